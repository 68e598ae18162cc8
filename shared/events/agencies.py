"""What `agencies` states: who the agencies are, and how each is organised."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.events.fact import Fact, contract


@dataclass(frozen=True, kw_only=True)
class RequiredLevel:
    """The level (1 to 5) of a competency that a position asks for (PermenPANRB 38/2017)."""

    competency: str
    level: int


@contract("cendana.agencies.agency_registered.v1", subject="agency_id")
@dataclass(frozen=True, kw_only=True)
class AgencyRegistered(Fact):
    """An agency joined the platform. `k` is the least number of answers, and of staff, behind a published figure."""

    agency_id: UUID
    slug: str
    zone: str
    k: int
    active: bool


@contract("cendana.agencies.agency_changed.v1", subject="agency_id")
@dataclass(frozen=True, kw_only=True)
class AgencyChanged(Fact):
    """An agency's address, time zone, k or state is another from now on."""

    agency_id: UUID
    slug: str
    zone: str
    k: int
    active: bool


@contract("cendana.agencies.calendar_set.v1", subject="agency_id")
@dataclass(frozen=True, kw_only=True)
class CalendarSet(Fact):
    """All days, beside Saturdays and Sundays, on which the agency does not work."""

    agency_id: UUID
    holidays: tuple[date, ...]


@contract("cendana.agencies.unit_set.v1", subject="unit_id")
@dataclass(frozen=True, kw_only=True)
class UnitSet(Fact):
    """A unit as it stands. `path` runs from the root to the unit itself.

    `organisation_id` is the nearest unit on the path, from below, that is rated as an organisation.
    """

    unit_id: UUID
    code: str
    parent_id: UUID | None
    head_id: UUID | None
    organisation_id: UUID
    path: tuple[UUID, ...]


@contract("cendana.agencies.position_standard_set.v1", subject="position_id")
@dataclass(frozen=True, kw_only=True)
class PositionStandardSet(Fact):
    """The competency standard of a position."""

    position_id: UUID
    standard: tuple[RequiredLevel, ...]


@contract("cendana.agencies.employee_recorded.v1", subject="employee_id")
@dataclass(frozen=True, kw_only=True)
class EmployeeRecorded(Fact):
    """An employee serves in this position, unit and under this superior. `employment` is PNS or PPPK.

    The head of an agency has no superior here and is evaluated outside.
    """

    employee_id: UUID
    unit_id: UUID
    position_id: UUID
    superior_id: UUID | None
    employment: str


@contract("cendana.agencies.employee_transferred.v1", subject="employee_id")
@dataclass(frozen=True, kw_only=True)
class EmployeeTransferred(Fact):
    """An employee's position, unit, superior or employment is another from now on."""

    employee_id: UUID
    unit_id: UUID
    position_id: UUID
    superior_id: UUID | None
    employment: str


@contract("cendana.agencies.employee_left.v1", subject="employee_id")
@dataclass(frozen=True, kw_only=True)
class EmployeeLeft(Fact):
    """An employee no longer serves in the agency."""

    employee_id: UUID
    on: date


@contract("cendana.agencies.audit_sealed.v1", subject="agency_id")
@dataclass(frozen=True, kw_only=True)
class AuditSealed(Fact):
    """The audit trail of an agency here has grown to this link; who keeps this knows if it is cut or written anew."""

    agency_id: UUID
    number: int
    hash: str
    sealed_at: datetime
