"""Who rates an organisation, and which settings can hold."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.evaluations.rules.organisations import rater_of
from services.evaluations.rules.settings import EvaluationPolicy, faults_of

HEAD, ABOVE, TOP = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.mark.parametrize(
    ("above", "rater"),
    [
        ([ABOVE, TOP], ABOVE),
        ([None, TOP], TOP),
        ([HEAD, TOP], TOP),
        ([HEAD], None),
        ([], None),
    ],
)
def test_the_leader_one_level_up_rates_and_a_vacant_seat_passes_the_duty_up(above, rater):
    assert rater_of(HEAD, above) == rater


@given(st.none() | st.sampled_from([HEAD, ABOVE]), st.lists(st.none() | st.sampled_from([HEAD, ABOVE, TOP])))
def test_nobody_rates_their_own_organisation(head, above):
    assert rater_of(head, above) is None or rater_of(head, above) != head


def test_the_defaults_of_the_field_can_hold():
    assert faults_of(EvaluationPolicy()) == {}
    assert EvaluationPolicy().days_to_object == 14


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"days_to_object": 0}, ("days_to_object", "days-off-range")),
        ({"days_to_decide": 61}, ("days_to_decide", "days-off-range")),
        ({"smallest_for_guide": 4}, ("smallest_for_guide", "too-few-to-show")),
        ({"quadrant": "quadrant-1999"}, ("quadrant", "rule-set-unknown")),
    ],
)
def test_settings_that_cannot_hold_are_named_by_field(settings, fault):
    assert faults_of(EvaluationPolicy(**settings)) == dict([fault])
