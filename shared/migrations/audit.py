"""The tables of the audit trail, as every service's migration makes them."""

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects import postgresql

from shared.migrations.tenancy import enable_tenancy

ENTRIES, SEALS, HEADS = "audit", "audit_seal", "audit_head"


def create_audit_tables(op: Operations, service: str, *, keeps_heads: bool = False) -> None:
    """Make them behind the walls; `keeps_heads` for a service that keeps the last links of others.

    The app may add rows and read them, and change nothing.
    """
    _create_entries(op)
    op.create_table(
        SEALS,
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_link(),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_audit_seal_agency_id_number")),
    )
    if keeps_heads:
        op.create_table(
            HEADS,
            sa.Column("agency_id", sa.Uuid(), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("source", sa.Text(), nullable=False),
            *_link(),
            sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_audit_head")),
            sa.UniqueConstraint("agency_id", "source", "number", name=op.f("uq_audit_head_agency_id_source_number")),
        )
    tables = _tables(keeps_heads)
    enable_tenancy(op, tables)
    for table in tables:
        op.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {service}_app')


def drop_audit_tables(op: Operations, *, keeps_heads: bool = False) -> None:
    """The way back."""
    for table in reversed(_tables(keeps_heads)):
        op.drop_table(table)


def _tables(keeps_heads: bool) -> list[str]:
    return [ENTRIES, SEALS, *([HEADS] if keeps_heads else [])]


def _create_entries(op: Operations) -> None:
    op.create_table(
        ENTRIES,
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_employee_id", sa.Uuid(), nullable=True),
        sa.Column("people", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("subjects", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("correlation_id", sa.Text(), nullable=False),
        sa.Column("shown_from", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_agency_id_audit_actor_id_audit_at"), ENTRIES, ["agency_id", "actor_id", "at"])
    op.create_index(op.f("ix_audit_agency_id_audit_at"), ENTRIES, ["agency_id", "at"])
    op.create_index("ix_audit_people", ENTRIES, ["people"], postgresql_using="gin")


def _link() -> list["sa.Column[object]"]:
    return [
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
    ]
