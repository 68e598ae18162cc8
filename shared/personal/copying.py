"""The copy of everything that one service holds about a person, from its declarations (UU 27/2022, access and copy)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from shared.audit.routes import Conditions, views_of
from shared.audit.tables import Trail
from shared.personal.declared import Personal, Register
from shared.uow import UnitOfWork

MOST_ROWS = 10_000  # of one table: a person's clicks of many years


def copy_of(uow: UnitOfWork, register: Register, tables: Mapping[str, Table]) -> dict[str, Any]:
    """{"tables": {table: rows about the one who asks}, "named": {"table.column": number of other rows}}.

    One statement for each table, and one for all the numbers.
    """
    person = [id_ for id_ in (uow.person.employee_id, uow.person.account_id) if id_ is not None]
    held = [personal for personal in register.tables if personal.table in tables]
    copied = {p.table: _rows(uow, p, tables[p.table], person) for p in held if p.of}
    return {"tables": {name: rows for name, rows in copied.items() if rows}, "named": _named(uow, held, tables, person)}


def looks_at(uow: UnitOfWork, trail: Trail, known: Conditions) -> list[dict[str, Any]]:
    """Who looked at the one who asks, as far as that person may know of it."""
    if uow.person.employee_id is None:
        return []
    found = uow.session.scalars(views_of(uow, trail).where(*known(uow)).limit(MOST_ROWS))
    names = ("at", "action", "actor_id", "actor_employee_id", "details", "subjects")
    return [{name: _plain(getattr(look, name)) for name in names} for look in found]


def _rows(uow: UnitOfWork, personal: Personal, table: Table, person: list[UUID]) -> list[dict[str, Any]]:
    left_out = {"agency_id", *personal.by, *personal.hidden}
    columns = [column for column in table.columns if column.name not in left_out]
    query = select(*columns).where(table.c.agency_id == uow.agency_id, _is(table, personal.of, person))
    for name, values in personal.only.items():
        query = query.where(table.c[name].in_(values))
    if personal.from_day:
        query = query.where(or_(table.c[personal.from_day].is_(None), table.c[personal.from_day] <= uow.today))
    found = uow.session.execute(query.limit(MOST_ROWS)).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in found]


def _named(uow: UnitOfWork, held: list[Personal], tables: Mapping[str, Table], person: list[UUID]) -> dict[str, int]:
    counts = []
    for personal in held:
        table = tables[personal.table]
        for name in personal.by if personal.table != "audit" else ():
            counted = select(literal(f"{personal.table}.{name}"), func.count()).select_from(table)
            counts.append(counted.where(table.c.agency_id == uow.agency_id, _is(table, (name,), person)))
    if not counts:
        return {}
    return {name: number for name, number in uow.session.execute(union_all(*counts)) if number}


def _is(table: Table, columns: tuple[str, ...], person: list[UUID]) -> ColumnElement[bool]:
    return or_(*(_holds(table.c[name], person) for name in columns))


def _holds(column: Column[Any], person: list[UUID]) -> ColumnElement[bool]:
    held: ColumnElement[bool] = column.overlap(person) if isinstance(column.type, ARRAY) else column.in_(person)
    return held


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return value if value is None or isinstance(value, bool | int | str) else str(value)
