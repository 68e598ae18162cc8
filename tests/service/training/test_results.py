"""The trainer reports and completes: hours and interventions for who passed, nothing for who did not."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from services.training.models.learning import HoursEntry
from services.training.models.needs import Gap, UnitNeed
from services.training.models.workshops import Workshop
from shared.db import uuid7
from shared.events.training import GapClosed, TrainingCompleted, UnitCount, WorkshopCompleted
from tests.service.training.conftest import TODAY, Office, assessed, confirmed
from tests.support.services import START

HELD_ON = TODAY + timedelta(days=14)


def test_who_passed_has_hours_and_an_intervention_and_the_gap_stays(office: Office) -> None:
    finding = uuid7()
    office.service.receive(confirmed(office.counter, finding_id=finding))
    passed, failed, absent = office.learner(), office.learner(), office.learner()
    workshop_id, (a, b, c) = office.seated(passed, failed, absent)
    reply = office.hold(workshop_id, **{a: "70", b: "69.99", c: None})
    assert (reply.status, reply.body["state"], reply.body["completed_on"]) == (200, "COMPLETED", HELD_ON.isoformat())
    gaps = {gap.employee_id: gap for gap in office.service.rows(Gap)}
    assert [gaps[person].state for person in (passed, failed, absent)] == ["INTERVENED", "OPEN", "OPEN"]
    (entry,) = office.service.rows(HoursEntry)
    assert (entry.employee_id, entry.hours, entry.earned_on, entry.kind) == (passed, Decimal(6), HELD_ON, "WORKSHOP")
    (fact,) = office.service.stated(TrainingCompleted)
    assert (str(fact.enrolment_id), fact.employee_id, str(fact.workshop_id)) == (a, passed, workshop_id)
    assert (fact.hours, fact.addressed_gaps, fact.completed_on) == (Decimal(6), (gaps[passed].id,), HELD_ON)
    (held,) = office.service.stated(WorkshopCompleted)
    assert (held.findings, held.people) == ((finding,), (UnitCount(unit_id=office.counter, people=1),))
    assert (held.competency, held.hours, held.completed_on) == ("KOMUNIKASI", Decimal(6), HELD_ON)
    (need,) = office.service.rows(UnitNeed)
    assert (need.answered_on, str(need.answered_by)) == (HELD_ON, workshop_id)
    plan = office.my_plan(passed)
    assert [gap["state"] for gap in plan["gaps"]] == ["INTERVENED"]
    assert (plan["hours"]["hours"], plan["hours"]["state"], plan["hours"]["remaining"]) == ("6", "BELOW_FLOOR", "14")
    assert office.my_plan(failed)["hours"]["hours"] == "0"
    (line,) = office.organiser.get("/needs").body["items"]
    assert (line["people"], line["is_unit_need"], line["state"]) == (2, False, "UNSCHEDULED")


def test_the_leaders_assessment_closes_the_gap_or_opens_it_again(office: Office) -> None:
    cured, still = office.learner(), office.learner()
    workshop_id, (a, b) = office.seated(cured, still)
    office.hold(workshop_id, **{a: "90", b: "90"})
    office.service.receive(assessed(cured, 3, on=HELD_ON), assessed(still, 2, on=HELD_ON))
    gaps = {gap.employee_id: gap for gap in office.service.rows(Gap)}
    assert (gaps[cured].state, gaps[still].state) == ("CLOSED", "OPEN")
    assert [fact.employee_id for fact in office.service.stated(GapClosed)] == [cured]
    assert office.organiser.get("/needs").body["items"][0]["people"] == 1


def test_the_same_report_twice_changes_nothing_and_another_is_refused(office: Office) -> None:
    person, other = office.learner(), office.learner()
    workshop_id, (a, b) = office.seated(person, other)
    office.service.clock.move(days=14)
    assert [office.report(workshop_id, **{a: "80"}).status for _ in range(2)] == [200, 200]
    changed = office.report(workshop_id, **{b: "75", a: "81"})
    assert (changed.status, changed.body["code"]) == (409, "result-recorded-already")
    assert {item["id"]: item["score"] for item in office.participants(workshop_id)} == {a: "80", b: None}
    assert office.report(workshop_id, **{a: "80.00", b: "75"}).status == 200
    assert [office.trainer.post(f"/workshops/{workshop_id}/complete").status for _ in range(2)] == [200, 200]
    assert office.report(workshop_id, **{a: "80"}).status == 200
    assert office.report(workshop_id, **{a: "10"}).status == 409
    assert len(office.service.stated(TrainingCompleted)) == 2
    assert len(office.service.stated(WorkshopCompleted)) == 1
    assert len(office.service.rows(HoursEntry)) == 2


def test_only_the_workshops_trainer_reports(office: Office, neighbour: Office) -> None:
    person = office.learner()
    workshop_id, (enrolment,) = office.seated(person)
    office.service.clock.move(days=14)
    body = {"results": [{"enrolment_id": enrolment, "attended": True, "score": "90"}]}
    colleague = office.service.client("trainer", employee_id=office.employ(office.root))
    assert colleague.post(f"/workshops/{workshop_id}/results", body).body["code"] == "no-such-workshop"
    assert colleague.post(f"/workshops/{workshop_id}/complete").body["code"] == "no-such-workshop"
    reader = office.service.client("trainer", "training_organiser", employee_id=office.employ(office.root))
    assert reader.post(f"/workshops/{workshop_id}/results", body).body["code"] == "not-the-trainer"
    assert reader.post(f"/workshops/{workshop_id}/complete").body["code"] == "not-the-trainer"
    for who in (office.organiser, office.head, office.employee(person)):
        assert who.post(f"/workshops/{workshop_id}/results", body).status == 403
        assert who.post(f"/workshops/{workshop_id}/complete").status == 403
    assert neighbour.trainer.post(f"/workshops/{workshop_id}/results", body).status == 404
    assert neighbour.trainer.post(f"/workshops/{workshop_id}/complete").status == 404


def test_results_wait_for_the_day_of_the_workshop(office: Office) -> None:
    person = office.learner()
    workshop_id, (enrolment,) = office.seated(person)
    office.service.clock.now = START + timedelta(days=13, hours=14, minutes=59)  # 23.59 the day before, in Kupang
    assert office.report(workshop_id, **{enrolment: "90"}).body["code"] == "results-too-early"
    office.service.clock.move(minutes=1)
    assert office.report(workshop_id, **{enrolment: "90"}).status == 200


def test_a_workshop_is_completed_when_everybody_has_a_result(office: Office) -> None:
    person, other = office.learner(), office.learner()
    workshop_id, (a, _) = office.seated(person, other)
    office.service.clock.move(days=14)
    office.report(workshop_id, **{a: "90"})
    refused = office.trainer.post(f"/workshops/{workshop_id}/complete")
    assert (refused.status, refused.body["code"]) == (409, "results-missing")
    assert office.service.stated(WorkshopCompleted) == []


def test_a_workshop_of_nobody_cannot_be_completed(office: Office) -> None:
    office.learner()
    workshop_id = office.schedule()
    office.service.clock.move(days=14)
    assert office.trainer.post(f"/workshops/{workshop_id}/complete").body["code"] == "nobody-seated"


def test_who_waited_or_never_confirmed_has_no_result(office: Office) -> None:
    seated, waiting, nominated = office.learner(), office.learner(), office.learner()
    workshop_id = office.schedule(capacity=1)
    a, b, c = office.nominate(workshop_id, seated, waiting, nominated)
    office.confirm(seated, a)
    office.confirm(waiting, b)
    office.service.clock.move(days=14)
    for enrolment in (b, c, str(uuid4())):
        reply = office.report(workshop_id, **{enrolment: "90"})
        assert (reply.status, reply.body["code"]) == (422, "not-seated")
    office.hold(workshop_id, **{a: "90"})
    assert {item["id"]: item["state"] for item in office.participants(workshop_id)} == {
        a: "CONFIRMED",
        b: "LAPSED",
        c: "LAPSED",
    }
    (workshop,) = office.service.rows(Workshop)
    assert workshop.waiting == 0


@pytest.mark.parametrize(
    ("result", "code"),
    [
        ({"attended": True, "score": "100.01"}, None),
        ({"attended": True, "score": "-1"}, None),
        ({"attended": True, "score": "12.345"}, None),
        ({"attended": True, "score": "banyak"}, None),
        ({"attended": "mungkin", "score": "50"}, None),
        ({"score": "50"}, None),
        ({"attended": False, "score": "50"}, "absent-with-score"),
    ],
)
def test_a_result_that_cannot_be_is_refused(office: Office, result: dict[str, object], code: str | None) -> None:
    person = office.learner()
    workshop_id, (enrolment,) = office.seated(person)
    office.service.clock.move(days=14)
    reply = office.trainer.post(
        f"/workshops/{workshop_id}/results", {"results": [{"enrolment_id": enrolment, **result}]}
    )
    assert reply.status == 422
    assert code is None or reply.body["code"] == code


def test_somebody_twice_in_a_report_is_refused(office: Office) -> None:
    person = office.learner()
    workshop_id, (enrolment,) = office.seated(person)
    office.service.clock.move(days=14)
    one = {"enrolment_id": enrolment, "attended": True, "score": "50"}
    reply = office.trainer.post(f"/workshops/{workshop_id}/results", {"results": [one, one]})
    assert (reply.status, reply.body["code"]) == (422, "twice-in-report")
    bodies: tuple[dict[str, Any], ...] = ({}, {"results": []}, {"results": None})
    for body in bodies:
        assert office.trainer.post(f"/workshops/{workshop_id}/results", body).status == 422


def test_a_setting_may_credit_attendance_without_passing(office: Office) -> None:
    admin = office.service.client("agency_admin")
    settings = {**admin.get("/settings").body, "credits_attendance": True}
    assert admin.put("/settings", {"settings": settings}).status == 200
    attended, absent = office.learner(), office.learner()
    workshop_id, (a, b) = office.seated(attended, absent)
    office.hold(workshop_id, **{a: "10", b: None})
    assert [entry.employee_id for entry in office.service.rows(HoursEntry)] == [attended]
    assert office.service.stated(TrainingCompleted) == []
    assert {gap.state for gap in office.service.rows(Gap)} == {"OPEN"}


def test_a_need_stays_when_nobody_of_the_unit_passed(office: Office) -> None:
    office.service.receive(confirmed(office.counter))
    person = office.learner()
    workshop_id, (enrolment,) = office.seated(person)
    office.hold(workshop_id, **{enrolment: "10"})
    (held,) = office.service.stated(WorkshopCompleted)
    assert (held.findings, held.people) == ((), ())
    assert office.organiser.get("/needs").body["items"][0]["is_unit_need"] is True


def test_somebody_without_a_gap_passes_and_addresses_none(office: Office) -> None:
    office.learner()
    person = office.employ(office.desk)
    workshop_id, (enrolment,) = office.seated(person)
    office.hold(workshop_id, **{enrolment: "90"})
    (fact,) = office.service.stated(TrainingCompleted)
    assert (fact.employee_id, fact.addressed_gaps) == (person, ())


def test_completing_takes_as_many_statements_for_thirty_as_for_three(office: Office) -> None:
    counts = []
    for size in (3, 30):
        office.service.clock.now = START
        people = office.crew(size)
        office.learner()
        workshop_id, enrolments = office.seated(*people)
        office.service.clock.now = START + timedelta(days=14, hours=8)
        office.report(workshop_id, **dict.fromkeys(enrolments, "90"))
        trainer = office.trainer
        with office.service.statements() as seen:
            assert trainer.post(f"/workshops/{workshop_id}/complete").status == 200
        counts.append(len(seen))
    assert counts[0] == counts[1], counts
