"""Causes: one person proposes, a second one outside the unit decides, and what was settled stays."""

from uuid import uuid4

import pytest

from services.surveys.models.findings import Finding, FindingStep
from shared.auth.principal import Grant
from shared.db import uuid7
from shared.events.surveys import CauseConfirmed
from tests.service.surveys.concern import Concerned


@pytest.fixture
def agency(service):
    """An agency whose surveys point at something."""
    return Concerned(service("surveys"))


@pytest.mark.parametrize(
    ("cause", "need", "action", "evidence"),
    [
        ("TRAINING", True, False, False),
        ("SYSTEM", False, True, False),
        ("MIXED", True, True, False),
        ("NOT_ENOUGH_EVIDENCE", False, False, True),
    ],
)
def test_a_confirmed_cause_says_what_follows_and_is_stated_once(agency, cause, need, action, evidence):
    finding_id = agency.finding()["id"]
    proposed = agency.propose(finding_id, cause)
    assert (proposed.status, proposed.body["state"], proposed.body["follows"]) == (200, "PROPOSED", None)
    for _ in range(2):
        reply = agency.confirm(finding_id)
        assert reply.status == 200, reply.body
    assert reply.body["follows"] == {"opens_need": need, "opens_action": action, "asks_for_evidence": evidence}
    (fact,) = agency.service.stated(CauseConfirmed)
    assert (str(fact.finding_id), fact.unit_id, fact.cause) == (finding_id, agency.office, cause)
    assert fact.competency == ("PELAYANAN_PUBLIK" if need else None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cause": "TRAINING", "competency": None}, "competency"),
        ({"cause": "SYSTEM", "competency": "KOMUNIKASI"}, "competency"),
        ({"cause": "TRAINING", "competency": "SIHIR"}, "competency"),
        ({"cause": "TRAINING", "reason": "   "}, "reason"),
        ({"cause": "TRAINING", "reason": "x" * 4_001}, "reason"),
        ({"cause": "LAZINESS"}, "cause"),
        ({"id": "x"}, "id"),
        ({"predikat": "KURANG"}, "predikat"),
    ],
)
def test_an_incomplete_proposal_names_the_field(agency, change, field):
    finding_id = agency.finding()["id"]
    reply = agency.propose(finding_id, **change)
    assert reply.status == 422
    assert field in reply.body["errors"]
    assert agency.unit_officer.get(f"/findings/{finding_id}").body["state"] == "OPEN"


def test_a_proposal_sent_twice_is_one(agency):
    finding_id, form = agency.finding()["id"], str(uuid7())
    for _ in range(2):
        assert agency.propose(finding_id, "SYSTEM", id=form).status == 200
    steps = [row for row in agency.service.rows(FindingStep) if row.kind == "PROPOSED"]
    assert [str(row.id) for row in steps] == [form]
    assert agency.propose(finding_id, "SYSTEM").body["code"] == "proposal-waits"


def test_the_form_of_one_finding_does_nothing_to_another(agency):
    one, other = (item["id"] for item in (agency.finding(), agency.finding()))
    form = str(uuid7())
    assert agency.propose(one, id=form).status == 200
    refused = agency.propose(other, id=form)
    assert (refused.status, refused.body["code"]) == (409, "id-used")


def test_nobody_confirms_what_they_proposed(agency):
    both = agency.somebody("unit_officer", "cause_reviewer", employee_id=agency.outsider)
    finding_id = agency.finding()["id"]
    agency.propose(finding_id, client=both)
    refused = agency.confirm(finding_id, both)
    assert (refused.status, refused.body["code"]) == (403, "own-proposal")
    assert both.get(f"/findings/{finding_id}").body["can"]["confirm"] == "OWN_PROPOSAL"
    assert agency.service.stated(CauseConfirmed) == []


def test_who_serves_in_the_unit_does_not_confirm(agency):
    colleague = agency.somebody("cause_reviewer", employee_id=agency.staff[3])
    finding_id = agency.finding()["id"]
    agency.propose(finding_id)
    for reply in (
        agency.confirm(finding_id, colleague),
        colleague.post(f"/findings/{finding_id}/return", {"id": str(uuid7()), "reason": "Tidak."}),
    ):
        assert (reply.status, reply.body["code"]) == (403, "inside-unit")
    assert colleague.get("/findings", query_string={"waits_for": "CONFIRMATION"}).body["total"] == 0
    assert agency.reviewer.get("/findings", query_string={"waits_for": "CONFIRMATION"}).body["total"] == 1


