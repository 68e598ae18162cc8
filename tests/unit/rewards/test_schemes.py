"""Who is eligible under a scheme and how they rank."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rewards.rules.schemes import (
    Candidate,
    Coverage,
    Ineligibility,
    Points,
    Scheme,
    SchemeObstacle,
    Standing,
    ineligibilities,
    is_eligible,
    points_for,
    ranking,
    scheme_obstacles,
    standing_in,
)
from shared.vocabulary import Employment, Predikat

ROOT, COVERED, COUNTER, ELSEWHERE = (UUID(int=n) for n in (10, 11, 12, 13))
POINTS = Points({Predikat.SANGAT_BAIK: Decimal(100), Predikat.BAIK: Decimal(70)}, Decimal("1.5"), Decimal(40))
SCHEME = Scheme(
    decree="Perwali Umpama 1/2026",
    period_start=date(2026, 1, 1),
    period_end=date(2026, 12, 31),
    coverage=Coverage(frozenset(Employment), frozenset({COVERED})),
    points=POINTS,
    budget=10_000_000,
)
STANDING = Standing(Predikat.BAIK, date(2026, 9, 30), is_final=True)
PERSON = Candidate(UUID(int=1), Employment.PNS, (ROOT, COVERED, COUNTER), STANDING, Decimal(20))

STANDINGS = st.builds(
    Standing,
    st.sampled_from(Predikat),
    st.dates(min_value=date(2025, 10, 1), max_value=date(2027, 3, 31)),
    st.booleans(),
    st.booleans(),
)
CANDIDATES = st.builds(
    Candidate,
    st.uuids(),
    st.sampled_from(Employment),
    st.sampled_from([(ROOT, COVERED), (ROOT, COVERED, COUNTER), (ROOT, ELSEWHERE)]),
    st.none() | STANDINGS,
    st.integers(min_value=0, max_value=60).map(Decimal),
    st.booleans(),
)
CROWDS = st.lists(CANDIDATES, max_size=20, unique_by=lambda candidate: candidate.employee_id)


def test_a_final_baik_of_a_covered_unit_is_eligible():
    assert ineligibilities(SCHEME, PERSON) == ()


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (replace(PERSON, is_serving=False), Ineligibility.HAS_LEFT),
        (replace(PERSON, unit_path=(ROOT, ELSEWHERE)), Ineligibility.UNIT_NOT_COVERED),
        (replace(PERSON, standing=None), Ineligibility.NOT_EVALUATED),
        (replace(PERSON, standing=replace(STANDING, period_end=date(2025, 12, 31))), Ineligibility.NOT_EVALUATED),
        (replace(PERSON, standing=replace(STANDING, is_final=False)), Ineligibility.NOT_FINAL),
        (replace(PERSON, standing=replace(STANDING, has_open_objection=True)), Ineligibility.OPEN_OBJECTION),
        (
            replace(PERSON, standing=replace(STANDING, predikat=Predikat.BUTUH_PERBAIKAN)),
            Ineligibility.PREDIKAT_TOO_LOW,
        ),
        (replace(PERSON, has_discipline_case=True), Ineligibility.DISCIPLINE_CASE),
    ],
)
def test_each_reason_excludes_by_itself(candidate, reason):
    assert ineligibilities(SCHEME, candidate) == (reason,)


def test_a_scheme_says_whom_it_covers():
    pns_alone = replace(SCHEME, coverage=Coverage(frozenset({Employment.PNS})))
    assert is_eligible(pns_alone, replace(PERSON, unit_path=(ROOT, ELSEWHERE)))
    pppk = replace(PERSON, employment=Employment.PPPK)
    assert ineligibilities(pns_alone, pppk) == (Ineligibility.EMPLOYMENT_NOT_COVERED,)
    best_alone = replace(SCHEME, coverage=replace(SCHEME.coverage, least_predikat=Predikat.SANGAT_BAIK))
    assert ineligibilities(best_alone, PERSON) == (Ineligibility.PREDIKAT_TOO_LOW,)


def test_points_of_predikat_and_hours_with_the_hours_that_count_at_most():
    assert points_for(POINTS, PERSON) == Decimal("100.0")
    assert points_for(POINTS, replace(PERSON, hours=Decimal(400))) == Decimal("130.0")
    assert points_for(replace(POINTS, hours_counted=None), replace(PERSON, hours=Decimal(60))) == Decimal("160.0")
    assert points_for(POINTS, replace(PERSON, standing=None, hours=Decimal(0))) == 0


def test_equal_points_share_a_rank_and_the_better_predikat_is_listed_first():
    best = replace(
        PERSON,
        employee_id=UUID(int=9),
        standing=replace(STANDING, predikat=Predikat.SANGAT_BAIK),
        hours=Decimal(0),
    )
    last = replace(PERSON, employee_id=UUID(int=3), hours=Decimal(1))
    ranked = ranking(SCHEME, [last, PERSON, best])
    assert [(place.candidate, place.rank) for place in ranked] == [(best, 1), (PERSON, 1), (last, 3)]


@given(CROWDS, st.randoms())
def test_the_ranking_holds_all_eligible_and_nobody_else_in_one_order(crowd, random):
    ranked = ranking(SCHEME, crowd)
    assert {place.candidate.employee_id for place in ranked} == {
        person.employee_id for person in crowd if is_eligible(SCHEME, person)
    }
    random.shuffle(crowd)
    assert ranking(SCHEME, crowd) == ranked


@given(CROWDS)
def test_a_rank_is_one_more_than_the_number_of_people_with_more_points(crowd):
    ranked = ranking(SCHEME, crowd)
    for place in ranked:
        assert place.rank == 1 + sum(other.points > place.points for other in ranked)


@given(CANDIDATES)
def test_nobody_is_eligible_on_an_evaluation_that_is_not_final_or_is_objected_to(candidate):
    if is_eligible(SCHEME, candidate):
        assert candidate.standing.is_final
        assert not candidate.standing.has_open_objection
        assert candidate.standing.predikat >= Predikat.BAIK


def test_the_newest_final_evaluation_of_the_period_counts():
    pending = replace(STANDING, is_final=False)
    older = replace(STANDING, period_end=date(2026, 6, 30), predikat=Predikat.SANGAT_BAIK)
    outside = replace(STANDING, period_end=date(2027, 1, 31))
    assert standing_in(SCHEME, []) is standing_in(SCHEME, [outside]) is None
    assert standing_in(SCHEME, [older, STANDING, outside]) == STANDING
    assert standing_in(SCHEME, [older, pending]) == older
    objected = replace(STANDING, has_open_objection=True)
    assert standing_in(SCHEME, [older, objected]) == objected


def test_an_agency_may_let_its_schemes_go_lower_or_not_as_low():
    low = replace(SCHEME, coverage=replace(SCHEME.coverage, least_predikat=Predikat.BUTUH_PERBAIKAN))
    assert scheme_obstacles(low) == (SchemeObstacle.PREDIKAT_BELOW_POLICY,)
    assert scheme_obstacles(low, Predikat.BUTUH_PERBAIKAN) == ()
    assert scheme_obstacles(SCHEME, Predikat.SANGAT_BAIK) == (SchemeObstacle.PREDIKAT_BELOW_POLICY,)


@pytest.mark.parametrize(
    ("scheme", "obstacle"),
    [
        (replace(SCHEME, decree=" "), SchemeObstacle.DECREE_MISSING),
        (replace(SCHEME, period_end=date(2025, 12, 31)), SchemeObstacle.PERIOD_REVERSED),
        (replace(SCHEME, coverage=Coverage(frozenset())), SchemeObstacle.NOBODY_COVERED),
        (replace(SCHEME, budget=-1), SchemeObstacle.BUDGET_INVALID),
        (replace(SCHEME, points=Points()), SchemeObstacle.NOTHING_RANKS),
        (replace(SCHEME, points=Points({Predikat.BAIK: Decimal(0)})), SchemeObstacle.NOTHING_RANKS),
    ],
)
def test_a_scheme_without_its_essentials_cannot_open(scheme, obstacle):
    assert scheme_obstacles(scheme) == (obstacle,)
    assert scheme_obstacles(SCHEME) == ()
