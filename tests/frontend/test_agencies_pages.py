"""Pages of an agency's admin: setting the agency up, its people and their roles, against the real service."""

import re
from uuid import uuid4

import pytest

from frontend.agencies.days import day_of, written
from frontend.agencies.wording import DUTIES, ROLES
from shared.auth.principal import Grant
from shared.auth.roles import ASSIGNABLE
from shared.events.agencies import AgencyChanged, CalendarSet, EmployeeLeft
from tests.support.demo_platform import DemoPlatform
from tests.support.pages import Browser

ADDRESSES = (
    "/pengaturan",
    "/pengaturan/instansi",
    "/pengaturan/libur",
    "/peran",
    "/unit",
    "/jabatan",
    "/pegawai",
    "/impor",
    "/impor/units",
    "/impor/positions",
    "/impor/employees",
)


@pytest.fixture
def admin(platform: DemoPlatform) -> Browser:
    """The admin of an agency with people."""
    return platform.browser_of("agency_admin")


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_of_an_admin_are_sound_in_both_languages(platform: DemoPlatform, admin: Browser, language: str) -> None:
    person = f"/pegawai/{platform.people['Marta']}"
    for address in (*ADDRESSES, person, f"{person}/keluar", "/beranda"):
        assert admin.get(f"{address}?lang={language}").status == 200, address


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_of_an_empty_agency_say_what_comes_first(empty_platform: DemoPlatform, language: str) -> None:
    admin = empty_platform.browser_of("agency_admin")
    for address in ADDRESSES:
        assert admin.get(f"{address}?lang={language}").status == 200, address
    admin.get("/pengaturan?lang=id")
    assert admin.get("/unit").href("Impor unit") == "/impor/units"
    assert admin.get("/jabatan").href("Impor jabatan") == "/impor/positions"
    assert admin.get("/pegawai").href("Lihat langkahnya") == "/pengaturan"


def test_the_home_names_the_next_step_until_all_is_set_up(empty_platform: DemoPlatform) -> None:
    admin = empty_platform.browser_of("agency_admin")
    assert "Berikutnya: impor unit kerja" in admin.get("/beranda").text
    assert admin.get("/pengaturan").href("Unit kerja") == "/impor/units"
    empty_platform.staffed()
    assert "Siapkan instansi Anda" not in admin.get("/beranda").text
    page = admin.get("/pengaturan")
    assert "6 unit" in page.text
    assert "28 pegawai" in page.text
    assert "Setiap peran ada pemegangnya" in page.text
    assert page.href("Unit kerja") == "/unit"


def test_the_overview_names_units_without_a_head_and_roles_that_nobody_has(
    platform: DemoPlatform, admin: Browser
) -> None:
    held = admin.get("/pegawai?role=trainer")
    assert "Gabriel" in held.text
    page = admin.get(f"/pegawai/{platform.people['Gabriel']}").follow("Cabut").submit(button="Cabut peran")
    assert "Belum ada peran selain pegawai." in page.text
    assert "Belum ada yang menjadi: Pelatih" in admin.get("/pengaturan").text
    sheet = "kode,nama,induk,organisasi,kepala_nip\nLOKET,Loket Rekaan,DUKCAPIL,tidak,\n"
    service = platform.service("agencies").client("agency_admin")
    sent = service.ask("POST", f"/imports/units?id={uuid4()}&filename=x.csv", data=sheet.encode())
    service.post(f"/imports/{sent.body['id']}/apply")
    assert "7 unit, 1 tanpa kepala" in admin.get("/pengaturan").text
    assert "– – Loket Rekaan" in admin.get("/unit").text


def test_the_tree_reads_from_the_root_down(platform: DemoPlatform, admin: Browser) -> None:
    rows = [" ".join(cell.get_text(" ").split()) for cell in admin.get("/unit").soup.select("tbody th")]
    assert rows[0].startswith("Pemerintah Kota Kupang SETDA")
    assert all(row.startswith("– ") for row in rows[1:])
    page = admin.get("/unit").follow("8")
    assert page.url == f"/pegawai?unit_id={platform.units['DUKCAPIL']}"
    assert "1–8 dari 8" in page.text


