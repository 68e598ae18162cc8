"""What lies beside an evaluation: findings and indexes of the unit as `surveys` stated them, and feedback."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from services.evaluations.models.base import Row
from shared.db import Owned


class Finding(Owned, Row):
    """A finding about a unit, with its confirmed cause if there is one. Retracted ones stay: decisions name them."""

    __tablename__ = "finding"
    __table_args__ = (Index("ix_finding_of_unit", "agency_id", "unit_id", "recorded_on"),)
    unit_id: Mapped[UUID]
    source: Mapped[str]
    survey_id: Mapped[UUID | None]
    element: Mapped[str | None]
    value: Mapped[Decimal | None]
    mark: Mapped[Decimal | None]
    recorded_on: Mapped[date]
    cause: Mapped[str | None]
    competency: Mapped[str | None]
    confirmed_on: Mapped[date | None]
    retracted: Mapped[bool]


class PublishedIndex(Owned, Row):
    """The IKM of an offering of a unit for a period; its id is the survey's."""

    __tablename__ = "published_index"
    __table_args__ = (Index("ix_published_index_of_unit", "agency_id", "unit_id", "period_end"),)
    offering_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    period_start: Mapped[date]
    period_end: Mapped[date]
    answers: Mapped[int]
    convention: Mapped[str]
    ikm: Mapped[Decimal]
    grade: Mapped[str]
    elements: Mapped[list[Any]]


class Feedback(Owned, Row):
    """Continuous feedback (*umpan balik berkelanjutan*, PermenPANRB 6/2022 Art. 5): a superior's or a peer's words."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("author_id <> employee_id", name="nobody_praises_themselves"),
        Index("ix_feedback_about_employee", "agency_id", "employee_id", "given_on"),
    )
    employee_id: Mapped[UUID]
    author_id: Mapped[UUID]
    relation: Mapped[str]
    text: Mapped[str]
    given_at: Mapped[datetime]
    given_on: Mapped[date]
