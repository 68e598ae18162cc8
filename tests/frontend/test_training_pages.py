"""Pages of training over the real services: a need, a workshop, nominees, seats, results, the plan and the lesson."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.training.models.needs import CoachingOffer
from services.training.models.workshops import Enrolment, Workshop
from shared.db import uuid7
from shared.events.training import TrainingCompleted
from tests.service.training.conftest import RIGHT, TODAY, WRONG, confirmed, finalised
from tests.support.demo_platform import DemoPlatform, SignedInBrowser
from tests.support.pages import Page
from tests.support.services import START

HEAD, LEAD, CLERK, PEER, OTHER = "Maria", "Markus", "Andreas", "Yuliana", "Stefanus"
LESSON = "/pelajaran/untuk-apa-evaluasi"


@pytest.fixture
def story(platform: DemoPlatform) -> DemoPlatform:
    """Two people of the civil registry lack communication, one of them much; one of the licences too."""
    levels = {CLERK: ("DUKCAPIL", 1), PEER: ("DUKCAPIL", 2), "Magdalena": ("DPMPTSP", 2)}
    for first, (unit, level) in levels.items():
        fact = finalised(platform.people[first], platform.units[unit], {"KOMUNIKASI": level}, predikat="KURANG")
        platform.service("training").receive(fact)
    platform.carry()
    return platform


def organiser(story: DemoPlatform) -> SignedInBrowser:
    """The training organiser."""
    return story.browser_of("training_organiser")


def trainer(story: DemoPlatform) -> SignedInBrowser:
    """The trainer."""
    return story.browser_of("trainer")


def need_at(story: DemoPlatform, unit: str = "DUKCAPIL") -> str:
    """The address that schedules a workshop for a unit's need."""
    return f"/kebutuhan/KOMUNIKASI/{story.units[unit]}/jadwalkan"


def schedule(story: DemoPlatform, **values: object) -> Page:
    """The organiser schedules a workshop for the civil registry; its page."""
    page = organiser(story).get(need_at(story)).submit({"place": "Aula rekaan", "capacity": "1", **values})
    assert "Lokakarya dijadwalkan." in page.text, page.errors or page.text
    return page


def nominate(story: DemoPlatform, *people: str) -> Page:
    """The head nominates; the page after it."""
    page = story.browser_of(HEAD).get("/usulan").follow("Usulkan")
    return page.submit({"employee_ids": [str(story.people[first]) for first in people]}, button="Usulkan yang dipilih")


def seat_of(story: DemoPlatform, first: str) -> Page:
    """Somebody's page of the seat, by way of the plan."""
    return story.browser_of(first).get("/rencana").follow("Pastikan kursi:")


def held(story: DemoPlatform, **scores: str) -> Page:
    """The day comes and the trainer records; the page of the workshop after it."""
    story.clock.now = START + timedelta(days=14, hours=9)
    page = trainer(story).get("/lokakarya").follow("Buka").follow("Catat hasil")
    rows = {row.employee_id: row.id.hex for row in story.service("training").rows(Enrolment)}
    values = {}
    for first, score in scores.items():
        key = rows[story.people[first]]
        values |= {f"attended_{key}": "y" if score else "n", f"score_{key}": score}
    return page.submit(values, button="Simpan hasil")


def test_the_pool_shows_who_needs_what_and_never_a_predikat(story):
    story.service("training").receive(confirmed(story.units["BKPP"], competency="PELAYANAN_PUBLIK"))
    page = organiser(story).get("/kebutuhan")
    assert page.h1 == "Kebutuhan pelatihan"
    assert "Dinas Kependudukan dan Pencatatan Sipil" in page.text
    assert "1,5 level" in page.text
    assert "Belum ditunjuk" in page.text
    assert "Kebutuhan unit dari temuan" in page.text
    assert "Kurang" not in page.text
    assert "predikat" not in page.text.lower()
    figures = [cell.get_text() for cell in page.soup.select(".c-fig")]
    assert figures[:2] == ["3", "3"]
    rows = page.soup.select("tbody tr")
    assert "Pencatatan Sipil" in rows[0].get_text()


