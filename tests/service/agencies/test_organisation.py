"""An agency's organisation comes from sheets: looked at, then taken over whole."""

from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import pytest
from openpyxl import Workbook

from services.agencies.models.organisation import Employee, Unit
from shared.db import as_agency
from shared.events.agencies import (
    AgencyChanged,
    CalendarSet,
    EmployeeLeft,
    EmployeeRecorded,
    EmployeeTransferred,
    PositionStandardSet,
    UnitSet,
)
from shared.uow import unit_of_work
from shared.vocabulary import Competency
from tests.support.people import Reply
from tests.support.services import Service

UNITS = "kode,nama,induk,organisasi,kepala_nip\nROOT,Pemerintah Contoh,,ya,190001012020011001\nDUK,Dinas Rekaan,ROOT,ya,\nLOK,Loket,DUK,,\n"
COMPETENCIES = [c.value.lower() for c in Competency]
POSITIONS = f"kode,nama,{','.join(COMPETENCIES)}\nSTAF,Pengelola Rekaan,{','.join('3' * 9)}\n"
PEOPLE = (
    "nip,nama,surel,jenis,jabatan,unit,atasan_nip\n"
    "190001022020011002,Budi Rekaan,,PPPK,STAF,LOK,190001012020011001\n"
    "190001012020011001,Ani Contoh,ani@contoh.example,PNS,STAF,ROOT,\n"
)


@pytest.fixture
def agencies(service: Callable[[str], Service]) -> Service:
    """`agencies`, with this test's agency registered."""
    from services.agencies.commands.agencies import Provider, Registration, register

    made = service("agencies")
    provider = Provider("http://127.0.0.1:1/x", "cendana", "secret", "admins", {})
    with made.app.app_context(), as_agency(made.agency_id), unit_of_work() as uow:
        register(uow, Registration(made.agency_id, made.slug, "Kota Uji", "Asia/Makassar", None, True, provider))
    return made


def look(agencies: Service, kind: str, content: bytes | str) -> Reply:
    """Send a sheet as the admin."""
    data = content.encode() if isinstance(content, str) else content
    return agencies.client("agency_admin").ask("POST", f"/imports/{kind}?id={uuid4()}&filename=x.csv", data=data)


def take(agencies: Service, kind: str, content: bytes | str) -> Reply:
    """Send a sheet and take it over."""
    preview = look(agencies, kind, content)
    assert preview.status == 201, preview.body
    assert preview.body["errors"] == []
    return agencies.client("agency_admin").post(f"/imports/{preview.body['id']}/apply")


def take_all(agencies: Service) -> None:
    """Take over the three sheets."""
    for kind, content in (("units", UNITS), ("positions", POSITIONS), ("employees", PEOPLE)):
        assert take(agencies, kind, content).status == 200


def test_sheets_become_an_organisation_that_the_services_hear_of(agencies: Service) -> None:
    take_all(agencies)
    units = {unit.code: unit for unit in agencies.rows(Unit)}
    people = {employee.nip: employee for employee in agencies.rows(Employee)}
    head = people["190001012020011001"]
    assert units["LOK"].path == [units["ROOT"].id, units["DUK"].id, units["LOK"].id]
    assert units["LOK"].organisation_id == units["DUK"].id
    assert units["ROOT"].head_id == head.id
    assert people["190001022020011002"].superior_id == head.id
    stated = {fact.employee_id: fact for fact in agencies.stated(EmployeeRecorded)}
    assert stated[head.id].superior_id is None
    assert [fact.head_id for fact in agencies.stated(UnitSet) if fact.code == "ROOT"] == [None, head.id]
    assert len(agencies.stated(PositionStandardSet)) == 1


def test_the_same_sheet_again_changes_and_states_nothing(agencies: Service) -> None:
    take_all(agencies)
    before = len(agencies.stated())
    taken = take(agencies, "employees", PEOPLE)
    assert (taken.body["added"], taken.body["changed"]) == (0, 0)
    assert len(agencies.stated()) == before


