"""roles and delegations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations.tenancy import enable_tenancy

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "role_bundle",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_role_bundle")),
        sa.UniqueConstraint("agency_id", "role", name=op.f("uq_role_bundle_agency_id_role")),
    )
    op.create_table(
        "delegation",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=False),
        sa.Column("duties", sa.Boolean(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("decree", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('PLH', 'PLT')", name=op.f("ck_delegation_kind_known")),
        sa.CheckConstraint("state IN ('PLANNED', 'ACTIVE', 'OVER')", name=op.f("ck_delegation_state_known")),
        sa.CheckConstraint("employee_id <> delegate_id", name=op.f("ck_delegation_to_another")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_delegation_period_runs_forward")),
        sa.ForeignKeyConstraint(
            ["agency_id", "delegate_id"],
            ["employee.agency_id", "employee.id"],
            name=op.f("fk_delegation_agency_id_delegate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employee.agency_id", "employee.id"],
            name=op.f("fk_delegation_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_delegation")),
    )
    op.create_index(
        op.f("ix_delegation_agency_id_delegation_delegate_id"), "delegation", ["agency_id", "delegate_id"], unique=False
    )
    op.create_index(
        op.f("ix_delegation_agency_id_delegation_employee_id"), "delegation", ["agency_id", "employee_id"], unique=False
    )
    op.create_index(
        op.f("ix_delegation_agency_id_delegation_state"), "delegation", ["agency_id", "state"], unique=False
    )
    enable_tenancy(op, ["delegation", "role_bundle"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_delegation_agency_id_delegation_state"), table_name="delegation")
    op.drop_index(op.f("ix_delegation_agency_id_delegation_employee_id"), table_name="delegation")
    op.drop_index(op.f("ix_delegation_agency_id_delegation_delegate_id"), table_name="delegation")
    op.drop_table("delegation")
    op.drop_table("role_bundle")