def test_employees_are_found_by_name_nip_unit_and_role(platform: DemoPlatform, admin: Browser) -> None:
    assert "Marta Misal" in admin.get("/pegawai?q=marta").text
    assert "Marta Misal" in admin.get("/pegawai?q=19000404").text
    assert "Marta Misal" not in admin.get("/pegawai?q=nobody").text
    assert "Marta Misal" in admin.get(f"/pegawai?unit_id={platform.units['DUKCAPIL']}").text
    assert "Marta Misal" not in admin.get(f"/pegawai?unit_id={platform.units['INSPEKTORAT']}").text
    assert "Marta Misal" in admin.get("/pegawai?role=unit_officer").text
    assert "Andreas Andai" not in admin.get("/pegawai?role=unit_officer").text
    second = admin.get("/pegawai?hal=2&urut=-name")
    assert "26–28 dari 28" in second.text


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%25",
        "unit_id=bukan",
        "unit_id=%00",
        "role=root",
        "hal=-1",
        "hal=99999999",
        "urut=nip%3B",
        "q=" + "x" * 300,
    ],
)
def test_nonsense_in_the_address_of_a_list_is_no_error(admin: Browser, query: str) -> None:
    assert admin.get(f"/pegawai?{query}").status == 200
    assert admin.get(f"/jabatan?{query}").status == 200


def test_positions_show_their_standard(admin: Browser) -> None:
    page = admin.get("/jabatan?q=petugas")
    assert "Petugas Layanan" in page.text
    assert "Level 2 sampai 3" in page.text
    assert "Pelayanan Publik" in page.text


def test_a_role_is_given_over_a_unit_and_taken_back(platform: DemoPlatform, admin: Browser) -> None:
    unit = platform.units["DPMPTSP"]
    page = admin.get(f"/pegawai/{platform.people['Andreas']}")
    page = page.submit({"role": "unit_officer", "unit_id": str(unit)}, button="Berikan peran")
    assert "Petugas unit Dinas Penanaman Modal" in page.text
    andreas = platform.browser_of("Andreas")
    assert andreas.get("/unit").status == 200
    confirm = page.follow("Cabut")
    assert "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu" in confirm.text
    assert "Peran dicabut" in confirm.submit(button="Cabut peran").text
    assert andreas.get("/unit").status == 403
    assert confirm.submit(button="Cabut peran").status == 404
    assert confirm.browser.get(confirm.url).status == 404


@pytest.mark.parametrize(
    "values",
    [
        {"role": ""},
        {"role": "operator"},
        {"role": "employee"},
        {"role": "root"},
        {"role": "trainer", "unit_id": "bukan"},
    ],
    ids=str,
)
def test_a_role_that_is_none_is_said_on_the_form(
    platform: DemoPlatform, admin: Browser, values: dict[str, str]
) -> None:
    page = admin.get(f"/pegawai/{platform.people['Andreas']}").submit(values, button="Berikan peran")
    assert page.status == 422
    assert page.errors


def test_an_admin_does_not_take_the_admin_role_from_themselves(platform: DemoPlatform) -> None:
    yosef = platform.browser_of("Yosef", "agency_admin")
    page = yosef.get(f"/pegawai/{platform.people['Yosef']}")
    link = next(
        str(a["href"]) for a in page.soup.find_all("a") if "Cabut Admin instansi" in " ".join(a.get_text(" ").split())
    )
    refused = yosef.get(link).submit(button="Cabut peran")
    assert refused.status == 409
    assert "dicabut oleh admin lain" in refused.text


def test_somebody_leaves_and_comes_in_as_an_employee_no_more(platform: DemoPlatform, admin: Browser) -> None:
    andreas = platform.browser_of("Andreas")
    assert "Akun Anda belum punya peran" not in andreas.get("/beranda").text
    address = f"/pegawai/{platform.people['Andreas']}/keluar"
    tomorrow = admin.get(address).submit({"on": "2026-11-25"}, button="Catat keluar")
    assert (tomorrow.status, "Tanggal ini belum tiba" in tomorrow.text) == (422, True)
    assert admin.get(address).submit({"on": "kemarin"}, button="Catat keluar").status == 422
    page = admin.get(address).submit(button="Catat keluar")
    assert "Dicatat" in page.text
    assert "24 November 2026" in page.text
    assert "Berikan peran" not in page.text
    assert [fact.on.isoformat() for fact in platform.service("agencies").stated(EmployeeLeft)] == ["2026-11-24"]
    assert "Masuk dengan akun dinas" in andreas.get("/beranda").text  # the session ended with it


