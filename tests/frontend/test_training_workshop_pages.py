"""Pages of a workshop that is scheduled: nominees, results, its end, calling it off, and for whom each page is."""

from datetime import timedelta

import pytest

from services.training.models.workshops import Enrolment
from shared.events.training import TrainingCompleted
from tests.frontend.training_story import (
    CLERK,
    HEAD,
    LEAD,
    OTHER,
    PEER,
    held,
    need_at,
    nominate,
    organiser,
    schedule,
    seat_of,
    trainer,
    with_gaps,
)
from tests.support.demo_platform import DemoPlatform
from tests.support.services import START


@pytest.fixture
def story(platform: DemoPlatform) -> DemoPlatform:
    """Two people of the civil registry lack communication, one of them much; one of the licences too."""
    return with_gaps(platform)


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
