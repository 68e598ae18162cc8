"""People whom no sheet names, and groups of the provider that mean roles here."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from shared.events.agencies import EmployeeRecorded
from tests.service.agencies.conftest import ANI_NIP, BUDI_NIP, Door, staff
from tests.support.hostile_provider import HostileProvider, listening
from tests.support.people import Reply
from tests.support.services import Service

NEW_NIP = "190003032020011003"


@pytest.fixture
def agency(register: Callable[..., Service]) -> Any:
    """An agency with people whose provider says whatever the test wants."""
    with listening() as provider:
        mapped = {"claims": {"unit": "unit_kerja", "position": "jabatan", "employment": "jenis"}}
        yield Agency(provider, Door(register(provider.issuer, provider=mapped)))


class Agency:
    """An agency and its provider."""

    def __init__(self, provider: HostileProvider, door: Door) -> None:
        self.provider, self.door = provider, door
        self.people = staff(door.agencies)
        self.admin = door.agencies.client("agency_admin")
        self.units = {unit["code"]: unit["id"] for unit in self.admin.get("/units").body["items"]}
        self.position = self.admin.get("/positions").body["items"][0]["id"]

    def settle(self, **changed: Any) -> None:
        """The admin settles the sign-on."""
        answer = self.admin.put("/sign-on", {"idle_minutes": 120, "absolute_hours": 12, **changed})
        assert answer.status == 200, answer.body

    def sign_in(self, **claims: Any) -> Reply:
        """Somebody of whom the provider says this."""
        said = {"sub": "baru", "name": "Baru Rekaan", **claims}
        self.provider.claims = lambda own: {**own, **said}
        self.provider.userinfo = {"sub": said["sub"]}
        begun = self.door.begin()
        return self.door.complete(begun.binding, self.provider.remember(begun.url, uuid4().hex))

    def me(self, **claims: Any) -> dict[str, Any]:
        """Whom the platform takes them for."""
        opened = self.sign_in(**claims)
        assert opened.status == 201, opened.body
        return self.door.me(opened.body["token"])


def test_nobody_becomes_an_employee_by_signing_in_unless_the_agency_says_so(agency: Agency) -> None:
    agency.settle(newcomer_unit_id=agency.units["LOKET"], newcomer_position_id=agency.position)
    me = agency.me(nip=NEW_NIP)
    assert (me["employee_id"], me["roles"]) == (None, [])
    assert agency.admin.get(f"/employees?q={NEW_NIP}").body["total"] == 0


def test_a_newcomer_reads_whom_to_ask(agency: Agency) -> None:
    assert agency.me()["contact"] == {"name": "", "reach": ""}
    agency.settle(contact_name="Bagian Kepegawaian Rekaan", contact_reach="telepon 0380-000")
    assert agency.me()["contact"] == {"name": "Bagian Kepegawaian Rekaan", "reach": "telepon 0380-000"}


def test_a_first_login_makes_a_record_where_the_agency_wants_it(agency: Agency) -> None:
    agency.settle(records_at_login=True, newcomer_unit_id=agency.units["LOKET"], newcomer_position_id=agency.position)
    me = agency.me(nip=f" {NEW_NIP[:8]} {NEW_NIP[8:]} ")
    assert [role["role"] for role in me["roles"]] == ["employee"]
    made = agency.admin.get(f"/employees/{me['employee_id']}").body
    assert (made["nip"], made["name"], made["employment"]) == (NEW_NIP, "Baru Rekaan", "PNS")
    assert (made["unit_id"], made["superior_id"]) == (agency.units["LOKET"], agency.people[ANI_NIP])
    (fact,) = [
        each for each in agency.door.agencies.stated(EmployeeRecorded) if str(each.employee_id) == me["employee_id"]
    ]
    assert (str(fact.unit_id), str(fact.superior_id)) == (agency.units["LOKET"], agency.people[ANI_NIP])
    assert agency.me(nip=NEW_NIP)["employee_id"] == me["employee_id"]


def test_what_the_provider_says_of_the_place_goes_before_that_of_newcomers(agency: Agency) -> None:
    agency.settle(records_at_login=True, newcomer_unit_id=agency.units["LOKET"], newcomer_position_id=agency.position)
    me = agency.me(nip=NEW_NIP, unit_kerja="SETDA", jabatan="TIDAK-ADA", jenis="pppk")
    made = agency.admin.get(f"/employees/{me['employee_id']}").body
    assert (made["unit_id"], made["position_id"]) == (agency.units["SETDA"], agency.position)
    assert made["employment"] == "PPPK"


TOO_LITTLE: list[dict[str, Any]] = [
    {},
    {"nip": "123"},
    {"nip": "190013132020011003"},
    {"nip": [NEW_NIP]},
    {"nip": NEW_NIP},
    {"nip": NEW_NIP, "unit_kerja": "LOKET"},
    {"nip": NEW_NIP, "unit_kerja": "LOKET", "jabatan": "TIDAK-ADA"},
    {"nip": NEW_NIP, "unit_kerja": 7, "jabatan": {}},
]


def test_where_too_little_is_known_no_record_is_guessed(agency: Agency) -> None:
    agency.settle(records_at_login=True)
    for claims in TOO_LITTLE:
        assert agency.me(**claims)["employee_id"] is None, claims
    assert agency.admin.get("/employees").body["total"] == 2


def test_a_login_brings_nobody_back_who_left(agency: Agency) -> None:
    agency.settle(records_at_login=True, newcomer_unit_id=agency.units["LOKET"], newcomer_position_id=agency.position)
    today = agency.door.agencies.clock.now.date().isoformat()
    assert agency.admin.post(f"/employees/{agency.people[BUDI_NIP]}/leave", {"on": today}).status == 200
    me = agency.me(nip=BUDI_NIP)
    assert (me["employee_id"], me["roles"]) == (None, [])
    assert agency.admin.get(f"/employees/{agency.people[BUDI_NIP]}").body["left_on"] == today


def roles_of(agency: Agency, handle: str) -> list[tuple[str, str | None]]:
    return agency.door.roles(handle)


def mean(agency: Agency, group: str, role: str, unit: str | None = None, **changed: Any) -> dict[str, Any]:
    """A group is to mean a role."""
    body = {"id": str(uuid4()), "group_name": group, "role": role, "unit_id": agency.units[unit] if unit else None}
    answer = agency.admin.post("/role-groups", {**body, **changed})
    assert answer.status == 201, answer.body
    return dict(answer.body)


def test_groups_of_the_provider_mean_roles_and_are_reviewed_at_each_login(agency: Agency) -> None:
    mean(agency, "petugas-loket", "unit_officer", "LOKET")
    mean(agency, "survei", "survey_officer")
    first = agency.sign_in(nip=BUDI_NIP, groups=["/petugas-loket", "lain", "survei"]).body
    assert set(roles_of(agency, first["handle"])) == {
        ("employee", None),
        ("unit_officer", agency.units["LOKET"]),
        ("survey_officer", None),
    }
    (account,) = agency.admin.get("/accounts?q=Baru").body["items"]
    assert account["groups"] == ["petugas-loket", "survei"], "no other group is kept"
    second = agency.sign_in(nip=BUDI_NIP, groups=["survei"]).body
    assert roles_of(agency, second["handle"]) == [("employee", None), ("survey_officer", None)]
    assert roles_of(agency, first["handle"]) == roles_of(agency, second["handle"])


def test_a_group_that_means_nothing_any_more_gives_nothing_from_the_next_token_on(agency: Agency) -> None:
    made = mean(agency, "survei", "survey_officer")
    assert mean(agency, "survei", "survey_officer")["id"] == made["id"], "sent twice it is the one row"
    handle = agency.sign_in(nip=BUDI_NIP, groups=["survei"]).body["handle"]
    assert agency.admin.get("/role-groups").body["items"] == [made]
    assert agency.admin.delete(f"/role-groups/{made['id']}").status == 204
    assert roles_of(agency, handle) == [("employee", None)]
    assert agency.admin.delete(f"/role-groups/{made['id']}").status == 404


def test_a_group_gives_nothing_to_whom_the_agency_does_not_know(agency: Agency) -> None:
    mean(agency, "survei", "survey_officer")
    assert agency.me(groups=["survei"])["roles"] == []


def test_a_group_means_roles_of_the_agency_and_over_its_own_units_alone(
    agency: Agency, register: Callable[..., Service]
) -> None:
    other = register(agency.provider.issuer)
    staff(other)
    foreign = other.client("agency_admin").get("/units").body["items"][0]["id"]
    body = {"id": str(uuid4()), "group_name": "x", "role": "survey_officer"}
    assert agency.admin.post("/role-groups", {**body, "role": "operator"}).status == 422
    assert agency.admin.post("/role-groups", {**body, "role": "employee"}).status == 422
    assert agency.admin.post("/role-groups", {**body, "unit_id": foreign}).status == 404
    made = mean(agency, "survei", "survey_officer")
    assert other.client("agency_admin").delete(f"/role-groups/{made['id']}").status == 404
    assert other.client("agency_admin").get("/role-groups").body["items"] == []
    assert agency.door.agencies.client("employee").get("/role-groups").status == 403


def test_of_first_logins_at_once_one_makes_the_record(agency: Agency) -> None:
    from concurrent.futures import ThreadPoolExecutor

    agency.settle(records_at_login=True, newcomer_unit_id=agency.units["LOKET"], newcomer_position_id=agency.position)
    agency.provider.claims = lambda own: {**own, "sub": "baru", "name": "Baru Rekaan", "nip": NEW_NIP}
    agency.provider.userinfo = {"sub": "baru"}
    begun = [agency.door.begin() for _ in range(5)]
    returned = [agency.provider.remember(each.url, uuid4().hex) for each in begun]
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda n: agency.door.complete(begun[n].binding, returned[n]), range(5)))
    assert [answer.status for answer in answers] == [201] * 5
    known = {agency.door.me(answer.body["token"])["employee_id"] for answer in answers}
    assert len(known) == 1
    assert agency.admin.get(f"/employees?q={NEW_NIP}").body["total"] == 1
