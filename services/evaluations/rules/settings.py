"""What the law leaves to the agency, with the practice of the field as its default."""

from dataclasses import dataclass

from services.evaluations.rules.distribution import SMALLEST_UNIT
from services.evaluations.rules.inspecting import DAYS_HIDDEN_AT_MOST
from services.evaluations.rules.objections import DAYS_TO_DECIDE, DAYS_TO_OBJECT
from services.evaluations.rules.quadrant import QUADRANT_2022, QUADRANTS

MOST_DAYS_HIDDEN = 366  # calendar days: nobody is kept in the dark for longer than a year
MOST_DAYS = 60  # working days: a quarter of a year, beyond any practice


@dataclass(frozen=True)
class EvaluationPolicy:
    """An agency's settings for evaluations.

    Days are working days (whether the law counts those or calendar days is unsettled). `smallest_for_guide` is the
    number of people under which the distribution guide is off and counts are not shown. `quadrant` is the rule set
    that turns two ratings into a *predikat*. `days_hidden_at_most` (calendar days) limits how late an auditor's look is
    shown to the person.
    """

    days_to_object: int = DAYS_TO_OBJECT
    days_to_decide: int = DAYS_TO_DECIDE
    smallest_for_guide: int = SMALLEST_UNIT
    quadrant: str = QUADRANT_2022.id
    days_hidden_at_most: int = DAYS_HIDDEN_AT_MOST


def faults_of(policy: EvaluationPolicy) -> dict[str, str]:
    """What is wrong with settings, as a code for each field; empty when they can hold."""
    faults = {
        name: "days-off-range"
        for name in ("days_to_object", "days_to_decide")
        if not 1 <= getattr(policy, name) <= MOST_DAYS
    }
    if not 0 <= policy.days_hidden_at_most <= MOST_DAYS_HIDDEN:
        faults["days_hidden_at_most"] = "days-off-range"
    if policy.smallest_for_guide < SMALLEST_UNIT:
        faults["smallest_for_guide"] = "too-few-to-show"
    if policy.quadrant not in QUADRANTS:
        faults["quadrant"] = "rule-set-unknown"
    return faults
