"""Declarations: what each table holds about people, and what a service does with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Table
from sqlalchemy.types import ARRAY, Uuid


class Basis(StrEnum):
    """On what ground data are processed (UU 27/2022 Art. 20)."""

    PUBLIC_TASK = "PUBLIC_TASK"  # a task in the public interest, or public service
    LEGAL_DUTY = "LEGAL_DUTY"
    CONSENT = "CONSENT"


@dataclass(frozen=True)
class Kept:
    """How long, in months, unless the agency says otherwise; at least `least`. None: as long as the agency is here."""

    months: int | None
    least: int = 0


@dataclass(frozen=True)
class Personal:
    """A table with data about people.

    `of` are columns that name, by employee or account, the person whom a row is about: that person gets a copy of it.
    `by` are columns that name others (who decided, who wrote): they are left out of that copy, and those people learn
    how many rows name them, since the rows hold data of others (Art. 33). `hidden` columns are secrets. Only rows with
    these values in `only`, and whose day in `from_day` has come, are copied: a draft is nobody's to know.
    """

    table: str
    activity: str
    of: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    from_day: str = ""


@dataclass(frozen=True)
class Activity:
    """An activity of processing: on what ground, how long what is held is kept, and which roles see it.

    What is held and why has words on pages, by the code.
    """

    code: str
    basis: Basis
    law: str
    kept: Kept
    seen_by: tuple[str, ...]


# The same in every service: the copy of the organisation, and the trail.
NAME_NO_PERSON: Mapping[str, tuple[str, ...]] = {
    "unit": ("parent_id", "organisation_id", "path"),
    "employee": ("unit_id", "position_id"),
    "audit": ("subjects",),
}
ORGANISATION = Activity(
    "organisation", Basis.PUBLIC_TASK, "UU 20/2023", Kept(None), ("agency_admin", "survey_officer", "auditor")
)
TRAIL = Activity("trail", Basis.LEGAL_DUTY, "UU 27/2022", Kept(None), ("agency_admin", "auditor"))
SETTINGS = Activity("settings", Basis.PUBLIC_TASK, "UU 20/2023", Kept(None), ("agency_admin",))
EVERYWHERE = (Personal("audit", "trail", of=("actor_id", "actor_employee_id"), by=("people",)),)
COPY_OF_THE_ORGANISATION = (
    Personal("employee", "organisation", of=("id",), by=("superior_id",)),
    Personal("unit", "organisation", by=("head_id",)),
    Personal("policy", "settings", by=("set_by",)),
)


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


def faults(register: Register, tables: Mapping[str, Table]) -> list[str]:
    """What the declarations leave out, or say wrongly, about the tables of a service."""
    known = {activity.code for activity in register.activities}
    found = [f"{p.table}: no activity {p.activity}" for p in register.tables if p.activity not in known]
    found += [f"{code}: nothing is held for it" for code in known - {p.activity for p in register.tables}]
    for personal in register.tables:
        if personal.table not in tables:
            continue
        columns = tables[personal.table].columns
        named = (*personal.of, *personal.by, *personal.hidden, *personal.only, *filter(None, [personal.from_day]))
        found += [f"{personal.table}.{name}: there is no such column" for name in named if name not in columns]
    for name, table in sorted(tables.items()):
        said = {n for p in register.tables if p.table == name for n in (*p.of, *p.by, *p.hidden)}
        said |= {*register.others.get(name, ()), *NAME_NO_PERSON.get(name, ())}
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
