"""What people and units still need: levels as last assessed, gaps, needs of units, offers of coaching."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from services.training.models.base import Row
from shared.db import Owned, same_agency


class KnownLevel(Owned, Row):
    """The newest assessment of one competency of an employee. Facts of different keys come in any order.

    Which of two is newer, `services.training.rules.assessments` says: by day, then rank, then origin.
    """

    __tablename__ = "known_level"
    __table_args__ = (UniqueConstraint("agency_id", "employee_id", "competency"),)
    employee_id: Mapped[UUID]
    competency: Mapped[str]
    standard: Mapped[int]
    level: Mapped[int]
    source: Mapped[str]
    assessed_on: Mapped[date]
    rank: Mapped[int]
    origin_id: Mapped[UUID]


class Gap(Owned, Row):
    """An employee's level of a competency lies below the standard of the position; one open gap of each at most.

    INTERVENED: a training was passed, and the leader has not assessed the competency again yet.
    """

    __tablename__ = "gap"
    __table_args__ = (
        Index(
            "uq_gap_open",
            "agency_id",
            "employee_id",
            "competency",
            unique=True,
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index(None, "agency_id", "competency", "state"),
        CheckConstraint("standard > level", name="standard_above_level"),
    )
    employee_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    competency: Mapped[str]
    standard: Mapped[int]
    level: Mapped[int]
    since: Mapped[date]
    state: Mapped[str]
    intervened_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    @property
    def missing(self) -> int:
        """How many levels are missing."""
        return self.standard - self.level


class UnitNeed(Owned, Row):
    """A finding whose confirmed cause is a missing competency: a need of the unit, of nobody in particular."""

    __tablename__ = "unit_need"
    __table_args__ = (
        UniqueConstraint("agency_id", "finding_id"),
        same_agency("answered_by", "workshop"),
        Index(None, "agency_id", "unit_id", "competency"),
    )
    finding_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    competency: Mapped[str]
    confirmed_on: Mapped[date]
    answered_on: Mapped[date | None]
    answered_by: Mapped[UUID | None]


class CoachingOffer(Owned, Row):
    """An offer of *bimbingan kinerja* to an employee. Why it is made stays in the evaluation."""

    __tablename__ = "coaching_offer"
    __table_args__ = (
        UniqueConstraint("agency_id", "evaluation_id"),
        Index(None, "agency_id", "employee_id"),
    )
    evaluation_id: Mapped[UUID]
    employee_id: Mapped[UUID]
    offered_on: Mapped[date]
    state: Mapped[str]
    answered_at: Mapped[datetime | None]
