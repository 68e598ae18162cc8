"""What an agency's roles hold where it changed them, and who acts for whom until when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.agencies.models.base import Row
from services.agencies.rules.permissions import Period
from shared.db import Owned, same_agency


class RoleBundle(Owned, Row):
    """Everything that a role holds in this agency. A role without a row holds what it began with."""

    __tablename__ = "role_bundle"
    __table_args__ = (UniqueConstraint("agency_id", "role"),)
    role: Mapped[str]
    permissions: Mapped[list[str]] = mapped_column(ARRAY(String))
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime]


class Delegation(Owned, Row):
    """An employee acts for another from a day to a day (*pelaksana tugas*, *pelaksana harian*).

    `duties`: the acting one heads the units of the other and evaluates their people. `roles` are ids of the other's
    role assignments; one that is taken from them is taken from both. `decree` is the number of the order. The state
    says what the other services were told.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        same_agency("employee_id", "employee"),
        same_agency("delegate_id", "employee"),
        CheckConstraint("starts_on <= ends_on", name="period_runs_forward"),
        CheckConstraint("employee_id <> delegate_id", name="to_another"),
        CheckConstraint("kind IN ('PLH', 'PLT')", name="kind_known"),
        CheckConstraint("state IN ('PLANNED', 'ACTIVE', 'OVER')", name="state_known"),
        Index(None, "agency_id", "employee_id"),
        Index(None, "agency_id", "delegate_id"),
        Index(None, "agency_id", "state"),
    )
    kind: Mapped[str]
    employee_id: Mapped[UUID]
    delegate_id: Mapped[UUID]
    duties: Mapped[bool]
    roles: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    decree: Mapped[str]
    state: Mapped[str]
    given_by: Mapped[UUID]
    given_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.starts_on, self.ends_on)
