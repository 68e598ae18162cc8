"""Gaps that an evaluation shows: levels short of the position's standard, and performance that needs help.

`standard - level` for each competency of PermenPANRB 38/2017 is standard practice (unconfirmed). A *predikat* at or
under *Butuh Perbaikan* leads to an offer of *bimbingan* or *konseling kinerja* and never opens a discipline case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.vocabulary import Competency, Predikat
from shared.vocabulary.rule_sets import Confidence, RuleSet

GAPS_2017 = RuleSet("gaps-2017", "PermenPANRB 38/2017", date(2017, 1, 1), Confidence.UNCONFIRMED)


@dataclass(frozen=True)
class CompetencyGap:
    """A competency in which a level lies under the standard, and by how many levels (1 to 4)."""

    competency: str
    standard: int
    level: int

    @property
    def levels(self) -> int:
        """How many levels are missing."""
        return gap_between(self.standard, self.level)


def in_order(standard: Mapping[str, int]) -> dict[str, int]:
    """A standard in the order of the regulation, whatever order it was kept in; codes unknown to it come last."""
    order = [competency.value for competency in Competency]
    known = {competency: standard[competency] for competency in order if competency in standard}
    return known | {competency: level for competency, level in sorted(standard.items()) if competency not in known}


def gap_between(standard: int, level: int) -> int:
    """Standard minus level: positive asks for development, negative is a level above the standard."""
    return standard - level


def gaps_of(standard: Mapping[str, int], levels: Mapping[str, int]) -> tuple[CompetencyGap, ...]:
    """The gaps of a person by competency, in the order of the standard; what was not assessed shows none."""
    return tuple(
        CompetencyGap(competency, required, levels[competency])
        for competency, required in standard.items()
        if competency in levels and gap_between(required, levels[competency]) > 0
    )


def total_levels(gaps: Iterable[CompetencyGap]) -> int:
    """How many levels a person lacks over all competencies."""
    return sum(gap.levels for gap in gaps)


def is_performance_gap(predikat: Predikat) -> bool:
    """Whether the *predikat* leads to an offer of coaching and a training proposal."""
    return predikat <= Predikat.BUTUH_PERBAIKAN
