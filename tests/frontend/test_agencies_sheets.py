"""Importing sheets by the pages: the empty template, the look, the faults in words, taking over, the result."""

import ast
import re
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest

from deploy.people import KUPANG
from deploy.people_files import TABLES, as_csv, as_xlsx
from frontend.agencies.columns import COLUMNS, headings
from frontend.agencies.wording import FAULTS, KINDS
from services.agencies.commands.sheets import KINDS as SERVED
from services.agencies.models.organisation import Employee, SheetImport, Unit
from tests.support.demo_platform import DemoPlatform
from tests.support.pages import Browser, Page

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+")
NO_CODES = {"utf-8-sig", "utf-16", "sheet-applied", "sheet-faulty"}
EMPLOYEES = as_csv(TABLES["employees"](KUPANG))


@pytest.fixture
def admin(platform: DemoPlatform) -> Browser:
    """The admin of an agency with people."""
    return platform.browser_of("agency_admin")


def send(admin: Browser, kind: str, content: bytes, name: str = "berkas.csv") -> Page:
    """Send a sheet to be looked at."""
    return admin.get(f"/impor/{kind}").submit({"sheet": (BytesIO(content), name)}, button="Baca berkas")


def test_columns_and_kinds_are_those_of_the_service() -> None:
    assert list(COLUMNS) == list(KINDS) == list(SERVED)
    for kind, columns in COLUMNS.items():
        served = [(column.name, column.required) for column in SERVED[kind].columns]
        assert [(column.name, column.required) for column in columns] == served, kind


def test_every_fault_of_a_cell_has_words() -> None:
    read = ("shared/sheets.py", "services/agencies/rules/organisation.py", "services/agencies/commands/sheets.py")
    found = set()
    for file in read:
        constants = [node for node in ast.walk(ast.parse((ROOT / file).read_text())) if isinstance(node, ast.Constant)]
        found |= {node.value for node in constants if isinstance(node.value, str) and CODE.fullmatch(node.value)}
    single = {"circle", "formula"}
    assert len(found) > 20
    assert (found - NO_CODES) | single == set(FAULTS)


@pytest.mark.parametrize("kind", list(KINDS))
def test_an_empty_template_can_be_downloaded_and_read(admin: Browser, kind: str) -> None:
    page = admin.get(f"/impor/{kind}")
    answer = admin.client.get(page.href("Unduh contoh kosong"))
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={kind}.csv"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert answer.get_data(as_text=True).lstrip("\ufeff").strip().split(";") == headings(kind)
    assert all(column.name in page.text for column in COLUMNS[kind])
    read = send(admin, kind, answer.get_data())
    assert "Berkas ini hanya berisi judul kolom." in read.text


def test_an_agency_is_set_up_by_three_files(empty_platform: DemoPlatform) -> None:
    admin = empty_platform.browser_of("agency_admin")
    page = send(admin, "units", as_csv(TABLES["units"](KUPANG)))
    assert "Yang terjadi bila diambil alih" in page.text
    assert empty_platform.service("agencies").rows(Unit) == []
    page = page.submit(button="Ambil alih 6 baris")
    assert "Ditambahkan 6" in page.text
    page = page.follow("Lanjut: impor jabatan")
    empty_platform.clock.move(minutes=1)
    table = as_xlsx(TABLES["positions"](KUPANG))
    page = page.submit({"sheet": (BytesIO(table), "jabatan.xlsx")}, button="Baca berkas")
    page = page.submit(button="Ambil alih 7 baris").follow("Lanjut: impor pegawai")
    empty_platform.clock.move(minutes=1)
    page = page.submit({"sheet": (BytesIO(EMPLOYEES), "pegawai.csv")}, button="Baca berkas")
    assert "yosef.rekaan@kupang.example" in page.text
    page = page.submit(button="Ambil alih 28 baris")
    assert "Ditambahkan 28" in page.text
    assert page.href("Lanjut: berikan peran") == "/peran"
    assert len(empty_platform.service("agencies").rows(Employee)) == 28
    listed = admin.get("/impor").text
    assert listed.index("pegawai.csv") < listed.index("jabatan.xlsx")
    assert "28 baru, 0 berubah" in listed


