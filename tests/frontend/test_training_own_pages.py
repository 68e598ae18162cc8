"""Pages of everybody's own training over the real services: seats, the plan, hours, coaching, the lesson, settings."""

import pytest

from services.training.models.needs import CoachingOffer
from shared.db import uuid7
from tests.frontend.training_story import CLERK, LEAD, OTHER, PEER, nominate, organiser, schedule, seat_of, with_gaps
from tests.service.training.conftest import RIGHT, TODAY, WRONG
from tests.support.demo_platform import DemoPlatform

LESSON = "/pelajaran/untuk-apa-evaluasi"


@pytest.fixture
def story(platform: DemoPlatform) -> DemoPlatform:
    """Two people of the civil registry lack communication, one of them much; one of the licences too."""
    return with_gaps(platform)


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


def test_an_unknown_seat_or_offer_is_not_found(story):
    browser = story.browser_of(CLERK)
    for path in (f"/rencana/kursi/{uuid7()}", f"/usulan/{uuid7()}", f"/rencana/kursi/{uuid7()}/kalender.ics"):
        assert browser.get(path).status == 404
