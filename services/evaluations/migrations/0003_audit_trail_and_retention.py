"""Audit trail and retention."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.audit.tables import insert_only
from shared.migrations.tenancy import enable_tenancy

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "audit",
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
    op.create_index(
        op.f("ix_audit_agency_id_audit_actor_id_audit_at"), "audit", ["agency_id", "actor_id", "at"], unique=False
    )
    op.create_index(op.f("ix_audit_agency_id_audit_at"), "audit", ["agency_id", "at"], unique=False)
    op.create_index("ix_audit_people", "audit", ["people"], unique=False, postgresql_using="gin")
    op.create_table(
        "audit_head",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_audit_head")),
        sa.UniqueConstraint("agency_id", "source", "number", name=op.f("uq_audit_head_agency_id_source_number")),
    )
    op.create_table(
        "audit_seal",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_audit_seal_agency_id_number")),
    )
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
    op.create_table(
        "retention_policy",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_retention_policy")),
    )
    op.create_index(
        op.f("ix_retention_policy_agency_id_retention_policy_valid_from"),
        "retention_policy",
        ["agency_id", "valid_from"],
        unique=False,
    )
    enable_tenancy(op, ["audit", "audit_head", "audit_seal", "inspection", "retention_policy"])
    insert_only(op.execute, "evaluations", ["audit", "audit_head", "audit_seal"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_retention_policy_agency_id_retention_policy_valid_from"), table_name="retention_policy")
    op.drop_table("retention_policy")
    op.drop_index(op.f("ix_inspection_agency_id_inspection_opened_by"), table_name="inspection")
    op.drop_index(op.f("ix_inspection_agency_id_inspection_employee_id"), table_name="inspection")
    op.drop_table("inspection")
    op.drop_table("audit_seal")
    op.drop_table("audit_head")
    op.drop_index("ix_audit_people", table_name="audit", postgresql_using="gin")
    op.drop_index(op.f("ix_audit_agency_id_audit_at"), table_name="audit")
    op.drop_index(op.f("ix_audit_agency_id_audit_actor_id_audit_at"), table_name="audit")
    op.drop_table("audit")
