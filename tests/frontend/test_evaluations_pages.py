"""Pages of cycles and of evaluators over the real services, and what people may send instead."""

import pytest

from services.evaluations.models.cycles import Cycle, OrganisationRating
from services.evaluations.models.evaluations import Evaluation
from tests.frontend.evaluations_story import CLERK, CYCLE, HEAD, LEAD, PEER, Story, told
from tests.support.services import Places


@pytest.fixture
def story(places: Places) -> Story:
    """An agency before its first cycle."""
    return told(places)


@pytest.fixture
def rated(story: Story) -> Story:
    """A cycle is open and the office rated."""
    story.open()
    story.rate()
    return story


def test_a_cycle_is_looked_at_once_more_and_opened_once(story):
    page = story.admin.get("/periode/baru").submit(CYCLE)
    assert page.h1 == "Buka periode Triwulan III 2026?"
    assert "1 Juli – 30 September 2026" in page.text
    assert story.service.rows(Cycle) == []
    opened = page.submit(button="Buka periode")
    assert opened.h1 == "Triwulan III 2026"
    assert "Setiap pegawai mendapat draf" in opened.text
    page.submit(button="Buka periode")  # the browser's back, and again
    assert len(story.service.rows(Cycle)) == 1
    assert "Yosef Rekaan" in opened.text
    assert "Admin instansi, menurut keputusan dari luar" in opened.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "Isi nama periode."),
        ({"name": "x" * 300}, "Paling banyak 200 karakter."),
        ({"period_end": "2026-06-30"}, "Hari terakhir harus sesudah hari pertama."),
        ({"period_start": "kapan"}, "Isi tanggal yang benar, misalnya 24 November 2026."),
        ({"id": "bukan-id"}, "Muat ulang halaman ini, lalu isi lagi."),
    ],
)
def test_nonsense_opens_no_cycle_and_is_named_on_its_field(story, values, words):
    page = story.admin.get("/periode/baru").submit({**CYCLE, **values})
    assert page.status == 422
    assert words in page.errors
    assert story.service.rows(Cycle) == []


def test_the_organisation_is_rated_by_the_leader_above_alone(story):
    story.open()
    office = f"/periode/{story.cycle}/organisasi/{story.site.units['DUKCAPIL']}"
    assert "Yang menetapkan: Yosef" in story.head.get(office).text
    assert story.head.get(office).soup.select("main form") == []
    page = story.mayor.get(office)
    assert page.h1 == "Predikat Dinas Kependudukan dan Pencatatan Sipil"
    empty = page.submit({"reason": ""})
    assert empty.status == 422
    assert set(empty.errors) == {"Pilih predikat.", "Tulis alasan predikat ini."}
    sure = page.submit({"predikat": "BAIK", "reason": "<b>Tercapai</b>"})
    assert "<b>Tercapai</b>" in sure.text
    done = sure.submit(button="Tetapkan predikat")
    assert "Predikat organisasi ditetapkan." in done.text
    assert sure.submit(button="Tetapkan predikat").status == 200  # once more: the first row
    assert [row.predikat for row in story.service.rows(OrganisationRating)] == ["BAIK"]
    assert "Predikat Baik" in story.head.get(office).text.replace("Predikat organisasi", "")


def test_the_root_needs_the_number_of_a_decision_from_outside(story):
    story.open()
    root = f"/periode/{story.cycle}/organisasi/{story.site.units['SETDA']}"
    page = story.admin.get(root)
    sure = page.submit({"predikat": "BAIK", "reason": "Keputusan gubernur."})
    refused = sure.submit(button="Tetapkan predikat")
    assert refused.status == 422
    assert refused.errors == ["Isi nomor keputusan dari luar instansi."]
    sure = refused.submit({"predikat": "BAIK", "reason": "Keputusan gubernur.", "document": "SK 17/2026"})
    assert "Predikat organisasi ditetapkan." in sure.submit(button="Tetapkan predikat").text


