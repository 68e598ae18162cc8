"""Hours against the law's figures, results of tests, job match by the worked examples."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.training.rules.competence import (
    MappingCategory,
    SelectionCategory,
    Severity,
    counts_for_jpm,
    gap_between,
    is_gap_closed,
    job_match,
    mapping_category,
    selection_category,
    severity_of,
)
from services.training.rules.hours import (
    HOURS_2020,
    HoursLimit,
    HoursState,
    Result,
    credited_hours,
    hours_of_year,
    hours_standing,
    is_passed,
    result_of,
)
from shared.vocabulary import Competency, Employment, LevelSource

HOURS = st.decimals(min_value=0, max_value=200, places=1)
LEVELS = st.integers(min_value=1, max_value=5)
ALL_NINE = {competency: LEVELS for competency in Competency}


@pytest.mark.parametrize(
    ("employment", "hours", "state", "remaining"),
    [
        (Employment.PNS, "19.5", HoursState.BELOW_FLOOR, "0.5"),
        (Employment.PNS, "20", HoursState.FLOOR_REACHED, "0"),
        (Employment.PNS, "60", HoursState.FLOOR_REACHED, "0"),
        (Employment.PPPK, "0", HoursState.WITHIN_CEILING, "24"),
        (Employment.PPPK, "24", HoursState.WITHIN_CEILING, "0"),
        (Employment.PPPK, "24.5", HoursState.ABOVE_CEILING, "0"),
    ],
)
def test_pns_have_a_floor_and_pppk_a_ceiling(employment, hours, state, remaining):
    standing = hours_standing(employment, Decimal(hours))
    assert standing.state is state
    assert standing.remaining == Decimal(remaining)
    assert standing.rules == HOURS_2020.rule_set.id


@given(HOURS)
def test_a_pppk_never_sees_a_floor_and_a_pns_never_a_ceiling(hours):
    assert hours_standing(Employment.PNS, hours).limit is HoursLimit.FLOOR
    pppk = hours_standing(Employment.PPPK, hours)
    assert pppk.limit is HoursLimit.CEILING
    assert pppk.state in (HoursState.WITHIN_CEILING, HoursState.ABOVE_CEILING)


def test_hours_count_in_the_year_they_were_completed():
    completed = [(date(2025, 12, 31), Decimal(8)), (date(2026, 1, 1), Decimal("4.5")), (date(2026, 6, 1), Decimal(6))]
    assert hours_of_year(completed, 2026) == Decimal("10.5")
    assert hours_of_year([], 2026) == 0


def test_a_score_at_the_mark_passes():
    assert is_passed(Decimal(70), Decimal(70))
    assert not is_passed(Decimal("69.99"), Decimal(70))


@given(st.booleans(), st.none() | st.decimals(0, 100, places=2), st.decimals(0, 100, places=2), HOURS, st.booleans())
def test_hours_are_earned_by_passing_alone_unless_the_setting_credits_attendance(present, score, mark, hours, setting):
    result = result_of(present, score, mark)
    earned = credited_hours(result, hours, setting)
    assert earned in (Decimal(0), hours)
    if not present:
        assert result is Result.ABSENT
        assert earned == 0
    if result is Result.PASSED:
        assert score >= mark
        assert earned == hours
    if result is Result.ATTENDED:
        assert earned == (hours if setting else 0)


@pytest.mark.parametrize(
    ("levels", "jpm", "selection", "mapping"),
    [
        ((4, 3, 4, 3, 4, 3, 3, 3, 4), "86.11", SelectionCategory.MS, MappingCategory.CUKUP_OPTIMAL),
        ((4, 3, 3, 3, 4, 3, 3, 3, 3), "80.56", SelectionCategory.MS, MappingCategory.CUKUP_OPTIMAL),
        ((3, 3, 3, 3, 3, 3, 2, 2, 2), "66.67", SelectionCategory.KMS, MappingCategory.KURANG_OPTIMAL),
        ((4, 4, 4, 4, 4, 4, 4, 4, 4), "100.00", SelectionCategory.MS, MappingCategory.OPTIMAL),
    ],
)
def test_the_worked_job_matches(levels, jpm, selection, mapping):
    match = job_match(dict.fromkeys(Competency, 4), dict(zip(Competency, levels, strict=True)), is_capped=False)
    assert (match.jpm, match.selection, match.mapping) == (Decimal(jpm), selection, mapping)


def test_levels_above_the_standard_count_only_without_the_cap():
    standard, levels = {"INTEGRITAS": 2, "KOMUNIKASI": 4}, {"INTEGRITAS": 4, "KOMUNIKASI": 2}
    assert job_match(standard, levels, is_capped=False).jpm == 100
    assert job_match(standard, levels, is_capped=True).jpm == Decimal("66.67")


def test_there_is_no_match_without_a_standard_or_with_a_level_missing():
    assert job_match({}, {"INTEGRITAS": 3}, is_capped=True) is None
    assert job_match({"INTEGRITAS": 3}, {}, is_capped=True) is None


@given(st.fixed_dictionaries(ALL_NINE), st.fixed_dictionaries(ALL_NINE))
def test_a_capped_match_never_exceeds_a_hundred_nor_the_free_one(standard, levels):
    capped, free = (job_match(standard, levels, is_capped=switch) for switch in (True, False))
    assert 0 < capped.jpm <= 100
    assert capped.jpm <= free.jpm
    assert (capped.jpm == 100) == all(is_gap_closed(standard[c], levels[c]) for c in Competency)


@pytest.mark.parametrize(
    ("jpm", "selection", "mapping"),
    [
        ("90", SelectionCategory.MS, MappingCategory.OPTIMAL),
        ("89.99", SelectionCategory.MS, MappingCategory.CUKUP_OPTIMAL),
        ("80", SelectionCategory.MS, MappingCategory.CUKUP_OPTIMAL),
        ("79.99", SelectionCategory.MMS, MappingCategory.CUKUP_OPTIMAL),
        ("77.99", SelectionCategory.MMS, MappingCategory.KURANG_OPTIMAL),
        ("68", SelectionCategory.MMS, MappingCategory.KURANG_OPTIMAL),
        ("67.99", SelectionCategory.KMS, MappingCategory.KURANG_OPTIMAL),
    ],
)
def test_the_edges_of_the_categories(jpm, selection, mapping):
    assert selection_category(Decimal(jpm)) is selection
    assert mapping_category(Decimal(jpm)) is mapping


def test_only_tests_and_assessment_centres_count_for_a_match():
    assert {s for s in LevelSource if counts_for_jpm(s)} == {LevelSource.UJI_KOMPETENSI, LevelSource.ASSESSMENT_CENTRE}


@given(LEVELS, LEVELS)
def test_a_gap_is_closed_exactly_when_nothing_is_missing(standard, level):
    assert is_gap_closed(standard, level) == (gap_between(standard, level) <= 0)


@pytest.mark.parametrize(
    ("missing", "severity"),
    [
        ((), Severity.LIGHT),
        ((1, 1, 1), Severity.LIGHT),
        ((1, 2), Severity.MODERATE),
        ((3,), Severity.SEVERE),
        ((4, 1), Severity.SEVERE),
    ],
)
def test_a_need_is_as_severe_as_its_largest_gap(missing, severity):
    assert severity_of(missing) is severity
