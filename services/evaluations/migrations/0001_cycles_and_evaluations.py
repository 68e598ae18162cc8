"""Cycles and evaluations."""

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
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('OPEN', 'CLOSED')", name=op.f("ck_cycle_state_known")),
        sa.CheckConstraint("period_start <= period_end", name=op.f("ck_cycle_period_runs_forward")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_cycle")),
    )
    op.create_index(op.f("ix_cycle_agency_id_cycle_period_end"), "cycle", ["agency_id", "period_end"], unique=False)
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
        "feedback",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.CheckConstraint("author_id <> employee_id", name=op.f("ck_feedback_nobody_praises_themselves")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_about_employee", "feedback", ["agency_id", "employee_id", "given_on"], unique=False)
    op.create_table(
        "finding",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=True),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("mark", sa.Numeric(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("competency", sa.Text(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("retracted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_finding")),
    )
    op.create_index("ix_finding_of_unit", "finding", ["agency_id", "unit_id", "recorded_on"], unique=False)
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
        "published_index",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("convention", sa.Text(), nullable=False),
        sa.Column("ikm", sa.Numeric(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("elements", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_published_index")),
    )
    op.create_index(
        "ix_published_index_of_unit", "published_index", ["agency_id", "unit_id", "period_end"], unique=False
    )
    op.create_table(
        "reassessment",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("competency", sa.Text(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("assessed_by", sa.Uuid(), nullable=True),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assessed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("assessed_by <> employee_id", name=op.f("ck_reassessment_nobody_assesses_themselves")),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_reassessment_level_on_scale")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_reassessment")),
        sa.UniqueConstraint("agency_id", "enrolment_id", name=op.f("uq_reassessment_agency_id_enrolment_id")),
    )
    op.create_index(
        "uq_reassessment_open",
        "reassessment",
        ["agency_id", "employee_id", "competency"],
        unique=True,
        postgresql_where=sa.text("level IS NULL"),
    )
    op.create_table(
        "standard",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("levels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_standard")),
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
        "evaluation",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("evaluator_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("position_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("result", sa.Integer(), nullable=True),
        sa.Column("behaviour", sa.Integer(), nullable=True),
        sa.Column(
            "levels", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("predikat", sa.Text(), nullable=True),
        sa.Column("rules", sa.Text(), nullable=True),
        sa.Column("standard", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("organisation_predikat", sa.Text(), nullable=True),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("reason_outside_guide", sa.Text(), nullable=True),
        sa.Column("finalised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finalised_on", sa.Date(), nullable=True),
        sa.Column("objection_due", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(predikat IS NULL) = (state IN ('DRAFT', 'OUTSIDE'))", name=op.f("ck_evaluation_decided_or_not")
        ),
        sa.CheckConstraint(
            "state = 'OUTSIDE' OR evaluator_id IS NOT NULL", name=op.f("ck_evaluation_evaluated_by_somebody")
        ),
        sa.CheckConstraint("behaviour BETWEEN 1 AND 3", name=op.f("ck_evaluation_behaviour_on_scale")),
        sa.CheckConstraint("evaluator_id <> employee_id", name=op.f("ck_evaluation_nobody_evaluates_themselves")),
        sa.CheckConstraint("result BETWEEN 1 AND 3", name=op.f("ck_evaluation_result_on_scale")),
        sa.ForeignKeyConstraint(
            ["agency_id", "cycle_id"], ["cycle.agency_id", "cycle.id"], name=op.f("fk_evaluation_agency_id_cycle_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint(
            "agency_id", "cycle_id", "employee_id", name=op.f("uq_evaluation_agency_id_cycle_id_employee_id")
        ),
    )
    op.create_index(
        op.f("ix_evaluation_agency_id_evaluation_employee_id"), "evaluation", ["agency_id", "employee_id"], unique=False
    )
    op.create_index(
        "ix_evaluation_due",
        "evaluation",
        ["agency_id", "objection_due"],
        unique=False,
        postgresql_where=sa.text("state = 'FINALISED'"),
    )
    op.create_index("ix_evaluation_of_evaluator", "evaluation", ["agency_id", "evaluator_id", "cycle_id"], unique=False)
    op.create_index("ix_evaluation_of_unit", "evaluation", ["agency_id", "cycle_id", "unit_id"], unique=False)
    op.create_table(
        "organisation_rating",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("predikat", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("rated_by", sa.Uuid(), nullable=False),
        sa.Column("rater_id", sa.Uuid(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "cycle_id"],
            ["cycle.agency_id", "cycle.id"],
            name=op.f("fk_organisation_rating_agency_id_cycle_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_organisation_rating")),
        sa.UniqueConstraint(
            "agency_id",
            "cycle_id",
            "organisation_id",
            name=op.f("uq_organisation_rating_agency_id_cycle_id_organisation_id"),
        ),
    )
    op.create_table(
        "objection",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "evaluation_id"],
            ["evaluation.agency_id", "evaluation.id"],
            name=op.f("fk_objection_agency_id_evaluation_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_objection")),
        sa.UniqueConstraint("agency_id", "evaluation_id", name=op.f("uq_objection_agency_id_evaluation_id")),
    )
    enable_tenancy(
        op,
        [
            "calendar",
            "cycle",
            "employee",
            "evaluation",
            "feedback",
            "finding",
            "objection",
            "organisation_rating",
            "policy",
            "published_index",
            "reassessment",
            "standard",
            "unit",
        ],
    )
    create_delivery_tables(op.execute, "evaluations")


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TABLE blocked_keys CASCADE")
    op.execute("DROP TABLE inbox CASCADE")
    op.execute("DROP TABLE offsets CASCADE")
    op.execute("DROP TABLE outbox CASCADE")
    op.execute("DROP TABLE parked CASCADE")
    op.drop_table("objection")
    op.drop_table("organisation_rating")
    op.drop_index("ix_evaluation_of_unit", table_name="evaluation")
    op.drop_index("ix_evaluation_of_evaluator", table_name="evaluation")
    op.drop_index("ix_evaluation_due", table_name="evaluation", postgresql_where=sa.text("state = 'FINALISED'"))
    op.drop_index(op.f("ix_evaluation_agency_id_evaluation_employee_id"), table_name="evaluation")
    op.drop_table("evaluation")
    op.drop_index(op.f("ix_unit_path"), table_name="unit", postgresql_using="gin")
    op.drop_index(op.f("ix_unit_agency_id_unit_head_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_table("standard")
    op.drop_index("uq_reassessment_open", table_name="reassessment", postgresql_where=sa.text("level IS NULL"))
    op.drop_table("reassessment")
    op.drop_index("ix_published_index_of_unit", table_name="published_index")
    op.drop_table("published_index")
    op.drop_index(op.f("ix_policy_agency_id_policy_valid_from"), table_name="policy")
    op.drop_table("policy")
    op.drop_index("ix_finding_of_unit", table_name="finding")
    op.drop_table("finding")
    op.drop_index("ix_feedback_about_employee", table_name="feedback")
    op.drop_table("feedback")
    op.drop_index(op.f("ix_employee_agency_id_employee_unit_id"), table_name="employee")
    op.drop_index(op.f("ix_employee_agency_id_employee_superior_id"), table_name="employee")
    op.drop_index(op.f("ix_employee_agency_id_employee_position_id"), table_name="employee")
    op.drop_table("employee")
    op.drop_index(op.f("ix_cycle_agency_id_cycle_period_end"), table_name="cycle")
    op.drop_table("cycle")
    op.drop_table("calendar")
    op.drop_table("agency")
