"""Lessons as a person reads them: questions without their answers, and how the own tries went."""

from typing import Any

from sqlalchemy import select

from services.training.lessons import lesson_of
from services.training.models.learning import LessonAttempt, LessonCompletion
from services.training.rules.lessons import Lesson, mark
from shared.uow import UnitOfWork


def lesson(uow: UnitOfWork, key: str) -> dict[str, Any]:
    """A lesson with its quiz and the own state. Two statements. Raises NotFound for an unknown one."""
    found, mine = lesson_of(key), uow.person.employee
    done = select(LessonCompletion.completed_on)
    done = done.where(LessonCompletion.employee_id == mine, LessonCompletion.lesson == key)
    tries = select(LessonAttempt).where(LessonAttempt.employee_id == mine, LessonAttempt.lesson == key)
    latest = uow.session.scalar(tries.order_by(LessonAttempt.tried_at.desc(), LessonAttempt.id.desc()).limit(1))
    return {
        **{name: getattr(found, name) for name in found.__dataclass_fields__},
        "completed_on": uow.session.scalar(done),
        "latest": None if latest is None else reviewed(found, latest),
    }


def reviewed(lesson: Lesson, attempt: LessonAttempt) -> dict[str, Any]:
    """How a try went: for each question right or not, and where to read on. Reasons are shown for right answers alone.

    So a second try is still a try. A try at an older edition of the quiz is shown without its questions.
    """
    marked = mark(lesson, attempt.answers)
    return {
        "id": attempt.id,
        "score": attempt.score,
        "pass_mark": lesson.pass_mark,
        "is_passed": attempt.is_passed,
        "tried_at": attempt.tried_at,
        "questions": [
            {
                "key": question.key,
                "chosen": attempt.answers.get(question.key),
                "is_right": question.key in marked.right,
                "because": question.because if question.key in marked.right else None,
                "section": question.section,
            }
            for question in (lesson.questions if attempt.edition == lesson.edition else ())
        ],
    }
