"""How many respondents a survey needs: Krejcie & Morgan (1970), for a population of service users.

The formula is secondary; that PermenPANRB 14/2017 attaches its table is unconfirmed, so confidence is a parameter.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction

from services.surveys.rules.index import rounded

PROPORTION = Fraction(1, 2)
MARGIN = Decimal("0.05")


class ConfidenceLevel(IntEnum):
    """How sure the sample makes a statement about all users, in per cent."""

    NINETY = 90
    NINETY_FIVE = 95
    NINETY_NINE = 99


CHI_SQUARE_OF: Mapping[ConfidenceLevel, Decimal] = {
    ConfidenceLevel.NINETY: Decimal("2.706"),
    ConfidenceLevel.NINETY_FIVE: Decimal("3.841"),
    ConfidenceLevel.NINETY_NINE: Decimal("6.635"),
}


def sample_size(
    population: int, confidence: ConfidenceLevel = ConfidenceLevel.NINETY_FIVE, margin: Decimal = MARGIN
) -> int:
    """The respondents needed for a population, within a margin of error (0.05 by default).

    Rounded to the nearest whole, which reproduces the published table; a round-up does not.
    """
    if population <= 0:
        return 0
    spread = Fraction(CHI_SQUARE_OF[confidence]) * PROPORTION * (1 - PROPORTION)
    return int(rounded(spread * population / (Fraction(margin) ** 2 * (population - 1) + spread), 0))
