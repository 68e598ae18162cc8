"""What an agency settles for its surveys and public reports; the defaults are the practice of the field."""

from dataclasses import dataclass
from decimal import Decimal

from shared.vocabulary import WeightConvention

LOWEST_MARK = Decimal(1)
HIGHEST_MARK = Decimal(4)
DEFAULT_MARK = Decimal("3.00")


@dataclass(frozen=True, kw_only=True)
class SurveyPolicy:
    """The agency's settings.

    `mark`: an element whose mean (NRR, 1 to 4) lies strictly under it becomes a finding (practice).
    `convention`: the weight that a new survey proposes (unsettled, so each survey names its own).
    """

    mark: Decimal = DEFAULT_MARK
    convention: WeightConvention = WeightConvention.EXACT


def is_possible_mark(mark: Decimal) -> bool:
    """Whether a mean of scores from 1 to 4 can lie under and over this mark."""
    return LOWEST_MARK <= mark <= HIGHEST_MARK
