"""The people of the demonstration as files: the sheets that an admin imports, and the provider's list of people.

The columns of the sheets are those that `agencies` asks for.
"""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

from deploy.people import ADMIN_GROUP, AGENCIES, OPERATOR_GROUP, DemoAgency, Employee
from shared.settings import Settings
from shared.vocabulary import Competency

Table = tuple[Sequence[str], list[Sequence[str]]]

ROLE_WORDS = {
    "survey_officer": "petugas survei",
    "unit_officer": "petugas unit",
    "cause_reviewer": "pemeriksa sebab",
    "inspector": "pengawas pengaduan",
    "auditor": "auditor",
    "training_organiser": "penyelenggara pelatihan",
    "trainer": "pelatih",
    "reward_manager": "pengelola penghargaan",
    "reward_approver": "penyetuju penghargaan",
}


def units_table(agency: DemoAgency) -> Table:
    """The sheet of units."""
    rows = [(u.code, u.name, u.parent or "", "ya" if u.organisation else "tidak", u.head) for u in agency.units]
    return ("kode", "nama", "induk", "organisasi", "kepala_nip"), list(rows)


def positions_table(agency: DemoAgency) -> Table:
    """The sheet of positions with their competency standards."""
    rows = [(p.code, p.name, *(str(level) for level in p.levels)) for p in agency.positions]
    return ("kode", "nama", *(competency.value.lower() for competency in Competency)), list(rows)


def employees_table(agency: DemoAgency) -> Table:
    """The sheet of employees."""
    rows = [
        (e.nip, e.name, e.email, e.employment.value, e.position, e.unit, e.superior or "") for e in agency.employees
    ]
    return ("nip", "nama", "surel", "jenis", "jabatan", "unit", "atasan_nip"), list(rows)


TABLES: dict[str, Callable[[DemoAgency], Table]] = {
    "units": units_table,
    "positions": positions_table,
    "employees": employees_table,
}


def as_csv(table: Table, delimiter: str = ";") -> bytes:
    """A CSV file as Excel saves it in Indonesia: semicolons, a byte order mark, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(table[0])
    writer.writerows(table[1])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table) -> bytes:
    """An XLSX file with everything as text: a NIP as a number would lose its last digits."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (table[0], *table[1]):
        sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def openid_data(address: str, settings: Settings, secrets: dict[str, str]) -> dict[str, Any]:
    """What the embedded provider reads: the operators' realm and one for each agency. `secrets` by realm."""
    platform = {"name": "Cendana", "people": [_operator(settings.platform_group)]}
    realms = {"platform": platform, **{agency.slug: _realm(agency) for agency in AGENCIES}}
    for slug, realm in realms.items():
        realm["client"] = {
            "id": settings.platform_client_id,
            "secret": secrets[slug],
            "redirect_uris": [f"{settings.address}/masuk/kembali"],
            "post_logout_redirect_uris": [f"{settings.address}/p/{slug}"],
            "backchannel_logout_uri": f"{settings.address}/p/{slug}/backchannel-logout",
        }
    return {"address": address, "realms": realms}


def _operator(group: str = OPERATOR_GROUP) -> dict[str, Any]:
    note = "Mendaftarkan instansi"
    return {
        "sub": "operator",
        "name": "Operator Rekaan",
        "email": "operator@cendana.example",
        "groups": [group],
        "unit": "Pengelola platform",
        "note": note,
    }


def _realm(agency: DemoAgency) -> dict[str, Any]:
    units = {unit.code: unit.name for unit in agency.units}
    admin = {
        "sub": agency.admin,
        "name": agency.admin_name,
        "email": f"admin@{agency.domain}",
        "groups": [ADMIN_GROUP],
        "unit": "Pengelola",
        "note": "Admin instansi: pengaturan, pegawai, peran",
    }
    people = [
        {
            "sub": e.sub,
            "name": e.name,
            "email": e.email,
            "nip": e.nip,
            "unit": units[e.unit],
            "note": note_of(agency, e),
        }
        for e in agency.employees
    ]
    return {"name": agency.name, "people": [admin, *people]}


def note_of(agency: DemoAgency, employee: Employee) -> str:
    """What a person is there, in a few words: position, kind of employment, roles."""
    position = next(each.name for each in agency.positions if each.code == employee.position)
    roles = [ROLE_WORDS[role.name] for role in employee.roles]
    heads = ["kepala unit"] if employee.nip in {unit.head for unit in agency.units} else []
    return ", ".join([f"{position} ({employee.employment.value})", *heads, *roles])
