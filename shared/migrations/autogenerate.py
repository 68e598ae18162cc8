"""What Alembic adds of its own accord to a new version file: the wall of each new table, and delivery's tables."""

from collections.abc import Iterable
from typing import Any

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import ForeignKeyConstraint, MetaData

from shared.migrations.tenancy import is_walled

DELIVERY_TABLES = frozenset({"outbox", "inbox", "offsets", "parked", "blocked_keys"})


class EnableTenancy(ops.MigrateOperation):
    """Walls for tables that were just made."""

    def __init__(self, tables: Iterable[str]) -> None:
        self.tables = sorted(tables)


class CreateDeliveryTables(ops.MigrateOperation):
    """Outbox, inbox and their kin, once in every service."""

    def __init__(self, service: str) -> None:
        self.service = service


class DropDeliveryTables(ops.MigrateOperation):
    """The way back from CreateDeliveryTables."""


@renderers.dispatch_for(EnableTenancy)
def _render_tenancy(context: AutogenContext, operation: EnableTenancy) -> str:
    context.imports.add("from shared.migrations.tenancy import enable_tenancy")
    names = ", ".join(f'"{table}"' for table in operation.tables)
    return f"enable_tenancy(op, [{names}])"


@renderers.dispatch_for(CreateDeliveryTables)
def _render_delivery(context: AutogenContext, operation: CreateDeliveryTables) -> str:
    context.imports.add("from shared.delivery.tables import create_delivery_tables")
    return f'create_delivery_tables(op.execute, "{operation.service}")'


@renderers.dispatch_for(DropDeliveryTables)
def _render_no_delivery(_context: AutogenContext, _operation: DropDeliveryTables) -> list[str]:
    return [f'op.execute("DROP TABLE {table} CASCADE")' for table in sorted(DELIVERY_TABLES)]


def leave_out_delivery(_object: object, name: str | None, kind: str, *_: object) -> bool:
    """Alembic's `include_object`: delivery's tables belong to no model, so they must not look like dropped ones."""
    return not (kind == "table" and name in DELIVERY_TABLES)


def complete(service: str, first: bool, metadata: MetaData, directives: list[ops.MigrationScript]) -> None:
    """Finish what Alembic found by comparing; leaves `directives` empty when there is nothing to do."""
    script = directives[0]
    upgrade, downgrade = script.upgrade_ops, script.downgrade_ops
    assert upgrade is not None
    assert downgrade is not None
    if upgrade.is_empty() and not first:
        directives.clear()
        return
    made = [found for found in upgrade.ops if isinstance(found, ops.CreateTableOp)]
    later = _later_references(made)
    upgrade.ops.extend(later)
    downgrade.ops[:0] = [reference.reverse() for reference in later]
    walled = [found.table_name for found in made if is_walled(metadata.tables[found.table_name])]
    if walled:
        upgrade.ops.append(EnableTenancy(walled))
    if first:
        upgrade.ops.append(CreateDeliveryTables(service))
        downgrade.ops.insert(0, DropDeliveryTables())


def _later_references(made: list[ops.CreateTableOp]) -> list[ops.CreateForeignKeyOp]:
    """Take references to tables that do not exist yet out of their tables, to be made when all of them do."""
    order = {found.table_name: place for place, found in enumerate(made)}
    later: list[ops.CreateForeignKeyOp] = []
    for place, found in enumerate(made):
        kept: list[Any] = []
        for item in found.columns:
            if isinstance(item, ForeignKeyConstraint) and order.get(_target(item), -1) > place:
                later.append(ops.CreateForeignKeyOp.from_constraint(item))
            else:
                kept.append(item)
        found.columns = kept
    return later


def _target(reference: ForeignKeyConstraint) -> str:
    return reference.elements[0].target_fullname.split(".", maxsplit=1)[0]


def configured(context: Any, connection: Any, metadata: MetaData, service: str) -> None:
    """Configure Alembic's context for a service's database; `context` is `alembic.context`."""

    def finish(migration: MigrationContext, _revision: object, directives: list[ops.MigrationScript]) -> None:
        complete(service, migration.get_current_revision() is None, metadata, directives)

    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        compare_server_default=True,
        include_object=leave_out_delivery,
        process_revision_directives=finish,
    )
