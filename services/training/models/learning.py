"""Lessons taken, and the ledger of lesson hours."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from services.training.models.base import Row
from shared.db import Owned, same_agency


class LessonAttempt(Owned, Row):
    """One try at the quiz of a lesson: the answers given ({question: option}), and what they came to out of 100."""

    __tablename__ = "lesson_attempt"
    __table_args__ = (Index(None, "agency_id", "employee_id", "lesson"),)
    employee_id: Mapped[UUID]
    lesson: Mapped[str]
    edition: Mapped[int]
    answers: Mapped[dict[str, Any]]
    score: Mapped[Decimal]
    is_passed: Mapped[bool]
    tried_at: Mapped[datetime]


class LessonCompletion(Owned, Row):
    """A lesson passed; once for each person, however often the quiz is tried again. Its id is the attempt's."""

    __tablename__ = "lesson_completion"
    __table_args__ = (
        UniqueConstraint("agency_id", "employee_id", "lesson"),
        same_agency("id", "lesson_attempt"),
    )
    employee_id: Mapped[UUID]
    lesson: Mapped[str]
    completed_on: Mapped[date]


class HoursEntry(Owned, Row):
    """Hours (JP) credited to a person on a day. `source_id` is the enrolment or attempt that earned them.

    The record of competence that the law asks for: kind, material, time, hours obtained (domain: secondary).
    """

    __tablename__ = "hours_entry"
    __table_args__ = (
        UniqueConstraint("agency_id", "source_id"),
        CheckConstraint("hours > 0", name="hours_positive"),
        Index(None, "agency_id", "employee_id", "earned_on"),
    )
    employee_id: Mapped[UUID]
    source_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str]
    hours: Mapped[Decimal]
    earned_on: Mapped[date]
    credited_at: Mapped[datetime]
    rules: Mapped[str]
