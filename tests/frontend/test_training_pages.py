"""Pages of organisers, heads and trainers over the real services: a need, a workshop, nominees, results."""

from uuid import uuid4

import pytest

from services.training.models.workshops import Workshop
from tests.frontend.training_story import (
    need_at,
    organiser,
    with_gaps,
)
from tests.service.training.conftest import confirmed
from tests.support.demo_platform import DemoPlatform


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