def test_a_changed_row_is_a_transfer(agencies: Service) -> None:
    take_all(agencies)
    taken = take(agencies, "employees", PEOPLE.replace("STAF,LOK", "STAF,DUK"))
    assert (taken.body["added"], taken.body["changed"]) == (0, 1)
    assert len(agencies.stated(EmployeeTransferred)) == 1


def test_a_mended_sheet_under_the_same_id_is_another_sheet(agencies: Service) -> None:
    """The browser's back keeps the hidden id of the form, and the mended file must not show the old faults."""
    admin, address = agencies.client("agency_admin"), f"/imports/units?id={uuid4()}&filename=x.csv"
    faulty = admin.ask("POST", address, data=UNITS.replace("LOK,Loket,DUK", "LOK,Loket,NONE").encode())
    mended = [admin.ask("POST", address, data=UNITS.encode()) for _ in range(2)]
    again = admin.ask("POST", address, data=UNITS.replace("LOK,Loket,DUK", "LOK,Loket,NONE").encode())
    assert [reply.body["error_count"] for reply in (faulty, *mended, again)] == [1, 0, 0, 1]
    assert again.body["id"] == faulty.body["id"]
    assert mended[0].body["id"] != faulty.body["id"]


def test_a_sheet_of_headings_alone_is_faulty(agencies: Service) -> None:
    preview = look(agencies, "units", UNITS.splitlines()[0])
    assert [error["code"] for error in preview.body["errors"]] == ["no-rows"]
    assert agencies.client("agency_admin").post(f"/imports/{preview.body['id']}/apply").body["code"] == "sheet-faulty"


def test_setting_up_shows_what_is_missing(agencies: Service) -> None:
    admin = agencies.client("agency_admin")
    nothing = {"units": 0, "units_without_head": 0, "positions": 0, "employees": 0, "holidays": 0, "roles": {}}
    assert admin.get("/setup").body == nothing
    take_all(agencies)
    admin.put("/calendar", {"holidays": ["2026-12-25", "2027-01-01"]})
    ani, budi = (row["id"] for row in admin.get("/employees").body["items"])
    for employee, unit in ((ani, None), (budi, None), (budi, str(agencies.rows(Unit)[0].id))):
        admin.post("/roles", {"id": str(uuid4()), "employee_id": employee, "role": "trainer", "unit_id": unit})
    with agencies.statements() as seen:
        found = admin.get("/setup").body
    assert found == {
        "units": 3,
        "units_without_head": 2,
        "positions": 1,
        "employees": 2,
        "holidays": 2,
        "roles": {"trainer": 2},
    }
    assert len(seen) == 2
    admin.post(f"/employees/{budi}/leave", {"on": "2026-11-24"})
    assert admin.get("/setup").body["roles"] == {"trainer": 1}
    assert agencies.of_another_agency().client("agency_admin").get("/setup").body == nothing


def test_an_applied_sheet_is_not_applied_twice(agencies: Service) -> None:
    preview = look(agencies, "units", UNITS)
    apply = f"/imports/{preview.body['id']}/apply"
    assert agencies.client("agency_admin").post(apply).status == 200
    again = agencies.client("agency_admin").post(apply)
    assert (again.status, again.body["code"]) == (409, "sheet-applied")
    shown = agencies.client("agency_admin").get(f"/imports/{preview.body['id']}").body
    assert (shown["applied"], shown["added"], shown["changed"]) == (True, 3, 0)
    assert shown["applied_at"] is not None


