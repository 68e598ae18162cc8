"""Continuous feedback, and competencies assessed again after training."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from services.evaluations.models.evaluations import Reassessment
from services.evaluations.models.evidence import Feedback, Finding, PublishedIndex
from shared.db import uuid7
from shared.events.agencies import EmployeeLeft
from shared.events.evaluations import CompetencyAssessed
from shared.events.surveys import CauseConfirmed
from shared.events.training import TrainingCompleted
from tests.service.evaluations.conftest import LEADER


def feedback(employee, words="Berkas lengkap."):
    """A form about somebody."""
    return {"id": str(uuid7()), "employee_id": str(employee), "text": words}


def completed(employee, **other):
    """Somebody finished a workshop on communication."""
    told = TrainingCompleted(
        enrolment_id=uuid4(),
        employee_id=employee,
        workshop_id=uuid4(),
        competency="KOMUNIKASI",
        hours=Decimal(6),
        addressed_gaps=(),
        completed_on=date(2026, 11, 20),
    )
    return replace(told, **other)


def test_feedback_comes_from_the_superior_and_from_peers(office):
    clerk, peer = office.clerks[:2]
    assert office.client(office.lead).post("/feedback", feedback(clerk)).body["relation"] == "SUPERIOR"
    assert office.client(peer).post("/feedback", feedback(clerk)).body["relation"] == "PEER"
    assert office.client(office.head).post("/feedback", feedback(office.lead)).body["relation"] == "SUPERIOR"
    for who in (office.head, office.other_head, office.mayor):
        reply = office.client(who).post("/feedback", feedback(clerk))
        assert (reply.status, reply.body["code"]) == (403, "not-near-enough")
    own = office.client(clerk).post("/feedback", feedback(clerk))
    assert (own.status, own.body["code"]) == (403, "self-feedback")


def test_a_form_sent_twice_gives_feedback_once(office):
    body = feedback(office.clerks[0])
    lead = office.client(office.lead)
    assert [lead.post("/feedback", body).status for _ in range(2)] == [201, 200]
    assert len(office.service.rows(Feedback)) == 1
    stolen = office.client(office.clerks[1]).post("/feedback", body)
    assert (stolen.status, stolen.body["code"]) == (409, "id-taken")


def test_the_employee_reads_it_at_once_and_does_not_learn_who_wrote_it(office):
    clerk, peer = office.clerks[:2]
    office.client(peer).post("/feedback", feedback(clerk, "<script>alert(1)</script>"))
    (row,) = office.client(clerk).get("/mine/feedback").body["items"]
    assert row["text"] == "<script>alert(1)</script>"
    assert str(peer) not in str(row)
    assert office.client(peer).get("/mine/feedback").body["total"] == 0
    assert office.service.stated() == []


def test_only_feedback_of_the_period_lies_beside_an_evaluation(office):
    clerk = office.clerks[0]
    office.client(office.lead).post("/feedback", feedback(clerk))
    cycle = office.open(period_start="2026-12-01", period_end="2026-12-31")
    evaluation = office.evaluation(cycle, clerk)
    lead = office.client(office.lead)
    assert lead.get(f"/evaluations/{evaluation}").body["evidence"]["feedback"] == []


@pytest.mark.parametrize("words", ["", " ", "x" * 4001, "nol\x00", None, 7])
def test_nonsense_is_no_feedback(office, words):
    reply = office.client(office.lead).post("/feedback", feedback(office.clerks[0], words))
    assert (reply.status, set(reply.body["errors"])) == (422, {"text"})


def test_nobody_gives_feedback_to_strangers(office, another):
    reply = office.client(office.lead).post("/feedback", feedback(another.clerks[0]))
    assert (reply.status, reply.body["code"]) == (404, "no-such-employee")
    office.service.receive(EmployeeLeft(employee_id=office.clerks[0], on=date(2026, 11, 1)))
    assert office.client(office.lead).post("/feedback", feedback(office.clerks[0])).status == 404


def test_those_one_may_write_about_are_listed(office):
    seen = office.client(office.clerks[0]).get("/colleagues").body
    assert {row["id"] for row in seen["items"]} == {str(id_) for id_ in (office.lead, *office.clerks[1:])}
    head = office.client(office.head).get("/colleagues", query_string={"employee_id": office.lead}).body
    assert [row["id"] for row in head["items"]] == [str(office.lead)]
    assert office.admin.get("/colleagues").status == 403


def test_training_asks_the_superior_to_assess_again_once(office):
    clerk = office.clerks[0]
    office.service.receive(completed(clerk), completed(clerk, competency=None))
    office.service.receive(completed(clerk))  # another course on the same competency: one request waits already
    lead = office.client(office.lead)
    (row,) = lead.get("/reassessments").body["items"]
    assert (row["employee_id"], row["competency"], row["level"]) == (str(clerk), "KOMUNIKASI", None)
    assert lead.get("/waiting").body["reassessments"] == 1
    assert office.client(office.head).get("/reassessments").body["total"] == 0
    assert office.client(clerk).get("/waiting").body["reassessments"] == 0


def test_the_superior_assesses_again_and_states_level_and_standard(office):
    clerk = office.clerks[0]
    office.service.receive(completed(clerk))
    lead = office.client(office.lead)
    (row,) = lead.get("/reassessments").body["items"]
    assert lead.get(f"/reassessments/{row['id']}").body["standard"] == 3
    assert office.client(clerk).get(f"/reassessments/{row['id']}").status == 404
    body = {"level": 3, "source": LEADER}
    replies = [lead.post(f"/reassessments/{row['id']}", body) for _ in range(2)]
    assert [(reply.status, reply.body["level"], reply.body["standard"]) for reply in replies] == [(200, 3, 3)] * 2
    (fact,) = office.service.stated(CompetencyAssessed)
    assert (fact.employee_id, fact.competency, fact.standard, fact.level, fact.source) == (
        clerk,
        "KOMUNIKASI",
        3,
        3,
        LEADER,
    )
    other = lead.post(f"/reassessments/{row['id']}", {**body, "level": 5})
    assert (other.status, other.body["code"]) == (409, "already-assessed")
    assert lead.get("/reassessments").body["total"] == 0
    # A later course asks anew.
    office.service.receive(completed(clerk))
    assert lead.get("/reassessments").body["total"] == 1


def test_nobody_assesses_themselves_and_nobody_elses_people(office, another):
    clerk = office.clerks[0]
    office.service.receive(completed(clerk))
    (row,) = office.service.rows(Reassessment)
    body = {"level": 5, "source": LEADER}
    own = office.client(clerk).post(f"/reassessments/{row.id}", body)
    assert (own.status, own.body["code"]) == (403, "self-assessment")
    assert office.client(office.head).post(f"/reassessments/{row.id}", body).status == 404
    assert another.client(office.lead).post(f"/reassessments/{row.id}", body).status == 404
    assert another.client(office.lead).get("/reassessments").body["total"] == 0
    assert office.service.stated(CompetencyAssessed) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"level": 0, "source": LEADER}, "level"),
        ({"level": 6, "source": LEADER}, "level"),
        ({"level": "tiga", "source": LEADER}, "level"),
        ({"level": 3, "source": "RASA"}, "source"),
        ({"level": 3, "source": "SELF"}, "source"),
        ({"level": 3}, "source"),
    ],
)
def test_nonsense_assesses_nothing(office, body, field):
    office.service.receive(completed(office.clerks[0]))
    (row,) = office.service.rows(Reassessment)
    reply = office.client(office.lead).post(f"/reassessments/{row.id}", body)
    assert reply.status == 422
    assert field in reply.body["errors"]


def test_facts_of_surveys_are_kept_once_and_in_any_chunk(office, another):
    finding = office.finding()
    cause = CauseConfirmed(
        finding_id=finding.finding_id,
        unit_id=office.desk,
        cause="SYSTEM",
        competency=None,
        confirmed_on=date(2026, 10, 6),
    )
    office.service.receive(finding, cause, office.index())
    (kept,) = office.service.rows(Finding)
    assert (kept.cause, kept.retracted) == ("SYSTEM", False)
    assert len(office.service.rows(PublishedIndex)) == 1
    assert another.service.rows(Finding) == another.service.rows(PublishedIndex) == []