def test_the_list_of_the_evaluator_filters_and_finds_by_name(rated):
    page = rated.lead.get("/evaluasi")
    names = [" ".join(cell.get_text(" ").split()) for cell in page.soup.select("tbody th")]
    assert len(names) == 5
    assert [name.split()[0] for name in names] == sorted(name.split()[0] for name in names)
    assert "Andreas Andai" in rated.lead.get("/evaluasi?q=andrea").text
    assert len(rated.lead.get("/evaluasi?q=andrea").soup.select("tbody th")) == 1
    assert "Tidak ada yang cocok" in rated.lead.get("/evaluasi?q=nihil").text
    assert "Tidak ada yang cocok" in rated.lead.get("/evaluasi?state=SETTLED").text
    assert len(rated.lead.get(f"/evaluasi?cycle={rated.cycle}&state=DRAFT").soup.select("tbody th")) == 5
    assert rated.lead.get("/evaluasi?hal=99999999&urut=<script>&q=%00").status in (200, 422)
    assert "Belum ada yang Anda nilai" in rated.clerk.get("/evaluasi").text


def test_a_draft_is_saved_half_filled_and_shows_what_stands_there(rated):
    id = rated.evaluation(CLERK)
    page = rated.lead.get(f"/evaluasi/{id}")
    assert "Draf, hanya Anda yang melihat" in page.text
    assert "Predikat organisasi: Baik" in page.text
    saved = page.submit({"result": "3", "note": "Baru sebagian."}, button="Simpan draf")
    assert "Draf tersimpan. Hanya Anda yang melihatnya." in saved.text
    checked = {field["name"]: field["value"] for field in saved.soup.select("main form input[checked]")}
    assert checked == {"result": "3"}
    assert "Baru sebagian." in saved.soup.find("textarea").get_text()
    hindered = saved.submit({}, button="Lanjut")
    assert "belum dapat ditetapkan" in hindered.h1
    for words in ("Pilih rating hasil kerja dan perilaku kerja.", "Belum ada level: Integritas"):
        assert words in hindered.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"level_INTEGRITAS": "3"}, "Pilih sumber penilaian."),
        ({"source_INTEGRITAS": "SELF"}, "Pilih level, atau kosongkan sumbernya."),
        ({"result": "9"}, "Pilih salah satu yang tersedia."),
        ({"level_INTEGRITAS": "6", "source_INTEGRITAS": "SELF"}, "Pilih salah satu yang tersedia."),
        ({"level_INTEGRITAS": "3", "source_INTEGRITAS": "RASA"}, "Pilih salah satu yang tersedia."),
        ({"note": "x" * 4001}, "Paling banyak 4000 karakter."),
    ],
)
def test_nonsense_in_the_form_is_named_and_not_kept(rated, values, words):
    id = rated.evaluation(CLERK)
    page = rated.lead.get(f"/evaluasi/{id}").submit(values, button="Simpan draf")
    assert page.status == 422
    assert words in " ".join(page.errors)
    assert next(row for row in rated.service.rows(Evaluation) if row.id == id).saved_at is None


def test_before_the_organisation_is_rated_the_check_says_who_must_act(story):
    story.open()
    id = story.evaluation(CLERK)
    page = story.lead.get(f"/evaluasi/{id}")
    assert "Predikat organisasi belum ditetapkan" in page.text
    hindered = page.submit({"result": "2", "behaviour": "2"}, button="Lanjut")
    assert "Yang menetapkan: Yosef" in hindered.text
    assert "Predikat menurut kuadran Baik" in hindered.text
    assert hindered.soup.select("main form") == []


def test_the_look_before_finalising_and_the_decision(rated):
    page = rated.finalise(KOMUNIKASI=2)
    assert "Evaluasi ditetapkan. Pegawai dapat membacanya sekarang." in page.text
    assert "Menunggu tanggapan" in page.text
    id = rated.evaluation(CLERK)
    again = rated.lead.get(f"/evaluasi/{id}/periksa")
    assert again.url == f"/evaluasi/{id}"
    assert again.soup.select("main form") == []


def test_finalising_twice_from_two_tabs_is_refused_in_words(rated):
    id = rated.evaluation(CLERK)
    standard = rated.service.client("employee", employee_id=rated.site.employees[LEAD]).get(f"/evaluations/{id}").body
    page = rated.lead.get(f"/evaluasi/{id}").submit(rated.filled(standard["standard"]))
    for fact in ("Predikat menurut kuadran Baik", "14 hari kerja, sampai 14 Desember 2026"):
        assert fact in page.text
    assert page.submit(button="Finalkan evaluasi").status == 200
    second = page.submit(button="Finalkan evaluasi")
    assert second.status == 422
    assert "sudah ditetapkan" in " ".join(second.errors)