@pytest.mark.parametrize(
    ("kind", "content", "fault"),
    [
        ("units", "kode\nX\n", (1, "nama", "column-missing")),
        ("units", UNITS.replace("LOK,Loket,DUK", "LOK,Loket,NONE"), (4, "induk", "unit-unknown")),
        ("units", UNITS.replace("DUK,Dinas Rekaan,ROOT", "DUK,Dinas Rekaan,LOK"), (3, "induk", "circle")),
        ("units", UNITS.replace("LOK,", "DUK,"), (4, "kode", "twice-in-file")),
        ("units", UNITS.replace("Loket", "=HYPERLINK(1)"), (4, "nama", "formula")),
        ("positions", POSITIONS.replace(",3,3,", ",3,9,", 1), (2, COMPETENCIES[1], "level-1-to-5")),
        ("employees", PEOPLE.replace("190001022020011002", "19000102202001"), (2, "nip", "nip-not-18-digits")),
        ("employees", PEOPLE.replace("190001022020011002", "1.90001E+17"), (2, "nip", "nip-rounded-by-spreadsheet")),
        ("employees", PEOPLE.replace("190001022020011002", "190013022020011002"), (2, "nip", "nip-date-impossible")),
        ("employees", PEOPLE.replace("PPPK", "HONORER"), (2, "jenis", "employment-unknown")),
        (
            "employees",
            PEOPLE.replace("LOK,190001012020011001", "LOK,190001092020011009"),
            (2, "atasan_nip", "superior-unknown"),
        ),
        ("employees", PEOPLE.replace("ROOT,\n", "ROOT,190001022020011002\n"), (2, "atasan_nip", "circle")),
        (
            "employees",
            PEOPLE.replace("190001022020011002,Budi", "190001012020011001,Budi"),
            (3, "nip", "twice-in-file"),
        ),
        ("employees", b"\x00\x01\x02", (1, "", "encoding-unknown")),
        ("employees", b"", (1, "", "file-empty")),
        ("employees", b"PK\x03\x04broken", (1, "", "xlsx-broken")),
    ],
)
def test_a_fault_is_named_by_its_cell_and_nothing_is_imported(
    agencies: Service, kind: str, content: bytes | str, fault: tuple[int, str, str]
) -> None:
    for earlier, good in (("units", UNITS), ("positions", POSITIONS)):
        if earlier == kind:
            break
        take(agencies, earlier, good)
    before = len(agencies.stated())
    preview = look(agencies, kind, content)
    assert fault in [(e["row"], e["column"], e["code"]) for e in preview.body["errors"]]
    refused = agencies.client("agency_admin").post(f"/imports/{preview.body['id']}/apply")
    assert (refused.status, refused.body["code"]) == (422, "sheet-faulty")
    assert len(agencies.stated()) == before


