"""Schemes, proposals, and how people stand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.delivery.tables import create_delivery_tables
from shared.migrations.tenancy import enable_tenancy

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "agency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("slug", name=op.f("uq_agency_slug")),
    )
    op.create_table(
        "calendar",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("holidays", postgresql.ARRAY(sa.Date()), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_calendar")),
    )
    op.create_table(
        "cycle",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_cycle")),
    )
    op.create_table(
        "employee",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("position_id", sa.Uuid(), nullable=False),
        sa.Column("superior_id", sa.Uuid(), nullable=True),
        sa.Column("employment", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_employee")),
    )
    op.create_index(
        op.f("ix_employee_agency_id_employee_position_id"), "employee", ["agency_id", "position_id"], unique=False
    )
    op.create_index(
        op.f("ix_employee_agency_id_employee_superior_id"), "employee", ["agency_id", "superior_id"], unique=False
    )
    op.create_index(op.f("ix_employee_agency_id_employee_unit_id"), "employee", ["agency_id", "unit_id"], unique=False)
    op.create_table(
        "policy",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_policy")),
    )
    op.create_index(op.f("ix_policy_agency_id_policy_valid_from"), "policy", ["agency_id", "valid_from"], unique=False)
    op.create_table(
        "scheme",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("decree", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("employment", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("units", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("least_predikat", sa.Text(), nullable=False),
        sa.Column("predikat_points", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hour_points", sa.Numeric(), nullable=False),
        sa.Column("hours_counted", sa.Numeric(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=15, scale=0), nullable=False),
        sa.Column("budget", sa.Numeric(precision=15, scale=0), nullable=False),
        sa.Column("reserved", sa.Numeric(precision=15, scale=0), nullable=False),
        sa.Column("granted", sa.Numeric(precision=15, scale=0), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_by", sa.Uuid(), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('DRAFT', 'ACTIVE', 'CLOSED')", name=op.f("ck_scheme_state")),
        sa.CheckConstraint("amount >= 0 AND period_start <= period_end", name=op.f("ck_scheme_sound")),
        sa.CheckConstraint(
            "reserved >= 0 AND granted >= 0 AND reserved + granted <= budget", name=op.f("ck_scheme_within_budget")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_scheme")),
    )
    op.create_index(op.f("ix_scheme_agency_id_scheme_state"), "scheme", ["agency_id", "state"], unique=False)
    op.create_table(
        "standard",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("levels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_standard")),
    )
    op.create_table(
        "standing",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=True),
        sa.Column("predikat", sa.Text(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("objection_id", sa.Uuid(), nullable=True),
        sa.Column("is_objected", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_standing")),
    )
    op.create_index(
        op.f("ix_standing_agency_id_standing_cycle_id"), "standing", ["agency_id", "cycle_id"], unique=False
    )
    op.create_index(
        op.f("ix_standing_agency_id_standing_employee_id"), "standing", ["agency_id", "employee_id"], unique=False
    )
    op.create_index(
        op.f("ix_standing_agency_id_standing_period_end"), "standing", ["agency_id", "period_end"], unique=False
    )
    op.create_table(
        "training",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("hours", sa.Numeric(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_training")),
    )
    op.create_index(
        op.f("ix_training_agency_id_training_completed_on"), "training", ["agency_id", "completed_on"], unique=False
    )
    op.create_index(
        op.f("ix_training_agency_id_training_employee_id"), "training", ["agency_id", "employee_id"], unique=False
    )
    op.create_table(
        "unit",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("head_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("path", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_unit")),
    )
    op.create_index(op.f("ix_unit_agency_id_unit_head_id"), "unit", ["agency_id", "head_id"], unique=False)
    op.create_index(op.f("ix_unit_path"), "unit", ["path"], unique=False, postgresql_using="gin")
    op.create_table(
        "proposal",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=15, scale=0), nullable=False),
        sa.Column("predikat", sa.Text(), nullable=False),
        sa.Column("hours", sa.Numeric(), nullable=False),
        sa.Column("points", sa.Numeric(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_declared_clean", sa.Boolean(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposer_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "decided_by <> proposer_id AND decided_by <> employee_id", name=op.f("ck_proposal_two_people")
        ),
        sa.CheckConstraint("proposer_id <> employee_id", name=op.f("ck_proposal_not_for_oneself")),
        sa.ForeignKeyConstraint(
            ["agency_id", "scheme_id"], ["scheme.agency_id", "scheme.id"], name=op.f("fk_proposal_agency_id_scheme_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_proposal")),
    )
    op.create_index(
        op.f("ix_proposal_agency_id_proposal_employee_id"), "proposal", ["agency_id", "employee_id"], unique=False
    )
    op.create_index(
        op.f("ix_proposal_agency_id_proposal_evaluation_id"), "proposal", ["agency_id", "evaluation_id"], unique=False
    )
    op.create_index(op.f("ix_proposal_agency_id_proposal_state"), "proposal", ["agency_id", "state"], unique=False)
    op.create_index(
        "uq_proposal_one_open_or_granted",
        "proposal",
        ["agency_id", "scheme_id", "employee_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('PROPOSED', 'HELD', 'GRANTED')"),
    )
    enable_tenancy(
        op,
        ["calendar", "cycle", "employee", "policy", "proposal", "scheme", "standard", "standing", "training", "unit"],
    )
    create_delivery_tables(op.execute, "rewards")


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TABLE blocked_keys CASCADE")
    op.execute("DROP TABLE inbox CASCADE")
    op.execute("DROP TABLE offsets CASCADE")
    op.execute("DROP TABLE outbox CASCADE")
    op.execute("DROP TABLE parked CASCADE")
    op.drop_index(
        "uq_proposal_one_open_or_granted",
        table_name="proposal",
        postgresql_where=sa.text("state IN ('PROPOSED', 'HELD', 'GRANTED')"),
    )
    op.drop_index(op.f("ix_proposal_agency_id_proposal_state"), table_name="proposal")
    op.drop_index(op.f("ix_proposal_agency_id_proposal_evaluation_id"), table_name="proposal")
    op.drop_index(op.f("ix_proposal_agency_id_proposal_employee_id"), table_name="proposal")
    op.drop_table("proposal")
    op.drop_index(op.f("ix_unit_path"), table_name="unit", postgresql_using="gin")
    op.drop_index(op.f("ix_unit_agency_id_unit_head_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_index(op.f("ix_training_agency_id_training_employee_id"), table_name="training")
    op.drop_index(op.f("ix_training_agency_id_training_completed_on"), table_name="training")
    op.drop_table("training")
    op.drop_index(op.f("ix_standing_agency_id_standing_period_end"), table_name="standing")
    op.drop_index(op.f("ix_standing_agency_id_standing_employee_id"), table_name="standing")
    op.drop_index(op.f("ix_standing_agency_id_standing_cycle_id"), table_name="standing")
    op.drop_table("standing")
    op.drop_table("standard")
    op.drop_index(op.f("ix_scheme_agency_id_scheme_state"), table_name="scheme")
    op.drop_table("scheme")
    op.drop_index(op.f("ix_policy_agency_id_policy_valid_from"), table_name="policy")
    op.drop_table("policy")
    op.drop_index(op.f("ix_employee_agency_id_employee_unit_id"), table_name="employee")
    op.drop_index(op.f("ix_employee_agency_id_employee_superior_id"), table_name="employee")
    op.drop_index(op.f("ix_employee_agency_id_employee_position_id"), table_name="employee")
    op.drop_table("employee")
    op.drop_table("cycle")
    op.drop_table("calendar")
    op.drop_table("agency")
