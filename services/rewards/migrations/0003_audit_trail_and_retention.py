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
    enable_tenancy(op, ["audit", "audit_seal", "retention_policy"])
    insert_only(op.execute, "rewards", ["audit", "audit_seal"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_retention_policy_agency_id_retention_policy_valid_from"), table_name="retention_policy")
    op.drop_table("retention_policy")
    op.drop_table("audit_seal")
    op.drop_index("ix_audit_people", table_name="audit", postgresql_using="gin")
    op.drop_index(op.f("ix_audit_agency_id_audit_at"), table_name="audit")
    op.drop_index(op.f("ix_audit_agency_id_audit_actor_id_audit_at"), table_name="audit")
    op.drop_table("audit")
