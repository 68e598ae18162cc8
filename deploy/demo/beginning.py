"""Acts 1 and 2: the operator registers the agency; its admin sets it up from sheets."""

import json

from deploy.demo.people import Refused
from deploy.demo.tale import Tale
from deploy.people_files import TABLES, as_csv, as_xlsx
from shared.db import uuid7

HOLIDAYS = ("2026-12-25", "2027-01-01")
MARK = "3.50"


def register(tale: Tale) -> None:
    """Act 1: the agency can log in at its own address."""
    operator = tale.operator()
    found = operator.get("agencies", "/agencies", q=tale.agency.name)["items"]
    tale.known["registered"] = bool([each for each in found if each["slug"] == tale.agency.slug])
    if tale.known["registered"]:
        tale.says(operator, f"finds {tale.agency.name} registered")
        return
    realm = json.loads((tale.settings.var / "openid.json").read_text())
    client = realm["realms"][tale.agency.slug]["client"]
    operator.post(
        "agencies",
        "/agencies",
        {
            "id": str(uuid7()),
            "slug": tale.agency.slug,
            "name": tale.agency.name,
            "zone": tale.agency.zone,
            "domain": tale.agency.domain,
            "demo": True,
            "provider": {
                "issuer": f"{realm['address']}/{tale.agency.slug}",
                "client_id": client["id"],
                "client_secret": client["secret"],
                "admin_group": "cendana-admin",
                "claims": {"nip": "nip"},
            },
        },
    )
    tale.says(operator, f"registers {tale.agency.name} with its own sign-on")


def set_up(tale: Tale) -> None:
    """Act 2: settings, then units, positions and employees from CSV and XLSX, with a faulty sheet first; roles."""
    admin = tale.admin()
    if not tale.known["registered"]:
        admin.put("agencies", "/agency", {"name": tale.agency.name, "zone": tale.agency.zone, "k": 5})
        admin.put("agencies", "/calendar", {"holidays": list(HOLIDAYS)})
        tale.says(admin, "sets the zone, k = 5 and the holidays")
        admin.put("surveys", "/settings", {"settings": {"mark": MARK}})
        admin.put("evaluations", "/settings", {"settings": {}})
        tale.says(admin, f"sets the mark for findings to {MARK}; the days to object stay at their default")
        _import_sheets(tale)
    _remember_organisation(tale)
    _give_roles(tale)


def _import_sheets(tale: Tale) -> None:
    admin = tale.admin()
    faulty = as_csv(TABLES["employees"](tale.agency)).replace(b";PNS;", b";HONORER;", 1)
    preview = admin.send_file("agencies", "/imports/employees", faulty, "pegawai-salah.csv")
    try:
        admin.post("agencies", f"/imports/{preview['id']}/apply")
    except Refused as refused:
        if refused.code != "sheet-faulty":
            raise
        tale.says(
            admin, f"is shown {preview['error_count']} faults of a sheet by row and column; nothing is taken over"
        )
    for kind, saved in (("units", as_csv), ("positions", as_xlsx), ("employees", as_csv)):
        table = TABLES[kind](tale.agency)
        preview = admin.send_file("agencies", f"/imports/{kind}", saved(table), f"{kind}.{saved.__name__[3:]}")
        assert preview["error_count"] == 0, preview["errors"]
        taken = admin.post("agencies", f"/imports/{preview['id']}/apply")
        tale.says(admin, f"takes over {taken['added']} {kind} from {saved.__name__[3:].upper()}")


def _remember_organisation(tale: Tale) -> None:
    admin = tale.admin()
    tale.known["unit"] = {unit["code"]: unit["id"] for unit in admin.get("agencies", "/units")["items"]}
    people = admin.get("agencies", "/employees", per_page=200)["items"]
    tale.known["employee"] = {person["nip"]: person["id"] for person in people}


def _give_roles(tale: Tale) -> None:
    admin, given = tale.admin(), 0
    for employee in tale.agency.employees:
        for role in employee.roles:
            unit = tale.known["unit"][role.unit] if role.unit else None
            body = {"id": str(uuid7()), "role": role.name, "unit_id": unit}
            admin.post("agencies", "/roles", {**body, "employee_id": tale.known["employee"][employee.nip]})
            given += 1
    tale.says(admin, f"gives {given} roles (once, however often it is said)")
    tale.forget_tokens()
