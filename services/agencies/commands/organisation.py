"""Taking sheets over, set by set: what is new is added, what differs is changed, and each change is stated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from services.agencies.commands.delegations import end_those_of
from services.agencies.commands.sessions import end_sessions_of_employee
from services.agencies.models.identity import RoleAssignment
from services.agencies.models.organisation import Calendar, Employee, Position, Unit
from services.agencies.queries.authority import holds_admin, is_managed
from services.agencies.queries.deputies import deputies, service_of, unit_set
from services.agencies.rules.organisation import competency_column, is_yes, nip_of, paths
from services.agencies.rules.permissions import ADMIN
from shared.auth.roles import ASSIGNABLE
from shared.db import uuid7
from shared.events.agencies import (
    CalendarSet,
    EmployeeLeft,
    EmployeeRecorded,
    EmployeeTransferred,
    PositionStandardSet,
    RequiredLevel,
)
from shared.refusals import Conflict, Invalid
from shared.uow import UnitOfWork
from shared.vocabulary import Competency

Row = Mapping[str, str]


@dataclass(frozen=True)
class Taken:
    """How many rows were new, and how many changed something."""

    added: int
    changed: int


def take_units(uow: UnitOfWork, rows: Sequence[Row]) -> Taken:
    """Add and change units; paths and organisations of the whole tree are computed anew."""
    kept = {unit.code: unit for unit in uow.session.scalars(select(Unit))}
    before = {code: _unit_state(unit) for code, unit in kept.items()}
    codes = {unit.id: code for code, unit in kept.items()}
    parents = {code: codes[unit.parent_id] if unit.parent_id else None for code, unit in kept.items()}
    parents |= {row["kode"]: row["induk"] or None for row in rows}
    ids = {code: kept[code].id if code in kept else uuid7() for code in parents}
    named = {row["kode"]: row for row in rows}
    for code, path in sorted(paths(parents).items(), key=lambda item: len(item[1])):
        unit = kept.get(code)
        if unit is None:
            kept[code] = unit = Unit(id=ids[code], code=code, name="", head_nip=None, head_id=None)
            unit.is_organisation = False
            uow.add(unit)
        if code in named:
            unit.name, unit.head_nip = named[code]["nama"], nip_of(named[code]["kepala_nip"]) or None
            unit.is_organisation = is_yes(named[code]["organisasi"]) or len(path) == 1
        parent = parents[code]
        unit.parent_id = ids[parent] if parent else None
        unit.path = [ids[step] for step in path]
        unit.organisation_id = next(ids[step] for step in reversed(path) if kept[step].is_organisation)
    uow.session.flush()
    find_heads(uow)
    changed = [unit for code, unit in kept.items() if before.get(code) != _unit_state(unit)]
    acting = deputies(uow)
    uow.emit(*(unit_set(unit, acting) for unit in changed))
    return _taken(before, changed, [unit.code for unit in changed])


def take_positions(uow: UnitOfWork, rows: Sequence[Row]) -> Taken:
    """Add and change positions with their competency standards."""
    kept = {position.code: position for position in uow.session.scalars(select(Position))}
    before = {code: (position.name, dict(position.standard)) for code, position in kept.items()}
    changed = []
    for row in rows:
        standard = {c.value: int(row[competency_column(c)]) for c in Competency}
        if before.get(row["kode"]) == (row["nama"], standard):
            continue
        position = kept.get(row["kode"]) or uow.add(Position(code=row["kode"]))
        position.name, position.standard = row["nama"], standard
        changed.append(position)
    uow.session.flush()
    uow.emit(*(_standard_set(position) for position in changed))
    return _taken(before, changed, [position.code for position in changed])


def take_employees(uow: UnitOfWork, rows: Sequence[Row]) -> Taken:
    """Add and change employees, in sets: two statements however many rows."""
    kept = {e.nip: e for e in uow.session.execute(select(*EMPLOYEE_COLUMNS))}
    units = {code: id_ for code, id_ in uow.session.execute(select(Unit.code, Unit.id))}
    positions = {code: id_ for code, id_ in uow.session.execute(select(Position.code, Position.id))}
    ids = {nip: row.id for nip, row in kept.items()}
    ids |= {nip_of(row["nip"]): uuid7() for row in rows if nip_of(row["nip"]) not in ids}
    fresh: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    for row in rows:
        values = _employee_values(row, units, positions, ids)
        old = kept.get(values["nip"])
        if old is None:
            fresh.append({"agency_id": uow.agency_id, "id": ids[values["nip"]], "left_on": None, **values})
        elif any(getattr(old, name) != value for name, value in values.items()) or old.left_on is not None:
            moved.append({"agency_id": uow.agency_id, "id": old.id, "left_on": None, **values})
    if fresh:
        # The superior may stand further down: references are set once everybody is in.
        uow.session.execute(insert(Employee), [{**row, "superior_id": None} for row in fresh])
    if fresh or moved:
        uow.session.execute(update(Employee), fresh + moved)
    acting = deputies(uow)
    uow.emit(*(EmployeeRecorded(**service_of(row, acting)) for row in fresh))
    uow.emit(*(EmployeeTransferred(**service_of(row, acting)) for row in moved))
    uow.emit(*(unit_set(unit, acting) for unit in find_heads(uow)))
    return Taken(len(fresh), len(moved))


def let_go(uow: UnitOfWork, employee_id: UUID, on: date) -> Employee:
    """An employee has left: their sessions end, and no new token names the employee record. Twice is once.

    Raises Invalid for a day to come (whoever still serves still works here), Conflict for the last admin.
    """
    employee = uow.get(Employee, employee_id, lock=True)
    if on > uow.today:
        raise Invalid("leaving-in-future", "This day has not come yet.", {"on": ["leaving-in-future"]})
    if employee.left_on is None:
        employee.left_on = on
        uow.emit(EmployeeLeft(employee_id=employee.id, on=on))
        if holds_admin(uow, employee.id):
            _require_an_admin(uow)
        end_those_of(uow, employee.id)
        end_sessions_of_employee(uow, employee.id)
    return employee


def set_calendar(uow: UnitOfWork, holidays: Sequence[date]) -> Calendar:
    """Replace the agency's holidays."""
    calendar = uow.find(Calendar, uow.agency_id, lock=True) or uow.add(Calendar(id=uow.agency_id))
    calendar.holidays = sorted(set(holidays))
    uow.emit(CalendarSet(agency_id=uow.agency_id, holidays=tuple(calendar.holidays)))
    return calendar


