"""The IKM against published figures and by its properties."""

import csv
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.demo import REAL_FILE
from services.surveys.rules.index import (
    ElementTally,
    grade_of,
    index_of,
    is_valid_score,
    rounded,
    tallies_of,
    tally_of,
    weight_of_element,
)
from shared.vocabulary import Element, Grade, WeightConvention

PUBLISHED_TOTALS = (105, 101, 100, 116, 102, 105, 106, 105, 115)
PUBLISHED_MEANS = ("3.6207", "3.4828", "3.4483", "4.0000", "3.5172", "3.6207", "3.6552", "3.6207", "3.9655")
PUBLISHED_WEIGHTED = ("0.3983", "0.3831", "0.3793", "0.4400", "0.3869", "0.3983", "0.4021", "0.3983", "0.4362")

CONVENTIONS = st.sampled_from(WeightConvention)
SCORES = st.integers(min_value=1, max_value=4)
RESPONDENTS = st.lists(st.fixed_dictionaries({element: SCORES for element in Element}), min_size=1, max_size=30)


def real_answers():
    with REAL_FILE.open() as lines:
        return [
            {Element.of_questionnaire(code): int(score) for code, score in row.items() if code != "no"}
            for row in csv.DictReader(lines)
        ]


@pytest.mark.parametrize(
    ("convention", "value", "ikm"),
    [
        (WeightConvention.EXACT, "3.6590", "91.48"),
        (WeightConvention.B0111, "3.6553", "91.38"),
        (WeightConvention.B011, "3.6224", "90.56"),
    ],
)
def test_the_published_example_of_29_respondents_comes_out_as_printed(convention, value, ikm):
    index = index_of(tallies_of(real_answers()), convention)
    assert index.value == Decimal(value)
    assert index.ikm == Decimal(ikm)
    assert index.grade is Grade.A
    assert index.rules == "skm-2017"


def test_totals_means_and_weighted_means_of_the_published_example():
    tallies = tallies_of(real_answers())
    assert tuple(tally.total for tally in tallies) == PUBLISHED_TOTALS
    assert tuple(tally.mean for tally in tallies) == tuple(map(Decimal, PUBLISHED_MEANS))
    weighted = index_of(tallies, WeightConvention.B011).elements
    assert tuple(element.weighted for element in weighted) == tuple(map(Decimal, PUBLISHED_WEIGHTED))


@pytest.mark.parametrize(
    ("convention", "ikm"),
    [(WeightConvention.EXACT, "100"), (WeightConvention.B0111, "99.90"), (WeightConvention.B011, "99.00")],
)
def test_all_fours_reach_a_hundred_only_under_the_exact_weight(convention, ikm):
    assert index_of(tallies_of([dict.fromkeys(Element, 4)]), convention).ikm == Decimal(ikm)


@pytest.mark.parametrize(
    ("ikm", "shown", "grade"),
    [
        ("25.00", "25.00", Grade.D),
        ("64.99", "64.99", Grade.D),
        ("65.00", "65.00", Grade.C),
        ("76.60", "76.60", Grade.C),
        ("76.61", "76.61", Grade.B),
        ("88.30", "88.30", Grade.B),
        ("88.31", "88.31", Grade.A),
        ("64.994", "64.99", Grade.D),
        ("64.995", "65.00", Grade.C),
        ("76.605", "76.61", Grade.B),
        ("88.304", "88.30", Grade.B),
        ("100", "100.00", Grade.A),
    ],
)
def test_an_ikm_is_rounded_half_up_before_it_is_graded(ikm, shown, grade):
    assert rounded(Decimal(ikm), 2) == Decimal(shown)
    assert grade_of(Decimal(ikm)) is grade


def test_published_figures_of_kupang_are_good():
    assert grade_of(Decimal("83.33")) is Grade.B
    assert grade_of(Decimal("83.31")) is Grade.B


def test_an_element_without_answers_leaves_no_index():
    answers = [{element: 4 for element in Element if element is not Element.BIAYA}]
    assert index_of(tallies_of(answers), WeightConvention.EXACT) is None
    assert index_of((), WeightConvention.EXACT) is None