def test_faults_stand_by_row_and_column_in_words_and_nothing_changes(platform: DemoPlatform, admin: Browser) -> None:
    faulty = EMPLOYEES.replace(b";PNS;", b";HONORER;", 1).replace(b"ANALIS", b"=ANALIS", 1)
    page = send(admin, "employees", faulty, "salah.csv")
    rows = [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in page.soup.select("tr")]
    assert ["2", "jenis", "Jenis harus PNS atau PPPK.", "HONORER"] in rows
    assert ["5", "jabatan", "Sel ini berisi rumus. Tulis nilainya.", "=ANALIS"] in rows
    assert page.soup.find("button", string=re.compile("Ambil alih")) is None
    assert page.href("Kirim berkas yang sudah diperbaiki") == "/impor/employees"
    kept = platform.service("agencies").rows(SheetImport)
    faulty_id = next(row.id for row in kept if row.filename == "salah.csv")
    forced = admin.get("/impor/employees").form("Baca berkas")
    token = forced.find("input", attrs={"name": "csrf_token"})
    assert token is not None
    refused = admin.post(f"/impor/lihat/{faulty_id}", {"csrf_token": str(token["value"])})
    assert (refused.status, "masih punya kesalahan" in refused.text) == (422, True)


def test_the_browsers_back_with_a_mended_file_shows_the_mended_file(admin: Browser) -> None:
    form = admin.get("/impor/employees")
    faulty = EMPLOYEES.replace(b";PNS;", b";HONORER;", 1)
    assert "Jenis harus" in form.submit({"sheet": (BytesIO(faulty), "a.csv")}, button="Baca berkas").text
    mended = form.submit({"sheet": (BytesIO(EMPLOYEES), "a.csv")}, button="Baca berkas")
    assert "Ambil alih 28 baris" in mended.text


def test_taken_over_twice_is_once(admin: Browser) -> None:
    preview = send(admin, "employees", EMPLOYEES)
    assert "Sama, dibiarkan 28" in preview.submit(button="Ambil alih").text
    again = preview.submit(button="Ambil alih")
    assert (again.status, "sudah diambil alih" in again.text) == (409, True)
    assert "Hasil impor" in admin.get(preview.url).h1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Berkas ini kosong."),
        (b"\x00\x01\x02", "Simpan sebagai CSV UTF-8 atau XLSX"),
        (b"PK\x03\x04 bukan xlsx", "XLSX ini rusak atau terkunci."),
        (b'nip,nama\n"a,b\n', "CSV ini rusak"),
        (b"nip,nama\n1,2\n", "Kolom ini tidak ada."),
        (b"nip,nip,nama,jenis,jabatan,unit\n1,1,2,3,4,5\n", "Kolom ini ada dua kali."),
        (",".join(f"k{n}" for n in range(80)).encode() + b"\n1\n", "Terlalu banyak kolom."),
        (b"nip\n" + b"1\n" * 20_001, "Terlalu banyak baris"),
    ],
)
def test_files_that_cannot_be_read_say_why(admin: Browser, content: bytes, words: str) -> None:
    page = send(admin, "employees", content)
    assert page.status == 200
    assert words in page.text
    assert page.soup.find("button", string=re.compile("Ambil alih")) is None


def test_markup_in_a_cell_or_a_name_is_shown_as_text(admin: Browser) -> None:
    content = "kode,nama,induk,organisasi,kepala_nip\nX,<script>alert(1)</script>,NONE,mungkin,\n"
    page = send(admin, "units", content.encode(), "<img src=x onerror=1>.csv")
    assert "<script>alert(1)</script>" in page.text
    assert "<img src=x onerror=1>.csv" in page.text
    assert page.soup.find("img", attrs={"src": "x"}) is None


def test_ten_thousand_rows_are_looked_at(admin: Browser) -> None:
    rows = "".join(f"U{n},Unit Rekaan {n},SETDA,tidak,\n" for n in range(10_000))
    page = send(admin, "units", f"kode,nama,induk,organisasi,kepala_nip\n{rows}".encode())
    assert "Ambil alih 10000 baris" in page.text


def test_thousands_of_faults_show_the_first_ones(admin: Browser) -> None:
    rows = "".join(f"U{n},Unit Rekaan {n},NONE,tidak,\n" for n in range(3_000))
    page = send(admin, "units", f"kode,nama,induk,organisasi,kepala_nip\n{rows}".encode())
    assert "Hanya 200 kesalahan pertama ditampilkan." in page.text
    assert "3.000" in page.text


def test_nothing_chosen_is_said_on_the_field(admin: Browser) -> None:
    page = admin.get("/impor/units").submit({}, button="Baca berkas")
    assert page.status == 422
    assert page.errors == ["Pilih berkasnya dahulu."]


@pytest.mark.parametrize(
    "address", ["/impor/nonsense", "/impor/nonsense/contoh.csv", f"/impor/lihat/{UUID(int=7)}", "/impor/lihat/x"]
)
def test_what_is_not_there_is_not_found(admin: Browser, address: str) -> None:
    assert admin.get(address).status == 404


def test_another_agency_does_not_see_or_take_a_sheet(platform: DemoPlatform, admin: Browser) -> None:
    address = send(admin, "employees", EMPLOYEES).url
    stranger = platform.another_agency().browser_of("agency_admin")
    assert stranger.get(address).status == 404