def test_without_an_employee_record_nobody_confirms(agency):
    finding_id = agency.finding()["id"]
    agency.propose(finding_id)
    assert agency.confirm(finding_id, agency.somebody("cause_reviewer")).body["code"] == "no-employee-record"
    stranger = agency.somebody("cause_reviewer", employee_id=uuid4())
    assert agency.confirm(finding_id, stranger).body["code"] == "unit-not-known-yet"


def test_roles_do_only_what_is_theirs(agency):
    finding_id = agency.finding()["id"]
    assert agency.propose(finding_id, client=agency.reviewer).status == 403
    assert agency.propose(finding_id, client=agency.survey_officer).status == 403
    elsewhere = agency.somebody(Grant("unit_officer", agency.hospital), employee_id=agency.outsider)
    assert agency.propose(finding_id, client=elsewhere).body["code"] == "no-such-finding"
    agency.propose(finding_id)
    assert agency.confirm(finding_id, agency.unit_officer).status == 403


def test_a_returned_proposal_goes_back_with_its_reason_and_can_be_made_again(agency):
    finding_id = agency.finding()["id"]
    agency.propose(finding_id, "TRAINING")
    form = str(uuid7())
    for _ in range(2):
        reply = agency.reviewer.post(f"/findings/{finding_id}/return", {"id": form, "reason": "Server yang mati."})
        assert (reply.status, reply.body["state"], reply.body["cause"]) == (200, "OPEN", None)
    assert agency.confirm(finding_id).body["code"] == "no-proposal"
    agency.propose(finding_id, "SYSTEM")
    body = agency.confirm(finding_id).body
    assert [(step["kind"], step["cause"], step["reason"]) for step in body["steps"]] == [
        ("RECORDED", None, ""),
        ("PROPOSED", "TRAINING", "Antrean menumpuk di satu loket."),
        ("RETURNED", "TRAINING", "Server yang mati."),
        ("PROPOSED", "SYSTEM", "Antrean menumpuk di satu loket."),
        ("CONFIRMED", "SYSTEM", ""),
    ]


def test_who_confirms_confirms_what_they_read(agency):
    finding_id = agency.finding()["id"]
    read = agency.propose(finding_id, "TRAINING").body["proposal_id"]
    agency.reviewer.post(f"/findings/{finding_id}/return", {"id": str(uuid7()), "reason": "Kurang."})
    agency.propose(finding_id, "SYSTEM")
    refused = agency.confirm(finding_id, proposal_id=read)
    assert (refused.status, refused.body["code"]) == (409, "proposal-changed")
    latest = agency.reviewer.get(f"/findings/{finding_id}").body["proposal_id"]
    assert agency.confirm(finding_id, proposal_id=latest).status == 200


def test_what_was_settled_stays_but_for_missing_evidence(agency):
    finding_id = agency.settled("NOT_ENOUGH_EVIDENCE")
    assert agency.propose(finding_id, "SYSTEM").status == 200
    assert agency.confirm(finding_id).status == 200
    refused = agency.propose(finding_id, "TRAINING")
    assert (refused.status, refused.body["code"]) == (409, "cause-settled")
    other = agency.somebody("cause_reviewer", employee_id=agency.outsider)
    assert agency.confirm(finding_id, other).body["code"] == "cause-settled"
    assert [fact.cause for fact in agency.service.stated(CauseConfirmed)] == ["NOT_ENOUGH_EVIDENCE", "SYSTEM"]


def test_what_waits_is_told_to_who_is_to_do_it(agency):
    finding_id = agency.finding()["id"]
    waits = {item["kind"]: item["count"] for item in agency.unit_officer.get("/findings/waiting").body["items"]}
    assert waits == {"PROPOSAL": 2}
    agency.propose(finding_id)
    (pending,) = agency.reviewer.get("/findings/waiting").body["items"]
    assert pending == {"kind": "CONFIRMATION", "count": 1, "due": None}
    agency.confirm(finding_id)
    waits = {item["kind"]: item["count"] for item in agency.unit_officer.get("/findings/waiting").body["items"]}
    assert waits == {"PROPOSAL": 1, "ACTION": 1}
    assert agency.reviewer.get("/findings/waiting").body["items"] == []


def test_a_cause_of_a_report_goes_the_same_way(agency):
    _, report_id = agency.sent()
    agency.classify(report_id)
    finding_id = agency.seen(report_id).body["id"]
    assert agency.propose(finding_id, "TRAINING").status == 200
    assert agency.confirm(finding_id).status == 200
    assert [row.state for row in agency.service.rows(Finding)] == ["CONFIRMED"]