def test_the_pool_filters_sorts_and_survives_nonsense(story):
    page = organiser(story)
    unit = story.units["DPMPTSP"]
    assert len(page.get(f"/kebutuhan?unit_id={unit}").soup.select("tbody tr")) == 1
    assert "Tidak ada yang cocok" in page.get("/kebutuhan?q=tidak-ada").text
    assert "Tidak ada yang cocok" in page.get("/kebutuhan?state=SCHEDULED").text
    assert len(page.get("/kebutuhan?q=komunikasi&urut=-people&hal=1").soup.select("tbody tr")) == 2
    sorted_page = page.get("/kebutuhan?urut=people")
    assert sorted_page.soup.select("th[aria-sort=ascending]")
    for query in ("hal=-3&urut=<script>", "competency=TERBANG", "unit_id=x", "state=;", "q=%00", "hal=99999999999"):
        assert page.get(f"/kebutuhan?{query}").status in (200, 400, 422), query


def test_a_workshop_is_scheduled_in_two_clicks_from_a_need(story):
    form = organiser(story).get("/kebutuhan").follow("Jadwalkan")
    assert form.h1 == "Jadwalkan lokakarya"
    assert "Waktu setempat (WITA)" in form.text
    page = form.submit({"place": "Aula rekaan"}, button="Simpan dan minta calon")
    assert page.h1 == "Lokakarya Komunikasi"
    assert "Lokakarya dijadwalkan. Unit diminta mengusulkan peserta." in page.text
    assert "Selasa, 8 Desember 2026, 09.00 WITA" in page.text
    assert "Gabriel Contoh" in page.text
    assert "Belum menjawab" in page.text
    second = organiser(story).get(need_at(story, "DPMPTSP"))
    assert second.soup.find("input", {"name": "place"})["value"] == "Aula rekaan"


def test_units_with_the_same_need_are_taken_along(story):
    page = organiser(story).get(need_at(story))
    made = page.submit({"place": "Aula", "units": [str(story.units["DPMPTSP"])]})
    assert "Dinas Penanaman Modal" in made.text
    assert len(organiser(story).get("/kebutuhan?state=SCHEDULED").soup.select("tbody tr")) == 2


def test_the_same_form_again_shows_the_first_workshop(story):
    form = organiser(story).get(need_at(story))
    first = form.submit({"place": "Aula"})
    again = form.submit({"place": "Lain"})
    assert first.url == again.url
    assert len(story.service("training").rows(Workshop)) == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": ""}, "Isi judul lokakarya."),
        ({"title": "x" * 300}, "Paling banyak 200 karakter."),
        ({"starts_at": "2026-11-01T09:00"}, "Waktu mulai sudah lewat. Pilih waktu yang akan datang."),
        ({"starts_at": "9999-12-31T23:59"}, "Waktu mulai terlalu jauh. Pilih waktu dalam tiga tahun ke depan."),
        ({"starts_at": "besok"}, "Isi tanggal dan jam yang benar."),
        ({"capacity": "0"}, "Isi angka dari 1 sampai 1000."),
        ({"hours": "0"}, "Isi jam pelajaran lebih dari 0 dan paling banyak 200."),
        ({"hours": "banyak"}, "Isi dengan angka, misalnya 1.250.000 atau 1,5."),
        ({"pass_mark": "101"}, "Isi nilai dari 0 sampai 100."),
        ({"trainer": ""}, "Pilih pengajar."),
        ({"place": ""}, "Isi tempat."),
        ({"place": "   "}, "Isi kolom ini, paling banyak 200 karakter."),
        ({"id": "bukan-id"}, "Muat ulang halaman ini, lalu isi lagi."),
    ],
)
def test_nonsense_schedules_nothing_and_is_named_on_its_field(story, values, words):
    page = organiser(story).get(need_at(story)).submit({"place": "Aula rekaan", **values})
    assert page.status == 422
    assert words in page.errors
    assert page.soup.title.get_text().startswith("Periksa lagi: ")
    assert story.service("training").rows(Workshop) == []


def test_a_need_that_is_gone_says_so(story):
    page = organiser(story).get(f"/kebutuhan/KOMUNIKASI/{uuid4()}/jadwalkan")
    assert page.status == 404
    assert "Kebutuhan ini sudah tidak ada" in page.text
    assert organiser(story).get(f"/kebutuhan/..%3Fx/{uuid4()}/jadwalkan").status == 404


