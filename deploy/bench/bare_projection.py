"""The floor of the pipeline without a broker: outbox, inbox and copy in one database, a batch in one transaction."""

import json
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Table, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from deploy.bench.made.writing import fill
from deploy.bench.place import Place
from services.surveys.models.base import COPIES
from shared.delivery.tables import TABLES
from shared.migrations.inbox import split_inbox_by_day

DATABASE = "bench_projection"
BATCH = 500  # as many as the relay takes at a time
TAKE = "SELECT id, event_id, agency_id, type, headers, payload FROM outbox ORDER BY id LIMIT %s"
ENTER = """
INSERT INTO inbox (grp, handler, event_id, type, agency_id, correlation_id)
SELECT 'bench', 'keep_employees', * FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[])
ON CONFLICT DO NOTHING RETURNING event_id"""
PUT = """
INSERT INTO employee (agency_id, id, unit_id, position_id, superior_id, employment)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[])
ON CONFLICT (agency_id, id) DO UPDATE SET unit_id = excluded.unit_id, position_id = excluded.position_id,
   superior_id = excluded.superior_id, employment = excluded.employment, left_on = NULL"""
DELETE = "DELETE FROM outbox WHERE id = ANY(%s)"
COLUMNS = ("event_id", "agency_id", "topic", "key", "type", "headers", "payload")


class BareProjection:
    """The database, made at the beginning and dropped at the end."""

    def __init__(self, place: Place) -> None:
        self._administrator = psycopg.connect(place.up.administrator("postgres"), autocommit=True)
        self._administrator.execute(f"CREATE DATABASE {DATABASE}".encode())
        self._connection = psycopg.connect(place.up.administrator(DATABASE))
        table = inspect(COPIES.employee).local_table
        assert isinstance(table, Table)
        dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
        self._connection.execute(TABLES.encode())
        split_inbox_by_day(lambda statement: self._connection.execute(statement.encode()), "surveys")
        self._connection.execute(str(CreateTable(table).compile(dialect=dialect)).encode())
        for index in table.indexes:
            self._connection.execute(str(CreateIndex(index).compile(dialect=dialect)).encode())
        self._connection.commit()

    def __enter__(self) -> "BareProjection":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._administrator.execute(f"DROP DATABASE {DATABASE}".encode())
        self._administrator.close()

    def projected(self, rows: Sequence[dict[str, Any]]) -> float:
        """Seconds from the commit of these facts until the copy has them."""
        fill(self._connection, "outbox", COLUMNS, packed(rows))
        self._connection.commit()
        began, left = time.perf_counter(), len(rows)
        while left:
            left -= self._batch()
        return time.perf_counter() - began

    def _batch(self) -> int:
        taken = self._connection.execute(TAKE, [BATCH], binary=True).fetchall()
        numbers, events, agencies, types, headers, payloads = map(list, zip(*taken, strict=True))
        correlations = [each["ce_correlationid"] for each in headers]
        entered = self._connection.execute(ENTER, [events, types, agencies, correlations]).fetchall()
        fresh = {event for (event,) in entered}
        facts = [json.loads(payload) for event, payload in zip(events, payloads, strict=True) if event in fresh]
        names = ("employee_id", "unit_id", "position_id", "superior_id", "employment")
        columns = [[_value(name, fact[name]) for fact in facts] for name in names]
        self._connection.execute(PUT, [agencies[: len(facts)], *columns])
        self._connection.execute(DELETE, [numbers])
        self._connection.commit()
        return len(taken)


def packed(rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """Facts as COPY takes them into COLUMNS of an outbox."""
    return [[Jsonb(row[name]) if name == "headers" else row[name] for name in COLUMNS] for row in rows]


def _value(name: str, given: str | None) -> object:
    return UUID(given) if given is not None and name.endswith("_id") else given
