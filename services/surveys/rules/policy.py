"""What an agency settles for its surveys and public reports; the defaults are the practice of the field."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from services.surveys.rules.reports import ANSWER_DAYS_OF, DAYS_TO_SAY_NOT_SOLVED, VERIFICATION_DAYS
from shared.vocabulary import ReportClass, WeightConvention

LOWEST_MARK = Decimal(1)
HIGHEST_MARK = Decimal(4)
DEFAULT_MARK = Decimal("3.00")
LONGEST_TERM = 365  # working days


@dataclass(frozen=True, kw_only=True)
class SurveyPolicy:
    """The agency's settings.

    `mark`: an element whose mean (NRR, 1 to 4) lies strictly under it becomes a finding (practice).
    `convention`: the weight that a new survey proposes (unsettled, so each survey names its own).
    The days are terms of public reports in working days: to verify one, to answer one of each class, and for the
    reporter to say "not solved yet" after an answer.
    """

    mark: Decimal = DEFAULT_MARK
    convention: WeightConvention = WeightConvention.EXACT
    days_to_verify: int = VERIFICATION_DAYS
    days_for_information: int = ANSWER_DAYS_OF[ReportClass.INFORMATION]
    days_for_complaints: int = ANSWER_DAYS_OF[ReportClass.NON_SUPERVISORY]
    days_for_supervision: int = ANSWER_DAYS_OF[ReportClass.SUPERVISORY]
    days_to_react: int = DAYS_TO_SAY_NOT_SOLVED

    @property
    def answer_days(self) -> Mapping[ReportClass, int]:
        """The working days to answer a report, by its class; aspirations have no term."""
        return {
            ReportClass.INFORMATION: self.days_for_information,
            ReportClass.NON_SUPERVISORY: self.days_for_complaints,
            ReportClass.SUPERVISORY: self.days_for_supervision,
        }


def is_possible_mark(mark: Decimal) -> bool:
    """Whether a mean of scores from 1 to 4 can lie under and over this mark, which has two decimals at most."""
    return LOWEST_MARK <= mark <= HIGHEST_MARK and mark == round(mark, 2)


def impossible_terms(policy: SurveyPolicy) -> tuple[str, ...]:
    """The names of the terms for which no clock can run: it takes a day at least, and a year at most."""
    terms = [field.name for field in fields(policy) if field.name.startswith("days_")]
    return tuple(name for name in terms if not 1 <= getattr(policy, name) <= LONGEST_TERM)
