"""Clocks, privacy and reopening of public reports, causes, and tracking numbers."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys.rules.causes import (
    Confirmation,
    ProposalObstacle,
    confirmation,
    follows_from,
    needs_competency,
    proposal_obstacles,
)
from services.surveys.rules.reports import (
    Clock,
    ClockState,
    Disclosure,
    Reopening,
    ReportDates,
    answer_due,
    clock_of,
    is_answered_in_time,
    is_restricted,
    may_inform_evaluation,
    may_keep_contact,
    may_lead_back,
    may_show_publicly,
    reopening,
    verification_due,
)
from services.surveys.rules.tracking import ALPHABET, normalised_tracking_number, tracking_number
from shared.calendar import WorkingCalendar
from shared.vocabulary import Cause, ReportClass

CALENDAR = WorkingCalendar.without([date(2026, 8, 17)])
MONDAY = date(2026, 8, 10)
BITS = st.integers(min_value=0, max_value=2**60 - 1)
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))


@pytest.mark.parametrize(
    ("report_class", "due"),
    [
        (ReportClass.INFORMATION, date(2026, 8, 18)),
        (ReportClass.NON_SUPERVISORY, date(2026, 8, 31)),
        (ReportClass.SUPERVISORY, date(2026, 11, 3)),
        (ReportClass.ASPIRATION, None),
    ],
)
def test_each_class_has_its_term_in_working_days(report_class, due):
    assert answer_due(report_class, MONDAY, CALENDAR) == due


def test_verification_takes_three_working_days_at_most():
    assert verification_due(date(2026, 8, 14), CALENDAR) == date(2026, 8, 20)


def test_a_clock_starts_only_with_the_classification():
    assert clock_of(None, ReportDates(), MONDAY, CALENDAR) == Clock(ClockState.NOT_CLASSIFIED)
    dates = ReportDates(started_on=MONDAY)
    assert clock_of(None, dates, MONDAY, CALENDAR).state is ClockState.NOT_CLASSIFIED
    running = clock_of(ReportClass.INFORMATION, dates, MONDAY, CALENDAR)
    assert running == Clock(ClockState.RUNNING, date(2026, 8, 18), 5)
    assert clock_of(ReportClass.ASPIRATION, dates, MONDAY, CALENDAR).state is ClockState.NO_TERM


def test_a_report_is_overdue_the_day_after_its_due_date_and_an_answer_stops_the_clock():
    dates, due = ReportDates(started_on=MONDAY), date(2026, 8, 18)
    assert clock_of(ReportClass.INFORMATION, dates, due, CALENDAR) == Clock(ClockState.RUNNING, due, 0)
    assert clock_of(ReportClass.INFORMATION, dates, date(2026, 8, 19), CALENDAR).state is ClockState.OVERDUE
    for answered_on, state in ((due, ClockState.ANSWERED_IN_TIME), (date(2026, 8, 19), ClockState.ANSWERED_LATE)):
        answered = ReportDates(MONDAY, answered_on)
        assert clock_of(ReportClass.INFORMATION, answered, date(2027, 1, 1), CALENDAR).state is state
        assert is_answered_in_time(answered_on, due) is (state is ClockState.ANSWERED_IN_TIME)
    assert is_answered_in_time(date(2027, 1, 1), None)


@given(st.sampled_from(ReportClass), DAYS, DAYS)
def test_an_answer_is_late_exactly_when_the_report_was_overdue_that_day(report_class, started_on, answered_on):
    before = clock_of(report_class, ReportDates(started_on), answered_on, CALENDAR)
    after = clock_of(report_class, ReportDates(started_on, answered_on), answered_on, CALENDAR)
    assert (before.state is ClockState.OVERDUE) == (after.state is ClockState.ANSWERED_LATE)


def test_not_solved_yet_reopens_within_the_window_after_an_answer():
    assert reopening(None, MONDAY, CALENDAR) is Reopening.NOT_ANSWERED
    assert reopening(MONDAY, MONDAY, CALENDAR) is Reopening.ALLOWED
    assert reopening(MONDAY, date(2026, 8, 25), CALENDAR) is Reopening.ALLOWED
    assert reopening(MONDAY, date(2026, 8, 26), CALENDAR) is Reopening.TOO_LATE
    assert reopening(MONDAY, date(2026, 8, 12), CALENDAR, window=1) is Reopening.TOO_LATE


def test_accusations_are_restricted_until_proven():
    assert is_restricted(None)
    assert [c for c in ReportClass if is_restricted(c)] == [ReportClass.SUPERVISORY]
    assert not may_inform_evaluation(ReportClass.SUPERVISORY)
    assert may_inform_evaluation(ReportClass.SUPERVISORY, is_proven=True)
    assert may_inform_evaluation(ReportClass.NON_SUPERVISORY)
    assert not may_inform_evaluation(None)


def test_nothing_leads_back_to_an_anonymous_reporter():
    assert not may_keep_contact(Disclosure.ANONYMOUS)
    assert not may_lead_back(Disclosure.ANONYMOUS)
    assert may_keep_contact(Disclosure.CONFIDENTIAL)
    shown = {(d, c) for d in Disclosure for c in (None, *ReportClass) if may_show_publicly(d, c)}
    assert shown == {(Disclosure.OPEN, c) for c in ReportClass if c is not ReportClass.SUPERVISORY}


PROPOSER, OTHER = UUID(int=1), UUID(int=2)
ROOT, OFFICE, COUNTER, ELSEWHERE = (UUID(int=n) for n in (10, 11, 12, 13))


@pytest.mark.parametrize(
    ("confirmer", "path", "decision"),
    [
        (PROPOSER, (ROOT, ELSEWHERE), Confirmation.OWN_PROPOSAL),
        (OTHER, (ROOT, OFFICE), Confirmation.INSIDE_UNIT),
        (OTHER, (ROOT, OFFICE, COUNTER), Confirmation.INSIDE_UNIT),
        (OTHER, (ROOT, ELSEWHERE), Confirmation.ALLOWED),
        (OTHER, (ROOT,), Confirmation.ALLOWED),
        (OTHER, (), Confirmation.ALLOWED),
    ],
)
def test_a_second_person_outside_the_unit_confirms(confirmer, path, decision):
    assert confirmation(PROPOSER, confirmer, OFFICE, path) is decision


@given(st.lists(st.builds(uuid4), max_size=4))
def test_nobody_confirms_what_they_proposed(path):
    assert confirmation(PROPOSER, PROPOSER, OFFICE, path) is Confirmation.OWN_PROPOSAL


def test_training_and_mixed_name_a_competency_and_the_others_do_not():
    for cause in Cause:
        missing = proposal_obstacles(cause, None, "Antrean panjang")
        named = proposal_obstacles(cause, "PELAYANAN_PUBLIK", "Antrean panjang")
        assert missing == ((ProposalObstacle.COMPETENCY_MISSING,) if needs_competency(cause) else ())
        assert named == (() if needs_competency(cause) else (ProposalObstacle.COMPETENCY_NOT_FOR_CAUSE,))
    assert proposal_obstacles(Cause.TRAINING, " ", " ") == (
        ProposalObstacle.REASON_MISSING,
        ProposalObstacle.COMPETENCY_MISSING,
    )


def test_a_system_cause_never_becomes_a_need_and_a_training_cause_no_action():
    assert [c for c in Cause if follows_from(c).opens_need] == [Cause.TRAINING, Cause.MIXED]
    assert [c for c in Cause if follows_from(c).opens_action] == [Cause.SYSTEM, Cause.MIXED]
    assert [c for c in Cause if follows_from(c).asks_for_evidence] == [Cause.NOT_ENOUGH_EVIDENCE]
    assert all(follows_from(c).opens_need == needs_competency(c) for c in Cause)


def test_the_ends_of_the_range_of_tracking_numbers():
    assert tracking_number(0) == "0000-0000-0000"
    assert tracking_number(2**60 - 1) == "ZZZZ-ZZZZ-ZZZZ"
    assert tracking_number(32) == "0000-0000-0010"
    for outside in (-1, 2**60):
        with pytest.raises(ValueError, match="60 bits"):
            tracking_number(outside)


@given(BITS, BITS)
def test_different_bits_give_different_numbers(one, other):
    assert (tracking_number(one) == tracking_number(other)) == (one == other)


@given(BITS, st.sampled_from(["-", " ", "", " - ", "\u2013", "."]), st.booleans())
def test_a_number_is_found_however_it_is_typed(bits, separator, lower):
    number = tracking_number(bits)
    typed = number.replace("-", separator).replace("1", "l" if lower else "I").replace("0", "o" if lower else "O")
    assert normalised_tracking_number(f"  {typed.lower() if lower else typed}\n") == number


@given(st.text(max_size=20))
def test_what_is_read_is_a_number_and_reading_it_again_changes_nothing(typed):
    number = normalised_tracking_number(typed)
    if number is not None:
        assert set(number) <= set(ALPHABET) | {"-"}
        assert len(number) == 14
        assert normalised_tracking_number(number) == number


@pytest.mark.parametrize("typed", ["", "7K2M-9QXT", "7K2M-9QXT-4VW8-1", "7K2M-9QXT-4VWU", "7K2M-9QXT-4VW*"])
def test_what_is_no_tracking_number_is_none(typed):
    assert normalised_tracking_number(typed) is None
