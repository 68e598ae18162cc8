"""The follow-up plan: actions of system causes, with an owner, a due date and evidence."""

from uuid import uuid4

import pytest

from services.surveys.models.findings import Action
from shared.auth.principal import Grant
from shared.db import uuid7
from shared.events.agencies import EmployeeLeft
from shared.events.surveys import ActionDone, ActionPlanned
from tests.service.surveys.concern import Concerned


@pytest.fixture
def agency(service):
    """An agency whose surveys point at something."""
    return Concerned(service("surveys"))


def test_an_action_is_planned_once_and_done_once_with_evidence(agency):
    finding_id, form = agency.settled(), str(uuid7())
    first, again = (agency.plan(finding_id, id=form) for _ in range(2))
    assert (first.status, again.status, again.body["id"]) == (201, 200, form)
    assert first.body["can_complete"] is True
    for evidence in ("Foto loket, 8 Desember.", "Lain"):
        reply = agency.unit_officer.post(f"/actions/{form}/done", {"evidence": evidence})
        assert (reply.status, reply.body["state"]) == (200, "DONE")
    assert reply.body["evidence"] == "Foto loket, 8 Desember."
    (planned,), (done,) = agency.service.stated(ActionPlanned), agency.service.stated(ActionDone)
    assert (str(planned.action_id), str(planned.finding_id)) == (form, finding_id)
    assert (str(done.action_id), done.done_on) == (form, agency.service.clock.now.date())


@pytest.mark.parametrize("cause", ["TRAINING", "NOT_ENOUGH_EVIDENCE"])
def test_a_cause_that_is_not_the_systems_asks_for_no_action(agency, cause):
    refused = agency.plan(agency.settled(cause))
    assert (refused.status, refused.body["code"]) == (409, "cause-asks-no-action")


def test_an_open_finding_has_no_action_yet(agency):
    finding_id = agency.finding()["id"]
    agency.propose(finding_id, "SYSTEM")
    assert agency.plan(finding_id).body["code"] == "cause-asks-no-action"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"owner_id": str(uuid4())}, "owner_id"),
        ({"due": "2026-11-23"}, "due"),
        ({"due": "besok"}, "due"),
        ({"text": " "}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"indicator": ""}, "indicator"),
        ({"state": "DONE"}, "state"),
    ],
)
def test_an_action_that_cannot_be_names_the_field(agency, change, field):
    reply = agency.plan(agency.settled(), **change)
    assert reply.status == 422
    assert field in reply.body["errors"]
    assert agency.service.rows(Action) == []


def test_who_has_left_owns_no_action(agency):
    agency.service.receive(EmployeeLeft(employee_id=agency.staff[1], on=agency.service.clock.now.date()))
    assert "owner_id" in agency.plan(agency.settled()).body["errors"]


def test_nothing_is_done_without_evidence(agency):
    action_id = agency.plan(agency.settled()).body["id"]
    for body in ({}, {"evidence": "  "}, {"evidence": None}):
        assert agency.unit_officer.post(f"/actions/{action_id}/done", body).status == 422
    assert agency.service.stated(ActionDone) == []


def test_only_the_units_own_officers_follow_up(agency):
    finding_id = agency.settled()
    elsewhere = agency.somebody(Grant("unit_officer", agency.hospital), employee_id=agency.outsider)
    assert agency.plan(finding_id, elsewhere).body["code"] == "no-such-finding"
    reader = agency.somebody(Grant("unit_officer", agency.hospital), Grant("cause_reviewer"))
    assert agency.plan(finding_id, reader).body["code"] == "outside-your-unit"
    assert agency.plan(finding_id, agency.reviewer).status == 403
    action_id = agency.plan(finding_id).body["id"]
    assert elsewhere.post(f"/actions/{action_id}/done", {"evidence": "x"}).body["code"] == "no-such-action"
    assert elsewhere.get(f"/actions/{action_id}").status == 404
    assert elsewhere.get("/actions").body["total"] == 0
    assert agency.reviewer.get(f"/actions/{action_id}").body["can_complete"] is False


def test_the_plan_pages_and_filters_and_knows_what_is_overdue(agency):
    finding_id = agency.settled()
    agency.plan(finding_id, due="2026-11-25")
    late = agency.plan(finding_id, due="2026-11-24").body["id"]
    agency.service.clock.move(days=1)
    listed = agency.unit_officer.get("/actions", query_string={"per_page": 1}).body
    assert (listed["total"], listed["items"][0]["id"], listed["items"][0]["overdue"]) == (2, late, True)
    assert agency.unit_officer.get("/actions", query_string={"overdue": "true"}).body["total"] == 1
    assert agency.unit_officer.get("/actions", query_string={"state": "DONE"}).body["total"] == 0
    waits = {item["kind"]: item for item in agency.unit_officer.get("/findings/waiting").body["items"]}
    assert waits["ACTION_DUE"] == {"kind": "ACTION_DUE", "count": 2, "due": "2026-11-24"}
    agency.unit_officer.post(f"/actions/{late}/done", {"evidence": "Terlambat, tetapi selesai."})
    assert agency.unit_officer.get(f"/actions/{late}").body["overdue"] is False


def test_another_agency_sees_none_of_it(agency):
    action_id = agency.plan(agency.settled()).body["id"]
    other = Concerned(agency.service.of_another_agency())
    assert other.unit_officer.get(f"/actions/{action_id}").status == 404
    assert other.unit_officer.post(f"/actions/{action_id}/done", {"evidence": "x"}).status == 404
