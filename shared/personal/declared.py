"""Declarations: what each table holds about people, and what a service does with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Table
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import ARRAY, Uuid

from shared.policy import PolicyVersion

FOREVER = None


class Basis(StrEnum):
    """On what ground data are processed (UU 27/2022 Art. 20)."""

    PUBLIC_TASK = "PUBLIC_TASK"  # a task in the public interest, or public service
    LEGAL_DUTY = "LEGAL_DUTY"
    CONSENT = "CONSENT"


@dataclass(frozen=True)
class Kept:
    """How long: months after the day in `column`, at least `least`, which no setting undercuts; None is for ever.

    `where` narrows what is removed to what is over: a column that must be set, or hold one of these values.
    """

    months: int | None
    least: int = 0
    column: str = ""
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Personal:
    """A table with data about people.

    `of` are columns that name the person whom a row is about: an employee's id, or an account's where it ends in
    `_by`, `account_id` or `actor_id`. `by` are columns that name others (who decided, who wrote): their rows are not
    copied to them, and the column is left out of the copy of whom it is about. `hidden` columns are secrets.
    """

    table: str
    activity: str
    of: tuple[str, ...]
    by: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    copied: bool = True


@dataclass(frozen=True)
class Activity:
    """An activity of processing: what is held, why, on what ground, how long, and which roles see it."""

    code: str
    basis: Basis
    law: str
    kept: Kept
    seen_by: tuple[str, ...]


@dataclass(frozen=True)
class Register:
    """Everything a service declares. `others` are columns with ids that name no person, by table."""

    service: str
    activities: tuple[Activity, ...]
    tables: tuple[Personal, ...]
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def activity(self, code: str) -> Activity:
        """The activity of this code. StopIteration when there is none: a mistake in the declarations."""
        return next(found for found in self.activities if found.code == code)


class RetentionVersion(PolicyVersion):
    """A version of how long the agency keeps things in this service: {activity: months}."""

    __tablename__ = "retention_policy"


def retention_table(row: type[DeclarativeBase]) -> type[RetentionVersion]:
    """Make the table on a service's base."""
    return type("RetentionPolicy", (RetentionVersion, row), {})


def faults(register: Register, tables: Mapping[str, Table]) -> list[str]:
    """What the declarations leave out, or say wrongly, about the tables of a service."""
    known = {activity.code for activity in register.activities}
    found = [f"{p.table}: no activity {p.activity}" for p in register.tables if p.activity not in known]
    for personal in register.tables:
        columns: Any = tables[personal.table].columns if personal.table in tables else ()
        wrong = [name for name in (*personal.of, *personal.by, *personal.hidden) if name not in columns]
        found += [f"{personal.table}.{name}: there is no such column" for name in wrong]
    for name, table in sorted(tables.items()):
        said = {n for p in register.tables if p.table == name for n in (*p.of, *p.by, *p.hidden)}
        said |= set(register.others.get(name, ()))
        found += [f"{name}.{column.name}: whose id is it?" for column in ids_of(table) if column.name not in said]
    return found


def ids_of(table: Table) -> list[Column[Any]]:
    """Columns that hold ids and lead nowhere within this database that says what they are."""
    keys = [found for found in table.constraints if isinstance(found, ForeignKeyConstraint)]
    led = {name for key in keys if key.referred_table.name not in ("employee", "account") for name in key.column_keys}
    return [c for c in table.columns if _holds_ids(c) and c.name not in led | {"agency_id", "id"}]


def _holds_ids(column: Column[Any]) -> bool:
    kind = column.type
    return isinstance(kind, Uuid) or (isinstance(kind, ARRAY) and isinstance(kind.item_type, Uuid))
