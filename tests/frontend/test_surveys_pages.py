"""Pages of surveys: an officer from draft to result, and a citizen who answers once however often it is sent."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from frontend.agencies import AREA as AGENCIES
from frontend.findings import AREA as FINDINGS
from frontend.reports import AREA as REPORTS
from frontend.surveys import AREA
from services.surveys.models.instruments import Answer
from shared.vocabulary import Element
from tests.frontend.demo_site import DemoSite
from tests.support.pages import Browser, Page
from tests.support.services import START, Places

REAL_FILE = Path(__file__).parents[1] / "data" / "skm_triwulan3_n29.csv"
NINE = {element.value: "4" for element in Element}


@pytest.fixture
def site(places: Places) -> DemoSite:
    """An agency with a service for citizens."""
    places.clock.now = START
    made = DemoSite(places, (AGENCIES, AREA, FINDINGS, REPORTS), ("surveys",)).furnish()
    officer = made.browser("Kornelis", "survey_officer")
    form = {"name": "Akta kelahiran", "offered_by": "Dinas Contoh", "unit_id": str(made.units["DUKCAPIL"])}
    assert "Layanan ditambahkan" in officer.get("/survei/layanan/baru").submit(form, button="Simpan").text
    return made


@pytest.fixture
def officer(site: DemoSite) -> Browser:
    """The survey officer."""
    return site.browser("Kornelis", "survey_officer")


def drafted(officer: Browser, channel: str = "ONLINE") -> Page:
    """The page of a new survey."""
    page = officer.get("/survei/baru")
    offering = next(o["value"] for o in page.soup.select("#offering_id option") if o["value"])
    return page.submit({"offering_id": offering, "channel": channel}, button="Simpan sebagai draf")


def moved(officer: Browser, page: Page, step: str, button: str) -> Page:
    """The survey after a step that was confirmed."""
    return officer.get(f"{page.url}/{step}").submit({}, button=button)


def opened(officer: Browser) -> tuple[Page, str]:
    """An open survey and the address of its form."""
    page = moved(officer, drafted(officer), "buka", "Buka survei")
    address = str(page.soup.select_one("#alamat")["value"])
    return page, "/p/" + address.split("/p/")[1]


def answers_of(site: DemoSite) -> list[Any]:
    """What was counted."""
    return site.service("surveys").rows(Answer)


def test_a_citizen_answers_once_however_often_the_form_is_sent(site: DemoSite, officer: Browser) -> None:
    _, address = opened(officer)
    citizen = Browser(site.app)
    form = citizen.get(address)
    thanks = form.submit({**NINE, "comment": "<script>alert(1)</script> Cepat."}, button="Kirim penilaian")
    assert "Penilaian Anda tercatat" in thanks.text
    assert "Penilaian Anda tercatat" in form.submit(NINE, button="Kirim penilaian").text
    assert len(answers_of(site)) == 1
    assert answers_of(site)[0].waktu == 4


def test_a_question_left_out_is_said_and_nothing_is_lost(site: DemoSite, officer: Browser) -> None:
    _, address = opened(officer)
    page = Browser(site.app).get(address).submit({"WAKTU": "3", "comment": "Antre lama."}, button="Kirim penilaian")
    assert page.status == 422
    assert page.text.count("Pilih satu jawaban.") >= 8
    assert "Antre lama." in page.html
    assert answers_of(site) == []
    assert "tercatat" in page.submit(NINE, button="Kirim penilaian").text


def test_strange_addresses_and_closed_surveys_are_said(site: DemoSite, officer: Browser) -> None:
    page, address = opened(officer)
    citizen = Browser(site.app)
    assert citizen.get(f"/p/{site.agencies.slug}/survei/tidakada").status == 404
    assert "Akta kelahiran" in citizen.get(f"/p/{site.agencies.slug}/survei").text
    moved(officer, page, "tutup", "Tutup survei")
    closed = citizen.get(address)
    assert closed.status == 410
    assert "sudah ditutup" in closed.text


def test_paper_forms_become_the_published_index(site: DemoSite, officer: Browser) -> None:
    admin = site.browser("Yosef", "agency_admin")
    assert "disimpan" in admin.get("/survei/pengaturan").submit({"mark": "3,50"}, button="Simpan").text
    page = moved(officer, drafted(officer, "PAPER"), "buka", "Buka survei")
    upload = officer.get(f"{page.url}/kertas")
    faulty = REAL_FILE.read_bytes().replace(b"1,3,4", b"1,9,4", 1)
    seen = upload.submit({"sheet": (BytesIO(faulty), "salah.csv")}, button="Baca berkas")
    assert "Nilai harus 1 sampai 4." in seen.text
    upload = officer.get(f"{page.url}/kertas")
    seen = upload.submit({"sheet": (BytesIO(REAL_FILE.read_bytes()), "baik.csv")}, button="Baca berkas")
    assert "29 formulir diambil alih" in seen.submit({}, button="Ambil alih 29 formulir").text
    again = officer.get(f"{page.url}/kertas")
    again = again.submit({"sheet": (BytesIO(REAL_FILE.read_bytes()), "lagi.csv")}, button="Baca berkas")
    if again.status == 200:
        again = again.submit({}, button="Ambil alih 29 formulir")
    assert "sudah diambil alih" in again.text
    moved(officer, page, "tutup", "Tutup survei")
    sure = officer.get(f"{page.url}/terbitkan")
    assert "91,48" in sure.text
    result = sure.submit({}, button="Terbitkan hasil")
    assert "91,48" in result.text
    assert result.text.count("Di bawah batas") == 2
    assert officer.client.get(f"{page.url}/jawaban.csv").status_code == 200


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_are_sound_in_both_languages(site: DemoSite, officer: Browser, language: str) -> None:
    page, address = opened(officer)
    for path in (
        "/survei",
        "/survei/baru",
        "/survei/layanan",
        page.url,
        f"{page.url}/tutup",
        f"{page.url}/saran",
        address,
    ):
        assert officer.get(f"{path}?lang={language}").status == 200, path
    assert officer.client.get(f"{page.url}/qr.svg").data.count(b"<svg") == 1


def test_others_manage_nothing(site: DemoSite, officer: Browser) -> None:
    page, _ = opened(officer)
    employee = site.browser("Marta", "employee")
    for path in ("/survei", "/survei/baru", page.url, f"{page.url}/tutup", "/survei/pengaturan"):
        assert employee.get(path).status == 403, path
