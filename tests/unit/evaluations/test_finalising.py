"""What hinders a finalisation, gaps, and the way from receipt to final."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.evaluations.rules.finalising import (
    AssessedAs,
    Obstacle,
    Ratings,
    Situation,
    finalisation,
    rating_obstacles,
)
from services.evaluations.rules.gaps import CompetencyGap, gaps_of, in_order, is_performance_gap, total_levels
from services.evaluations.rules.objections import (
    EvaluationState,
    Received,
    Response,
    acknowledgement,
    decision_due,
    is_settled_by_time,
    objection,
    objection_due,
)
from shared.calendar import WorkingCalendar
from shared.vocabulary import Competency, LevelSource, OrganisationPredikat, Predikat, Rating

EMPLOYEE, SUPERIOR, STRANGER = UUID(int=1), UUID(int=2), UUID(int=3)
STANDARD = {"INTEGRITAS": 3, "KOMUNIKASI": 3}
READY = Situation(EMPLOYEE, SUPERIOR, EvaluationState.DRAFT, True, OrganisationPredikat.BAIK)


def at(level):
    return AssessedAs(level, LevelSource.LEADER_AFTER_COACHING)


COMPLETE = Ratings(Rating.SESUAI, Rating.DI_ATAS, {"INTEGRITAS": at(3), "KOMUNIKASI": at(2)}, "Menjawab cepat.")


def test_a_complete_evaluation_by_its_evaluator_can_be_finalised():
    decision = finalisation(READY, SUPERIOR, STANDARD, COMPLETE)
    assert decision.is_possible
    assert decision.predikat is Predikat.BAIK
    assert decision.rules == "quadrant-2022"


@pytest.mark.parametrize(
    ("situation", "by", "ratings", "obstacle"),
    [
        (replace(READY, organisation=None), SUPERIOR, COMPLETE, Obstacle.ORGANISATION_NOT_RATED),
        (READY, EMPLOYEE, COMPLETE, Obstacle.SELF_EVALUATION),
        (replace(READY, evaluator_id=EMPLOYEE), EMPLOYEE, COMPLETE, Obstacle.SELF_EVALUATION),
        (READY, STRANGER, COMPLETE, Obstacle.NOT_THE_EVALUATOR),
        (replace(READY, evaluator_id=None), STRANGER, COMPLETE, Obstacle.NOT_THE_EVALUATOR),
        (replace(READY, is_cycle_open=False), SUPERIOR, COMPLETE, Obstacle.CYCLE_CLOSED),
        (replace(READY, state=EvaluationState.FINALISED), SUPERIOR, COMPLETE, Obstacle.ALREADY_FINALISED),
        (replace(READY, state=EvaluationState.SETTLED), SUPERIOR, COMPLETE, Obstacle.ALREADY_FINALISED),
        (replace(READY, state=EvaluationState.OUTSIDE), SUPERIOR, COMPLETE, Obstacle.EVALUATED_OUTSIDE),
        (READY, SUPERIOR, replace(COMPLETE, behaviour=None), Obstacle.RATINGS_MISSING),
        (READY, SUPERIOR, replace(COMPLETE, note="  "), Obstacle.NOTE_MISSING),
        (READY, SUPERIOR, replace(COMPLETE, levels={"INTEGRITAS": at(3)}), Obstacle.LEVELS_MISSING),
        (
            READY,
            SUPERIOR,
            replace(COMPLETE, levels={**COMPLETE.levels, "MENJAHIT": at(3)}),
            Obstacle.COMPETENCY_NOT_IN_STANDARD,
        ),
        (READY, SUPERIOR, replace(COMPLETE, levels={**COMPLETE.levels, "INTEGRITAS": at(6)}), Obstacle.LEVEL_OFF_SCALE),
    ],
)
def test_each_obstacle_hinders_by_itself(situation, by, ratings, obstacle):
    decision = finalisation(situation, by, STANDARD, ratings)
    assert decision.obstacles == (obstacle,)
    assert not decision.is_possible


def test_a_page_learns_everything_that_is_missing_at_once():
    decision = finalisation(replace(READY, organisation=None), SUPERIOR, STANDARD, Ratings())
    assert decision.obstacles == (
        Obstacle.ORGANISATION_NOT_RATED,
        Obstacle.RATINGS_MISSING,
        Obstacle.LEVELS_MISSING,
        Obstacle.NOTE_MISSING,
    )
    assert decision.missing == ("INTEGRITAS", "KOMUNIKASI")
    assert decision.predikat is None


def test_a_position_without_a_standard_cannot_be_finalised():
    decision = finalisation(READY, SUPERIOR, {}, replace(COMPLETE, levels={}))
    assert decision.obstacles == (Obstacle.STANDARD_UNKNOWN,)


def test_a_draft_may_be_saved_before_the_organisation_is_rated_but_not_after_the_cycle_closed():
    early = replace(READY, organisation=None)
    assert rating_obstacles(early, SUPERIOR, STANDARD, Ratings(Rating.SESUAI)) == ()
    closed = replace(READY, is_cycle_open=False)
    assert rating_obstacles(closed, SUPERIOR, STANDARD, Ratings()) == (Obstacle.CYCLE_CLOSED,)


@given(
    st.builds(
        Situation,
        st.just(EMPLOYEE),
        st.sampled_from([SUPERIOR, EMPLOYEE, None]),
        st.sampled_from(EvaluationState),
        st.booleans(),
        st.none() | st.sampled_from(OrganisationPredikat),
    ),
    st.sampled_from([EMPLOYEE, SUPERIOR, STRANGER]),
)
def test_only_the_evaluator_ever_finalises_once_in_an_open_cycle_of_a_rated_organisation(situation, by):
    if finalisation(situation, by, STANDARD, COMPLETE).is_possible:
        assert by == situation.evaluator_id != situation.employee_id
        assert situation.state is EvaluationState.DRAFT
        assert situation.is_cycle_open
        assert situation.organisation is not None


def test_gaps_are_standard_minus_level_and_only_where_something_is_missing():
    standard = {"INTEGRITAS": 3, "KOMUNIKASI": 4, "PERUBAHAN": 2, "KEPUTUSAN": 3}
    gaps = gaps_of(standard, {"INTEGRITAS": 3, "KOMUNIKASI": 2, "PERUBAHAN": 5})
    assert gaps == (CompetencyGap("KOMUNIKASI", 4, 2),)
    assert total_levels(gaps) == gaps[0].levels == 2


@given(
    st.dictionaries(st.sampled_from(Competency), st.integers(1, 5)),
    st.dictionaries(st.sampled_from(Competency), st.integers(1, 5)),
)
def test_raising_a_level_to_the_standard_leaves_no_gap(standard, levels):
    gaps = gaps_of(standard, levels)
    assert all(1 <= gap.levels <= 4 for gap in gaps)
    assert gaps_of(standard, {**levels, **{gap.competency: gap.standard for gap in gaps}}) == ()


def test_a_standard_comes_in_the_order_of_the_regulation_however_it_was_kept():
    assert list(in_order({"KEPUTUSAN": 3, "ZAMAN": 1, "INTEGRITAS": 3})) == ["INTEGRITAS", "KEPUTUSAN", "ZAMAN"]


def test_butuh_perbaikan_and_lower_lead_to_an_offer_of_coaching():
    assert [p for p in Predikat if is_performance_gap(p)] == [
        Predikat.BUTUH_PERBAIKAN,
        Predikat.KURANG,
        Predikat.SANGAT_KURANG,
    ]


RECEIVED_ON = date(2026, 11, 16)
CALENDAR = WorkingCalendar.without([date(2026, 11, 17)])
DUE = objection_due(RECEIVED_ON, CALENDAR)
RECEIVED = Received(EvaluationState.FINALISED, DUE)


def test_fourteen_working_days_to_object_and_to_decide_by_default():
    assert date(2026, 12, 7) == DUE
    assert objection_due(RECEIVED_ON, CALENDAR, 3) == date(2026, 11, 20)
    assert decision_due(DUE, CALENDAR) == date(2026, 12, 25)


def test_an_employee_objects_on_the_last_day_and_not_after_it():
    assert objection(RECEIVED, "Bukti belum dibaca", DUE) is Response.ALLOWED
    assert objection(RECEIVED, "Bukti belum dibaca", DUE + timedelta(days=1)) is Response.TOO_LATE
    assert objection(RECEIVED, " ", DUE) is Response.REASON_MISSING
    assert acknowledgement(RECEIVED, DUE) is Response.ALLOWED


@pytest.mark.parametrize(
    ("received", "response"),
    [
        (Received(EvaluationState.DRAFT, None), Response.NOT_RECEIVED),
        (Received(EvaluationState.OUTSIDE, None), Response.NOT_RECEIVED),
        (Received(EvaluationState.OBJECTED, DUE), Response.ALREADY_OBJECTED),
        (Received(EvaluationState.SETTLED, DUE), Response.ALREADY_SETTLED),
        (Received(EvaluationState.FINALISED, DUE, is_own=False), Response.NOT_OWN),
    ],
)
def test_a_response_is_refused_for_what_is_not_open_or_not_ones_own(received, response):
    assert acknowledgement(received, RECEIVED_ON) is response
    assert objection(received, "Alasan", RECEIVED_ON) is response


@given(st.sampled_from(EvaluationState), st.dates(min_value=RECEIVED_ON, max_value=date(2027, 12, 31)))
def test_time_settles_exactly_when_nobody_can_object_any_more(state, today):
    by_time = is_settled_by_time(state, DUE, today)
    assert by_time == (state is EvaluationState.FINALISED and today > DUE)
    if by_time:
        assert objection(Received(state, DUE), "Alasan", today) is Response.TOO_LATE


def test_what_was_not_received_is_never_settled_by_time():
    assert not is_settled_by_time(EvaluationState.FINALISED, None, date(2030, 1, 1))
