"""The attack by reference: a row of A that points to a row of B, for every foreign key there is.

As the owner of the tables, past row-level security and without any session: what refuses is the key alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors, sql
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Table, UniqueConstraint

from tests.attacks.stage import Stage, walled


@dataclass(frozen=True)
class Reference:
    """A foreign key of a walled table, by the column that names the other row."""

    service: str
    table: Table
    column: str
    target: str


def references(name: str) -> list[Reference]:
    """Every foreign key of the walled tables of a service."""
    return [
        Reference(name, table, list(constraint.column_keys)[1], constraint.elements[0].column.table.name)
        for table in walled(name)
        for constraint in sorted(table.constraints, key=lambda each: str(each.name))
        if isinstance(constraint, ForeignKeyConstraint)
    ]


def attack_references(stage: Stage, name: str) -> Iterator[str]:
    """What was taken: nothing, when the keys stand."""
    with stage.owner(name) as owner:
        for reference in references(name):
            where = f"{name}.{reference.table.name}.{reference.column} -> {reference.target}"
            theirs = stage.samples[name][reference.target][1]
            if not _is_refused(owner, _updates(stage, reference, theirs)):
                yield f"{where}: an update was taken"
            if not _is_refused(owner, _inserts(stage, reference, theirs)):
                yield f"{where}: a new row was taken"


def _updates(stage: Stage, reference: Reference, theirs: str) -> list[sql.Composed]:
    statement = "UPDATE {t} SET {column} = {theirs} WHERE ctid = (SELECT ctid FROM {t} WHERE agency_id = {a} LIMIT 1)"
    return [*_other_rules_aside(reference), _filled(stage, reference, theirs, statement)]


def _other_rules_aside(reference: Reference) -> list[sql.Composed]:
    """Unique rules and checks could refuse the row before its key is looked at: they are not asked here."""
    table = sql.Identifier(reference.table.name)
    drops = [
        sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(table, sql.Identifier(str(constraint.name)))
        for constraint in reference.table.constraints
        if isinstance(constraint, UniqueConstraint | CheckConstraint)
    ]
    indexes = [index for index in reference.table.indexes if index.unique]
    return drops + [sql.SQL("DROP INDEX {}").format(sql.Identifier(str(index.name))) for index in indexes]


def _inserts(stage: Stage, reference: Reference, theirs: str) -> list[sql.Composed]:
    """A new row like one of A's, but for its id and the reference."""
    statement = (
        "INSERT INTO {t} SELECT (x).* FROM (SELECT jsonb_populate_record(o, jsonb_build_object('id',"
        " gen_random_uuid()) || jsonb_build_object({name}, {theirs}::text)) AS x FROM {t} AS o"
        " WHERE agency_id = {a} LIMIT 1) AS y"
    )
    return [*_other_rules_aside(reference), _filled(stage, reference, theirs, statement)]


def _filled(stage: Stage, reference: Reference, theirs: str, statement: str) -> sql.Composed:
    return sql.SQL(statement).format(
        t=sql.Identifier(reference.table.name),
        column=sql.Identifier(reference.column),
        name=sql.Literal(reference.column),
        theirs=sql.Literal(theirs),
        a=sql.Literal(stage.a.agency_id),
    )


def _is_refused(owner: "psycopg.Connection[Any]", statements: list[sql.Composed]) -> bool:
    try:
        with owner.transaction(force_rollback=True):
            for statement in statements:
                assert owner.execute(statement).rowcount != 0, "nothing was tried: A has no such row"
    except errors.ForeignKeyViolation:
        return True
    return False
