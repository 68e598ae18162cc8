"""The quadrant cell by cell, and the distribution guide against the worked unit of twenty."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.evaluations.rules.distribution import (
    DISTRIBUTION_2023,
    Bound,
    Limit,
    bounds_of,
    distribution_warnings,
)
from services.evaluations.rules.quadrant import QUADRANT_2022, predikat_of
from shared.vocabulary import OrganisationPredikat, Predikat, Rating

SB, B, BP, K, SK = Predikat
RATINGS = st.sampled_from(Rating)
COUNTS = st.fixed_dictionaries({predikat: st.integers(min_value=0, max_value=40) for predikat in Predikat})


@pytest.mark.parametrize(
    ("result", "behaviour", "predikat"),
    [(3, 3, SB), (3, 2, B), (3, 1, K), (2, 3, B), (2, 2, B), (2, 1, K), (1, 3, BP), (1, 2, BP), (1, 1, SK)],
)
def test_each_cell_of_the_quadrant(result, behaviour, predikat):
    assert predikat_of(Rating(result), Rating(behaviour)) is predikat


@given(RATINGS, RATINGS, RATINGS)
def test_a_better_result_never_gives_a_worse_predikat(one, other, behaviour):
    low, high = sorted((one, other))
    assert predikat_of(low, behaviour) <= predikat_of(high, behaviour)


@given(RATINGS, RATINGS, RATINGS)
def test_better_behaviour_never_gives_a_worse_predikat(one, other, result):
    low, high = sorted((one, other))
    assert predikat_of(result, low) <= predikat_of(result, high)


def test_rule_sets_name_their_basis():
    assert QUADRANT_2022.legal_basis == "PermenPANRB 6/2022"
    assert DISTRIBUTION_2023.valid_from.isoformat() == "2023-01-31"


WORKED = {
    OrganisationPredikat.ISTIMEWA: {((SB,), Limit.AT_MOST, 14)},
    OrganisationPredikat.BAIK: {((B,), Limit.AT_MOST, 14), ((BP, K), Limit.AT_LEAST, 1)},
    OrganisationPredikat.BUTUH_PERBAIKAN: {((BP,), Limit.AT_LEAST, 12), ((SB,), Limit.AT_MOST, 2)},
    OrganisationPredikat.KURANG: {
        ((K,), Limit.AT_LEAST, 12),
        ((BP,), Limit.AT_LEAST, 2),
        ((SB,), Limit.AT_MOST, 2),
    },
    OrganisationPredikat.SANGAT_KURANG: {
        ((SK,), Limit.AT_LEAST, 12),
        ((BP, K), Limit.AT_LEAST, 2),
        ((SB,), Limit.AT_MOST, 0),
    },
}


@pytest.mark.parametrize("organisation", OrganisationPredikat)
def test_the_worked_unit_of_twenty(organisation):
    bounds = {(bound.predikat, bound.limit, bound.people) for bound in bounds_of(organisation, 20)}
    assert bounds == WORKED[organisation]


def test_fifteen_very_good_of_twenty_are_one_too_many_and_the_warning_has_counts_alone():
    (warning,) = distribution_warnings(OrganisationPredikat.ISTIMEWA, {SB: 15, B: 5})
    assert warning.bound == Bound((SB,), Limit.AT_MOST, 14)
    assert warning.people == 15
    assert distribution_warnings(OrganisationPredikat.ISTIMEWA, {SB: 14, B: 6}) == ()


def test_maxima_round_down_minima_round_up():
    assert bounds_of(OrganisationPredikat.ISTIMEWA, 9)[0].people == 6
    assert [bound.people for bound in bounds_of(OrganisationPredikat.KURANG, 11)] == [1, 2, 7]


def test_nobody_is_warned_of_what_others_may_still_decide():
    baik = OrganisationPredikat.BAIK
    assert distribution_warnings(baik, {B: 6}, undecided=3) == ()
    (last,) = distribution_warnings(baik, {B: 6, SB: 3}, undecided=0)
    assert last.bound.limit is Limit.AT_LEAST
    (early,) = distribution_warnings(baik, {B: 7}, undecided=2)
    assert (early.bound.limit, early.bound.people, early.people) == (Limit.AT_MOST, 6, 7)


def test_the_guide_is_off_in_small_units():
    for organisation in OrganisationPredikat:
        assert distribution_warnings(organisation, {SB: 4}) == ()
        assert bounds_of(organisation, 4) == ()
        assert bounds_of(organisation, 4, smallest=4)


@given(st.sampled_from(OrganisationPredikat), st.integers(min_value=5, max_value=60))
def test_every_unit_can_keep_to_the_guide(organisation, employees):
    asked = {bound.predikat: bound.people for bound in bounds_of(organisation, employees)}
    counts = dict.fromkeys(Predikat, 0)
    for bound in bounds_of(organisation, employees):
        if bound.limit is Limit.AT_LEAST:
            counts[bound.predikat[0]] += bound.people
    rest = employees - sum(counts.values())
    assert rest >= 0
    counts[B] = min(rest, asked.get((B,), rest))
    counts[SK] += rest - counts[B]
    assert sum(counts.values()) == employees
    assert distribution_warnings(organisation, counts) == ()


@given(st.sampled_from(OrganisationPredikat), COUNTS)
def test_a_warning_is_given_exactly_where_a_bound_is_not_kept(organisation, counts):
    warned = {warning.bound for warning in distribution_warnings(organisation, counts)}
    for bound in bounds_of(organisation, sum(counts.values())):
        people = sum(counts[predikat] for predikat in bound.predikat)
        kept = people <= bound.people if bound.limit is Limit.AT_MOST else people >= bound.people
        assert (bound in warned) != kept


def test_the_quadrant_has_a_cell_for_every_pair():
    assert {predikat_of(*pair) for pair in product(Rating, repeat=2)} == set(Predikat)