def give_role(uow: UnitOfWork, id_: UUID, employee_id: UUID, role: str, unit_id: UUID | None) -> RoleAssignment:
    """Give a role over the agency or a unit. Sent twice, or given already, it is the one row.

    Raises Invalid for a role that cannot be assigned, NotFound for an employee or unit of nobody here.
    """
    if role not in ASSIGNABLE:
        raise Invalid("role-unknown", "There is no such role to give.", {"role": ["role-unknown"]})
    uow.get(Employee, employee_id, lock=True)
    if unit_id is not None:
        uow.get(Unit, unit_id)
    same = select(RoleAssignment).where(
        RoleAssignment.employee_id == employee_id,
        RoleAssignment.role == role,
        RoleAssignment.unit_id.is_not_distinct_from(unit_id),
    )
    found = uow.session.scalar(same)
    if found is not None:
        return found
    return uow.add(
        RoleAssignment(
            id=id_,
            employee_id=employee_id,
            role=role,
            unit_id=unit_id,
            given_by=uow.person.account_id,
            given_at=uow.now,
        )
    )


def take_role(uow: UnitOfWork, assignment_id: UUID) -> None:
    """Take a role back; tokens that name it end within minutes.

    Raises Conflict for one's own admin role, and for the last admin's: somebody who acts for that admin could ask.
    """
    assignment = uow.get(RoleAssignment, assignment_id, lock=True)
    if assignment.role == ADMIN and assignment.employee_id == uow.person.employee_id:
        raise Conflict("own-admin-role", "Nobody takes the admin role from themselves; another admin does it.")
    uow.session.delete(assignment)
    if assignment.role == ADMIN:
        _require_an_admin(uow)


def _require_an_admin(uow: UnitOfWork) -> None:
    if not is_managed(uow):
        raise Conflict("last-admin", "Somebody else must be an admin first.")


EMPLOYEE_COLUMNS = (
    Employee.id,
    Employee.nip,
    Employee.name,
    Employee.email,
    Employee.employment,
    Employee.position_id,
    Employee.unit_id,
    Employee.superior_id,
    Employee.left_on,
)


def _employee_values(
    row: Row, units: Mapping[str, UUID], positions: Mapping[str, UUID], ids: Mapping[str, UUID]
) -> dict[str, Any]:
    superior = nip_of(row["atasan_nip"])
    return {
        "nip": nip_of(row["nip"]),
        "name": row["nama"],
        "email": row["surel"] or None,
        "employment": row["jenis"].upper(),
        "position_id": positions[row["jabatan"]],
        "unit_id": units[row["unit"]],
        "superior_id": ids[superior] if superior else None,
    }


def find_heads(uow: UnitOfWork) -> list[Unit]:
    """Point units to their heads where the employee that the sheet named is known now; what changed."""
    uow.session.flush()
    wanted = (
        select(Unit, Employee.id)
        .outerjoin(Employee, Employee.nip == Unit.head_nip)
        .where(Unit.head_id.is_distinct_from(Employee.id))
    )
    found = []
    for unit, head_id in uow.session.execute(wanted.execution_options(populate_existing=True)):
        unit.head_id = head_id
        found.append(unit)
    return found


def _unit_state(unit: Unit) -> tuple[Any, ...]:
    return (
        unit.name,
        unit.parent_id,
        unit.head_id,
        unit.head_nip,
        unit.is_organisation,
        unit.organisation_id,
        tuple(unit.path),
    )


def _standard_set(position: Position) -> PositionStandardSet:
    levels = tuple(RequiredLevel(competency=c, level=level) for c, level in sorted(position.standard.items()))
    return PositionStandardSet(position_id=position.id, standard=levels)


def _taken(before: Mapping[str, Any], changed: Sequence[Any], codes: Sequence[str]) -> Taken:
    added = sum(code not in before for code in codes)
    return Taken(added, len(changed) - added)