def test_settings_are_changed_and_nonsense_is_refused(platform: DemoPlatform, admin: Browser) -> None:
    form = admin.get("/pengaturan/instansi")
    for values in (
        {"k": "2"},
        {"k": "101"},
        {"k": "lima"},
        {"k": ""},
        {"name": ""},
        {"name": "x" * 201},
        {"zone": "Mars"},
    ):
        page = form.submit(values, button="Simpan")
        assert page.status == 422, values
        assert page.errors, values
    page = form.submit({"name": "Kota <b>Umpama</b>", "zone": "Asia/Jayapura", "k": "6"}, button="Simpan")
    assert "Kota <b>Umpama</b>, k = 6" in page.text
    [fact] = platform.service("agencies").stated(AgencyChanged)
    assert (fact.zone, fact.k) == ("Asia/Jayapura", 6)


def test_a_zone_outside_indonesia_is_kept_by_its_form(platform: DemoPlatform, admin: Browser) -> None:
    values = {"name": "Kota Uji", "zone": "Asia/Dili", "k": 5}
    assert platform.service("agencies").client("agency_admin").put("/agency", values).status == 200
    admin.get("/pengaturan/instansi").submit({"k": "7"}, button="Simpan")
    assert platform.service("agencies").stated(AgencyChanged)[-1].zone == "Asia/Dili"


def test_holidays_are_written_as_people_write_them(platform: DemoPlatform, admin: Browser) -> None:
    form = admin.get("/pengaturan/libur")
    days = "25/12/2026\n\n 1-1-2027 \n2027-02-17\n17 Agustus 2027\n25.12.2026"
    assert "4 hari" in form.submit({"days": days}, button="Simpan").text
    assert [day.isoformat() for day in platform.service("agencies").stated(CalendarSet)[-1].holidays] == [
        "2026-12-25",
        "2027-01-01",
        "2027-02-17",
        "2027-08-17",
    ]
    assert "25/12/2026\n01/01/2027" in admin.get("/pengaturan/libur").html
    for wrong in ("kemarin", "31/02/2027", "1/1/27", "2027", "1/1/9999999999", "<script>", "1/2/3/4"):
        page = form.submit({"days": f"25/12/2026\n{wrong}"}, button="Simpan")
        assert page.status == 422, wrong
        assert "Baris 2 bukan tanggal" in page.text, wrong
    many = form.submit({"days": "25/12/2026\n" * 1001}, button="Simpan")
    assert "Paling banyak 1000 tanggal." in many.text
    assert "0 hari" not in form.submit({"days": ""}, button="Simpan").text


def test_dates_survive_writing_and_reading() -> None:
    found = day_of("17 agustus 2027")
    assert found is not None
    assert day_of(written(found)) == found


@pytest.mark.parametrize("first", ["Andreas", "Maria", "Gabriel"])
def test_others_see_none_of_it(platform: DemoPlatform, first: str) -> None:
    somebody = platform.browser_of(first)
    for address in (*ADDRESSES, "/instansi", "/instansi/baru", f"/pegawai/{platform.people['Yosef']}"):
        assert somebody.get(address).status == 403, address


def test_an_officer_reads_the_organisation_and_changes_nothing(platform: DemoPlatform) -> None:
    officer = platform.browser_of("Andreas", Grant("survey_officer"))
    page = officer.get(f"/pegawai/{platform.people['Marta']}")
    assert page.status == 200
    assert "Berikan peran" not in page.text
    assert "Catat pegawai keluar" not in page.text
    for address in ("/unit", "/jabatan", "/pegawai"):
        assert "Impor" not in officer.get(address).text
    for address in ("/pengaturan", "/impor", "/peran", f"/pegawai/{platform.people['Marta']}/keluar"):
        assert officer.get(address).status == 403, address


def test_another_agency_sees_none_of_it(platform: DemoPlatform) -> None:
    stranger = platform.another_agency().browser_of("agency_admin")
    assert stranger.get(f"/pegawai/{platform.people['Marta']}").status == 404
    assert stranger.get(f"/pegawai/{platform.people['Marta']}/keluar").status == 404
    assert f"/pegawai/{platform.people['Marta']}" not in stranger.get("/pegawai?q=Marta").html


def test_every_role_that_can_be_given_has_words() -> None:
    assert set(ASSIGNABLE) == set(DUTIES)
    assert set(ASSIGNABLE) | {"operator"} == set(ROLES)
    assert all(re.fullmatch(r"[A-Z].+", str(words)) for words in (*ROLES.values(), *DUTIES.values()))
