"""Cycles, and the *predikat* that each organisation gets in one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from services.evaluations.models.base import Row
from shared.db import Owned, same_agency


class Cycle(Owned, Row):
    """A period over which people are evaluated; after it is closed nothing is rated in it.

    `is_drafting` while drafts are still being made, portion by portion.
    """

    __tablename__ = "cycle"
    __table_args__ = (
        CheckConstraint("period_start <= period_end", name="period_runs_forward"),
        CheckConstraint("state IN ('OPEN', 'CLOSED')", name="state_known"),
        Index(None, "agency_id", "period_end"),
    )
    name: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    state: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    is_drafting: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def is_open(self) -> bool:
        """Whether evaluations of this cycle may still be rated."""
        return self.state == "OPEN"


class OrganisationRating(Owned, Row):
    """The *predikat* of an organisation in a cycle, set one level up (SE MenPANRB 3/2023).

    `document` is the number of the decision that was made outside, where nobody of the agency is above.
    """

    __tablename__ = "organisation_rating"
    __table_args__ = (
        UniqueConstraint("agency_id", "cycle_id", "organisation_id"),
        same_agency("cycle_id", "cycle"),
    )
    cycle_id: Mapped[UUID]
    organisation_id: Mapped[UUID]
    predikat: Mapped[str]
    reason: Mapped[str]
    document: Mapped[str | None]
    rated_by: Mapped[UUID]
    rater_id: Mapped[UUID | None]
    rated_at: Mapped[datetime]
