"""People take the quiz of a lesson; passing it once completes the lesson."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.training.lessons import lesson_of
from services.training.models.base import Policy
from services.training.models.learning import HoursEntry, LessonAttempt, LessonCompletion
from services.training.rules.hours import HOURS_2020
from services.training.rules.lessons import Lesson, answer_faults, mark
from services.training.rules.policy import TrainingPolicy
from services.training.rules.states import HoursKind
from shared.events.training import TrainingCompleted
from shared.policy import policy_on
from shared.refusals import Conflict, Invalid
from shared.uow import UnitOfWork


def try_quiz(uow: UnitOfWork, key: str, attempt_id: UUID, answers: Mapping[str, str]) -> tuple[LessonAttempt, bool]:
    """Mark answers to a lesson's quiz; (attempt, whether it is new). Sent twice, it is the one attempt.

    Raises NotFound for an unknown lesson, Invalid for answers left out or not on offer.
    """
    lesson, employee_id = lesson_of(key), uow.person.employee
    known = uow.find(LessonAttempt, attempt_id)
    if known is None:
        faults = answer_faults(lesson.questions, answers)
        if faults:
            raise Invalid("answers-incomplete", "Every question needs one of its answers.", faults)
        is_new = _record(uow, lesson, attempt_id, answers)
        known = uow.get(LessonAttempt, attempt_id)
        if is_new and known.is_passed:
            _complete(uow, lesson, known)
        if is_new:
            return known, True
    if (known.employee_id, known.lesson) != (employee_id, key):
        raise Conflict("exists-already", "Such a row exists already.")
    return known, False


def _record(uow: UnitOfWork, lesson: Lesson, attempt_id: UUID, answers: Mapping[str, str]) -> bool:
    marked = mark(lesson, answers)
    entry = insert(LessonAttempt).values(
        agency_id=uow.agency_id,
        id=attempt_id,
        employee_id=uow.person.employee,
        lesson=lesson.key,
        edition=lesson.edition,
        answers=dict(answers),
        score=marked.score,
        is_passed=marked.is_passed,
        tried_at=uow.now,
    )
    entry = entry.on_conflict_do_nothing(index_elements=["agency_id", "id"])
    return uow.session.execute(entry.returning(LessonAttempt.id)).scalar_one_or_none() is not None


def _complete(uow: UnitOfWork, lesson: Lesson, attempt: LessonAttempt) -> None:
    """Complete the lesson unless the person did already; a lesson addresses no gap of its own."""
    entry = insert(LessonCompletion).values(
        agency_id=uow.agency_id,
        id=attempt.id,
        employee_id=attempt.employee_id,
        lesson=lesson.key,
        completed_on=uow.today,
    )
    entry = entry.on_conflict_do_nothing(index_elements=["agency_id", "employee_id", "lesson"])
    if uow.session.execute(entry.returning(LessonCompletion.id)).scalar_one_or_none() is None:
        return
    hours = policy_on(uow.session, Policy, TrainingPolicy, uow.today).lesson_hours
    if hours > 0:
        uow.add(
            HoursEntry(
                employee_id=attempt.employee_id,
                source_id=attempt.id,
                kind=HoursKind.LESSON,
                title=lesson.title.id,
                hours=hours,
                earned_on=uow.today,
                credited_at=uow.now,
                rules=HOURS_2020.rule_set.id,
            )
        )
    uow.emit(
        TrainingCompleted(
            enrolment_id=attempt.id,
            employee_id=attempt.employee_id,
            workshop_id=None,
            competency=lesson.competency,
            hours=hours,
            addressed_gaps=(),
            completed_on=uow.today,
        )
    )
