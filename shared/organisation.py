"""The read model of an agency's organisation that every service but `agencies` keeps: declared once, filled by facts.

A service mixes the columns into tables of its own and calls `follow_organisation`. References between these tables
are no foreign keys: facts of different keys arrive in any order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Index, Uuid, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column

from shared.calendar import WorkingCalendar
from shared.db import Owned
from shared.delivery.subscriptions import Subscriptions
from shared.directory import DirectoryEntry, enter_in_directory, outside_the_walls
from shared.events.agencies import (
    AgencyChanged,
    AgencyRegistered,
    CalendarSet,
    EmployeeLeft,
    EmployeeRecorded,
    EmployeeTransferred,
    PositionStandardSet,
    UnitSet,
)
from shared.rows import insert_rows

if TYPE_CHECKING:
    from shared.uow import UnitOfWork


class UnitCopy(Owned):
    """A unit. `path` runs from the root to the unit itself, so "under X" is "X is on the path"."""

    __tablename__ = "unit"
    code: Mapped[str]
    parent_id: Mapped[UUID | None]
    head_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID]
    path: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (Index(None, "path", postgresql_using="gin"), Index(None, "agency_id", "head_id"))


class EmployeeCopy(Owned):
    """An employee. `left_on` is set for those who no longer serve."""

    __tablename__ = "employee"
    unit_id: Mapped[UUID]
    position_id: Mapped[UUID]
    superior_id: Mapped[UUID | None]
    employment: Mapped[str]
    left_on: Mapped[date | None]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            Index(None, "agency_id", "unit_id"),
            Index(None, "agency_id", "superior_id"),
            Index(None, "agency_id", "position_id"),
        )


class StandardCopy(Owned):
    """The competency standard of a position (its id): {competency code: level}."""

    __tablename__ = "standard"
    levels: Mapped[dict[str, Any]]


class CalendarCopy(Owned):
    """The days, beside weekends, on which the agency does not work. One row; its id is the agency's."""

    __tablename__ = "calendar"
    holidays: Mapped[list[date]] = mapped_column(ARRAY(Date))


@dataclass(frozen=True)
class Copies:
    """The tables in which a service keeps its copy."""

    unit: type[UnitCopy]
    employee: type[EmployeeCopy]
    standard: type[StandardCopy]
    calendar: type[CalendarCopy]


def organisation_tables(row: type[DeclarativeBase]) -> Copies:
    """Make the tables of the copy, and the directory, on a service's base."""
    outside_the_walls(row, DirectoryEntry.__tablename__)
    made = {cls.__tablename__: type(cls.__name__, (cls, row), {}) for cls in (UnitCopy, EmployeeCopy)}
    made |= {cls.__tablename__: type(cls.__name__, (cls, row), {}) for cls in (StandardCopy, CalendarCopy)}
    type("DirectoryEntry", (DirectoryEntry, row), {})
    return Copies(**made)


def follow_organisation(subscriptions: Subscriptions, copies: Copies) -> None:
    """Subscribe a service's copy to the facts of `agencies`."""
    _follow_agency(subscriptions, copies)
    _follow_employees(subscriptions, copies)


def _follow_agency(subscriptions: Subscriptions, copies: Copies) -> None:
    @subscriptions.on(AgencyRegistered)
    def enter_agency(uow: "UnitOfWork", fact: AgencyRegistered) -> None:
        enter_in_directory(uow.session, fact)

    @subscriptions.on(AgencyChanged)
    def change_agency(uow: "UnitOfWork", fact: AgencyChanged) -> None:
        enter_in_directory(uow.session, fact)

    @subscriptions.on(CalendarSet)
    def keep_calendar(uow: "UnitOfWork", fact: CalendarSet) -> None:
        _put(uow, copies.calendar, [{"id": fact.agency_id, "holidays": list(fact.holidays)}])

    @subscriptions.on_batch(UnitSet)
    def keep_units(uow: "UnitOfWork", facts: Sequence[UnitSet]) -> None:
        _put(uow, copies.unit, [_unit(fact) for fact in facts])

    @subscriptions.on_batch(PositionStandardSet)
    def keep_standards(uow: "UnitOfWork", facts: Sequence[PositionStandardSet]) -> None:
        levels = [{"id": f.position_id, "levels": {r.competency: r.level for r in f.standard}} for f in facts]
        _put(uow, copies.standard, levels)


