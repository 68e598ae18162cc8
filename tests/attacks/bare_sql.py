"""The attack by SQL, on a bare connection: statements that forget which agency they are for, on every table, as the service's own role.

Each is run in a transaction that is rolled back. What it returns says what went through: nothing, when the walls stand.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors, sql
from sqlalchemy import Table

from shared.db import ANNOUNCEMENT
from tests.attacks.stage import Stage, walled

READS = {
    "all of it": "SELECT agency_id FROM {t}",
    "asked for by agency": "SELECT agency_id FROM {t} WHERE agency_id = {b}",
    "everything but one's own": "SELECT agency_id FROM {t} WHERE agency_id <> {a}",
    "always true": "SELECT agency_id FROM {t} WHERE agency_id = {a} OR true",
    "subquery": "SELECT x.agency_id FROM (SELECT * FROM {t}) AS x",
    "in a subquery": "SELECT agency_id FROM {t} WHERE id IN (SELECT id FROM {t} WHERE agency_id = {b})",
    "CTE": "WITH x AS (SELECT * FROM {t}) SELECT agency_id FROM x",
    "materialised CTE": "WITH x AS MATERIALIZED (SELECT * FROM {t}) SELECT agency_id FROM x",
    "recursive CTE": "WITH RECURSIVE x AS (SELECT agency_id, 1 AS n FROM {t} UNION ALL SELECT agency_id, n + 1 FROM x"
    " WHERE n < 2) SELECT agency_id FROM x",
    "lateral join": "SELECT y.agency_id FROM (SELECT 1) AS x, LATERAL (SELECT * FROM {t}) AS y",
    "self join": "SELECT y.agency_id FROM {t} AS x JOIN {t} AS y ON x.agency_id <> y.agency_id",
    "outer join": "SELECT y.agency_id FROM (SELECT 1) AS x LEFT JOIN {t} AS y ON true",
    "union": "SELECT agency_id FROM {t} UNION SELECT agency_id FROM {t}",
    "window": "SELECT agency_id, row_number() OVER (PARTITION BY agency_id) FROM {t}",
    "aggregate": "SELECT unnest(array_agg(agency_id)) FROM {t}",
    "as json": "SELECT (to_jsonb(x) ->> 'agency_id')::uuid FROM {t} AS x",
    "locked": "SELECT agency_id FROM {t} FOR UPDATE",
    "sampled": "SELECT agency_id FROM {t} TABLESAMPLE SYSTEM (100)",
}
COUNTS = {
    "count": "SELECT count(*) FROM {t} WHERE agency_id = {b}",
    "count of a filter": "SELECT count(*) FILTER (WHERE agency_id = {b}) FROM {t}",
    "exists": "SELECT count(*) FROM (SELECT 1) AS x WHERE EXISTS (SELECT FROM {t} WHERE agency_id = {b})",
    "update": "WITH x AS (UPDATE {t} SET id = id WHERE agency_id = {b} RETURNING 1) SELECT count(*) FROM x",
    "delete": "WITH x AS (DELETE FROM {t} WHERE agency_id = {b} RETURNING 1) SELECT count(*) FROM x",
}
WRITES = {  # each must be refused
    "insert for B": "INSERT INTO {t} SELECT (x).* FROM (SELECT jsonb_populate_record(NULL::{t}, to_jsonb(o) ||"
    " jsonb_build_object('agency_id', {b}::text, 'id', gen_random_uuid()::text)) AS x FROM {t} AS o LIMIT 1) AS y",
    "give to B": "UPDATE {t} SET agency_id = {b}",
    "truncate": "TRUNCATE {t} CASCADE",
    "past the policy": "SET LOCAL row_security = off; SELECT count(*) FROM {t}",
    "lower the wall": "ALTER TABLE {t} NO FORCE ROW LEVEL SECURITY",
    "another policy": "CREATE POLICY everything ON {t} USING (true)",
    "as the owner": "SET LOCAL ROLE {owner}; SELECT count(*) FROM {t}",
}
BULK = ("all of it", "count", "update", "delete")
REFUSED = (errors.InsufficientPrivilege, errors.UndefinedObject, errors.InvalidTextRepresentation)
Finding = tuple[str, str, str]  # service, table, what went through


def attack_raw(stage: Stage, name: str) -> Iterator[Finding]:
    """Statements of a bare connection that announced A."""
    with stage.visitor(name) as connection:
        for table in walled(name):
            for what, through in _raw(stage, name, connection, table):
                yield name, table.name, f"{what}: {through}"


def raw_statements() -> int:
    """How many statements attack_raw tries on each table."""
    return len(READS) + len(COUNTS) + len(WRITES) + 2


def _raw(stage: Stage, name: str, connection: "psycopg.Connection[Any]", table: Table) -> Iterator[tuple[str, object]]:
    for what, statement in READS.items():
        rows = _as_a(stage, connection, _filled(stage, name, table, statement))
        others = {row[0] for row in rows} - {stage.a.agency_id, None}
        if others:
            yield what, f"rows of {len(others)} others"
    for what, statement in COUNTS.items():
        ((found,),) = _as_a(stage, connection, _filled(stage, name, table, statement), deleting="delete" in what)
        if found:
            yield what, found
    for what, statement in WRITES.items():
        if not _is_refused(stage, connection, _filled(stage, name, table, statement)):
            yield what, "not refused"
    yield from _copies(stage, name, connection, table)


def _copies(
    stage: Stage, name: str, connection: "psycopg.Connection[Any]", table: Table
) -> Iterator[tuple[str, object]]:
    """COPY: out of the table, and a row of B's into it. COPY of a table itself cannot be filtered: it is refused."""
    seen = _copied(stage, connection, _filled(stage, name, table, "COPY (SELECT agency_id FROM {t}) TO STDOUT"))
    if str(stage.b.agency_id) in seen:
        yield "COPY out", "rows of B"
    _, _, *rest = stage.text_of(name, stage.a, [table.name])[table.name].splitlines()[0].split("\t")
    forged = "\t".join([str(stage.b.agency_id), stage.new_id(), *rest])
    try:
        with connection.transaction(force_rollback=True):
            announce(connection, stage.a.agency_id)
            with connection.cursor().copy(_filled(stage, name, table, "COPY {t} FROM STDIN")) as into:
                into.write(f"{forged}\n".encode())
    except (errors.InsufficientPrivilege, errors.FeatureNotSupported):
        return
    except errors.IntegrityError:
        pass  # it came as far as another rule
    yield "COPY in", "a row for B was taken"


