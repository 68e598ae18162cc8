"""Settings and their bounds, when a workshop can be planned and reported, which assessment is newest, marking."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.training.rules.assessments import (
    ASSESSMENT,
    EVALUATION,
    SeenLevel,
    calls_for_coaching,
    newest,
    state_after,
)
from services.training.rules.hours import Result
from services.training.rules.lessons import Lesson, Option, Question, Section, Text, answer_faults, mark
from services.training.rules.policy import TrainingPolicy, confirm_by, faults_of
from services.training.rules.scheduling import (
    CompletionFault,
    StartFault,
    completion_fault,
    ends_at,
    is_reportable,
    start_fault,
)
from services.training.rules.states import GapState
from shared.calendar import WorkingCalendar
from shared.vocabulary import Predikat

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
DAY = date(2026, 11, 24)
SOMEBODY = UUID(int=1)
WORDS = Text("kata", "words")


def seen(on: date = DAY, rank: int = EVALUATION, origin: int = 1, level: int = 1) -> SeenLevel:
    """An assessment of one competency of somebody."""
    return SeenLevel(SOMEBODY, None, "KOMUNIKASI", 3, level, "SELF", on, rank, UUID(int=origin))


def test_the_defaults_of_the_law_are_within_their_bounds() -> None:
    policy = TrainingPolicy()
    assert faults_of(policy) == {}
    assert (policy.hours_rules.pns_floor, policy.hours_rules.pppk_ceiling) == (Decimal(20), Decimal(24))
    assert replace(policy, pns_floor=Decimal(25)).hours_rules.pns_floor == Decimal(25)
    assert list(faults_of(replace(policy, days_to_confirm=61, lesson_hours=Decimal(-1)))) == [
        "days_to_confirm",
        "lesson_hours",
    ]


def test_a_seat_is_confirmed_in_working_days_and_never_after_the_workshop() -> None:
    calendar = WorkingCalendar.without([date(2026, 11, 25)])
    assert confirm_by(DAY, date(2027, 1, 1), 3, calendar) == date(2026, 11, 30)
    assert confirm_by(DAY, date(2026, 11, 26), 3, calendar) == date(2026, 11, 26)


def test_a_workshop_starts_in_the_future_and_within_three_years() -> None:
    assert start_fault(NOW, NOW) is StartFault.IN_THE_PAST
    assert start_fault(NOW + timedelta(seconds=1), NOW) is None
    assert start_fault(NOW + timedelta(days=1099), NOW) is StartFault.TOO_FAR_AHEAD
    assert start_fault(datetime.max.replace(tzinfo=UTC), NOW) is StartFault.TOO_FAR_AHEAD


def test_results_are_recorded_from_the_day_on_where_the_agency_is() -> None:
    kupang, starts = ZoneInfo("Asia/Makassar"), datetime(2026, 12, 9, 1, 0, tzinfo=UTC)
    assert not is_reportable(starts, datetime(2026, 12, 8, 15, 59, tzinfo=UTC), kupang)
    assert is_reportable(starts, datetime(2026, 12, 8, 16, 0, tzinfo=UTC), kupang)


def test_the_end_is_known_for_a_workshop_of_one_day() -> None:
    assert ends_at(NOW, Decimal(6), 45) == NOW + timedelta(hours=4, minutes=30)
    assert ends_at(NOW, Decimal("10.01"), 45) is None


def test_a_workshop_is_complete_when_all_who_sat_have_a_result() -> None:
    assert completion_fault([]) is CompletionFault.NOBODY_SEATED
    assert completion_fault([Result.PASSED, None]) is CompletionFault.RESULTS_MISSING
    assert completion_fault([Result.ABSENT]) is None


def test_the_newest_assessment_is_the_same_in_every_order() -> None:
    later, assessed, evaluated = seen(DAY + timedelta(days=1)), seen(rank=ASSESSMENT), seen(origin=9)
    for order in permutations([later, assessed, evaluated]):
        assert newest(order) == {later.subject: later}
    for order in permutations([assessed, evaluated]):
        assert newest(order) == {assessed.subject: assessed}


@pytest.mark.parametrize(
    ("one", "intervened_on", "state"),
    [
        (seen(), None, GapState.OPEN),
        (seen(), DAY, GapState.INTERVENED),
        (seen(rank=ASSESSMENT), DAY, GapState.OPEN),
        (seen(DAY + timedelta(days=1)), DAY, GapState.OPEN),
        (seen(DAY - timedelta(days=1), ASSESSMENT), DAY, GapState.INTERVENED),
    ],
)
def test_only_what_was_seen_since_the_training_opens_a_gap_again(
    one: SeenLevel, intervened_on: date | None, state: GapState
) -> None:
    assert state_after(one, intervened_on) is state


def test_coaching_is_offered_from_butuh_perbaikan_down() -> None:
    offered = {predikat for predikat in Predikat if calls_for_coaching(predikat)}
    assert offered == {Predikat.BUTUH_PERBAIKAN, Predikat.KURANG, Predikat.SANGAT_KURANG}


def quiz(size: int) -> Lesson:
    """A lesson of so many questions, each answered by `a`."""
    options = (Option("a", WORDS), Option("b", WORDS))
    questions = tuple(Question(f"q{n}", WORDS, options, "a", WORDS, "s") for n in range(size))
    section = Section("s", WORDS, (WORDS,))
    return Lesson("uji", 1, WORDS, WORDS, 10, Decimal(80), None, (section,), questions)


@pytest.mark.parametrize(("wrong", "score", "is_passed"), [(0, "100", True), (1, "83.33", True), (2, "66.67", False)])
def test_answers_are_marked_out_of_a_hundred(wrong: int, score: str, is_passed: bool) -> None:
    lesson = quiz(6)
    marked = mark(lesson, {q.key: "b" if n < wrong else "a" for n, q in enumerate(lesson.questions)})
    assert (marked.score, marked.is_passed, len(marked.right)) == (Decimal(score), is_passed, 6 - wrong)


def test_answers_are_whole_and_on_offer() -> None:
    questions = quiz(2).questions
    assert answer_faults(questions, {"q0": "a", "q1": "b"}) == {}
    assert answer_faults(questions, {"q0": "c", "q9": "a"}) == {
        "answers.q9": ["question-unknown"],
        "answers.q0": ["option-unknown"],
        "answers.q1": ["answer-missing"],
    }