def _follow_employees(subscriptions: Subscriptions, copies: Copies) -> None:
    @subscriptions.on_batch(EmployeeRecorded)
    def keep_employees(uow: "UnitOfWork", facts: Sequence[EmployeeRecorded]) -> None:
        _put(uow, copies.employee, [_employee(fact) for fact in facts])

    @subscriptions.on_batch(EmployeeTransferred)
    def move_employees(uow: "UnitOfWork", facts: Sequence[EmployeeTransferred]) -> None:
        _put(uow, copies.employee, [_employee(fact) for fact in facts])

    @subscriptions.on(EmployeeLeft)
    def let_employee_go(uow: "UnitOfWork", fact: EmployeeLeft) -> None:
        employee = uow.find(copies.employee, fact.employee_id, lock=True)
        if employee is not None:
            employee.left_on = fact.on


def working_calendar(session: Session, agency_id: UUID, table: type[CalendarCopy]) -> WorkingCalendar:
    """The current agency's calendar; weekends alone while it has set none."""
    kept = session.get(table, (agency_id, agency_id))
    return WorkingCalendar(frozenset(kept.holidays if kept else ()))


def units_under(unit: type[UnitCopy], roots: Sequence[UUID]) -> Any:
    """The ids of these units and of all under them, as a subquery for `in_`."""
    return select(unit.id).where(unit.path.overlap(list(roots)))


def is_serving(employee: type[EmployeeCopy], day: date) -> ColumnElement[bool]:
    """Whether somebody serves on this day: the day of leaving is the first on which they do not."""
    return or_(employee.left_on.is_(None), employee.left_on > day)


def staff_under(session: Session, copies: Copies, unit_id: UUID) -> int:
    """How many people serve in this unit and in all under it."""
    serving = copies.employee.unit_id.in_(units_under(copies.unit, [unit_id]))
    counted = select(func.count()).select_from(copies.employee).where(serving, copies.employee.left_on.is_(None))
    return int(session.execute(counted).scalar_one())


def path_of_employee(session: Session, copies: Copies, employee_id: UUID) -> tuple[UUID, ...]:
    """From the root to the unit that an employee serves in; empty while this service does not know it."""
    own = (copies.unit.agency_id == copies.employee.agency_id) & (copies.unit.id == copies.employee.unit_id)
    query = select(copies.unit.path).join(copies.employee, own).where(copies.employee.id == employee_id)
    return tuple(session.execute(query).scalar_one_or_none() or ())


def _unit(fact: UnitSet) -> Mapping[str, Any]:
    return {
        "id": fact.unit_id,
        "code": fact.code,
        "parent_id": fact.parent_id,
        "head_id": fact.head_id,
        "organisation_id": fact.organisation_id,
        "path": list(fact.path),
    }


def _employee(fact: EmployeeRecorded | EmployeeTransferred) -> Mapping[str, Any]:
    return {
        "id": fact.employee_id,
        "unit_id": fact.unit_id,
        "position_id": fact.position_id,
        "superior_id": fact.superior_id,
        "employment": fact.employment,
        "left_on": None,
    }


def _put(uow: "UnitOfWork", table: type[Owned], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert or overwrite by id, in the order of keys (no deadlock); the last row of an id wins."""
    newest = {row["id"]: {"agency_id": uow.agency_id, **row} for row in rows}
    values = [newest[id_] for id_ in sorted(newest)]
    statement = insert_rows(table, values)
    changed = {column: statement.excluded[column] for column in values[0] if column not in ("agency_id", "id")}
    uow.session.execute(statement.on_conflict_do_update(index_elements=["agency_id", "id"], set_=changed))
