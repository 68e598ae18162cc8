"""What `training` states: gaps, workshops, seats, and training completed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from shared.events.fact import Fact, contract


@dataclass(frozen=True, kw_only=True)
class UnitCount:
    """How many people of a unit."""

    unit_id: UUID
    people: int


@contract("cendana.training.gap_flagged.v1", subject="gap_id")
@dataclass(frozen=True, kw_only=True)
class GapFlagged(Fact):
    """An employee's level of a competency lies `levels` below the standard of the position."""

    gap_id: UUID
    employee_id: UUID
    unit_id: UUID
    competency: str
    levels: int


@contract("cendana.training.gap_closed.v1", subject="gap_id")
@dataclass(frozen=True, kw_only=True)
class GapClosed(Fact):
    """A leader assessed the competency again and the level meets the standard."""

    gap_id: UUID
    employee_id: UUID
    unit_id: UUID
    competency: str


@contract("cendana.training.workshop_scheduled.v1", subject="workshop_id")
@dataclass(frozen=True, kw_only=True)
class WorkshopScheduled(Fact):
    """A workshop has a time, a capacity and hours (JP, lesson hours of 45 minutes)."""

    workshop_id: UUID
    competency: str
    starts_at: datetime
    capacity: int
    hours: Decimal


@contract("cendana.training.seat_confirmed.v1", subject="enrolment_id")
@dataclass(frozen=True, kw_only=True)
class SeatConfirmed(Fact):
    """A nominee took a seat."""

    enrolment_id: UUID
    workshop_id: UUID
    employee_id: UUID


@contract("cendana.training.training_completed.v1", subject="enrolment_id")
@dataclass(frozen=True, kw_only=True)
class TrainingCompleted(Fact):
    """An employee finished a workshop or lesson and met its pass mark: an intervention, not yet a closed gap."""

    enrolment_id: UUID
    employee_id: UUID
    workshop_id: UUID | None
    competency: str | None
    hours: Decimal
    addressed_gaps: tuple[UUID, ...]
    completed_on: date


@contract("cendana.training.workshop_completed.v1", subject="workshop_id")
@dataclass(frozen=True, kw_only=True)
class WorkshopCompleted(Fact):
    """A workshop was held. `people` counts those who passed, by unit; `findings` are what it answers."""

    workshop_id: UUID
    competency: str
    hours: Decimal
    findings: tuple[UUID, ...]
    people: tuple[UnitCount, ...]
    completed_on: date


@contract("cendana.training.audit_sealed.v1", subject="agency_id")
@dataclass(frozen=True, kw_only=True)
class AuditSealed(Fact):
    """The audit trail of an agency here has grown to this link; who keeps this knows if it is cut or written anew."""

    agency_id: UUID
    number: int
    hash: str
    sealed_at: datetime
