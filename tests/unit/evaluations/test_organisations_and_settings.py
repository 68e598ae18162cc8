"""Who rates an organisation, gives feedback and assesses again; and which settings can hold."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.evaluations.rules.feedback import Colleague, Relation, relation_of
from services.evaluations.rules.organisations import rater_of
from services.evaluations.rules.reassessing import Assessing, Request, assessing
from services.evaluations.rules.settings import EvaluationPolicy, faults_of
from shared.vocabulary import LevelSource

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


ANNA = Colleague(HEAD, UUID(int=10), ABOVE)
BUDI = Colleague(ABOVE, UUID(int=11), None)
CICI = Colleague(TOP, UUID(int=10), ABOVE)


def test_feedback_comes_from_the_superior_and_from_the_same_unit_alone():
    assert relation_of(BUDI, ANNA) is Relation.SUPERIOR
    assert relation_of(CICI, ANNA) is Relation.PEER
    assert relation_of(ANNA, BUDI) is None
    assert relation_of(ANNA, ANNA) is None


REQUEST = Request(HEAD, ABOVE, standard=3)


@pytest.mark.parametrize(
    ("request_", "by", "level", "source", "answer"),
    [
        (REQUEST, ABOVE, 3, LevelSource.LEADER_AFTER_COACHING, Assessing.ALLOWED),
        (REQUEST, HEAD, 3, LevelSource.LEADER_AFTER_COACHING, Assessing.SELF_ASSESSMENT),
        (replace(REQUEST, superior_id=HEAD), HEAD, 3, LevelSource.UJI_KOMPETENSI, Assessing.SELF_ASSESSMENT),
        (REQUEST, TOP, 3, LevelSource.LEADER_AFTER_COACHING, Assessing.NOT_THE_SUPERIOR),
        (replace(REQUEST, superior_id=None), TOP, 3, LevelSource.UJI_KOMPETENSI, Assessing.NOT_THE_SUPERIOR),
        (replace(REQUEST, is_done=True), ABOVE, 3, LevelSource.UJI_KOMPETENSI, Assessing.ALREADY_ASSESSED),
        (replace(REQUEST, standard=None), ABOVE, 3, LevelSource.UJI_KOMPETENSI, Assessing.COMPETENCY_NOT_IN_STANDARD),
        (REQUEST, ABOVE, 6, LevelSource.UJI_KOMPETENSI, Assessing.LEVEL_OFF_SCALE),
        (REQUEST, ABOVE, 3, LevelSource.SELF, Assessing.SELF_SOURCE),
    ],
)
def test_only_the_superior_assesses_again_once_and_not_from_a_self_assessment(request_, by, level, source, answer):
    assert assessing(request_, by, level, source) is answer