def attack_without_agency(stage: Stage, name: str) -> Iterator[Finding]:
    """No agency is announced: each statement must be an error, on a fresh connection and on one that had one."""
    for had in (False, True):
        with stage.visitor(name) as connection:
            if had:
                with connection.transaction():
                    announce(connection, stage.a.agency_id)
            for table in walled(name):
                for what, statement in {**READS, **COUNTS}.items():
                    query = _filled(stage, name, table, statement)
                    if not _is_refused(stage, connection, query, announced=False):
                        yield name, table.name, f"{what} without an agency: answered"


def _filled(stage: Stage, name: str, table: Table, statement: str) -> sql.Composed:
    values = {"t": sql.Identifier(table.name), "owner": sql.Identifier(f"{name}_migrate")}
    ids = {"a": sql.Literal(stage.a.agency_id), "b": sql.Literal(stage.b.agency_id)}
    return sql.SQL(statement).format(**values, **ids)


def announce(connection: "psycopg.Connection[Any]", agency_id: UUID) -> None:
    """Say, for this transaction, whose rows may be seen."""
    connection.execute("SELECT set_config(%s, %s, true)", [ANNOUNCEMENT, str(agency_id)])


def _as_a(
    stage: Stage, connection: "psycopg.Connection[Any]", query: sql.Composed, deleting: bool = False
) -> list[Any]:
    """The rows a statement gives A; nobody's where it may not be asked at all, as the audit trail may not be changed.

    A foreign key that held up a deletion did so for a row that others refer to: it was there.
    """
    try:
        with connection.transaction(force_rollback=True):
            announce(connection, stage.a.agency_id)
            return connection.execute(query).fetchall()
    except errors.InsufficientPrivilege:
        return [(None,)]
    except errors.ForeignKeyViolation:
        return [(1 if deleting else 0,)]


def _copied(stage: Stage, connection: "psycopg.Connection[Any]", query: sql.Composed) -> str:
    with connection.transaction(force_rollback=True):
        announce(connection, stage.a.agency_id)
        with connection.cursor().copy(query) as out:
            return b"".join(bytes(part) for part in out).decode()


def _is_refused(
    stage: Stage, connection: "psycopg.Connection[Any]", query: sql.Composed, announced: bool = True
) -> bool:
    try:
        with connection.transaction(force_rollback=True):
            if announced:
                announce(connection, stage.a.agency_id)
            for part in query.as_string(connection).split("; "):
                connection.execute(part.encode())
    except REFUSED:
        return True
    except errors.IntegrityError:  # the row came as far as another rule
        return False
    return False
