"""When a period that began on some day is over."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.personal.retention import months_before

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 24), 12, date(2025, 11, 24)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 1), 1, date(2025, 12, 1)),
        (date(2026, 12, 5), 1_200, date(1926, 12, 5)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


@given(DAYS, st.integers(1, 600))
def test_a_longer_period_never_ends_earlier(day: date, months: int) -> None:
    assert months_before(day, months + 1) < months_before(day, months) < day


@given(DAYS, st.integers(1, 600))
def test_nothing_ends_before_its_months_are_full(day: date, months: int) -> None:
    begun = months_before(day, months)
    year, month = divmod(begun.year * 12 + begun.month - 1 + months, 12)
    assert (year, month + 1) == (day.year, day.month)
    assert begun.day <= day.day