def test_the_head_nominates_those_with_the_gap_first(story):
    schedule(story)
    home = story.browser_of(HEAD).get("/beranda")
    assert "Usulkan peserta: Lokakarya Komunikasi" in home.text
    page = home.follow("Usulkan peserta:")
    names = [b.get_text() for b in page.soup.select("form fieldset li b")]
    assert names[:2] == ["Andreas Andai", "Yuliana Permisal"]
    assert "Kesenjangan 2 level" in page.text
    refused = page.submit({}, button="Usulkan yang dipilih")
    assert refused.status == 422
    assert refused.errors == ["Pilih sedikitnya satu orang."]
    done = nominate(story, CLERK, PEER)
    assert "2 orang diusulkan." in done.text
    assert len(done.soup.select("input[name=employee_ids]")) == 6
    stranger = done.submit({"employee_ids": str(story.people["Magdalena"])}, button="Usulkan yang dipilih")
    assert stranger.status == 422
    assert len(story.service("training").rows(Enrolment)) == 2
    assert len(page.browser.get(f"{page.url}?q=andreas").soup.select("form fieldset li")) == 1
    assert len(page.browser.get(f"{page.url}?with_gap=true").soup.select("form fieldset li")) == 2
    assert "Tidak ada yang cocok" in page.browser.get(f"{page.url}?q=nihil").text
    assert story.browser_of(LEAD).get(page.url).status == 404


def test_a_seat_is_confirmed_the_next_waits_and_moves_up(story):
    schedule(story)
    nominate(story, CLERK, PEER)
    home = story.browser_of(CLERK).get("/beranda")
    assert "Sampai 1 Desember 2026" in home.text
    page = seat_of(story, CLERK).submit(button="Pastikan kursi")
    assert "Kursi Anda sudah dipastikan." in page.text
    assert "1 dari 1 kursi terisi" in page.text
    late = seat_of(story, PEER)
    assert "Kursi sudah penuh: Anda akan masuk daftar tunggu." in late.text
    waiting = late.submit(button="Pastikan kursi")
    assert "Anda di daftar tunggu, nomor 1." in waiting.text
    calendar = page.browser.client.get(page.href("Simpan ke kalender"))
    assert b"BEGIN:VEVENT" in calendar.data
    assert calendar.headers["Content-Disposition"].startswith("attachment")
    sure = page.follow("Saya tidak jadi ikut")
    assert sure.h1 == "Tidak ikut lokakarya ini?"
    assert "Anda tidak ikut lokakarya ini." in sure.submit(button="Ya, saya tidak ikut").text
    assert "Kursi Anda sudah dipastikan." in waiting.browser.get(waiting.url).text
    assert story.browser_of(OTHER).get(page.url).status == 404


def test_a_nomination_that_lapsed_says_who_can_help(story):
    schedule(story)
    nominate(story, CLERK)
    page = seat_of(story, CLERK)
    story.pass_time(days=9)
    refused = page.submit(button="Pastikan kursi")
    assert refused.status == 409
    assert "Kepala unit dapat mengusulkan Anda lagi." in refused.text
    assert "Lewat batas waktu" in page.browser.get(page.url).text


def test_the_trainer_records_and_completes_and_hours_are_credited(story):
    schedule(story, capacity="2")
    nominate(story, CLERK, PEER)
    for first in (CLERK, PEER):
        seat_of(story, first).submit(button="Pastikan kursi")
    story.clock.now = START + timedelta(days=14, hours=9)
    assert "Catat hasil: Lokakarya Komunikasi" in trainer(story).get("/beranda").text
    page = held(story, **{CLERK: "85,5"})
    assert "Hasil tercatat." in page.text
    assert "85,50" in page.text
    sure = page.follow("Selesaikan lokakarya")
    assert "1 peserta belum punya hasil." in sure.text
    refused = sure.submit(button="Selesaikan lokakarya")
    assert (refused.status, "Hasil sebagian peserta belum dicatat." in refused.text) == (409, True)
    held(story, **{PEER: ""})
    sure = trainer(story).get(sure.url)
    assert "6 JP" in sure.text
    done = sure.submit(button="Selesaikan lokakarya")
    assert "Lokakarya selesai. Pimpinan diminta menilai kembali yang lulus." in done.text
    assert sure.submit(button="Selesaikan lokakarya").status == 200
    assert len(story.service("training").stated(TrainingCompleted)) == 1
    plan = story.browser_of(CLERK).get("/rencana")
    assert "menunggu penilaian pimpinan" in plan.text
    assert "6 dari paling sedikit 20 JP" in plan.text
    assert "Kurang 14 JP sampai 31 Desember." in plan.text
    assert "Lokakarya Komunikasi" in plan.follow("Lihat rincian jam").text
    assert "Anda lulus" in plan.follow("Lokakarya Komunikasi").text
    absent = story.browser_of(PEER).get("/rencana").follow("Lokakarya Komunikasi")
    assert "Kesenjangan tetap terbuka" in absent.text


