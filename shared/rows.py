"""Many rows in one statement, which is the same for any number of them: they travel as one value, a JSON document.

VALUES would be spelled, compiled and parsed anew for each number of rows, at five times the cost of a row.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Table, Text, cast, column, func, inspect, literal, select
from sqlalchemy.dialects.postgresql import Insert, insert


def insert_rows(into: type[object] | Table, rows: Sequence[Mapping[str, Any]]) -> Insert:
    """Insert rows, in this order. All name the same columns, and all columns that have no default in the database."""
    table = into if isinstance(into, Table) else inspect(into).local_table
    assert isinstance(table, Table)
    names = list(rows[0])
    columns = (column(name, table.c[name].type) for name in names)
    sent = cast(literal(document(rows), Text), JSON)
    given = func.json_to_recordset(sent).table_valued(*columns, name="given").render_derived(with_types=True)
    return insert(table).from_select(names, select(given), include_defaults=False)


def document(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as PostgreSQL's json_to_recordset reads them, for a statement that is more than an INSERT."""
    return json.dumps([dict(row) for row in rows], default=_plain)


def _plain(value: object) -> str:
    """A value as PostgreSQL reads it from a text."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a row")
