"""Pages of organisers, heads and trainers over the real services: a need, a workshop, nominees, results."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.training.models.workshops import Enrolment, Workshop
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
from tests.service.training.conftest import confirmed
from tests.support.demo_platform import DemoPlatform
from tests.support.services import START


@pytest.fixture
def story(platform: DemoPlatform) -> DemoPlatform:
    """Two people of the civil registry lack communication, one of them much; one of the licences too."""
    return with_gaps(platform)


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
    assert len(page.get("/kebutuhan?unit=dpmptsp").soup.select("tbody tr")) == 1
    assert len(page.get("/kebutuhan?unit=dinas").soup.select("tbody tr")) == 2
    assert "Tidak ada yang cocok" in page.get("/kebutuhan?unit=antariksa").text
    assert "Tidak ada yang cocok" in page.get("/kebutuhan?q=tidak-ada").text
    assert "Tidak ada yang cocok" in page.get("/kebutuhan?state=SCHEDULED").text
    assert len(page.get("/kebutuhan?q=komunikasi&urut=-people&hal=1").soup.select("tbody tr")) == 2
    sorted_page = page.get("/kebutuhan?urut=people")
    assert sorted_page.soup.select("th[aria-sort=ascending]")
    for query in ("hal=-3&urut=<script>", "competency=TERBANG", "unit=%25_", "state=;", "q=%00", "hal=99999999999"):
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
