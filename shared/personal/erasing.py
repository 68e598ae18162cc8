"""Erasing rows about people by their declarations: with what hangs on them, or emptied where others stand on them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)

from shared.personal.declared import OWN_ID, Personal, hanging_on, key_to
from shared.uow import UnitOfWork

MOST = 2_000  # rows of one table at a time: a transaction that nobody waits long for


def erase(
    uow: UnitOfWork, personal: Personal, tables: Mapping[str, Table], before: datetime, people: Sequence[UUID] = ()
) -> int:
    """Erase rows that were over before a moment: of everybody, at most MOST of them, or all that are about `people`.

    Returns how many. A few statements, however many rows.
    """
    table = tables[personal.table]
    chosen = _over(uow, personal, tables, before, select(table.c.id))
    chosen = chosen.where(_about(personal, table, people)) if people else chosen.limit(MOST)
    ids = list(uow.session.scalars(chosen.with_for_update(of=table)))
    if ids:
        erase_rows(uow, personal, tables, ids)
    return len(ids)


def erase_rows(uow: UnitOfWork, personal: Personal, tables: Mapping[str, Table], ids: Sequence[UUID]) -> None:
    """Erase these rows of a table, by what it declares."""
    table = tables[personal.table]
    mine = and_(table.c.agency_id == uow.agency_id, table.c.id.in_(ids))
    if personal.emptied:
        uow.session.execute(update(table).where(mine).values(_values(personal, table)))
    else:
        _take_along(uow, table, tables, ids)
        uow.session.execute(delete(table).where(mine))


def number_over(
    uow: UnitOfWork, personal: Personal, tables: Mapping[str, Table], before: datetime, people: Sequence[UUID] = ()
) -> Select[tuple[int]]:
    """A statement that counts the rows that `erase` would find."""
    counted = _over(uow, personal, tables, before, select(func.count().label("rows")))
    return counted.where(_about(personal, tables[personal.table], people)) if people else counted


def _over(
    uow: UnitOfWork, personal: Personal, tables: Mapping[str, Table], before: datetime, query: Select[Any]
) -> Select[Any]:
    table = tables[personal.table]
    parent, _, name = personal.over.rpartition(".")
    column = tables[parent].c[name] if parent else table.c[name]
    moment = before.date() if isinstance(column.type, Date) else before
    found = query.select_from(_with_parent(personal, table, tables[parent]) if parent else table)
    found = found.where(table.c.agency_id == uow.agency_id, column < moment)
    return found.where(_not_empty_yet(personal, table)) if personal.emptied else found


def _with_parent(personal: Personal, table: Table, parent: Table) -> FromClause:
    key = key_to(table, parent)
    if key is not None:
        return table.join(parent, and_(*(e.parent == e.column for e in key.elements)))
    name = (*personal.of, *personal.by)[0]  # copies of the organisation: rows about people may come before them
    return table.join(parent, and_(table.c.agency_id == parent.c.agency_id, table.c[name] == parent.c.id))


def _about(personal: Personal, table: Table, people: Sequence[UUID]) -> ColumnElement[bool]:
    return or_(*(table.c[name].in_(people) for name in personal.of))


def _values(personal: Personal, table: Table) -> dict[str, Any]:
    own = cast(table.c.id, Text)
    return {name: own if value is OWN_ID else value for name, value in personal.emptied.items()}


def _not_empty_yet(personal: Personal, table: Table) -> ColumnElement[bool]:
    return or_(*(table.c[name].is_distinct_from(value) for name, value in _values(personal, table).items()))


def _take_along(uow: UnitOfWork, table: Table, tables: Mapping[str, Table], ids: Sequence[UUID]) -> None:
    """Rows that hang on these go first. Keys of ours are (agency, id)."""
    for child, key in hanging_on(table, tables):
        name = next(e.parent.name for e in key.elements if e.column.name == "id")
        theirs = and_(child.c.agency_id == uow.agency_id, child.c[name].in_(ids))
        if hanging_on(child, tables):
            _take_along(uow, child, tables, list(uow.session.scalars(select(child.c.id).where(theirs))))
        uow.session.execute(delete(child).where(theirs))
