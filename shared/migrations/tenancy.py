"""The third wall as a migration raises it: PostgreSQL shows and takes rows of the announced agency only."""

from collections.abc import Iterable

from alembic.operations import Operations
from sqlalchemy import MetaData, Table

from shared.db import ANNOUNCEMENT

POLICY = "own_agency"


def enable_tenancy(op: Operations, tables: Iterable[str]) -> None:
    """Row-level security for these tables, also against their owner.

    Where no agency is announced a query fails, on an empty table too: a forgotten announcement is found at once.
    """
    for table in tables:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(f"CREATE POLICY {POLICY} ON \"{table}\" USING (agency_id = current_setting('{ANNOUNCEMENT}')::uuid)")


def is_walled(table: Table) -> bool:
    """Whether a table holds rows of agencies: all do that have an agency_id and are not on the allow-list."""
    return "agency_id" in table.columns and table.name not in table.metadata.info.get("no_agency", ())


def walled_tables(metadata: MetaData) -> list[str]:
    """The names of all tables behind the wall, by name."""
    return sorted(table.name for table in metadata.tables.values() if is_walled(table))
