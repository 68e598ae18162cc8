"""Pages of the operator and of an agency's admin, against the real service."""

import re
from io import BytesIO
from uuid import uuid4

import pytest

from deploy.people import KUPANG
from deploy.people_files import TABLES, as_csv
from frontend.agencies import AREA
from tests.frontend.demo_site import DemoSite
from tests.support.pages import Browser
from tests.support.services import START, Places

ADDRESSES = ("/pengaturan", "/pengaturan/instansi", "/pengaturan/libur", "/unit", "/jabatan", "/pegawai", "/impor")


@pytest.fixture
def site(places: Places) -> DemoSite:
    """An agency with the people of the demonstration."""
    places.clock.now = START
    return DemoSite(places, (AREA,), ()).furnish()


@pytest.fixture
def admin(site: DemoSite) -> Browser:
    """Its admin."""
    return site.browser("Yosef", "agency_admin")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_of_an_admin_are_sound_in_both_languages(admin: Browser, address: str, language: str) -> None:
    assert admin.get(f"{address}?lang={language}").status == 200


def test_employees_are_found_by_name_nip_and_unit(admin: Browser, site: DemoSite) -> None:
    assert "Marta Misal" in admin.get("/pegawai?q=marta").text
    assert "Marta Misal" not in admin.get("/pegawai?q=nobody").text
    assert "Marta Misal" in admin.get(f"/pegawai?unit_id={site.units['DUKCAPIL']}").text
    assert "Marta Misal" not in admin.get(f"/pegawai?unit_id={site.units['INSPEKTORAT']}").text


def test_a_role_is_given_and_taken_back(admin: Browser, site: DemoSite) -> None:
    page = admin.get(f"/pegawai/{site.employees['Marta']}")
    page = page.submit({"role": "trainer"}, button="Berikan peran")
    assert "Pelatih" in page.text
    found = re.search(r'href="([^"]+/cabut)"', page.html)
    assert found is not None
    page = admin.get(found[1]).submit({}, button="Cabut peran")
    assert "Peran dicabut" in page.text
    assert "/cabut" not in page.html


def test_a_faulty_sheet_is_shown_by_its_cells_and_a_good_one_is_taken_over(admin: Browser) -> None:
    good = as_csv(TABLES["employees"](KUPANG))
    faulty = good.replace(b";PNS;", b";HONORER;", 1)
    page = admin.get("/impor/employees").submit({"sheet": (BytesIO(faulty), "salah.csv")}, button="Baca berkas")
    assert "Jenis harus PNS atau PPPK." in page.text
    assert "Ambil alih" not in page.text
    page = admin.get("/impor/employees").submit({"sheet": (BytesIO(good), "baik.csv")}, button="Baca berkas")
    page = page.submit({}, button="Ambil alih 28 baris")
    assert "0 baru, 0 berubah" in page.text


def test_nothing_chosen_is_said_on_the_field(admin: Browser) -> None:
    page = admin.get("/impor/units").submit({}, button="Baca berkas")
    assert page.status == 422
    assert "Pilih berkasnya dahulu." in page.text
    assert admin.get("/impor/nonsense").status == 404


def test_settings_are_changed_and_nonsense_is_refused(admin: Browser) -> None:
    page = admin.get("/pengaturan/instansi").submit({"k": "2"}, button="Simpan")
    assert page.status == 422
    page = admin.get("/pengaturan/instansi").submit({"k": "6"}, button="Simpan")
    assert "k = 6" in page.text
    page = admin.get("/pengaturan/libur").submit({"days": "kemarin"}, button="Simpan")
    assert "bukan tanggal" in page.text
    page = admin.get("/pengaturan/libur").submit({"days": "25/12/2026\n2027-01-01"}, button="Simpan")
    assert "2 hari" in page.text


def test_somebody_leaves(admin: Browser, site: DemoSite) -> None:
    page = admin.get(f"/pegawai/{site.employees['Rafael']}/keluar").submit({}, button="Catat keluar")
    assert "Dicatat" in page.text
    assert "/keluar" not in page.html.split("<main")[1]


def test_the_operator_registers_an_agency_once(site: DemoSite) -> None:
    operator = site.browser("Yosef", "operator")
    slug = f"kota-{uuid4().hex[:8]}"
    form = operator.get("/instansi/baru")
    values = {
        "name": "Kota Uji",
        "slug": slug,
        "zone": "Asia/Makassar",
        "issuer": "http://127.0.0.1:1/uji",
        "client_id": "cendana",
        "client_secret": "rahasia",
        "admin_group": "admin",
    }
    page = form.submit(values, button="Daftarkan")
    assert f"/p/{slug}" in page.text
    again = form.submit(values, button="Daftarkan")
    assert f"/p/{slug}" in again.text
    taken = operator.get("/instansi/baru").submit(values, button="Daftarkan")
    assert taken.status == 422
    assert "sudah dipakai" in taken.text
    assert operator.get(f"/instansi?q={slug}").text.count("Kota Uji") <= 2


def test_others_see_none_of_it(site: DemoSite) -> None:
    employee = site.browser("Marta", "employee")
    for address in (*ADDRESSES, "/instansi", "/instansi/baru"):
        assert employee.get(address).status == 403, address
