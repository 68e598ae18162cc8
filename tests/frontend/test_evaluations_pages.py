"""Pages of evaluations over the real services: from the cycle to the answer, and what people may send instead."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from deploy.people import KUPANG
from frontend.evaluations import AREA
from services.evaluations.models.cycles import Cycle, OrganisationRating
from services.evaluations.models.evaluations import Evaluation, Objection, Reassessment
from services.evaluations.models.evidence import Feedback
from shared.db import uuid7
from shared.events.surveys import FindingRecorded
from shared.events.training import TrainingCompleted
from shared.vocabulary import Competency
from tests.frontend.demo_site import DemoSite
from tests.support.services import START, Places

HEAD, MAYOR, LEAD, CLERK, PEER = "Maria", "Yosef", "Markus", "Andreas", "Yuliana"
CYCLE = {"name": "Triwulan III 2026", "period_start": "2026-07-01", "period_end": "2026-09-30"}


@dataclass
class Story:
    """An agency at a point of the story, with the browsers of its people."""

    site: DemoSite

    def __post_init__(self) -> None:
        self.service = self.site.service("evaluations")
        self.admin = self.site.browser(None, "agency_admin")
        self.mayor, self.head, self.lead = (self.site.browser(first) for first in (MAYOR, HEAD, LEAD))
        self.clerk, self.peer = self.site.browser(CLERK), self.site.browser(PEER)

    def open(self):
        """The admin opens a cycle; its page."""
        page = self.admin.get("/periode").follow("Buka periode").submit(CYCLE)
        return page.submit(button="Buka periode")

    def rate(self, predikat="BAIK"):
        """The mayor sets the predikat of the office."""
        page = self.mayor.get(f"/periode/{self.cycle}/organisasi/{self.site.units['DUKCAPIL']}")
        page = page.submit({"predikat": predikat, "reason": "Rencana aksi tercapai."})
        return page.submit(button="Tetapkan predikat")

    @property
    def cycle(self):
        """The id of the cycle."""
        return self.service.rows(Cycle)[0].id

    def evaluation(self, first):
        """The id of somebody's evaluation."""
        employee = self.site.employees[first]
        return next(row.id for row in self.service.rows(Evaluation) if row.employee_id == employee)

    def filled(self, standard, result="2", behaviour="3", **low):
        """What the form of an evaluation is filled in with."""
        values = {"result": result, "behaviour": behaviour, "note": "Menjelaskan syarat dengan sabar."}
        for code in Competency:
            values[f"level_{code}"] = str(low.get(code.value, standard[code.value]))
            values[f"source_{code}"] = "LEADER_AFTER_COACHING"
        return values

    def finalise(self, first=CLERK, **rated):
        """The lead fills in and finalises; the page after it."""
        id = self.evaluation(first)
        standard = self.service.client("employee", employee_id=self.site.employees[LEAD]).get(f"/evaluations/{id}")
        page = self.lead.get(f"/evaluasi/{id}").submit(self.filled(standard.body["standard"], **rated))
        assert page.h1.startswith("Finalkan evaluasi"), page.text
        return page.submit(button="Finalkan evaluasi")


@pytest.fixture
def story(places: Places) -> Story:
    """An agency before its first cycle."""
    places.clock.now = START
    return Story(DemoSite(places, (AREA,), ("evaluations",)).furnish())


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
    assert "Setiap pegawai punya draf" in opened.text
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


def test_the_employee_reads_why_and_accepts(rated):
    finding = FindingRecorded(
        finding_id=uuid4(),
        unit_id=rated.site.units["DUKCAPIL"],
        source="SURVEY",
        survey_id=uuid4(),
        element="WAKTU",
        value=Decimal("3.45"),
        mark=Decimal("3.50"),
        recorded_on=date(2026, 10, 2),
    )
    rated.service.receive(finding)
    assert "Belum ada evaluasi" in rated.clerk.get("/evaluasi-saya").text
    rated.finalise(KOMUNIKASI=2)
    home = rated.clerk.get("/beranda")
    assert "Tanggapi evaluasi Triwulan III 2026" in home.text
    assert "14 hari kerja lagi" in home.text
    page = rated.clerk.get("/evaluasi-saya").follow("Baca")
    for words in (
        "Unsur Waktu Penyelesaian 3,45, di bawah batas 3,50",
        "Predikat organisasi: Baik",
        "pejabat penilai kinerja",
        "Kuadran PermenPANRB 6/2022, aturan quadrant-2022",
        "Menjelaskan syarat dengan sabar.",
        "14 hari kerja lagi, sampai 14 Desember 2026",
        "Level 2, standar 3",
    ):
        assert words in page.text, words
    sure = page.follow("Terima evaluasi")
    assert sure.h1 == "Terima evaluasi Triwulan III 2026?"
    done = sure.submit(button="Terima evaluasi")
    assert "Evaluasi sudah final" in done.text
    assert sure.submit(button="Terima evaluasi").status == 200
    assert "Tanggapi evaluasi" not in rated.clerk.get("/beranda").text
    assert "Ajukan keberatan" not in done.text


