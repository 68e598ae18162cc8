"""Working days (*hari kerja*, HK) of an agency: a five-day week without holidays, for every clock of the law.

One calendar serves objections and complaints alike. Days are dates in the agency's time zone; the clock's first
day is the working day after it started.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """Monday to Friday without these holidays: national, *cuti bersama* and local ones."""

    holidays: frozenset[date] = frozenset()

    @classmethod
    def without(cls, holidays: Iterable[date]) -> "WorkingCalendar":
        """The calendar in which these days are free, in any order, repeated or not."""
        return cls(frozenset(holidays))

    def is_working_day(self, day: date) -> bool:
        """Whether the agency works on this day."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def add_working_days(self, start: date, days: int) -> date:
        """The last day of a term of so many working days that runs from `start`, which is not counted itself.

        No days at all give `start` back, working day or not. Raises ValueError for a negative number.
        """
        if days < 0:
            raise ValueError(f"a term has no negative length: {days}")
        day = start
        while days:
            day += ONE_DAY
            days -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days follow `start` up to and with `end`; negative when `end` comes first."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))

    def working_days_left(self, today: date, due: date) -> int:
        """How many working days remain after today until the due date ends; 0 on the due date and past it."""
        return max(0, self.working_days_between(today, due))
