"""How an agency is organised: units, positions, employees, holidays, and the sheets they came from."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Index, LargeBinary, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.agencies.models.base import Row
from shared.db import Owned, same_agency


class Unit(Owned, Row):
    """A unit of the tree. `path` runs from the root to the unit itself.

    `head_nip` is what the sheet named; `head_id` follows once that employee is recorded. `organisation_id` is the
    nearest unit, from here upwards, that is rated as an organisation.
    """

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("agency_id", "code"),
        same_agency("parent_id", "unit"),
        same_agency("organisation_id", "unit"),
        Index(None, "path", postgresql_using="gin"),
    )
    code: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[UUID | None]
    is_organisation: Mapped[bool]
    organisation_id: Mapped[UUID]
    path: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    head_nip: Mapped[str | None]
    head_id: Mapped[UUID | None]


class Position(Owned, Row):
    """A position with its competency standard: {competency code: level 1 to 5} (PermenPANRB 38/2017)."""

    __tablename__ = "position"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)
    code: Mapped[str]
    name: Mapped[str]
    standard: Mapped[dict[str, Any]]


class Employee(Owned, Row):
    """A civil servant (PNS or PPPK). The head of the agency has no superior here."""

    __tablename__ = "employee"
    __table_args__ = (
        UniqueConstraint("agency_id", "nip"),
        same_agency("unit_id", "unit"),
        same_agency("position_id", "position"),
        same_agency("superior_id", "employee"),
        Index(None, "agency_id", "unit_id"),
        Index(None, "agency_id", "superior_id"),
        Index(None, "agency_id", "name"),
    )
    nip: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    employment: Mapped[str]
    position_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    superior_id: Mapped[UUID | None]
    left_on: Mapped[date | None]


class Calendar(Owned, Row):
    """Days, beside weekends, on which the agency does not work. One row, whose id is the agency's."""

    __tablename__ = "calendar"
    holidays: Mapped[list[date]] = mapped_column(ARRAY(Date))


class SheetImport(Owned, Row):
    """A sheet that was looked at, and perhaps taken over: kept, since people ask later what came from where."""

    __tablename__ = "sheet_import"
    __table_args__ = (Index(None, "agency_id", "uploaded_at"),)
    kind: Mapped[str]
    filename: Mapped[str]
    digest: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    added: Mapped[int | None]
    changed: Mapped[int | None]
