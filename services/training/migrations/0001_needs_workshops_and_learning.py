"""Needs, workshops and learning."""

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
        "coaching_offer",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_coaching_offer")),
        sa.UniqueConstraint("agency_id", "evaluation_id", name=op.f("uq_coaching_offer_agency_id_evaluation_id")),
    )
    op.create_index(
        op.f("ix_coaching_offer_agency_id_coaching_offer_employee_id"),
        "coaching_offer",
        ["agency_id", "employee_id"],
        unique=False,
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
        "gap",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("competency", sa.Text(), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("intervened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("standard > level", name=op.f("ck_gap_standard_above_level")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_gap")),
    )
    op.create_index(
        op.f("ix_gap_agency_id_gap_competency_gap_state"), "gap", ["agency_id", "competency", "state"], unique=False
    )
    op.create_index(
        "uq_gap_open",
        "gap",
        ["agency_id", "employee_id", "competency"],
        unique=True,
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_table(
        "hours_entry",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("hours", sa.Numeric(), nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("credited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_hours_entry_hours_positive")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_hours_entry")),
        sa.UniqueConstraint("agency_id", "source_id", name=op.f("uq_hours_entry_agency_id_source_id")),
    )
    op.create_index(
        op.f("ix_hours_entry_agency_id_hours_entry_employee_id_hours_entry_earned_on"),
        "hours_entry",
        ["agency_id", "employee_id", "earned_on"],
        unique=False,
    )
    op.create_table(
        "known_level",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("competency", sa.Text(), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_known_level")),
        sa.UniqueConstraint(
            "agency_id", "employee_id", "competency", name=op.f("uq_known_level_agency_id_employee_id_competency")
        ),
    )
    op.create_table(
        "lesson_attempt",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("score", sa.Numeric(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_lesson_attempt")),
    )
    op.create_index(
        op.f("ix_lesson_attempt_agency_id_lesson_attempt_employee_id_lesson_attempt_lesson"),
        "lesson_attempt",
        ["agency_id", "employee_id", "lesson"],
        unique=False,
    )
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
        "workshop",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("competency", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Numeric(), nullable=False),
        sa.Column("pass_mark", sa.Numeric(), nullable=False),
        sa.Column("trainer_employee_id", sa.Uuid(), nullable=False),
        sa.Column("scheduled_by", sa.Uuid(), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name=op.f("ck_workshop_never_more_seats_than_capacity")),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_workshop_waiting_not_negative")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_workshop")),
    )
    op.create_index(
        op.f("ix_workshop_agency_id_workshop_starts_at"), "workshop", ["agency_id", "starts_at"], unique=False
    )
    op.create_index(
        op.f("ix_workshop_agency_id_workshop_trainer_employee_id"),
        "workshop",
        ["agency_id", "trainer_employee_id"],
        unique=False,
    )
    op.create_table(
        "lesson_completion",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "id"],
            ["lesson_attempt.agency_id", "lesson_attempt.id"],
            name=op.f("fk_lesson_completion_agency_id_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_lesson_completion")),
        sa.UniqueConstraint(
            "agency_id", "employee_id", "lesson", name=op.f("uq_lesson_completion_agency_id_employee_id_lesson")
        ),
    )
    op.create_table(
        "nomination_request",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "workshop_id"],
            ["workshop.agency_id", "workshop.id"],
            name=op.f("fk_nomination_request_agency_id_workshop_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_nomination_request")),
        sa.UniqueConstraint(
            "agency_id", "workshop_id", "unit_id", name=op.f("uq_nomination_request_agency_id_workshop_id_unit_id")
        ),
    )
    op.create_index(
        op.f("ix_nomination_request_agency_id_nomination_request_unit_id"),
        "nomination_request",
        ["agency_id", "unit_id"],
        unique=False,
    )
    op.create_table(
        "unit_need",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("competency", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "answered_by"],
            ["workshop.agency_id", "workshop.id"],
            name=op.f("fk_unit_need_agency_id_answered_by"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_unit_need")),
        sa.UniqueConstraint("agency_id", "finding_id", name=op.f("uq_unit_need_agency_id_finding_id")),
    )
    op.create_index(
        op.f("ix_unit_need_agency_id_unit_need_unit_id_unit_need_competency"),
        "unit_need",
        ["agency_id", "unit_id", "competency"],
        unique=False,
    )
    op.create_table(
        "enrolment",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("nominated_by", sa.Uuid(), nullable=False),
        sa.Column("nominated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirm_by", sa.Date(), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("score", sa.Numeric(), nullable=True),
        sa.Column("hours", sa.Numeric(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "request_id"],
            ["nomination_request.agency_id", "nomination_request.id"],
            name=op.f("fk_enrolment_agency_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workshop_id"],
            ["workshop.agency_id", "workshop.id"],
            name=op.f("fk_enrolment_agency_id_workshop_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint(
            "agency_id", "workshop_id", "employee_id", name=op.f("uq_enrolment_agency_id_workshop_id_employee_id")
        ),
    )
    op.create_index(
        op.f("ix_enrolment_agency_id_enrolment_employee_id"), "enrolment", ["agency_id", "employee_id"], unique=False
    )
    op.create_index(
        op.f("ix_enrolment_agency_id_enrolment_request_id"), "enrolment", ["agency_id", "request_id"], unique=False
    )
    op.create_index(
        op.f("ix_enrolment_agency_id_enrolment_state_enrolment_confirm_by"),
        "enrolment",
        ["agency_id", "state", "confirm_by"],
        unique=False,
    )
    enable_tenancy(
        op,
        [
            "calendar",
            "coaching_offer",
            "employee",
            "enrolment",
            "gap",
            "hours_entry",
            "known_level",
            "lesson_attempt",
            "lesson_completion",
            "nomination_request",
            "policy",
            "standard",
            "unit",
            "unit_need",
            "workshop",
        ],
    )
    create_delivery_tables(op.execute, "training")


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TABLE blocked_keys CASCADE")
    op.execute("DROP TABLE inbox CASCADE")
    op.execute("DROP TABLE offsets CASCADE")
    op.execute("DROP TABLE outbox CASCADE")
    op.execute("DROP TABLE parked CASCADE")
    op.drop_index(op.f("ix_enrolment_agency_id_enrolment_state_enrolment_confirm_by"), table_name="enrolment")
    op.drop_index(op.f("ix_enrolment_agency_id_enrolment_request_id"), table_name="enrolment")
    op.drop_index(op.f("ix_enrolment_agency_id_enrolment_employee_id"), table_name="enrolment")
    op.drop_table("enrolment")
    op.drop_index(op.f("ix_unit_need_agency_id_unit_need_unit_id_unit_need_competency"), table_name="unit_need")
    op.drop_table("unit_need")
    op.drop_index(op.f("ix_nomination_request_agency_id_nomination_request_unit_id"), table_name="nomination_request")
    op.drop_table("nomination_request")
    op.drop_table("lesson_completion")
    op.drop_index(op.f("ix_workshop_agency_id_workshop_trainer_employee_id"), table_name="workshop")
    op.drop_index(op.f("ix_workshop_agency_id_workshop_starts_at"), table_name="workshop")
    op.drop_table("workshop")
    op.drop_index(op.f("ix_unit_path"), table_name="unit", postgresql_using="gin")
    op.drop_index(op.f("ix_unit_agency_id_unit_head_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_table("standard")
    op.drop_index(op.f("ix_policy_agency_id_policy_valid_from"), table_name="policy")
    op.drop_table("policy")
    op.drop_index(
        op.f("ix_lesson_attempt_agency_id_lesson_attempt_employee_id_lesson_attempt_lesson"),
        table_name="lesson_attempt",
    )
    op.drop_table("lesson_attempt")
    op.drop_table("known_level")
    op.drop_index(
        op.f("ix_hours_entry_agency_id_hours_entry_employee_id_hours_entry_earned_on"), table_name="hours_entry"
    )
    op.drop_table("hours_entry")
    op.drop_index("uq_gap_open", table_name="gap", postgresql_where=sa.text("closed_on IS NULL"))
    op.drop_index(op.f("ix_gap_agency_id_gap_competency_gap_state"), table_name="gap")
    op.drop_table("gap")
    op.drop_index(op.f("ix_employee_agency_id_employee_unit_id"), table_name="employee")
    op.drop_index(op.f("ix_employee_agency_id_employee_superior_id"), table_name="employee")
    op.drop_index(op.f("ix_employee_agency_id_employee_position_id"), table_name="employee")
    op.drop_table("employee")
    op.drop_index(op.f("ix_coaching_offer_agency_id_coaching_offer_employee_id"), table_name="coaching_offer")
    op.drop_table("coaching_offer")
    op.drop_table("calendar")
    op.drop_table("agency")
