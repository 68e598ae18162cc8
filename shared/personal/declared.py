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


OWN_ID = "the id of the row"  # for an emptied column that must be unique
GONE = "–"  # for one that people read


@dataclass(frozen=True)
class Personal:
    """A table with data about people.

    `of` are columns that name, by employee or account, the person whom a row is about: that person gets a copy of it.
    `by` are columns that name others (who decided, who wrote): they are left out of that copy, and those people learn
    how many rows name them, since the rows hold data of others (Art. 33). `hidden` columns are secrets. Only rows with
    these values in `only`, and whose day in `from_day` has come, are copied: a draft is nobody's to know.

    `over` is a column with the day, or the moment, since which a row has served its purpose: of the table, or of the
    row that it belongs to (`employee.left_on`); NULL while it is needed. From then on the period of its activity runs.
    At its end the row goes with what hangs on it; where others stand on it, the `emptied` columns are set to these
    values, and it stays.
    """

    table: str
    activity: str
    of: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    from_day: str = ""
    over: str = ""
    emptied: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Activity:
    """An activity of processing: on what ground, how long what is held is kept, and which roles see it.

    `months` run from the day on which a row is over, until the agency says otherwise; None is as long as the agency is
    here: which records are destroyed when, its *jadwal retensi arsip* says and no law that we know. What is held and
    why has words on pages, by the code.
    """

    code: str
    basis: Basis
    law: str
    months: int | None
    seen_by: tuple[str, ...]

    @property
    def is_kept_by_law(self) -> bool:
        """Whether somebody's wish ends nothing before its time: what the law has us keep, we keep (UU 27/2022)."""
        return self.basis is Basis.LEGAL_DUTY


# The same in every service: the copy of the organisation, and the trail.
NAME_NO_PERSON: Mapping[str, tuple[str, ...]] = {
    "unit": ("parent_id", "organisation_id", "path"),
    "employee": ("unit_id", "position_id"),
    "audit": ("subjects",),
}
ORGANISATION = Activity(
    "organisation", Basis.PUBLIC_TASK, "UU 20/2023", None, ("agency_admin", "survey_officer", "auditor")
)
TRAIL = Activity("trail", Basis.LEGAL_DUTY, "UU 27/2022", None, ("agency_admin", "auditor"))
SETTINGS = Activity("settings", Basis.PUBLIC_TASK, "UU 20/2023", None, ("agency_admin",))
EVERYWHERE = (
    Personal("audit", "trail", of=("actor_id", "actor_employee_id"), by=("people",)),
    Personal("retention_period", "settings", by=("set_by",)),
)
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

    def ending(self, code: str) -> list[Personal]:
        """Tables of an activity whose rows are over one day; none: what it holds is kept as long as the agency."""
        return [personal for personal in self.tables if personal.activity == code and personal.over]


def faults(register: Register, tables: Mapping[str, Table]) -> list[str]:
    """What the declarations leave out, or say wrongly, about the tables of a service."""
    known = {activity.code for activity in register.activities}
    found = [f"{p.table}: no activity {p.activity}" for p in register.tables if p.activity not in known]
    found += [f"{code}: nothing is held for it" for code in known - {p.activity for p in register.tables}]
    for personal in register.tables:
        if personal.table not in tables:
            continue
        columns = tables[personal.table].columns
        named = (*personal.of, *personal.by, *personal.hidden, *personal.only, *personal.emptied)
        named = (*named, *filter(None, [personal.from_day, personal.over if "." not in personal.over else ""]))
        found += [f"{personal.table}.{name}: there is no such column" for name in named if name not in columns]
        found += faults_of_ending(personal, tables)
    for name, table in sorted(tables.items()):
        said = {n for p in register.tables if p.table == name for n in (*p.of, *p.by, *p.hidden)}
        said |= {*register.others.get(name, ()), *NAME_NO_PERSON.get(name, ())}
        found += [f"{name}.{column.name}: whose id is it?" for column in ids_of(table) if column.name not in said]
    return found


def faults_of_ending(personal: Personal, tables: Mapping[str, Table]) -> list[str]:
    """What stands in the way of a row's end: a value that a column refuses, or rows that would be left behind."""
    table = tables[personal.table]
    found = [
        f"{table.name}.{name}: cannot be empty"
        for name, value in personal.emptied.items()
        if value is None and name in table.columns and not table.columns[name].nullable
    ]
    if personal.over and not personal.emptied:
        found += [
            f"{child.name}.{'/'.join(key.column_keys)}: may stand without {table.name}, which goes"
            for child, key in hanging_on(table, tables)
            if any(child.columns[name].nullable for name in key.column_keys)
        ]
    return found


def hanging_on(table: Table, tables: Mapping[str, Table]) -> list[tuple[Table, ForeignKeyConstraint]]:
    """Tables whose rows belong to rows of this one, with the key that says so."""
    return [
        (child, key)
        for child in tables.values()
        for key in child.foreign_key_constraints
        if key.referred_table is table
    ]


def key_to(table: Table, parent: Table) -> ForeignKeyConstraint | None:
    """The key by which rows of one table belong to rows of another."""
    return next((key for key in table.foreign_key_constraints if key.referred_table is parent), None)


def ids_of(table: Table) -> list[Column[Any]]:
    """Columns that hold ids and lead nowhere within this database that says what they are."""
    keys = (key for key in table.foreign_key_constraints if key.referred_table.name not in ("employee", "account"))
    led = {name for key in keys for name in key.column_keys}
    return [c for c in table.columns if _holds_ids(c) and c.name not in led | {"agency_id", "id"}]


def _holds_ids(column: Column[Any]) -> bool:
    kind = column.type
    return isinstance(kind, Uuid) or (isinstance(kind, ARRAY) and isinstance(kind.item_type, Uuid))
