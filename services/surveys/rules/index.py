"""The IKM (*Indeks Kepuasan Masyarakat*) of a survey by the nine elements of PermenPANRB 14/2017.

The method is prescribed (official text); formula and grades are secondary, two sources. Which weight agencies use is
unsettled, so each survey names its convention. All arithmetic is exact; only what is shown is rounded, half up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from shared.vocabulary import Element, Grade, WeightConvention
from shared.vocabulary.rule_sets import Confidence, RuleSet

SKM_2017 = RuleSet("skm-2017", "PermenPANRB 14/2017", date(2017, 1, 1), Confidence.SECONDARY)

BEST_SCORE = 4
IKM_OF_ONE_POINT = 25
HIGHEST_IKM = Decimal(100)
LOWEST_IKM_OF: Mapping[Grade, Decimal] = {
    Grade.A: Decimal("88.31"),
    Grade.B: Decimal("76.61"),
    Grade.C: Decimal("65.00"),
}
DECIMALS_OF: Mapping[WeightConvention, int] = {WeightConvention.B0111: 3, WeightConvention.B011: 2}


@dataclass(frozen=True)
class ElementTally:
    """The valid answers that one element got, and the sum of their scores."""

    element: Element
    answers: int
    total: int

    @property
    def exact_mean(self) -> Fraction | None:
        """The NRR (*nilai rata-rata*), 1 to 4, not rounded; None when nobody answered."""
        return Fraction(self.total, self.answers) if self.answers else None

    @property
    def mean(self) -> Decimal | None:
        """The NRR to four decimals, as reports print it; None when nobody answered."""
        exact = self.exact_mean
        return None if exact is None else rounded(exact, 4)


@dataclass(frozen=True)
class WeightedMean:
    """An element in the index: its NRR and what it adds (*NRR tertimbang*), both to four decimals."""

    element: Element
    answers: int
    mean: Decimal
    weighted: Decimal


@dataclass(frozen=True)
class Index:
    """The result of a survey: *nilai indeks* (1 to 4, four decimals), IKM (25 to 100, two decimals) and grade."""

    convention: WeightConvention
    weight: Decimal
    elements: tuple[WeightedMean, ...]
    value: Decimal
    ikm: Decimal
    grade: Grade
    rules: str = SKM_2017.id


def rounded(value: Fraction | Decimal, places: int) -> Decimal:
    """This value to so many decimals, a half going away from zero."""
    exact = Fraction(value) * 10**places
    whole = int(abs(exact) + Fraction(1, 2))
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places)


def is_valid_score(score: object) -> bool:
    """Whether an answer counts: a whole number from 1 to 4."""
    return isinstance(score, int) and not isinstance(score, bool) and 1 <= score <= BEST_SCORE


def tally_of(element: Element, answers_by_score: Mapping[int, int]) -> ElementTally:
    """The tally of an element from the number of answers of each score; invalid scores do not count."""
    valid = {score: number for score, number in answers_by_score.items() if is_valid_score(score)}
    return ElementTally(element, sum(valid.values()), sum(score * number for score, number in valid.items()))


def tallies_of(
    answers: Iterable[Mapping[Element, int | None]], elements: Sequence[Element] = tuple(Element)
) -> tuple[ElementTally, ...]:
    """The tallies of these elements over the answers of respondents; what is missing or invalid does not count."""
    respondents = list(answers)
    tallies = []
    for element in elements:
        scores = [score for respondent in respondents if is_valid_score(score := respondent.get(element)) and score]
        tallies.append(ElementTally(element, len(scores), sum(scores)))
    return tuple(tallies)


def weight_of_element(convention: WeightConvention, elements: int) -> Fraction:
    """The weight of each of so many elements: 1/n, or 1/n rounded half up to the decimals of the convention.

    For nine elements 1/9, 0.111 and 0.11. For other numbers the rounding is what agencies' own systems do (secondary).
    """
    exact = Fraction(1, elements)
    places = DECIMALS_OF.get(convention)
    return exact if places is None else Fraction(rounded(exact, places))


def grade_of(ikm: Decimal) -> Grade:
    """The grade (*mutu*) of an IKM.

    The printed table has holes (64.99 to 65.00 and two more), so the IKM is first rounded half up to two decimals.
    """
    shown = rounded(ikm, 2)
    return next((grade for grade, lowest in LOWEST_IKM_OF.items() if shown >= lowest), Grade.D)


def index_of(tallies: Sequence[ElementTally], convention: WeightConvention) -> Index | None:
    """The index over these elements under a convention; None while one of them has no valid answer, or there are none.

    A rounded weight can exceed 1/n (0.13 for eight elements); the IKM then stops at the top of its scale, 100.
    """
    means = [(tally, mean) for tally in tallies if (mean := tally.exact_mean) is not None]
    if not means or len(means) < len(tallies):
        return None
    weight = weight_of_element(convention, len(means))
    exact = min(Fraction(BEST_SCORE), sum((mean * weight for _, mean in means), Fraction(0)))
    ikm = rounded(exact * IKM_OF_ONE_POINT, 2)
    elements = tuple(
        WeightedMean(tally.element, tally.answers, rounded(mean, 4), rounded(mean * weight, 4)) for tally, mean in means
    )
    return Index(convention, rounded(weight, 4), elements, rounded(exact, 4), ikm, grade_of(ikm))