@pytest.mark.parametrize("saved", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_good_file_works_however_excel_saved_it(agencies: Service, saved: str, delimiter: str, end: str) -> None:
    text = UNITS.replace("Loket", "Loket Ibu Nóna").replace(",", delimiter).replace("\n", end)
    assert take(agencies, "units", text.encode(saved)).body["added"] == 3


def test_an_xlsx_file_works_and_its_formulas_do_not(agencies: Service) -> None:
    def book(name: str) -> bytes:
        made = Workbook()
        sheet = made.active
        assert sheet is not None
        for line in UNITS.replace("Loket", name).strip().split("\n"):
            sheet.append(line.split(","))
        out = BytesIO()
        made.save(out)
        return out.getvalue()

    formula = look(agencies, "units", book("=1+1"))
    assert [(e["row"], e["code"]) for e in formula.body["errors"]] == [(4, "formula")]
    assert take(agencies, "units", book("Loket")).body["added"] == 3


def test_ten_thousand_employees_come_in_few_statements(agencies: Service) -> None:
    take(agencies, "units", UNITS)
    take(agencies, "positions", POSITIONS)
    rows = "".join(
        f"1900{n // 2500 % 12 + 1:02d}01{2000 + n // 1000}011{n % 1000:03d},Rekaan {n},,PNS,STAF,LOK,\n"
        for n in range(10_000)
    )
    preview = look(agencies, "employees", PEOPLE.split("\n", maxsplit=1)[0] + "\n" + rows)
    assert (preview.body["rows"], preview.body["error_count"]) == (10_000, 0)
    with agencies.statements() as seen:
        taken = agencies.client("agency_admin").post(f"/imports/{preview.body['id']}/apply")
    assert taken.body["added"] == 10_000
    assert len(seen) < 60  # 20 of them insert 500 facts each
    assert len(agencies.rows(Employee)) == 10_000


def test_names_are_given_for_ids_of_this_agency_alone(agencies: Service) -> None:
    take_all(agencies)
    ids = [str(row.id) for row in (*agencies.rows(Unit), *agencies.rows(Employee))]
    with agencies.statements() as seen:
        names = agencies.client("employee").post("/names", {"ids": ids}).body["names"]
    assert {named["name"] for named in names.values()} >= {"Ani Contoh", "Budi Rekaan", "Loket"}
    assert len(seen) == 1
    stranger = agencies.of_another_agency()
    assert stranger.client("employee").post("/names", {"ids": ids}).body["names"] == {}


def test_another_agency_sees_none_of_it(agencies: Service) -> None:
    take_all(agencies)
    stranger = agencies.of_another_agency().client("agency_admin", "survey_officer")
    employee = agencies.rows(Employee)[0]
    assert stranger.get("/employees").body["total"] == 0
    assert stranger.get("/units").body["items"] == []
    assert stranger.get(f"/employees/{employee.id}").status == 404
    assert stranger.post(f"/employees/{employee.id}/leave", {"on": "2026-11-24"}).status == 404
    role = {"id": str(uuid4()), "employee_id": str(employee.id), "role": "trainer"}
    assert stranger.post("/roles", role).status == 404


def test_a_role_is_given_once_and_taken_back(agencies: Service) -> None:
    take_all(agencies)
    admin, employee = agencies.client("agency_admin"), agencies.rows(Employee)[0]
    body = {"employee_id": str(employee.id), "role": "trainer"}
    first = admin.post("/roles", {**body, "id": str(uuid4())})
    again = admin.post("/roles", {**body, "id": str(uuid4())})
    assert first.status == again.status == 201
    assert first.body["id"] == again.body["id"]
    assert admin.post("/roles", {**body, "id": str(uuid4()), "role": "operator"}).body["code"] == "role-unknown"
    holders = admin.get("/employees?role=" + body["role"]).body
    assert [item["id"] for item in holders["items"]] == [body["employee_id"]]
    assert admin.get("/employees?role=reward_approver").body["total"] == 0
    assert admin.delete(f"/roles/{first.body['id']}").status == 204
    assert admin.get(f"/employees/{employee.id}").body["roles"] == []


def test_who_leaves_is_stated_once(agencies: Service) -> None:
    take_all(agencies)
    employee = agencies.rows(Employee)[0]
    for _ in range(2):
        assert (
            agencies.client("agency_admin").post(f"/employees/{employee.id}/leave", {"on": "2026-11-24"}).status == 200
        )
    assert [fact.employee_id for fact in agencies.stated(EmployeeLeft)] == [employee.id]


def test_nobody_has_left_before_their_last_day(agencies: Service) -> None:
    take_all(agencies)
    employee = agencies.rows(Employee)[0]
    refused = agencies.client("agency_admin").post(f"/employees/{employee.id}/leave", {"on": "2026-11-25"})
    assert (refused.status, refused.body["errors"]) == (422, {"on": ["leaving-in-future"]})
    assert agencies.stated(EmployeeLeft) == []


def test_the_admin_sets_calendar_and_k(agencies: Service) -> None:
    admin = agencies.client("agency_admin")
    assert admin.put("/calendar", {"holidays": ["2026-12-25", "2026-12-25"]}).body["holidays"] == ["2026-12-25"]
    assert len(agencies.stated(CalendarSet)[0].holidays) == 1
    changed = {"name": "Kota Uji", "zone": "Asia/Jayapura", "k": 7}
    assert admin.put("/agency", changed).status == 200
    assert agencies.stated(AgencyChanged)[0].k == 7
    assert admin.put("/agency", {**changed, "k": 2}).body["errors"] == {"k": ["k-too-small"]}
    assert admin.put("/agency", {**changed, "zone": "Mars/Kupang"}).body["code"] == "zone-unknown"


@pytest.mark.parametrize("path", ["/employees", "/units", "/positions", "/imports", "/calendar", "/me", "/agencies"])
def test_nobody_comes_in_without_a_token(agencies: Service, path: str) -> None:
    assert agencies.client().get(path).status == 401


def test_an_employee_imports_nothing(agencies: Service) -> None:
    refused = agencies.client("employee").ask("POST", f"/imports/units?id={uuid4()}", data=UNITS.encode())
    assert (refused.status, refused.body["code"]) == (403, "not-permitted")
