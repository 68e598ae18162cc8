"""The guide to how *predikat* are spread over a unit, SE MenPANRB 3/2023 (secondary, quoting the circular).

It is a guide for the leader's consideration: leaving it gives warnings that ask for a justification, and never stops
a finalisation. Warnings carry counts alone, since a name beside a quota would be a hint whom to mark down.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import ceil, floor

from shared.vocabulary import OrganisationPredikat, Predikat
from shared.vocabulary.rule_sets import Confidence, RuleSet

DISTRIBUTION_2023 = RuleSet("distribution-2023", "SE MenPANRB 3/2023", date(2023, 1, 31), Confidence.SECONDARY)

SMALLEST_UNIT = 5
_BAND = (Predikat.BUTUH_PERBAIKAN, Predikat.KURANG)


class Limit(StrEnum):
    """Which side of a bound the guide asks to stay on."""

    AT_MOST = "AT_MOST"
    AT_LEAST = "AT_LEAST"


@dataclass(frozen=True)
class Bound:
    """How many employees of a unit should at most, or at least, have one of these *predikat* together."""

    predikat: tuple[Predikat, ...]
    limit: Limit
    people: int

    def is_kept_by(self, people: int) -> bool:
        """Whether so many employees keep to the bound."""
        return people <= self.people if self.limit is Limit.AT_MOST else people >= self.people


@dataclass(frozen=True)
class DistributionWarning:
    """A bound that the unit's *predikat* do not keep, and how many employees have one of them."""

    bound: Bound
    people: int


@dataclass(frozen=True)
class _Share:
    """A bound as the circular words it: a share of the unit, or a whole number of people."""

    predikat: tuple[Predikat, ...]
    limit: Limit
    share: Decimal = Decimal(0)
    people: int = 0

    def of(self, employees: int) -> Bound:
        """The bound for a unit of so many: maxima rounded down, minima up (unsettled in the circular)."""
        part = self.share * employees
        bound = floor(part) if self.limit is Limit.AT_MOST else ceil(part)
        return Bound(self.predikat, self.limit, max(bound, self.people))


def _at_most(share: str, *predikat: Predikat) -> _Share:
    return _Share(predikat, Limit.AT_MOST, Decimal(share))


def _at_least(share: str, *predikat: Predikat) -> _Share:
    return _Share(predikat, Limit.AT_LEAST, Decimal(share))


_GUIDE: Mapping[OrganisationPredikat, tuple[_Share, ...]] = {
    OrganisationPredikat.ISTIMEWA: (_at_most("0.70", Predikat.SANGAT_BAIK),),
    OrganisationPredikat.BAIK: (
        _at_most("0.70", Predikat.BAIK),
        _Share(_BAND, Limit.AT_LEAST, people=1),
    ),
    OrganisationPredikat.BUTUH_PERBAIKAN: (
        _at_most("0.10", Predikat.SANGAT_BAIK),
        _at_least("0.60", Predikat.BUTUH_PERBAIKAN),
    ),
    OrganisationPredikat.KURANG: (
        _at_most("0.10", Predikat.SANGAT_BAIK),
        _at_least("0.10", Predikat.BUTUH_PERBAIKAN),
        _at_least("0.60", Predikat.KURANG),
    ),
    OrganisationPredikat.SANGAT_KURANG: (
        _at_most("0", Predikat.SANGAT_BAIK),
        _at_least("0.10", *_BAND),
        _at_least("0.60", Predikat.SANGAT_KURANG),
    ),
}


def bounds_of(organisation: OrganisationPredikat, employees: int, smallest: int = SMALLEST_UNIT) -> tuple[Bound, ...]:
    """The guide for a unit of so many employees in an organisation with this *predikat*; none for a small unit.

    Where rounding would ask a unit for the impossible the circular says nothing, so it is off under `smallest` (5).
    """
    if employees < smallest:
        return ()
    return tuple(share.of(employees) for share in _GUIDE[organisation])


def distribution_warnings(
    organisation: OrganisationPredikat,
    counts: Mapping[Predikat, int],
    smallest: int = SMALLEST_UNIT,
    undecided: int = 0,
) -> tuple[DistributionWarning, ...]:
    """Where the counts of a unit's *predikat* leave the guide; empty when they keep to it.

    While `undecided` employees have no *predikat* yet, the unit counts whole, and a minimum is missed only when even
    all of them could not fill it: nobody is warned of what others may still decide.
    """
    warnings = []
    for bound in bounds_of(organisation, sum(counts.values()) + undecided, smallest):
        people = sum(counts.get(predikat, 0) for predikat in bound.predikat)
        at_best = people if bound.limit is Limit.AT_MOST else people + undecided
        if not bound.is_kept_by(at_best):
            warnings.append(DistributionWarning(bound, people))
    return tuple(warnings)