@pytest.mark.parametrize(
    ("attended", "score", "words"),
    [
        ("y", "", "Isi nilai tes akhir, atau pilih Tidak hadir."),
        ("", "80", "Pilih hadir atau tidak."),
        ("n", "80", "Yang tidak hadir tidak punya nilai. Kosongkan nilainya, atau pilih Hadir."),
        ("y", "101", "Isi nilai dari 0 sampai 100."),
        ("y", "baik", "Isi dengan angka, misalnya 1.250.000 atau 1,5."),
        ("mungkin", "80", "Pilih salah satu yang tersedia."),
        ("", "", "Catat sedikitnya satu peserta."),
    ],
)
def test_results_that_cannot_be_are_named_on_their_field(story, attended, score, words):
    schedule(story)
    nominate(story, CLERK)
    seat_of(story, CLERK).submit(button="Pastikan kursi")
    story.clock.now = START + timedelta(days=14, hours=9)
    page = trainer(story).get("/lokakarya").follow("Buka").follow("Catat hasil")
    key = story.service("training").rows(Enrolment)[0].id.hex
    refused = page.submit({f"attended_{key}": attended or None, f"score_{key}": score}, button="Simpan hasil")
    assert refused.status == 422
    assert words in refused.errors, refused.errors
    assert story.service("training").rows(Enrolment)[0].result is None


def test_results_before_the_day_are_refused(story):
    page = schedule(story)
    nominate(story, CLERK)
    seat_of(story, CLERK).submit(button="Pastikan kursi")
    assert "Catat hasil" not in trainer(story).get(page.url).text
    key = story.service("training").rows(Enrolment)[0].id.hex
    refused = trainer(story).get(f"{page.url}/hasil").submit({f"attended_{key}": "y", f"score_{key}": "80"})
    assert refused.errors == ["Hasil dapat dicatat mulai hari lokakarya."]


def test_a_workshop_is_called_off_after_a_look(story):
    page = schedule(story)
    nominate(story, CLERK)
    sure = page.follow("Batalkan lokakarya ini")
    assert sure.h1 == "Batalkan lokakarya ini?"
    done = sure.submit(button="Batalkan lokakarya")
    assert "Lokakarya dibatalkan." in done.text
    assert "Dibatalkan" in story.browser_of(CLERK).get("/rencana").text
    assert "Jadwalkan" in organiser(story).get("/kebutuhan").text


def test_workshops_are_listed_for_organisers_and_their_trainer(story):
    schedule(story)
    page = organiser(story).get("/lokakarya?q=komunikasi&state=SCHEDULED&urut=-taken")
    assert len(page.soup.select("tbody tr")) == 1
    assert len(trainer(story).get("/lokakarya").soup.select("tbody tr")) == 1
    assert "Tidak ada yang cocok" in page.browser.get("/lokakarya?state=COMPLETED").text
    assert page.browser.get("/lokakarya?state=x&hal=abc").status == 422
    story.give_role(OTHER, "trainer")
    assert "Belum ada lokakarya" in story.browser_of(OTHER).get("/lokakarya").text


def test_a_plan_shows_gaps_hours_and_lessons_and_coaching(story):
    page = story.browser_of(CLERK).get("/rencana")
    assert "Level 1, standar 3" in page.text
    assert "belum ada pelatihan" in page.text
    assert "Untuk apa evaluasi?" in page.text
    assert "Kurang" not in page.text.replace("Kurang 20", "")
    accepted = page.submit(button="Ambil bimbingan")
    assert "Bimbingan diambil." in accepted.text
    lead = story.browser_of(LEAD)
    assert "Jalankan bimbingan kinerja dengan Andreas Andai" in lead.get("/beranda").text
    below = lead.get("/rencana").follow("Bimbingan pegawai Anda")
    assert "Andreas Andai" in below.text
    assert "Bimbingan tercatat sudah dijalankan." in below.submit(button="Sudah dijalankan").text
    states = {row.employee_id: row.state for row in story.service("training").rows(CoachingOffer)}
    assert states[story.people[CLERK]] == "DONE"
    declined = story.browser_of(PEER).get("/rencana").submit(button="Tidak sekarang")
    assert "Ini tidak memengaruhi evaluasi Anda." in declined.text
    assert "Belum ada jam pelajaran" in page.browser.get("/rencana/jam").text
    assert "Tidak ada yang cocok" in page.browser.get("/rencana/jam?year=2020").text
    assert page.browser.get("/rencana/jam?year=<b>").status == 200


