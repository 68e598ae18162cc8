"""Hours of training (JP, *jam pelajaran*) and who has earned them.

PNS have a floor of 20 JP a year (PP 11/2017 Art. 203; secondary, three sources), PPPK a ceiling of 24 JP a contract
year (PP 49/2018, Peraturan LAN 15/2020; official text). A ceiling is never shown as a target.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shared.vocabulary import Employment
from shared.vocabulary.rule_sets import Confidence, RuleSet
from shared.vocabulary.terms import Term


@dataclass(frozen=True)
class HoursRules:
    """The figures of a year, in JP, and what they rest on."""

    rule_set: RuleSet
    pns_floor: Decimal
    pppk_ceiling: Decimal


HOURS_2020 = HoursRules(
    RuleSet(
        "hours-2020",
        "PP 11/2017 Art. 203; PP 49/2018; Peraturan LAN 15/2020",
        date(2020, 1, 1),
        Confidence.SECONDARY,
    ),
    pns_floor=Decimal(20),
    pppk_ceiling=Decimal(24),
)


class HoursLimit(StrEnum):
    """Which kind of figure the law sets: a floor to reach, or a ceiling not to pass."""

    FLOOR = "FLOOR"
    CEILING = "CEILING"


class HoursState(Term):
    """How a person's hours of the year stand beside the law."""

    BELOW_FLOOR = "BELOW_FLOOR", "Belum mencapai batas minimum", "Below the floor"
    FLOOR_REACHED = "FLOOR_REACHED", "Batas minimum tercapai", "Floor reached"
    WITHIN_CEILING = "WITHIN_CEILING", "Dalam batas maksimum", "Within the ceiling"
    ABOVE_CEILING = "ABOVE_CEILING", "Melebihi batas maksimum", "Above the ceiling"


class Result(Term):
    """What a participant's attendance and test come to."""

    PASSED = "PASSED", "Lulus", "Passed"
    ATTENDED = "ATTENDED", "Hadir, belum lulus", "Attended, not passed"
    ABSENT = "ABSENT", "Tidak hadir", "Absent"


@dataclass(frozen=True)
class HoursStanding:
    """Hours of a year in JP, the figure they are held against, and what remains to it (0 when reached or passed)."""

    hours: Decimal
    limit: HoursLimit
    figure: Decimal
    state: HoursState
    remaining: Decimal
    rules: str


def hours_standing(employment: Employment, hours: Decimal, rules: HoursRules = HOURS_2020) -> HoursStanding:
    """How a person's hours of the year stand: a PNS against the floor, a PPPK against the ceiling."""
    if employment is Employment.PNS:
        limit, figure = HoursLimit.FLOOR, rules.pns_floor
        state = HoursState.FLOOR_REACHED if hours >= figure else HoursState.BELOW_FLOOR
    else:
        limit, figure = HoursLimit.CEILING, rules.pppk_ceiling
        state = HoursState.ABOVE_CEILING if hours > figure else HoursState.WITHIN_CEILING
    return HoursStanding(hours, limit, figure, state, max(Decimal(0), figure - hours), rules.rule_set.id)


def hours_of_year(completed: Iterable[tuple[date, Decimal]], year: int) -> Decimal:
    """The JP credited in a calendar year, from days of completion and hours."""
    return sum((hours for day, hours in completed if day.year == year), Decimal(0))


def is_passed(score: Decimal, pass_mark: Decimal) -> bool:
    """Whether a score (0 to 100) passes: at the mark or above it."""
    return score >= pass_mark


def result_of(is_present: bool, score: Decimal | None, pass_mark: Decimal) -> Result:
    """What a participant's attendance and post-test come to; who was absent has not passed, whatever the score."""
    if not is_present:
        return Result.ABSENT
    return Result.PASSED if score is not None and is_passed(score, pass_mark) else Result.ATTENDED


def credited_hours(result: Result, hours: Decimal, credits_attendance: bool = False) -> Decimal:
    """The JP a participant earns: all when passed; for attendance alone only where the agency's setting says so."""
    earned = result is Result.PASSED or (credits_attendance and result is Result.ATTENDED)
    return hours if earned else Decimal(0)