def test_outside_the_guide_the_page_asks_for_a_reason(rated):
    others = [first for first in ("Yuliana", "Stefanus", "Agustina", "Petrus")]
    for first in others:
        assert "Evaluasi ditetapkan" in rated.finalise(first).text
    heads = rated.service.client("employee", employee_id=rated.site.employees[HEAD])
    rows = heads.get("/evaluations").body["items"]
    for row in rows[:1]:
        standard = heads.get(f"/evaluations/{row['id']}").body["standard"]
        values = {"result": 2, "behaviour": 2, "note": "Baik.", "levels": {}}
        values["levels"] = {code: {"level": level, "source": "SELF"} for code, level in standard.items()}
        heads.put(f"/evaluations/{row['id']}", values)
        assert heads.post(f"/evaluations/{row['id']}/finalise", {}).status == 200
    id = rated.evaluation(CLERK)
    standard = rated.service.client("employee", employee_id=rated.site.employees[LEAD]).get(f"/evaluations/{id}").body
    page = rated.lead.get(f"/evaluasi/{id}").submit(rated.filled(standard["standard"]))
    assert "Baik: 6 dari 8 orang, panduan paling banyak 5." in page.text
    refused = page.submit(button="Finalkan evaluasi")
    assert refused.status == 422
    assert refused.errors == ["Tulis mengapa sebaran di unit ini berada di luar panduan."]
    done = refused.submit({"reason_outside_guide": "Semua memenuhi target."}, button="Finalkan evaluasi")
    assert "Semua memenuhi target." in done.text
    cycle = rated.admin.get(f"/periode/{rated.cycle}")
    assert "Di luar panduan" in cycle.text
    assert "Semua memenuhi target." not in cycle.text


def test_closing_a_cycle_is_looked_at_once_more(rated):
    page = rated.admin.get(f"/periode/{rated.cycle}").follow("Tutup periode")
    assert "Masih ada draf" in page.text
    assert "Ditutup" in page.submit(button="Tutup periode").text
    id = rated.evaluation(CLERK)
    closed = rated.lead.get(f"/evaluasi/{id}")
    assert "Tidak dinilai, periode ditutup" in closed.text
    assert closed.soup.select("main form") == []
    assert "Tidak ada. Yang berikutnya" in rated.lead.get("/beranda").text


def test_settings_are_kept_and_refused_in_words(story):
    page = story.admin.get("/periode/pengaturan")
    assert page.submit({"days_to_object": "0"}).errors == ["Isi angka dari 1 sampai 60."]
    assert "Pengaturan berlaku mulai hari ini." in page.submit({"days_to_object": "10"}).text
    assert 'value="10"' in story.admin.get("/periode/pengaturan").html


@pytest.mark.parametrize("width", ["id", "en"])
def test_every_page_is_sound_in_both_languages(rated, width):
    rated.finalise()
    id, own = rated.evaluation(PEER), rated.evaluation(CLERK)
    visits = [
        (rated.admin, ["/periode", "/periode/baru", "/periode/pengaturan", f"/periode/{rated.cycle}"]),
        (rated.admin, [f"/periode/{rated.cycle}/tutup"]),
        (rated.mayor, [f"/periode/{rated.cycle}/organisasi/{code}" for code in rated.site.units.values()]),
        (
            rated.lead,
            ["/evaluasi", f"/evaluasi/{id}", f"/evaluasi/{id}/periksa", f"/evaluasi/{own}", "/penilaian-kembali"],
        ),
        (rated.clerk, ["/evaluasi-saya", f"/evaluasi-saya/{own}", f"/evaluasi-saya/{own}/terima"]),
        (rated.clerk, [f"/evaluasi-saya/{own}/keberatan", "/umpan-balik", "/umpan-balik/rekan", "/beranda"]),
    ]
    for browser, paths in visits:
        for path in paths:
            page = browser.get(f"{path}?lang={width}")
            assert page.status == 200, (path, page.text[:300])
            assert page.soup.html["lang"] == width