def test_missing_and_invalid_answers_do_not_count():
    answers = [{Element.WAKTU: 4}, {Element.WAKTU: None}, {Element.WAKTU: 0}, {Element.WAKTU: 5}, {}]
    assert tallies_of(answers, [Element.WAKTU]) == (ElementTally(Element.WAKTU, 1, 4),)
    assert tally_of(Element.WAKTU, {0: 7, 2: 2, 4: 1, 5: 3}) == ElementTally(Element.WAKTU, 3, 8)
    assert ElementTally(Element.WAKTU, 0, 0).mean is None
    assert not any(map(is_valid_score, (0, 5, -1, True, "3", 2.0, None)))


@pytest.mark.parametrize(
    ("elements", "b0111", "b011"), [(9, "0.111", "0.11"), (14, "0.071", "0.07"), (8, "0.125", "0.13"), (1, "1", "1")]
)
def test_rounded_weights_of_other_numbers_of_elements(elements, b0111, b011):
    assert weight_of_element(WeightConvention.B0111, elements) == Fraction(b0111)
    assert weight_of_element(WeightConvention.B011, elements) == Fraction(b011)
    assert weight_of_element(WeightConvention.EXACT, elements) == Fraction(1, elements)


def test_an_ikm_never_leaves_its_scale():
    asked = list(Element)[:8]
    index = index_of(tallies_of([dict.fromkeys(asked, 4)], asked), WeightConvention.B011)
    assert index.ikm == 100


@given(RESPONDENTS, CONVENTIONS)
def test_the_index_stays_on_its_scale(respondents, convention):
    index = index_of(tallies_of(respondents), convention)
    weight = weight_of_element(convention, 9)
    assert rounded(9 * weight * 25, 2) <= index.ikm <= rounded(36 * weight * 25, 2)
    assert index.ikm == rounded(index.ikm, 2)


@given(RESPONDENTS, CONVENTIONS, st.randoms())
def test_the_order_of_respondents_does_not_matter(respondents, convention, random):
    shuffled = list(respondents)
    random.shuffle(shuffled)
    assert index_of(tallies_of(shuffled), convention) == index_of(tallies_of(respondents), convention)


@given(RESPONDENTS, CONVENTIONS)
def test_everybody_answering_twice_changes_no_figure(respondents, convention):
    once, twice = (index_of(tallies_of(answers), convention) for answers in (respondents, respondents * 2))
    assert (once.value, once.ikm, once.grade) == (twice.value, twice.ikm, twice.grade)


@given(RESPONDENTS, CONVENTIONS, st.sampled_from(Element))
def test_a_better_answer_never_lowers_the_index(respondents, convention, element):
    better = [dict(respondents[0]), *respondents[1:]]
    better[0][element] = min(4, better[0][element] + 1)
    assert index_of(tallies_of(better), convention).ikm >= index_of(tallies_of(respondents), convention).ikm


@given(RESPONDENTS)
def test_the_exact_weight_gives_the_highest_and_two_decimals_the_lowest(respondents):
    tallies = tallies_of(respondents)
    exact, three, two = (index_of(tallies, convention).ikm for convention in WeightConvention)
    assert exact >= three >= two


@given(RESPONDENTS)
def test_counting_by_score_gives_the_same_tallies_as_counting_respondents(respondents):
    for tally in tallies_of(respondents):
        scores = [respondent[tally.element] for respondent in respondents]
        assert tally == tally_of(tally.element, {score: scores.count(score) for score in set(scores)})


@given(st.decimals(min_value=25, max_value=100, places=4), st.decimals(min_value=25, max_value=100, places=4))
def test_a_higher_ikm_never_has_a_worse_grade(one, other):
    low, high = sorted((one, other))
    assert grade_of(low) <= grade_of(high)


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(min_value=0, max_value=6))
def test_rounding_is_off_by_half_a_unit_at_most_and_mirrors_at_zero(value, places):
    shown = rounded(value, places)
    assert abs(Fraction(shown) - value) <= Fraction(1, 2 * 10**places)
    assert rounded(-value, places) == -shown
