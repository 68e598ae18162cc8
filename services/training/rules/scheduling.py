"""When a workshop can be planned, joined, reported on and completed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.training.rules.hours import Result

FURTHEST = timedelta(days=3 * 366)
HOURS_OF_A_DAY = Decimal(10)  # JP; more than that runs over several days


class StartFault(StrEnum):
    """Why a workshop cannot start then."""

    IN_THE_PAST = "in-the-past"
    TOO_FAR_AHEAD = "too-far-ahead"


class CompletionFault(StrEnum):
    """Why a workshop cannot be completed yet."""

    NOBODY_SEATED = "nobody-seated"
    RESULTS_MISSING = "results-missing"


def start_fault(starts_at: datetime, now: datetime) -> StartFault | None:
    """Why a workshop cannot be planned for this moment: it has passed, or lies more than three years ahead."""
    if starts_at <= now:
        return StartFault.IN_THE_PAST
    return StartFault.TOO_FAR_AHEAD if starts_at - now > FURTHEST else None


def is_reportable(starts_at: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether attendance can be recorded: from the day of the workshop on, in the agency's zone."""
    return now.astimezone(zone).date() >= starts_at.astimezone(zone).date()


def ends_at(starts_at: datetime, hours: Decimal, minutes_per_jp: int) -> datetime | None:
    """When a workshop of so many JP ends; None when it runs over several days, of which only the start is known."""
    return starts_at + timedelta(minutes=float(hours * minutes_per_jp)) if hours <= HOURS_OF_A_DAY else None


def completion_fault(results: Sequence[Result | None]) -> CompletionFault | None:
    """Why a workshop cannot be completed: nobody has a seat, or a seated person has no result (None) yet."""
    if not results:
        return CompletionFault.NOBODY_SEATED
    return CompletionFault.RESULTS_MISSING if None in results else None