def test_the_employee_objects_with_a_reason_once(rated):
    rated.finalise()
    page = rated.clerk.get("/evaluasi-saya").follow("Baca").follow("Ajukan keberatan")
    assert page.submit({"reason": "  "}).status == 422
    done = page.submit({"reason": "Bukti Agustus <i>belum</i> dibaca."})
    assert "Keberatan tercatat." in done.text
    assert "Bukti Agustus <i>belum</i> dibaca." in done.text
    assert page.submit({"reason": "Sekali lagi."}).status == 200
    assert len(rated.service.rows(Objection)) == 1
    other = rated.clerk.get(page.url).submit({"reason": "Yang lain."})
    assert "Keberatan sudah diajukan" in " ".join(other.errors)


def test_nobody_opens_what_is_not_theirs(rated):
    id = rated.evaluation(CLERK)
    for browser in (rated.clerk, rated.peer, rated.head, rated.mayor):
        assert browser.get(f"/evaluasi/{id}").status == 404
        assert browser.get(f"/evaluasi/{id}/periksa").status == 404
        assert browser.get(f"/evaluasi-saya/{id}").status == 404
    for path in ("/periode/baru", "/periode/pengaturan", f"/periode/{rated.cycle}/tutup"):
        assert rated.lead.get(path).status == 403
    assert rated.lead.get(f"/periode/{rated.cycle}/ekspor.csv").status == 403
    assert rated.clerk.get(f"/periode/{uuid7()}").status == 404
    assert rated.clerk.get(f"/periode/{rated.cycle}/organisasi/{uuid7()}").status == 404


def test_feedback_is_written_for_a_peer_and_read_without_a_name(rated):
    page = rated.peer.get("/umpan-balik").follow("Tulis umpan balik")
    page = rated.peer.get("/umpan-balik/rekan?q=andreas").follow("Tulis Andreas")
    assert page.submit({"text": ""}).status == 422
    done = page.submit({"text": "Berkas lengkap & rapi."})
    assert "Umpan balik tersimpan." in done.text
    page.submit({"text": "Berkas lengkap & rapi."})
    assert len(rated.service.rows(Feedback)) == 1
    read = rated.clerk.get("/umpan-balik")
    assert "Berkas lengkap & rapi." in read.text
    assert "Rekan seunit" in read.text
    assert PEER not in read.text
    assert "Berkas lengkap & rapi." in rated.lead.get(f"/evaluasi/{rated.evaluation(CLERK)}").text
    stranger = rated.mayor.get(f"/umpan-balik/rekan/{rated.site.employees[CLERK]}").submit({"text": "Halo."})
    assert "Umpan balik datang dari pimpinan dan rekan seunit." in stranger.errors


def test_the_superior_assesses_a_competency_again(rated):
    completed = TrainingCompleted(
        enrolment_id=uuid4(),
        employee_id=rated.site.employees[CLERK],
        workshop_id=uuid4(),
        competency="KOMUNIKASI",
        hours=Decimal(6),
        addressed_gaps=(),
        completed_on=date(2026, 11, 20),
    )
    rated.service.receive(completed)
    assert "Nilai kembali 1 kompetensi" in rated.lead.get("/beranda").text
    page = rated.lead.get("/penilaian-kembali").follow("Nilai kembali")
    assert page.h1 == "Komunikasi: Andreas Andai"
    assert set(page.submit({}).errors) == {"Pilih level.", "Pilih sumber penilaian."}
    done = page.submit({"level": "3", "source": "LEADER_AFTER_COACHING"})
    assert "Penilaian tersimpan." in done.text
    assert "Tidak ada yang menunggu" in done.text
    assert [row.level for row in rated.service.rows(Reassessment)] == [3]
    assert "Sudah dinilai kembali" in rated.lead.get(page.url).text


def test_the_home_says_what_waits_for_each(story):
    story.open()
    mayor = story.mayor.get("/beranda").text
    assert "Tetapkan predikat" in mayor
    assert f"Nilai {len(KUPANG.reports_of(KUPANG.employees[0].nip))} pegawai" in mayor
    assert "Simpan draf dulu: predikat organisasi belum ditetapkan" in mayor
    assert "Tetapkan predikat Pemerintah Kota Kupang" in story.admin.get("/beranda").text
    assert "Tidak ada. Yang berikutnya" in story.clerk.get("/beranda").text


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


def test_after_the_time_the_page_no_longer_offers_an_answer(rated):
    rated.finalise()
    page = rated.clerk.get("/evaluasi-saya").follow("Baca")
    rated.service.time_passes(START + timedelta(days=40))
    rated.clerk = rated.site.browser(CLERK)
    settled = rated.clerk.get(page.url)
    assert "Waktu keberatan sudah lewat" in settled.text
    assert "Terima evaluasi" not in settled.text


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
