"""Evaluations of employees, objections to them, and competencies to be assessed again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.evaluations.models.base import Row
from shared.db import Owned, same_agency


class Evaluation(Owned, Row):
    """How one employee did in one cycle: a draft that only its evaluator sees, then a decision that stands.

    `levels` is {competency: {"level", "source"}}. Finalising fills what the decision rests on: `standard` (of the
    position on that day), `organisation_predikat`, `rules`, and `evidence` (ids of what lay beside the form).
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint("agency_id", "cycle_id", "employee_id"),
        same_agency("cycle_id", "cycle"),
        CheckConstraint("result BETWEEN 1 AND 3", name="result_on_scale"),
        CheckConstraint("behaviour BETWEEN 1 AND 3", name="behaviour_on_scale"),
        CheckConstraint("(predikat IS NULL) = (state IN ('DRAFT', 'OUTSIDE'))", name="decided_or_not"),
        CheckConstraint("state = 'OUTSIDE' OR evaluator_id IS NOT NULL", name="evaluated_by_somebody"),
        CheckConstraint("evaluator_id <> employee_id", name="nobody_evaluates_themselves"),
        Index("ix_evaluation_of_evaluator", "agency_id", "evaluator_id", "cycle_id"),
        Index(None, "agency_id", "employee_id"),
        Index("ix_evaluation_of_unit", "agency_id", "cycle_id", "unit_id"),
        Index("ix_evaluation_due", "agency_id", "objection_due", postgresql_where=text("state = 'FINALISED'")),
    )
    cycle_id: Mapped[UUID]
    employee_id: Mapped[UUID]
    evaluator_id: Mapped[UUID | None]
    unit_id: Mapped[UUID]
    position_id: Mapped[UUID]
    state: Mapped[str]
    result: Mapped[int | None]
    behaviour: Mapped[int | None]
    levels: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    saved_at: Mapped[datetime | None]
    predikat: Mapped[str | None]
    rules: Mapped[str | None]
    standard: Mapped[dict[str, Any] | None]
    organisation_predikat: Mapped[str | None]
    evidence: Mapped[dict[str, Any] | None]
    reason_outside_guide: Mapped[str | None]
    finalised_at: Mapped[datetime | None]
    finalised_on: Mapped[date | None]
    objection_due: Mapped[date | None]
    settled_by: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_on: Mapped[date | None]


class Objection(Owned, Row):
    """An employee's objection (*keberatan*, PP 30/2019 Art. 59) with its reason: one for each evaluation."""

    __tablename__ = "objection"
    __table_args__ = (
        UniqueConstraint("agency_id", "evaluation_id"),
        same_agency("evaluation_id", "evaluation"),
    )
    evaluation_id: Mapped[UUID]
    employee_id: Mapped[UUID]
    reason: Mapped[str]
    filed_at: Mapped[datetime]
    filed_on: Mapped[date]
    decide_by: Mapped[date]


class Reassessment(Owned, Row):
    """A competency that the superior assesses again after training (form B.1.9); open until `level` is set."""

    __tablename__ = "reassessment"
    __table_args__ = (
        UniqueConstraint("agency_id", "enrolment_id"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level_on_scale"),
        CheckConstraint("assessed_by <> employee_id", name="nobody_assesses_themselves"),
        Index(
            "uq_reassessment_open",
            "agency_id",
            "employee_id",
            "competency",
            unique=True,
            postgresql_where=text("level IS NULL"),
        ),
    )
    employee_id: Mapped[UUID]
    competency: Mapped[str]
    enrolment_id: Mapped[UUID]
    requested_on: Mapped[date]
    standard: Mapped[int | None]
    level: Mapped[int | None]
    source: Mapped[str | None]
    assessed_by: Mapped[UUID | None]
    assessed_at: Mapped[datetime | None]
    assessed_on: Mapped[date | None]
