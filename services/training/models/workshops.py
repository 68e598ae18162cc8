"""Workshops, the needs they answer, what units are asked, and who takes part."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from services.training.models.base import Row
from services.training.rules.seats import Seats
from services.training.rules.states import WorkshopState
from shared.db import Owned, same_agency


class Workshop(Owned, Row):
    """A workshop on one competency. `taken` and `waiting` count seats and the list; both change under its lock.

    `hours` are JP; `pass_mark` is out of 100; `tickets` numbers those who wait, in the order of their asking.
    """

    __tablename__ = "workshop"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= capacity", name="never_more_seats_than_capacity"),
        CheckConstraint("waiting >= 0", name="waiting_not_negative"),
        Index(None, "agency_id", "starts_at"),
        Index(None, "agency_id", "trainer_employee_id"),
    )
    title: Mapped[str]
    competency: Mapped[str]
    starts_at: Mapped[datetime]
    place: Mapped[str]
    capacity: Mapped[int]
    taken: Mapped[int]
    waiting: Mapped[int]
    tickets: Mapped[int]
    hours: Mapped[Decimal]
    pass_mark: Mapped[Decimal]
    trainer_employee_id: Mapped[UUID]
    scheduled_by: Mapped[UUID]
    scheduled_at: Mapped[datetime]
    completed_on: Mapped[date | None]
    cancelled_on: Mapped[date | None]

    @property
    def seats(self) -> Seats:
        """Its places as they stand."""
        return Seats(self.capacity, self.taken, self.waiting)

    @property
    def state(self) -> WorkshopState:
        """How far it is."""
        if self.cancelled_on is not None:
            return WorkshopState.CANCELLED
        return WorkshopState.SCHEDULED if self.completed_on is None else WorkshopState.COMPLETED


class NominationRequest(Owned, Row):
    """A unit whose need the workshop answers, and which is asked to nominate people of its subtree."""

    __tablename__ = "nomination_request"
    __table_args__ = (
        UniqueConstraint("agency_id", "workshop_id", "unit_id"),
        same_agency("workshop_id", "workshop"),
        Index(None, "agency_id", "unit_id"),
    )
    workshop_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    requested_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class Enrolment(Owned, Row):
    """A person nominated for a workshop: what became of the seat, and of the workshop for them.

    `confirm_by` is the last day to take the seat. `ticket` is the place on the waiting list. `hours` are JP credited.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("agency_id", "workshop_id", "employee_id"),
        same_agency("workshop_id", "workshop"),
        same_agency("request_id", "nomination_request"),
        Index(None, "agency_id", "employee_id"),
        Index(None, "agency_id", "state", "confirm_by"),
        Index(None, "agency_id", "request_id"),
    )
    workshop_id: Mapped[UUID]
    request_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    employee_id: Mapped[UUID]
    state: Mapped[str]
    nominated_by: Mapped[UUID]
    nominated_at: Mapped[datetime]
    confirm_by: Mapped[date]
    ticket: Mapped[int | None]
    result: Mapped[str | None]
    score: Mapped[Decimal | None]
    hours: Mapped[Decimal | None]
