"""Which elements become findings, which are strongest and weakest, and what may be shown."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys.rules.comparison import Change, change_of, changes_between, is_comparable
from services.surveys.rules.findings import (
    TrainingTopic,
    effective_k,
    elements_under_mark,
    is_under_mark,
    may_publish,
    may_quote,
    strongest,
    suggested_cause,
    weakest,
)
from services.surveys.rules.index import ElementTally, index_of, tallies_of
from services.surveys.rules.sample import ConfidenceLevel, sample_size
from shared.vocabulary import Cause, Element, WeightConvention
from tests.unit.surveys.test_index import real_answers

TALLIES = st.lists(st.integers(min_value=0, max_value=30), min_size=9, max_size=9).flatmap(
    lambda answers: st.tuples(
        *(
            st.integers(min_value=number, max_value=4 * number).map(
                lambda total, n=number, e=e: ElementTally(e, n, total)
            )
            for number, e in zip(answers, Element, strict=True)
        )
    )
)


def codes(tallies):
    return [tally.element.questionnaire_code for tally in tallies]


def test_the_real_file_has_findings_for_u2_and_u3_under_a_mark_of_3_50():
    assert codes(elements_under_mark(tallies_of(real_answers()), Decimal("3.50"))) == ["U2", "U3"]


def test_an_element_on_the_mark_is_no_finding_and_one_just_under_it_is():
    assert not is_under_mark(ElementTally(Element.WAKTU, 2, 7), Decimal("3.5"))
    just_under = ElementTally(Element.WAKTU, 100_000, 349_999)
    assert just_under.mean == Decimal("3.5000")
    assert is_under_mark(just_under, Decimal("3.50"))
    assert not is_under_mark(ElementTally(Element.WAKTU, 0, 0), Decimal("3.50"))


def test_strongest_and_weakest_of_the_real_file_with_ties_by_questionnaire_order():
    tallies = tallies_of(real_answers())
    assert codes(strongest(tallies)) == ["U4", "U9", "U7"]
    assert codes(weakest(tallies)) == ["U3", "U2", "U5"]
    assert codes(strongest(tallies, 5)) == ["U4", "U9", "U7", "U1", "U6"]


@given(TALLIES, st.randoms())
def test_order_of_input_never_changes_who_is_strongest_or_weakest(tallies, random):
    shuffled = list(tallies)
    random.shuffle(shuffled)
    assert strongest(shuffled) == strongest(tallies)
    assert weakest(shuffled) == weakest(tallies)


@given(TALLIES, st.decimals(min_value=1, max_value=4, places=2))
def test_findings_are_exactly_the_answered_elements_under_the_mark(tallies, mark):
    found = elements_under_mark(tallies, mark)
    for tally in tallies:
        assert (tally in found) == (tally.answers > 0 and Decimal(tally.total) < mark * tally.answers)


def test_suggestions_lean_as_practice_has_it():
    assert suggested_cause(Element.PRODUK) is None
    for element in (Element.SARANA, Element.BIAYA):
        assert suggested_cause(element).cause is Cause.SYSTEM
    for element in Element:
        suggestion = suggested_cause(element)
        if suggestion and suggestion.cause is Cause.TRAINING:
            assert suggestion.topic in TrainingTopic
    assert suggested_cause(Element.WAKTU).topic is TrainingTopic.TIME_MANAGEMENT


@pytest.mark.parametrize(
    ("answers", "staff", "k", "shown"),
    [(5, 5, 5, True), (4, 50, 5, False), (50, 4, 5, False), (3, 3, 1, True), (2, 9, 1, False), (9, 2, 0, False)],
)
def test_a_figure_needs_k_answers_and_k_staff_and_k_is_never_under_three(answers, staff, k, shown):
    assert may_publish(answers, staff, k) is shown
    assert may_quote(answers, staff, k) is shown


@given(st.integers(min_value=0, max_value=99), st.integers(min_value=0, max_value=99), st.integers(-5, 50))
def test_nothing_about_fewer_than_three_people_is_ever_published(answers, staff, k):
    assert effective_k(k) >= 3
    if may_publish(answers, staff, k):
        assert min(answers, staff) >= max(3, k)


PUBLISHED_SAMPLES = {
    10: 10,
    15: 14,
    50: 44,
    100: 80,
    150: 108,
    200: 132,
    400: 196,
    500: 217,
    1_000: 278,
    1_500: 306,
    3_000: 341,
    5_000: 357,
    10_000: 370,
    20_000: 377,
    100_000: 383,
    1_000_000: 384,
}


@pytest.mark.parametrize(("population", "size"), PUBLISHED_SAMPLES.items())
def test_sample_sizes_are_those_of_the_published_table(population, size):
    assert sample_size(population) == size


def test_the_sample_of_kupang_fits_ninety_per_cent():
    assert sample_size(404_120, ConfidenceLevel.NINETY) == 270
    assert sample_size(0) == 0


@given(st.integers(min_value=1, max_value=2_000_000), st.sampled_from(ConfidenceLevel))
def test_a_sample_never_exceeds_its_population_and_grows_with_it(population, confidence):
    size = sample_size(population, confidence)
    assert 1 <= size <= population
    assert size <= sample_size(population + 1, confidence)


def test_a_change_is_judged_as_readers_see_it():
    assert change_of(Decimal("3.4828"), Decimal("3.4834")) is Change.SAME
    assert change_of(Decimal("3.4828"), Decimal("3.60")) is Change.BETTER
    assert change_of(Decimal("3.60"), Decimal("3.4828")) is Change.WORSE


def test_changes_are_told_for_elements_that_both_periods_asked_about():
    before = [(Element.WAKTU, Decimal("3.4483")), (Element.SARANA, Decimal("3.6207"))]
    after = [(Element.PENGADUAN, Decimal(4)), (Element.WAKTU, Decimal("3.7000"))]
    (change,) = changes_between(before, after)
    assert (change.element, change.difference, change.change) == (Element.WAKTU, Decimal("0.2517"), Change.BETTER)


def test_figures_under_different_conventions_are_not_compared():
    tallies = tallies_of(real_answers())
    exact, short = (index_of(tallies, c) for c in (WeightConvention.EXACT, WeightConvention.B011))
    assert is_comparable(exact, exact)
    assert not is_comparable(exact, short)
    assert not is_comparable(exact, index_of(tallies[:8], WeightConvention.EXACT))
