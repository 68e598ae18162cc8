"""Gaps follow what is assessed, in whatever order it is heard; a low *predikat* offers coaching and is forgotten."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import inspect

from services.training.models.base import Row
from services.training.models.needs import CoachingOffer, Gap, KnownLevel, UnitNeed
from shared.db import uuid7
from shared.events.training import GapClosed, GapFlagged
from shared.refusals import NotYet
from tests.service.training.conftest import TODAY, Office, assessed, confirmed, finalised

LATER = TODAY + timedelta(days=30)
EARLIER = TODAY - timedelta(days=30)


def gaps_of(office: Office) -> dict[str, Gap]:
    """Open gaps by competency."""
    return {gap.competency: gap for gap in office.service.rows(Gap) if gap.closed_on is None}


def test_levels_below_the_standard_become_gaps(office: Office) -> None:
    person = office.learner({"KOMUNIKASI": 1, "INTEGRITAS": 3, "KERJASAMA": 4})
    found = gaps_of(office)
    assert found.keys() == {"KOMUNIKASI"}
    gap = found["KOMUNIKASI"]
    assert (gap.missing, gap.since, gap.state) == (2, TODAY, "OPEN")
    stated = office.service.stated(GapFlagged)
    assert [(f.gap_id, f.employee_id, f.unit_id, f.competency, f.levels) for f in stated] == [
        (gap.id, person, office.counter, "KOMUNIKASI", 2)
    ]
    assert len(office.service.rows(KnownLevel)) == 3


def test_a_newer_evaluation_changes_the_gap_and_keeps_since_when(office: Office) -> None:
    person = office.learner({"KOMUNIKASI": 1, "KERJASAMA": 2})
    office.service.receive(finalised(person, office.counter, {"KOMUNIKASI": 2, "KERJASAMA": 3}, on=LATER))
    found = gaps_of(office)
    assert found.keys() == {"KOMUNIKASI"}
    assert (found["KOMUNIKASI"].missing, found["KOMUNIKASI"].since) == (1, TODAY)
    assert [fact.levels for fact in office.service.stated(GapFlagged) if fact.competency == "KOMUNIKASI"] == [2, 1]
    assert [fact.competency for fact in office.service.stated(GapClosed)] == ["KERJASAMA"]


def test_an_older_evaluation_that_arrives_late_changes_nothing(office: Office) -> None:
    person = office.learner({"KOMUNIKASI": 3})
    office.service.receive(finalised(person, office.counter, {"KOMUNIKASI": 1}, on=EARLIER))
    assert gaps_of(office) == {}
    assert office.service.stated(GapFlagged) == []


def test_many_evaluations_of_one_person_in_a_chunk_leave_the_newest(office: Office) -> None:
    person = office.employ()
    levels = {TODAY: 1, LATER: 2, EARLIER: 3}
    office.service.receive(
        *(finalised(person, office.counter, {"KOMUNIKASI": level}, on=on) for on, level in levels.items())
    )
    assert gaps_of(office)["KOMUNIKASI"].missing == 1
    assert len(office.service.stated(GapFlagged)) == 1


def test_an_assessment_that_meets_the_standard_closes_the_gap(office: Office) -> None:
    person = office.learner()
    office.service.receive(assessed(person, 3, on=LATER))
    assert gaps_of(office) == {}
    (gap,) = office.service.rows(Gap)
    assert (gap.state, gap.closed_on) == ("CLOSED", LATER)
    assert [(f.gap_id, f.employee_id, f.unit_id) for f in office.service.stated(GapClosed)] == [
        (gap.id, person, office.counter)
    ]


def test_on_one_day_the_assessment_holds_whichever_comes_first(office: Office) -> None:
    person = office.employ()
    office.service.receive(assessed(person, 3))
    office.service.receive(finalised(person, office.counter, {"KOMUNIKASI": 1}))
    assert gaps_of(office) == {}


def test_an_assessment_below_the_standard_changes_the_gap_or_opens_one(office: Office) -> None:
    person = office.learner({"KOMUNIKASI": 1})
    other = office.employ(office.elsewhere)
    office.service.receive(assessed(person, 2, on=LATER), assessed(other, 2, on=LATER))
    found = {gap.employee_id: gap for gap in office.service.rows(Gap)}
    assert (found[person].missing, found[other].missing) == (1, 1)
    assert found[other].unit_id == office.elsewhere


def test_a_closed_gap_can_open_again_as_a_new_one(office: Office) -> None:
    person = office.learner()
    office.service.receive(assessed(person, 3))
    office.service.receive(finalised(person, office.counter, {"KOMUNIKASI": 2}, on=LATER))
    assert gaps_of(office)["KOMUNIKASI"].since == LATER
    assert len(office.service.rows(Gap)) == 2


def test_an_assessment_of_somebody_unknown_waits(office: Office) -> None:
    with pytest.raises(NotYet):
        office.service.receive(assessed(uuid7(), 2))
    office.service.receive(assessed(uuid7(), 3))
    assert office.service.rows(Gap) == []


def test_hundreds_of_levels_take_few_statements(office: Office) -> None:
    people = office.crew(60)
    codes = ("INTEGRITAS", "KERJASAMA", "KOMUNIKASI", "PERUBAHAN", "KEPUTUSAN")
    facts = [finalised(person, office.counter, dict.fromkeys(codes, 1)) for person in people]
    with office.service.statements() as seen:
        office.service.receive(*facts, times=1)
    assert len(office.service.rows(Gap)) == 300
    assert len(seen) <= 10, "\n".join(statement[:90] for statement in seen)


@pytest.mark.parametrize("cause", ["TRAINING", "MIXED"])
def test_a_confirmed_training_cause_becomes_one_need_of_the_unit(office: Office, cause: str) -> None:
    finding = uuid7()
    office.service.receive(confirmed(office.counter, cause, finding_id=finding))
    office.service.receive(confirmed(office.counter, "TRAINING", "INTEGRITAS", finding_id=finding))
    office.service.receive(confirmed(office.counter, "SYSTEM", None, finding_id=finding))
    (need,) = office.service.rows(UnitNeed)
    assert (need.finding_id, need.competency, need.answered_on) == (finding, "KOMUNIKASI", None)
    assert "cause" not in {column.key for column in inspect(UnitNeed).columns}


@pytest.mark.parametrize("cause", ["SYSTEM", "NOT_ENOUGH_EVIDENCE"])
def test_other_causes_never_become_a_need(office: Office, cause: str) -> None:
    office.service.receive(confirmed(office.counter, cause, "KOMUNIKASI"))
    assert office.service.rows(UnitNeed) == []


def test_a_cause_with_a_competency_nobody_knows_is_refused(office: Office) -> None:
    with pytest.raises(ValueError, match="TERBANG"):
        office.service.receive(confirmed(office.counter, competency="TERBANG"))


def test_a_low_predikat_offers_coaching_to_the_employee_and_shows_the_superior(office: Office) -> None:
    low, good = office.employ(), office.employ()
    evaluation = uuid7()
    office.service.receive(
        finalised(low, office.counter, {}, "BUTUH_PERBAIKAN", id_=evaluation), finalised(good, office.counter, {})
    )
    office.service.receive(finalised(low, office.counter, {}, "BUTUH_PERBAIKAN", id_=evaluation))
    (offer,) = office.my_plan(low)["offers"]
    assert (offer["state"], offer["offered_on"]) == ("OFFERED", TODAY.isoformat())
    assert office.my_plan(good)["offers"] == []
    assert [item["employee_id"] for item in office.head.get("/coaching-offers").body["items"]] == [str(low)]
    assert office.employee(good).get("/coaching-offers").body["items"] == []
    assert office.trainer.get("/coaching-offers").body["items"] == []


def test_an_offer_is_answered_by_the_employee_and_carried_out_by_the_superior(office: Office) -> None:
    person, colleague = office.employ(), office.employ()
    office.service.receive(finalised(person, office.counter, {}, "KURANG"))
    (offer,) = office.service.rows(CoachingOffer)
    at = f"/coaching-offers/{offer.id}"
    assert office.employee(colleague).post(f"{at}/accept").status == 404
    assert office.head.post(f"{at}/accept").status == 404
    assert office.head.post(f"{at}/done").body["code"] == "offer-not-taken"
    assert [office.employee(person).post(f"{at}/accept").body["state"] for _ in range(2)] == ["ACCEPTED"] * 2
    assert office.employee(person).post(f"{at}/decline").body["code"] == "offer-answered-already"
    assert office.employee(person).post(f"{at}/done").status == 404
    assert [office.head.post(f"{at}/done").body["state"] for _ in range(2)] == ["DONE"] * 2


def test_no_table_has_room_for_a_predikat_or_a_cause() -> None:
    columns = {column.name for table in Row.metadata.tables.values() for column in table.columns}
    assert columns.isdisjoint({"predikat", "cause", "result_rating", "behaviour"})


def test_facts_of_nobody_known_and_of_long_ago_do_no_harm(office: Office) -> None:
    office.service.receive(finalised(uuid4(), uuid4(), {"KOMUNIKASI": 1}, on=date(1900, 1, 1)))
    assert office.organiser.get("/needs").body["total"] == 0
