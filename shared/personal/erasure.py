"""What would end, and erasure because a person asks (UU 27/2022): what the law has us keep stays until its time."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, literal, select, union_all

from shared.personal.declared import Personal, Register
from shared.personal.erasing import erase, number_over
from shared.personal.retention import midnight_after, months_before
from shared.refusals import Conflict, Invalid, NotFound
from shared.uow import UnitOfWork


def known_employee(uow: UnitOfWork, tables: Mapping[str, Table], employee_id: UUID) -> UUID:
    """The id of somebody of this agency. Raises NotFound: another's is as if there were none."""
    employee = tables["employee"]
    query = select(employee.c.id).where(employee.c.agency_id == uow.agency_id, employee.c.id == employee_id)
    if uow.session.scalar(query) is None:
        raise NotFound("no-such-employee")
    return employee_id


def over_by_activity(uow: UnitOfWork, register: Register, tables: Mapping[str, Table]) -> dict[str, int]:
    """How many rows of each activity have served their purpose. One statement."""
    return _counted(uow, [one for one in register.tables if one.over], tables, ())


def would_end(uow: UnitOfWork, register: Register, tables: Mapping[str, Table], activity: str, months: int) -> int:
    """How many rows of an activity would end if they were kept so long. One statement."""
    before = midnight_after(uow, months_before(uow.today, months))
    counts = [number_over(uow, personal, tables, before) for personal in register.ending(activity)]
    return sum(uow.session.scalars(union_all(*counts))) if counts else 0


def erasable(
    uow: UnitOfWork, register: Register, tables: Mapping[str, Table], people: Sequence[UUID]
) -> list[dict[str, Any]]:
    """Activities that hold something of a person that is over: how many rows, and whether the law keeps them."""
    found = _counted(uow, [one for one in register.tables if one.over and one.of], tables, people)
    return [
        {**vars(one), "is_kept_by_law": one.is_kept_by_law, "rows": found[one.code]}
        for one in register.activities
        if found.get(one.code)
    ]


def erase_for(
    uow: UnitOfWork,
    register: Register,
    tables: Mapping[str, Table],
    people: Sequence[UUID],
    activities: Sequence[str],
) -> int:
    """Erase what is over of a person's rows in these activities. Returns how many; twice is nothing more.

    Raises Conflict for what the law keeps, Invalid for an activity that there is not: nothing is erased then.
    """
    known = {one.code: one for one in register.activities}
    if unknown := set(activities) - set(known):
        raise Invalid("no-such-activity", f"There is no {sorted(unknown)[0]} here.", {"activities": ["unknown"]})
    if kept := [code for code in activities if known[code].is_kept_by_law]:
        raise Conflict("kept-by-law", f"{known[kept[0]].law} has {kept[0]} kept until its period ends.")
    now = uow.now.astimezone(uow.zone)
    held = [one for code in dict.fromkeys(activities) for one in register.ending(code) if one.of]
    return sum(erase(uow, personal, tables, now, people) for personal in held)


def _counted(
    uow: UnitOfWork, held: Sequence[Personal], tables: Mapping[str, Table], people: Sequence[UUID]
) -> dict[str, int]:
    now = uow.now.astimezone(uow.zone)
    counts = [number_over(uow, one, tables, now, people).add_columns(literal(one.activity)) for one in held]
    found: dict[str, int] = {}
    for rows, code in uow.session.execute(union_all(*counts)) if counts else ():
        found[code] = found.get(code, 0) + rows
    return found
