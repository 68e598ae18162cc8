"""An agency says how long data are kept; what was kept long enough ends by itself, once, and nobody else's."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.agencies.models.base import TRAIL
from services.agencies.models.identity import Account, RoleAssignment
from services.agencies.models.organisation import Employee, SheetImport, Unit
from shared.db import uuid7
from tests.support.demo_platform import DemoPlatform
from tests.support.services import Service

LEFT = {"on": "2026-11-24"}
FIRST = "Andreas"


@pytest.fixture
def agency(platform: DemoPlatform) -> Service:
    """Agencies, with people."""
    return platform.service("agencies")


def keep(agency: Service, activity: str, months: int | None) -> int:
    """The admin says how long."""
    return agency.client("agency_admin").put(f"/personal/retention/{activity}", {"months": months}).status


def period(agency: Service, activity: str) -> dict[str, object]:
    """What the admin's list says of an activity."""
    items = agency.client("agency_admin").get("/personal/retention").body["items"]
    return next(dict(item) for item in items if item["code"] == activity)


def months_in_public(agency: Service, activity: str) -> int | None:
    """What the register tells everybody."""
    items = agency.client().get(f"/public/{agency.slug}/processing").body["items"]
    found: int | None = next(item["months"] for item in items if item["code"] == activity)
    return found


def employee(agency: Service, id_: UUID) -> Employee:
    """The record of somebody."""
    found: Employee = next(row for row in agency.rows(Employee) if row.id == id_)
    return found


def ended(agency: Service) -> list[dict[str, object]]:
    """What the trail says of ended periods."""
    return [entry.details for entry in agency.rows(TRAIL.entry) if entry.action == "retention-ended"]


def leave(agency: Service, id_: UUID) -> None:
    """Somebody leaves the agency."""
    reply = agency.client("agency_admin").post(f"/employees/{id_}/leave", LEFT)
    assert reply.status == 200, reply.body


def test_a_period_holds_from_tomorrow_and_the_register_says_so(agency: Service) -> None:
    assert (months_in_public(agency, "employment"), period(agency, "employment")["ends"]) == (None, True)
    assert keep(agency, "employment", 24) == 204
    told = period(agency, "employment")
    assert (told["months"], told["next_months"], told["changes_on"]) == (None, 24, "2026-11-25")
    assert months_in_public(agency, "employment") is None
    agency.clock.move(days=1)
    assert months_in_public(agency, "employment") == 24
    assert period(agency, "employment")["changes_on"] is None


def test_what_was_said_last_holds(agency: Service) -> None:
    assert keep(agency, "employment", 1) == 204
    agency.clock.move(seconds=1)
    assert keep(agency, "employment", None) == 204
    agency.clock.move(days=1)
    assert months_in_public(agency, "employment") is None


@pytest.mark.parametrize("months", [0, -1, 1_201, "zwölf", 1.5, True])
def test_months_that_are_none_are_refused(agency: Service, months: object) -> None:
    reply = agency.client("agency_admin").put("/personal/retention/employment", {"months": months})
    assert reply.status == 422
    assert period(agency, "employment")["changes_on"] is None


@pytest.mark.parametrize("activity", ["trail", "settings", "rahasia"])
def test_what_is_never_over_gets_no_period(agency: Service, activity: str) -> None:
    assert keep(agency, activity, 12) == 422


@pytest.mark.parametrize("role", ["employee", "survey_officer", "auditor", "reward_approver"])
def test_only_an_admin_says_how_long(agency: Service, role: str) -> None:
    client = agency.client(role, employee_id=uuid7())
    assert client.put("/personal/retention/employment", {"months": 1}).status == 403
    assert client.get("/personal/retention").status == 403
    assert client.get("/personal/retention/employment", query_string={"months": 1}).status == 403


def test_a_leaver_is_nobody_when_the_period_is_over(platform: DemoPlatform, agency: Service) -> None:
    gone = platform.people[FIRST]
    before = employee(agency, gone)
    platform.account(gone)
    keep(agency, "employment", 6)
    leave(agency, gone)
    agency.time_passes(agency.clock.now + timedelta(days=180))  # 23 May
    assert employee(agency, gone).name == before.name
    effect = agency.client("agency_admin").get("/personal/retention/employment", query_string={"months": 5})
    assert effect.body["rows"] >= 2
    agency.time_passes(agency.clock.now + timedelta(days=1))
    after = employee(agency, gone)
    assert (after.name, after.nip, after.email) == ("–", str(gone), None)
    accounts = [row for row in agency.rows(Account) if row.employee_id == gone]
    assert [(row.name, row.subject, row.groups) for row in accounts] == [("–", str(row.id), []) for row in accounts]
    assert not [row for row in agency.rows(RoleAssignment) if row.employee_id == gone]
    assert not [row for row in agency.rows(Unit) if row.head_nip == before.nip]
    assert [entry["activity"] for entry in ended(agency)] == ["employment"]
    agency.time_passes(agency.clock.now + timedelta(hours=1))
    assert len(ended(agency)) == 1


def test_who_is_still_here_stays(platform: DemoPlatform, agency: Service) -> None:
    keep(agency, "employment", 1)
    names = {row.name for row in agency.rows(Employee)}
    agency.time_passes(agency.clock.now + timedelta(days=4_000))
    assert {row.name for row in agency.rows(Employee)} == names


def test_sheets_end_by_themselves_and_a_longer_period_keeps_them(agency: Service) -> None:
    sheets = len(agency.rows(SheetImport))
    assert sheets
    keep(agency, "sheets", 36)
    agency.time_passes(agency.clock.now + timedelta(days=400))  # the practice would have ended them
    assert len(agency.rows(SheetImport)) == sheets
    keep(agency, "sheets", 12)
    agency.time_passes(agency.clock.now + timedelta(days=1))
    assert agency.rows(SheetImport) == []
