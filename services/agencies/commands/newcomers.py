"""Somebody signs in whom no sheet names: an employee record is made if the agency says so and enough is known."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.agencies.commands.organisation import find_heads
from services.agencies.models.organisation import Employee, Position, Unit
from services.agencies.queries.deputies import deputies, service_of, unit_set
from services.agencies.rules.sign_on import Claimed, Newcomer, SignOn, newcomer
from shared.db import uuid7
from shared.events.agencies import EmployeeRecorded
from shared.uow import UnitOfWork


def employee_of(uow: UnitOfWork, settings: SignOn, said: Claimed, name: str) -> UUID | None:
    """The employee with this NIP, recorded now if the agency lets a first login do that; None for nobody here.

    Somebody who left stays who they were: a login brings nobody back.
    """
    if said.nip is None:
        return None
    known = _with_nip(uow, said.nip)
    if known is not None:
        return known
    new = newcomer(settings, said, _ids(uow, Unit, said.unit), _ids(uow, Position, said.position))
    return _record(uow, new, name) if new is not None else None


def _record(uow: UnitOfWork, new: Newcomer, name: str) -> UUID | None:
    """Enter the record, below whoever heads the unit or the nearest above it. Of two logins at once one makes it."""
    row = {
        "agency_id": uow.agency_id,
        "id": uuid7(),
        "nip": new.nip,
        "name": name,
        "employment": new.employment,
        "position_id": new.position_id,
        "unit_id": new.unit_id,
        "superior_id": _head_over(uow, new.unit_id),
    }
    entered = insert(Employee).values(row).on_conflict_do_nothing(index_elements=["agency_id", "nip"])
    made = uow.session.execute(entered.returning(Employee.id)).scalar_one_or_none()
    if made is None:
        return _with_nip(uow, new.nip)
    acting = deputies(uow)
    uow.emit(EmployeeRecorded(**service_of(row, acting)))
    uow.emit(*(unit_set(unit, acting) for unit in find_heads(uow)))
    return made


def _head_over(uow: UnitOfWork, unit_id: UUID) -> UUID | None:
    path = select(func.unnest(Unit.path)).where(Unit.id == unit_id)
    heads = select(Unit.head_id).where(Unit.id.in_(path), Unit.head_id.is_not(None))
    return uow.session.scalar(heads.order_by(func.cardinality(Unit.path).desc()).limit(1))


def _with_nip(uow: UnitOfWork, nip: str) -> UUID | None:
    return uow.session.scalar(select(Employee.id).where(Employee.nip == nip))


def _ids(uow: UnitOfWork, table: type[Unit] | type[Position], code: str | None) -> Mapping[str, UUID]:
    if code is None:
        return {}
    found = uow.session.scalar(select(table.id).where(table.code == code))
    return {code: found} if found is not None else {}
