"""Audit trail, and inspections."""

import sqlalchemy as sa
from alembic import op

from shared.migrations.audit import create_audit_tables, drop_audit_tables
from shared.migrations.tenancy import enable_tenancy

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "inspection",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("auditor_id", sa.Uuid(), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("shown_from", sa.Date(), nullable=False),
        sa.CheckConstraint("auditor_id <> employee_id", name=op.f("ck_inspection_of_somebody_else")),
        sa.CheckConstraint("opened_on <= shown_from", name=op.f("ck_inspection_shown_after_all")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_inspection")),
    )
    op.create_index(
        op.f("ix_inspection_agency_id_inspection_employee_id"), "inspection", ["agency_id", "employee_id"], unique=False
    )
    op.create_index(
        op.f("ix_inspection_agency_id_inspection_opened_by"), "inspection", ["agency_id", "opened_by"], unique=False
    )
    enable_tenancy(op, ["inspection"])
    create_audit_tables(op, "evaluations", keeps_heads=True)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_inspection_agency_id_inspection_opened_by"), table_name="inspection")
    op.drop_index(op.f("ix_inspection_agency_id_inspection_employee_id"), table_name="inspection")
    op.drop_table("inspection")
    drop_audit_tables(op, keeps_heads=True)
