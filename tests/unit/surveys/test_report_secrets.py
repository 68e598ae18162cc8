"""What is kept of a form and a tracking number, who reads which class of report, and the terms an agency may set."""

from dataclasses import fields, replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys.rules.policy import SurveyPolicy, impossible_terms
from services.surveys.rules.reports import (
    ClockState,
    answer_due,
    answerers_of,
    clock_until,
    may_become_finding,
    reaction_due,
    readers_of,
    verification_due,
)
from services.surveys.rules.tracking import form_mark, normalised_tracking_number, number_for_form, tracking_mark
from shared.calendar import WorkingCalendar
from shared.vocabulary import ReportClass

CALENDAR = WorkingCalendar()
MONDAY = date(2026, 11, 23)
FORMS = st.uuids(version=4)


@given(FORMS, FORMS)
def test_a_form_has_one_number_and_another_form_another(form, agency):
    number = number_for_form(form, agency, "secret")
    assert normalised_tracking_number(number) == number
    assert number_for_form(form, agency, "secret") == number
    assert number_for_form(uuid4(), agency, "secret") != number
    assert number_for_form(form, uuid4(), "secret") != number
    assert number_for_form(form, agency, "another secret") != number


def test_marks_tell_agencies_apart_and_hold_neither_form_nor_number():
    form, one, other = uuid4(), uuid4(), uuid4()
    number = number_for_form(form, one, "secret")
    assert form_mark(form, one) != form_mark(form, other)
    assert tracking_mark(number, one) != tracking_mark(number, other)
    assert form.hex not in form_mark(form, one)
    assert tracking_mark(number, one) == tracking_mark(number, one)


def test_accusations_are_read_and_answered_by_the_inspectorate_alone():
    assert readers_of(ReportClass.SUPERVISORY) == answerers_of(ReportClass.SUPERVISORY)
    assert readers_of(ReportClass.SUPERVISORY) == ("surveys:supervise-reports",)
    assert readers_of(None) == ("surveys:classify-reports",)
    for report_class in set(ReportClass) - {ReportClass.SUPERVISORY}:
        assert "surveys:supervise-reports" not in readers_of(report_class)
        assert answerers_of(report_class) == ("surveys:answer-reports",)


def test_complaints_and_aspirations_point_at_something_and_the_rest_does_not():
    pointing = [report_class for report_class in (None, *ReportClass) if may_become_finding(report_class)]
    assert pointing == [ReportClass.NON_SUPERVISORY, ReportClass.ASPIRATION]


def test_an_agency_sets_its_own_terms():
    policy = replace(SurveyPolicy(), days_for_information=2)
    assert answer_due(ReportClass.INFORMATION, MONDAY, CALENDAR, policy.answer_days) == date(2026, 11, 25)
    assert answer_due(ReportClass.ASPIRATION, MONDAY, CALENDAR, policy.answer_days) is None
    assert verification_due(MONDAY, CALENDAR, 1) == date(2026, 11, 24)
    assert reaction_due(MONDAY, CALENDAR, 5) == date(2026, 11, 30)


def test_a_due_date_that_was_given_stays():
    running = clock_until(MONDAY, None, MONDAY, CALENDAR)
    assert (running.state, running.due, running.days_left) == (ClockState.RUNNING, MONDAY, 0)
    assert clock_until(MONDAY, None, date(2026, 11, 24), CALENDAR).state is ClockState.OVERDUE
    assert clock_until(None, None, MONDAY, CALENDAR).state is ClockState.NO_TERM
    assert clock_until(None, MONDAY, MONDAY, CALENDAR).state is ClockState.ANSWERED_IN_TIME


TERMS = [field.name for field in fields(SurveyPolicy) if field.name.startswith("days_")]


@pytest.mark.parametrize("name", TERMS)
@pytest.mark.parametrize(("days", "is_possible"), [(-1, False), (0, False), (1, True), (365, True), (366, False)])
def test_a_term_takes_a_day_at_least_and_a_year_at_most(name, days, is_possible):
    assert impossible_terms(replace(SurveyPolicy(), **{name: days})) == (() if is_possible else (name,))
