"""The working-day calendar: counted by hand around a known holiday week, and by its properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import WorkingCalendar

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))
CALENDARS = st.builds(
    WorkingCalendar.without, st.lists(st.dates(min_value=date(2020, 1, 1), max_value=date(2036, 12, 31)), max_size=40)
)
TERMS = st.integers(min_value=0, max_value=90)

LEBARAN = WorkingCalendar.without([date(2026, 3, 20), date(2026, 3, 23), date(2026, 3, 24), date(2026, 3, 23)])


def test_a_term_runs_over_weekends_and_holidays():
    wednesday = date(2026, 3, 18)
    assert LEBARAN.add_working_days(wednesday, 1) == date(2026, 3, 19)
    assert LEBARAN.add_working_days(wednesday, 2) == date(2026, 3, 25)
    assert LEBARAN.add_working_days(wednesday, 14) == date(2026, 4, 10)
    assert WorkingCalendar().add_working_days(wednesday, 14) == date(2026, 4, 7)


def test_a_term_that_starts_on_a_free_day_counts_from_the_next_working_day():
    saturday = date(2026, 3, 14)
    assert WorkingCalendar().add_working_days(saturday, 5) == date(2026, 3, 20)
    assert WorkingCalendar().add_working_days(saturday, 0) == saturday


def test_weekends_and_holidays_are_no_working_days():
    assert not LEBARAN.is_working_day(date(2026, 3, 20))
    assert not LEBARAN.is_working_day(date(2026, 3, 21))
    assert not LEBARAN.is_working_day(date(2026, 3, 22))
    assert LEBARAN.is_working_day(date(2026, 3, 25))


def test_nothing_is_left_on_the_due_date_and_past_it():
    due = date(2026, 3, 19)
    assert LEBARAN.working_days_left(date(2026, 3, 17), due) == 2
    assert LEBARAN.working_days_left(due, due) == 0
    assert LEBARAN.working_days_left(date(2026, 3, 27), due) == 0
    assert LEBARAN.working_days_between(date(2026, 3, 27), due) == -3


def test_a_negative_term_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="negative"):
        WorkingCalendar().add_working_days(date(2026, 1, 1), -1)


@given(CALENDARS, DAYS, TERMS)
def test_a_term_has_as_many_working_days_as_it_says(calendar, start, days):
    assert calendar.working_days_between(start, calendar.add_working_days(start, days)) == days


@given(CALENDARS, DAYS, TERMS.filter(bool))
def test_a_term_ends_on_a_working_day(calendar, start, days):
    assert calendar.is_working_day(calendar.add_working_days(start, days))


@given(CALENDARS, DAYS, TERMS, TERMS)
def test_terms_add_up(calendar, start, first, second):
    by_steps = calendar.add_working_days(calendar.add_working_days(start, first), second)
    assert by_steps == calendar.add_working_days(start, first + second)


@given(CALENDARS, DAYS, TERMS, DAYS)
def test_one_more_holiday_never_ends_a_term_sooner(calendar, start, days, holiday):
    more = WorkingCalendar(calendar.holidays | {holiday})
    assert more.add_working_days(start, days) >= calendar.add_working_days(start, days)


@given(CALENDARS, DAYS, st.integers(min_value=0, max_value=200), st.integers(min_value=0, max_value=200))
def test_between_is_additive_and_antisymmetric(calendar, start, first, second):
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    whole = calendar.working_days_between(start, end)
    assert whole == calendar.working_days_between(start, middle) + calendar.working_days_between(middle, end)
    assert calendar.working_days_between(end, start) == -whole
