"""Competency gaps, how well a person matches a job, and how severe a need is.

Gap and JPM (*job person match*) are standard practice (unconfirmed), their categories secondary. A passed workshop is
an intervention done; a gap closes only when the level is assessed again and meets the standard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from shared.vocabulary import LevelSource
from shared.vocabulary.rule_sets import Confidence, RuleSet
from shared.vocabulary.terms import Term

JPM_2017 = RuleSet("jpm-2017", "PermenPANRB 38/2017", date(2017, 1, 1), Confidence.UNCONFIRMED)

MEETS_SELECTION = Decimal(80)
STILL_MEETS_SELECTION = Decimal(68)
OPTIMAL = Decimal(90)
FAIRLY_OPTIMAL = Decimal(78)
SOURCES_OF_JPM = frozenset({LevelSource.UJI_KOMPETENSI, LevelSource.ASSESSMENT_CENTRE})


class SelectionCategory(Term):
    """What a JPM means in a selection (secondary)."""

    MS = "MS", "Memenuhi Syarat", "Meets the requirements"
    MMS = "MMS", "Masih Memenuhi Syarat", "Still meets the requirements"
    KMS = "KMS", "Kurang Memenuhi Syarat", "Does not quite meet the requirements"


class MappingCategory(Term):
    """What a JPM means in a mapping of competencies (secondary)."""

    OPTIMAL = "OPTIMAL", "Optimal", "Optimal"
    CUKUP_OPTIMAL = "CUKUP_OPTIMAL", "Cukup Optimal", "Fairly optimal"
    KURANG_OPTIMAL = "KURANG_OPTIMAL", "Kurang Optimal", "Less than optimal"


class Severity(Term):
    """How severe a need is, by the levels that people lack of a competency (practice)."""

    LIGHT = "LIGHT", "Ringan", "Light"
    MODERATE = "MODERATE", "Sedang", "Moderate"
    SEVERE = "SEVERE", "Berat", "Severe"


@dataclass(frozen=True)
class JobMatch:
    """A JPM in per cent to two decimals, and its category in a selection and in a mapping."""

    jpm: Decimal
    selection: SelectionCategory
    mapping: MappingCategory
    is_capped: bool
    rules: str = JPM_2017.id


def gap_between(standard: int, level: int) -> int:
    """Standard minus level: positive asks for development, negative is a level above the standard."""
    return standard - level


def is_gap_closed(standard: int, level: int) -> bool:
    """Whether an assessment closes a gap: the level meets the standard or lies above it."""
    return level >= standard


def counts_for_jpm(source: LevelSource) -> bool:
    """Whether levels of this source may enter a JPM: competency tests and assessment centres alone."""
    return source in SOURCES_OF_JPM


def job_match(standard: Mapping[str, int], levels: Mapping[str, int], is_capped: bool) -> JobMatch | None:
    """How well levels match a standard: sum of levels over sum of standards, of the standard's competencies.

    None without a standard, or while a level is missing. Whether a level above the standard counts only up to it is
    unsettled, hence the agency's switch `is_capped`, which has no default. Categories go by the exact figure.
    """
    required = sum(standard.values())
    if required <= 0 or not set(standard) <= set(levels):
        return None
    reached = sum(min(levels[code], asked) if is_capped else levels[code] for code, asked in standard.items())
    exact = Fraction(reached * 100, required)
    shown = Decimal(int(exact * 100 + Fraction(1, 2))).scaleb(-2)
    return JobMatch(shown, selection_category(exact), mapping_category(exact), is_capped)


def selection_category(jpm: Fraction | Decimal) -> SelectionCategory:
    """MS from 80, MMS from 68, KMS below it."""
    if jpm >= MEETS_SELECTION:
        return SelectionCategory.MS
    return SelectionCategory.MMS if jpm >= STILL_MEETS_SELECTION else SelectionCategory.KMS


def mapping_category(jpm: Fraction | Decimal) -> MappingCategory:
    """*Optimal* from 90, *Cukup Optimal* from 78, *Kurang Optimal* below it."""
    if jpm >= OPTIMAL:
        return MappingCategory.OPTIMAL
    return MappingCategory.CUKUP_OPTIMAL if jpm >= FAIRLY_OPTIMAL else MappingCategory.KURANG_OPTIMAL


def severity_of(levels_missing: Iterable[int]) -> Severity:
    """How severe a need is: by the largest gap behind it, 1 level light, 2 moderate, 3 or 4 severe (practice).

    A need of a unit in which no person's gap is known yet is light.
    """
    worst = max(levels_missing, default=0)
    if worst >= 3:
        return Severity.SEVERE
    return Severity.MODERATE if worst == 2 else Severity.LIGHT
