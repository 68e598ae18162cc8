"""Audit trail, and requests about personal data."""

import sqlalchemy as sa
from alembic import op

from shared.migrations.audit import create_audit_tables, drop_audit_tables
from shared.migrations.tenancy import enable_tenancy

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "data_request",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(state = 'OPEN') = (answered_at IS NULL)", name=op.f("ck_data_request_answered_or_open")),
        sa.CheckConstraint(
            "channel IN ('SIGNED_IN', 'LETTER', 'TRACKING')", name=op.f("ck_data_request_channel_known")
        ),
        sa.CheckConstraint(
            "kind IN ('ACCESS', 'CORRECTION', 'ERASURE', 'RESTRICTION')", name=op.f("ck_data_request_kind_known")
        ),
        sa.CheckConstraint("state IN ('OPEN', 'DONE', 'REFUSED')", name=op.f("ck_data_request_state_known")),
        sa.CheckConstraint(
            "employee_id IS NOT NULL OR reference IS NOT NULL", name=op.f("ck_data_request_of_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employee.agency_id", "employee.id"],
            name=op.f("fk_data_request_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_data_request")),
    )
    op.create_index(
        op.f("ix_data_request_agency_id_data_request_employee_id"),
        "data_request",
        ["agency_id", "employee_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_data_request_agency_id_data_request_state_data_request_due_at"),
        "data_request",
        ["agency_id", "state", "due_at"],
        unique=False,
    )
    enable_tenancy(op, ["data_request"])
    create_audit_tables(op, "agencies")


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_data_request_agency_id_data_request_state_data_request_due_at"), table_name="data_request")
    op.drop_index(op.f("ix_data_request_agency_id_data_request_employee_id"), table_name="data_request")
    op.drop_table("data_request")
    drop_audit_tables(op)