def test_the_home_shows_hours_gaps_and_the_plan(story):
    page = story.browser_of(CLERK).get("/beranda")
    headings = [h.get_text() for h in page.soup.select("h2")]
    for words in ("Kesenjangan kompetensi", "Jam pelajaran 2026", "Rencana pengembangan"):
        assert words in headings
    assert "Jawab tawaran bimbingan kinerja" in page.text
    assert "2 kebutuhan belum terjadwal" in organiser(story).get("/beranda").text
    assert story.browser_of("agency_admin").get("/beranda").status == 200


def test_a_lesson_is_read_tried_and_passed(story):
    page = story.browser_of(CLERK).get("/rencana").follow("Untuk apa evaluasi?")
    assert page.h1 == "Untuk apa evaluasi?"
    quiz = page.follow("Mulai kuis")
    empty = quiz.submit({})
    assert (empty.status, len(empty.errors)) == (422, 6)
    failed = quiz.submit({f"q_{key}": option for key, option in WRONG.items()})
    assert failed.h1 == "Hasil kuis"
    assert "Nilai 0, belum mencapai 80" in failed.text
    assert "Baca lagi: Mulainya dari warga" in failed.text
    passed = failed.follow("Coba lagi").submit({f"q_{key}": option for key, option in RIGHT.items()})
    assert "Anda lulus dengan nilai 100" in passed.text
    assert f"Lulus {TODAY.day} November 2026" in passed.follow("Kembali ke rencana").text
    assert quiz.submit({f"q_{key}": "terbang" for key in RIGHT}).status == 422
    assert page.browser.get("/pelajaran/terbang").status == 404
    assert story.browser_of(PEER).get(f"{LESSON}/hasil").h1 == "Untuk apa evaluasi?"


def test_a_lesson_speaks_english_too(story):
    browser = story.browser_of(CLERK)
    page = browser.get(f"{LESSON}?lang=en")
    assert page.h1 == "What is evaluation for?"
    assert "Start the quiz" in page.text
    quiz = page.follow("Start the quiz")
    assert "When is your gap in communication closed?" in quiz.text


def test_the_admin_settles_hours_and_days(story):
    admin = story.browser_of("agency_admin")
    page = admin.get("/pelatihan/pengaturan")
    done = page.submit({"pns_floor": "25", "lesson_hours": "0,5", "credits_attendance": "y"}, button="Simpan")
    assert "Pengaturan berlaku mulai hari ini." in done.text
    assert done.soup.find("input", {"name": "lesson_hours"})["value"] == "0,5"
    assert done.soup.find("input", {"name": "credits_attendance"}).has_attr("checked")
    for values, words in (
        ({"pns_floor": "-1"}, "Isi angka paling sedikit 0."),
        ({"pppk_ceiling": "9999"}, "Angka ini di luar batas yang masuk akal."),
        ({"days_to_confirm": "0"}, "Isi angka dari 1 sampai 60."),
        ({"minutes_per_jp": ""}, "Isi kolom ini."),
    ):
        refused = admin.get("/pelatihan/pengaturan").submit(values, button="Simpan")
        assert (refused.status, words in refused.errors) == (422, True), refused.errors
    assert story.browser_of(CLERK).get("/pelatihan/pengaturan").status == 403


def test_pages_are_for_those_whom_they_concern(story, platform):
    page = schedule(story)
    clerk = story.browser_of(CLERK)
    for path in ("/kebutuhan", "/lokakarya", need_at(story), page.url, f"{page.url}/batalkan", f"{page.url}/hasil"):
        assert clerk.get(path).status == 403, path
    assert trainer(story).get(f"{page.url}/batalkan").status == 403
    assert organiser(story).get(f"{page.url}/hasil").status == 403
    assert story.stranger().get("/rencana", follow=False).response.headers["Location"] == "/?next=/rencana"
    elsewhere = platform.another_agency()
    assert elsewhere.browser_of("training_organiser").get(page.url).status == 404
    assert "Belum ada kebutuhan" in elsewhere.browser_of("training_organiser").get("/kebutuhan").text


def test_what_an_organiser_types_is_shown_as_text(story):
    page = schedule(story, title="<script>alert(1)</script>", place="<b>Aula</b>")
    assert "<script>alert(1)" not in page.html
    assert page.h1 == "<script>alert(1)</script>"
    nominate(story, CLERK)
    assert "<b>Aula" not in story.browser_of(CLERK).get("/rencana").html


def test_an_unknown_seat_or_offer_is_not_found(story):
    browser = story.browser_of(CLERK)
    for path in (f"/rencana/kursi/{uuid7()}", f"/usulan/{uuid7()}", f"/rencana/kursi/{uuid7()}/kalender.ics"):
        assert browser.get(path).status == 404
