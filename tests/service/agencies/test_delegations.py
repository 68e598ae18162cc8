"""Somebody acts for somebody else until a day: in tokens by the date alone, in the other services by facts."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.db import uuid7
from shared.events.agencies import EmployeeTransferred, UnitSet
from tests.service.agencies.conftest import ANI_NIP, BUDI_NIP, Door, staff
from tests.support.people import Client, Reply

DEDI_NIP = "190003012020011003"
DEDI = f"nip,nama,surel,jenis,jabatan,unit,atasan_nip\n{DEDI_NIP},Dedi Misal,,PNS,STAF,LOKET,{ANI_NIP}\n"


class Office:
    """Ani heads the unit and leads Budi and Dedi."""

    def __init__(self, door: Door) -> None:
        staff(door.agencies)
        self.door, self.agencies = door, door.agencies
        self.admin = door.agencies.client("agency_admin")
        self.take("employees", DEDI)
        ids = {row["nip"]: UUID(row["id"]) for row in self.admin.get("/employees").body["items"]}
        self.ani, self.budi, self.dedi = ids[ANI_NIP], ids[BUDI_NIP], ids[DEDI_NIP]

    def take(self, kind: str, sheet: str) -> None:
        """Take a sheet over."""
        seen = self.admin.ask("POST", f"/imports/{kind}?id={uuid4()}&filename=x.csv", data=sheet.encode())
        assert self.admin.post(f"/imports/{seen.body['id']}/apply").status == 200, seen.body

    def client(self, employee_id: UUID) -> Client:
        """An employee without other roles."""
        return self.agencies.client("employee", employee_id=employee_id)

    def give(self, role: str) -> UUID:
        """Give Ani a role; the id of the assignment."""
        body = {"id": str(uuid4()), "employee_id": str(self.ani), "role": role}
        return UUID(self.admin.post("/roles", body).body["id"])

    def delegate(self, by: Client | None = None, **changed: Any) -> Reply:
        """Ani lets Budi act for her, today until Friday."""
        right = {
            "id": uuid7(),
            "kind": "PLH",
            "employee_id": self.ani,
            "delegate_id": self.budi,
            "duties": True,
            "starts_on": "2026-11-24",
            "ends_on": "2026-11-27",
            "decree": "800/12/2026",
        }
        return (by or self.client(self.ani)).post("/delegations", {**right, **changed})

    def led(self) -> tuple[UUID | None, UUID | None]:
        """Who heads the root unit, and who leads Dedi, as it was stated last."""
        root = next(unit for unit in reversed(self.agencies.stated(UnitSet)) if unit.parent_id is None)
        moved = [fact for fact in self.agencies.stated(EmployeeTransferred) if fact.employee_id == self.dedi]
        return root.head_id, moved[-1].superior_id if moved else self.ani

    def at(self, day: int, hour: int = 1) -> None:
        """It is that day of November (01.00 UTC is 09.00 here), and the service hears it."""
        self.agencies.time_passes(self.agencies.clock.now.replace(day=day, hour=hour))


@pytest.fixture
def office(door: Door) -> Office:
    """The people of this test."""
    return Office(door)


def test_the_acting_head_leads_from_the_first_day_to_the_last(office: Office) -> None:
    made = office.delegate(starts_on="2026-11-25")
    assert (made.status, made.body["state"]) == (201, "PLANNED")
    assert office.led() == (office.ani, office.ani)
    office.at(24, hour=16)  # midnight has come in Makassar
    assert office.led() == (office.budi, office.budi)
    office.at(27, hour=15)
    assert office.led() == (office.budi, office.budi)
    office.at(27, hour=16)
    assert office.led() == (office.ani, office.ani)
    assert office.admin.get(f"/delegations/{made.body['id']}").body["state"] == "OVER"


def test_one_that_begins_today_is_stated_at_once_and_nobody_leads_themselves(office: Office) -> None:
    office.delegate()
    assert office.led() == (office.budi, office.budi)
    own = [fact for fact in office.agencies.stated(EmployeeTransferred) if fact.employee_id == office.budi]
    assert {fact.superior_id for fact in own} == {office.ani}


def test_a_sheet_taken_over_meanwhile_keeps_the_acting_head(office: Office) -> None:
    office.delegate()
    office.take("employees", DEDI.replace("Dedi Misal", "Dedi M. Misal"))
    office.take("units", f"kode,nama,induk,organisasi,kepala_nip\nSETDA,Setda Baru,,ya,{ANI_NIP}\n")
    assert office.led() == (office.budi, office.budi)
    office.at(28)
    assert office.led() == (office.ani, office.ani)


def test_a_lent_role_is_in_the_token_on_those_days_alone(office: Office) -> None:
    role = office.give("survey_officer")
    handle = office.door.sign_in("budi")["handle"]
    assert office.delegate(duties=False, roles=[role], starts_on="2026-11-25", ends_on="2026-11-25").status == 201
    assert office.door.roles(handle) == [("employee", None)]
    office.agencies.clock.move(hours=15, minutes=1)  # past midnight; no worker has run
    handle = office.door.sign_in("budi")["handle"]
    assert office.door.roles(handle) == [("employee", None), ("survey_officer", None)]
    office.agencies.clock.move(days=1)
    assert office.door.roles(office.door.sign_in("budi")["handle"]) == [("employee", None)]


def test_a_role_taken_from_its_holder_is_taken_from_who_acts_in_it(office: Office) -> None:
    role = office.give("trainer")
    office.delegate(roles=[role])
    handle = office.door.sign_in("budi")["handle"]
    assert ("trainer", None) in office.door.roles(handle)
    assert office.admin.delete(f"/roles/{role}").status == 204
    assert office.door.roles(handle) == [("employee", None)]


def test_what_is_lent_cannot_be_lent_on(office: Office) -> None:
    role = office.give("trainer")
    office.delegate(roles=[role])
    onward = {"employee_id": office.budi, "delegate_id": office.dedi}
    refused = office.delegate(office.client(office.budi), **onward, duties=False, roles=[role])
    assert (refused.status, refused.body["errors"]) == (422, {"roles": ["role-not-theirs"]})
    refused = office.delegate(office.client(office.budi), **onward)
    assert refused.body["errors"] == {"duties": ["no-duties"]}


def test_both_see_it_and_nobody_else(office: Office) -> None:
    made = office.delegate()
    path = f"/delegations/{made.body['id']}"
    for concerned in (office.ani, office.budi):
        assert office.client(concerned).get("/delegations").body["total"] == 1
        assert office.client(concerned).get(path).body["delegate_name"] == "Budi Contoh"
    assert office.client(office.dedi).get("/delegations").body["total"] == 0
    assert office.client(office.dedi).get("/delegations?all=true").body["total"] == 0
    assert office.client(office.dedi).get(path).status == 404
    assert office.client(office.dedi).post(f"{path}/end").status == 404
    assert office.admin.get("/delegations?all=true").body["total"] == 1
    assert office.agencies.of_another_agency().client("agency_admin").get(path).status == 404


def test_its_holder_or_an_admin_ends_it_and_the_one_who_acts_does_not(office: Office) -> None:
    path = f"/delegations/{office.delegate().body['id']}/end"
    assert office.client(office.budi).post(path).status == 403
    for _ in range(2):
        assert office.client(office.ani).post(path).body["state"] == "OVER"
    assert office.led() == (office.ani, office.ani)
    assert office.delegate().status == 201


def test_an_admin_delegates_for_others_and_an_employee_for_themselves_alone(office: Office) -> None:
    assert office.delegate(office.client(office.dedi)).status == 403
    assert office.delegate(office.admin, kind="PLT").status == 201


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"ends_on": "2026-11-23"}, "ends_on", "period-backwards"),
        ({"starts_on": "2026-11-23"}, "starts_on", "in-the-past"),
        ({"ends_on": "2027-12-31"}, "ends_on", "too-long"),
        ({"duties": False}, "duties", "nothing-delegated"),
        ({"roles": [str(uuid4())]}, "roles", "role-not-theirs"),
    ],
)
def test_what_cannot_be_is_refused(office: Office, changed: dict[str, Any], field: str, code: str) -> None:
    answer = office.delegate(**changed)
    assert (answer.status, answer.body["errors"]) == (422, {field: [code]})


def test_nobody_acts_for_themselves_and_no_two_for_one_on_the_same_day(office: Office) -> None:
    assert office.delegate(delegate_id=office.ani).body["errors"] == {"delegate_id": ["to-oneself"]}
    first = office.delegate()
    assert office.delegate(delegate_id=office.dedi, starts_on="2026-11-27").body["code"] == "delegated-already"
    assert office.delegate(id=first.body["id"]).status == 200
    assert office.delegate(delegate_id=office.dedi, starts_on="2026-11-28", ends_on="2026-11-30").status == 201


def test_who_leaves_acts_for_nobody_and_a_vacant_post_goes_on_to_be_acted_in(office: Office) -> None:
    office.delegate(office.admin, kind="PLT")
    today = date(2026, 11, 24).isoformat()
    office.admin.post(f"/employees/{office.ani}/leave", {"on": today})
    assert office.led() == (office.budi, office.budi)
    office.admin.post(f"/employees/{office.budi}/leave", {"on": today})
    assert office.led() == (office.ani, office.ani)
    assert office.admin.get("/delegations?all=true&state=OVER").body["total"] == 1


def test_the_one_who_acts_is_named_by_nip_where_lists_are_not_to_be_read(office: Office) -> None:
    made = office.delegate(delegate_id=None, delegate_nip=f"{BUDI_NIP[:8]} {BUDI_NIP[8:]}")
    assert (made.status, made.body["delegate_id"]) == (201, str(office.budi))
    wrong = office.delegate(delegate_id=None, delegate_nip="190009012020019009")
    assert wrong.body["errors"] == {"delegate_id": ["no-such-nip"]}


def test_what_somebody_can_delegate_is_shown_to_them_and_admins(office: Office) -> None:
    role = office.give("trainer")
    own = office.client(office.ani).get(f"/employees/{office.ani}/authority").body
    assert (own["units"], own["people"], [r["id"] for r in own["roles"]]) == (1, 2, [str(role)])
    assert office.client(office.budi).get(f"/employees/{office.ani}/authority").status == 404
    assert office.admin.get(f"/employees/{office.ani}/authority").status == 200
