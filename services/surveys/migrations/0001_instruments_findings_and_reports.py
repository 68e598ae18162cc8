"""instruments, findings and reports."""

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
        "held_workshop",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("competency", sa.Text(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("findings", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("people", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_held_workshop")),
    )
    op.create_index(
        op.f("ix_held_workshop_findings"), "held_workshop", ["findings"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "offering",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("offered_by", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_offering")),
        sa.UniqueConstraint("agency_id", "slug", name=op.f("uq_offering_agency_id_slug")),
    )
    op.create_index(op.f("ix_offering_agency_id_offering_unit_id"), "offering", ["agency_id", "unit_id"], unique=False)
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
        "report",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_mark", sa.Text(), nullable=False),
        sa.Column("tracking_mark", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("verify_by", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("report_class", sa.Text(), nullable=True),
        sa.Column("clock_started_on", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("react_by", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("lapor_number", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'RECEIVED') = (report_class IS NULL)", name=op.f("ck_report_classified_to_go_on")),
        sa.CheckConstraint("NOT anonymous OR contact = ''", name=op.f("ck_report_anonymous_without_contact")),
        sa.CheckConstraint("kind IN ('COMPLAINT', 'SUGGESTION', 'QUESTION')", name=op.f("ck_report_kind_known")),
        sa.CheckConstraint(
            "report_class IN ('INFORMATION', 'NON_SUPERVISORY', 'SUPERVISORY', 'ASPIRATION')",
            name=op.f("ck_report_report_class_known"),
        ),
        sa.CheckConstraint(
            "state IN ('RECEIVED', 'IN_PROGRESS', 'ANSWERED', 'CLOSED')", name=op.f("ck_report_state_known")
        ),
        sa.CheckConstraint(
            "state NOT IN ('ANSWERED', 'CLOSED') OR answered_on IS NOT NULL", name=op.f("ck_report_answered_with_date")
        ),
        sa.CheckConstraint(
            "(report_class IS NULL) = (clock_started_on IS NULL)", name=op.f("ck_report_clock_since_classified")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "offering_id"],
            ["offering.agency_id", "offering.id"],
            name=op.f("fk_report_agency_id_offering_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_report")),
        sa.UniqueConstraint("agency_id", "form_mark", name=op.f("uq_report_agency_id_form_mark")),
        sa.UniqueConstraint("agency_id", "tracking_mark", name=op.f("uq_report_agency_id_tracking_mark")),
    )
    op.create_index(
        op.f("ix_report_agency_id_report_state_report_react_by"),
        "report",
        ["agency_id", "state", "react_by"],
        unique=False,
    )
    op.create_index(
        op.f("ix_report_agency_id_report_unit_id_report_state"),
        "report",
        ["agency_id", "unit_id", "state"],
        unique=False,
    )
    op.create_table(
        "survey",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("convention", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.Column("value", sa.Numeric(precision=5, scale=4), nullable=True),
        sa.Column("ikm", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("rules", sa.Text(), nullable=True),
        sa.Column("mark", sa.Numeric(precision=3, scale=2), nullable=True),
        sa.CheckConstraint("(code IS NULL) = (channel = 'PAPER')", name=op.f("ck_survey_code_for_online_only")),
        sa.CheckConstraint("channel IN ('ONLINE', 'PAPER')", name=op.f("ck_survey_channel_known")),
        sa.CheckConstraint("convention IN ('EXACT', 'B0111', 'B011')", name=op.f("ck_survey_convention_known")),
        sa.CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name=op.f("ck_survey_grade_known")),
        sa.CheckConstraint("state <> 'PUBLISHED' OR ikm IS NOT NULL", name=op.f("ck_survey_published_with_result")),
        sa.CheckConstraint("state IN ('DRAFT', 'OPEN', 'CLOSED', 'PUBLISHED')", name=op.f("ck_survey_state_known")),
        sa.CheckConstraint("period_start <= period_end", name=op.f("ck_survey_period_runs_forward")),
        sa.ForeignKeyConstraint(
            ["agency_id", "offering_id"],
            ["offering.agency_id", "offering.id"],
            name=op.f("fk_survey_agency_id_offering_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_survey")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_survey_agency_id_code")),
    )
    op.create_index(
        op.f("ix_survey_agency_id_survey_offering_id_survey_period_end"),
        "survey",
        ["agency_id", "offering_id", "period_end"],
        unique=False,
    )
    op.create_index(
        op.f("ix_survey_agency_id_survey_state_survey_last_day"),
        "survey",
        ["agency_id", "state", "last_day"],
        unique=False,
    )
    op.create_table(
        "answer",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("persyaratan", sa.SmallInteger(), nullable=True),
        sa.Column("prosedur", sa.SmallInteger(), nullable=True),
        sa.Column("waktu", sa.SmallInteger(), nullable=True),
        sa.Column("biaya", sa.SmallInteger(), nullable=True),
        sa.Column("produk", sa.SmallInteger(), nullable=True),
        sa.Column("kompetensi", sa.SmallInteger(), nullable=True),
        sa.Column("perilaku", sa.SmallInteger(), nullable=True),
        sa.Column("sarana", sa.SmallInteger(), nullable=True),
        sa.Column("pengaduan", sa.SmallInteger(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "source = 'PAPER' OR num_nulls(persyaratan, prosedur, waktu, biaya, produk, kompetensi, perilaku, sarana, pengaduan) = 0",
            name=op.f("ck_answer_online_is_complete"),
        ),
        sa.CheckConstraint("source IN ('ONLINE', 'PAPER')", name=op.f("ck_answer_source_known")),
        sa.CheckConstraint("biaya BETWEEN 1 AND 4", name=op.f("ck_answer_biaya_1_to_4")),
        sa.CheckConstraint("kompetensi BETWEEN 1 AND 4", name=op.f("ck_answer_kompetensi_1_to_4")),
        sa.CheckConstraint("length(comment) <= 4000", name=op.f("ck_answer_comment_short")),
        sa.CheckConstraint("pengaduan BETWEEN 1 AND 4", name=op.f("ck_answer_pengaduan_1_to_4")),
        sa.CheckConstraint("perilaku BETWEEN 1 AND 4", name=op.f("ck_answer_perilaku_1_to_4")),
        sa.CheckConstraint("persyaratan BETWEEN 1 AND 4", name=op.f("ck_answer_persyaratan_1_to_4")),
        sa.CheckConstraint("produk BETWEEN 1 AND 4", name=op.f("ck_answer_produk_1_to_4")),
        sa.CheckConstraint("prosedur BETWEEN 1 AND 4", name=op.f("ck_answer_prosedur_1_to_4")),
        sa.CheckConstraint("sarana BETWEEN 1 AND 4", name=op.f("ck_answer_sarana_1_to_4")),
        sa.CheckConstraint("waktu BETWEEN 1 AND 4", name=op.f("ck_answer_waktu_1_to_4")),
        sa.ForeignKeyConstraint(
            ["agency_id", "survey_id"], ["survey.agency_id", "survey.id"], name=op.f("fk_answer_agency_id_survey_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_answer")),
        sa.UniqueConstraint("agency_id", "survey_id", "form_id", name=op.f("uq_answer_agency_id_survey_id_form_id")),
    )
    op.create_table(
        "element_result",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.CheckConstraint(
            "element IN ('PERSYARATAN', 'PROSEDUR', 'WAKTU', 'BIAYA', 'PRODUK', 'KOMPETENSI', 'PERILAKU', 'SARANA', 'PENGADUAN')",
            name=op.f("ck_element_result_element_known"),
        ),
        sa.CheckConstraint("total BETWEEN answers AND 4 * answers", name=op.f("ck_element_result_total_possible")),
        sa.ForeignKeyConstraint(
            ["agency_id", "survey_id"],
            ["survey.agency_id", "survey.id"],
            name=op.f("fk_element_result_agency_id_survey_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_element_result")),
        sa.UniqueConstraint(
            "agency_id", "survey_id", "element", name=op.f("uq_element_result_agency_id_survey_id_element")
        ),
    )
    op.create_table(
        "finding",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=True),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("value", sa.Numeric(precision=5, scale=4), nullable=True),
        sa.Column("mark", sa.Numeric(precision=5, scale=4), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("suggested", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("competency", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(source = 'REPORT') = (report_id IS NOT NULL)", name=op.f("ck_finding_of_report")),
        sa.CheckConstraint("(source = 'SURVEY') = (survey_id IS NOT NULL)", name=op.f("ck_finding_of_survey")),
        sa.CheckConstraint(
            "(state = 'CONFIRMED') = (confirmed_on IS NOT NULL)", name=op.f("ck_finding_confirmed_with_date")
        ),
        sa.CheckConstraint(
            "cause IN ('TRAINING', 'SYSTEM', 'MIXED', 'NOT_ENOUGH_EVIDENCE')", name=op.f("ck_finding_cause_known")
        ),
        sa.CheckConstraint(
            "competency IN ('INTEGRITAS', 'KERJASAMA', 'KOMUNIKASI', 'ORIENTASI_HASIL', 'PELAYANAN_PUBLIK', 'PENGEMBANGAN', 'PERUBAHAN', 'KEPUTUSAN', 'PEREKAT_BANGSA')",
            name=op.f("ck_finding_competency_known"),
        ),
        sa.CheckConstraint(
            "competency IS NULL OR cause IN ('TRAINING', 'MIXED')", name=op.f("ck_finding_competency_for_training_only")
        ),
        sa.CheckConstraint(
            "element IN ('PERSYARATAN', 'PROSEDUR', 'WAKTU', 'BIAYA', 'PRODUK', 'KOMPETENSI', 'PERILAKU', 'SARANA', 'PENGADUAN')",
            name=op.f("ck_finding_element_known"),
        ),
        sa.CheckConstraint("source IN ('SURVEY', 'REPORT')", name=op.f("ck_finding_source_known")),
        sa.CheckConstraint(
            "state IN ('OPEN', 'PROPOSED', 'CONFIRMED', 'RETRACTED')", name=op.f("ck_finding_state_known")
        ),
        sa.CheckConstraint(
            "state NOT IN ('PROPOSED', 'CONFIRMED') OR cause IS NOT NULL", name=op.f("ck_finding_decided_with_cause")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "offering_id"],
            ["offering.agency_id", "offering.id"],
            name=op.f("fk_finding_agency_id_offering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "report_id"], ["report.agency_id", "report.id"], name=op.f("fk_finding_agency_id_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "survey_id"], ["survey.agency_id", "survey.id"], name=op.f("fk_finding_agency_id_survey_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_finding")),
        sa.UniqueConstraint("agency_id", "report_id", name=op.f("uq_finding_agency_id_report_id")),
        sa.UniqueConstraint("agency_id", "survey_id", "element", name=op.f("uq_finding_agency_id_survey_id_element")),
    )
    op.create_index(
        op.f("ix_finding_agency_id_finding_offering_id"), "finding", ["agency_id", "offering_id"], unique=False
    )
    op.create_index(op.f("ix_finding_agency_id_finding_state"), "finding", ["agency_id", "state"], unique=False)
    op.create_index(op.f("ix_finding_agency_id_finding_unit_id"), "finding", ["agency_id", "unit_id"], unique=False)
    op.create_table(
        "paper_import",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "survey_id"],
            ["survey.agency_id", "survey.id"],
            name=op.f("fk_paper_import_agency_id_survey_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_paper_import")),
    )
    op.create_index(
        "uq_paper_import_taken",
        "paper_import",
        ["agency_id", "survey_id", "digest"],
        unique=True,
        postgresql_where="applied_at IS NOT NULL",
    )
    op.create_table(
        "report_step",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("report_class", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('RECEIVED', 'CLASSIFIED', 'TRANSFERRED', 'ANSWERED', 'REOPENED')",
            name=op.f("ck_report_step_kind_known"),
        ),
        sa.CheckConstraint(
            "report_class IN ('INFORMATION', 'NON_SUPERVISORY', 'SUPERVISORY', 'ASPIRATION')",
            name=op.f("ck_report_step_report_class_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "report_id"],
            ["report.agency_id", "report.id"],
            name=op.f("fk_report_step_agency_id_report_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_report_step")),
        sa.UniqueConstraint("agency_id", "report_id", "number", name=op.f("uq_report_step_agency_id_report_id_number")),
    )
    op.create_table(
        "voice",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "element IN ('PERSYARATAN', 'PROSEDUR', 'WAKTU', 'BIAYA', 'PRODUK', 'KOMPETENSI', 'PERILAKU', 'SARANA', 'PENGADUAN')",
            name=op.f("ck_voice_element_known"),
        ),
        sa.CheckConstraint("said_by >= 3", name=op.f("ck_voice_said_by_3_at_least")),
        sa.ForeignKeyConstraint(
            ["agency_id", "survey_id"], ["survey.agency_id", "survey.id"], name=op.f("fk_voice_agency_id_survey_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_voice")),
    )
    op.create_index(op.f("ix_voice_agency_id_voice_survey_id"), "voice", ["agency_id", "survey_id"], unique=False)
    op.create_table(
        "action",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("planned_by", sa.Uuid(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(state = 'DONE') = (done_on IS NOT NULL)", name=op.f("ck_action_done_with_date")),
        sa.CheckConstraint("state <> 'DONE' OR evidence <> ''", name=op.f("ck_action_done_with_evidence")),
        sa.CheckConstraint("state IN ('PLANNED', 'DONE')", name=op.f("ck_action_state_known")),
        sa.ForeignKeyConstraint(
            ["agency_id", "finding_id"],
            ["finding.agency_id", "finding.id"],
            name=op.f("fk_action_agency_id_finding_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "offering_id"],
            ["offering.agency_id", "offering.id"],
            name=op.f("fk_action_agency_id_offering_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_action")),
    )
    op.create_index(op.f("ix_action_agency_id_action_finding_id"), "action", ["agency_id", "finding_id"], unique=False)
    op.create_index(
        op.f("ix_action_agency_id_action_offering_id"), "action", ["agency_id", "offering_id"], unique=False
    )
    op.create_index(
        op.f("ix_action_agency_id_action_unit_id_action_state_action_due"),
        "action",
        ["agency_id", "unit_id", "state", "due"],
        unique=False,
    )
    op.create_table(
        "finding_step",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("competency", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cause IN ('TRAINING', 'SYSTEM', 'MIXED', 'NOT_ENOUGH_EVIDENCE')", name=op.f("ck_finding_step_cause_known")
        ),
        sa.CheckConstraint(
            "kind IN ('RECORDED', 'PROPOSED', 'RETURNED', 'CONFIRMED', 'RETRACTED')",
            name=op.f("ck_finding_step_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "finding_id"],
            ["finding.agency_id", "finding.id"],
            name=op.f("fk_finding_step_agency_id_finding_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_finding_step")),
    )
    op.create_index(
        op.f("ix_finding_step_agency_id_finding_step_finding_id_finding_step_at"),
        "finding_step",
        ["agency_id", "finding_id", "at"],
        unique=False,
    )
    enable_tenancy(
        op,
        [
            "action",
            "answer",
            "calendar",
            "element_result",
            "employee",
            "finding",
            "finding_step",
            "held_workshop",
            "offering",
            "paper_import",
            "policy",
            "report",
            "report_step",
            "standard",
            "survey",
            "unit",
            "voice",
        ],
    )
    create_delivery_tables(op.execute, "surveys")


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TABLE blocked_keys CASCADE")
    op.execute("DROP TABLE inbox CASCADE")
    op.execute("DROP TABLE offsets CASCADE")
    op.execute("DROP TABLE outbox CASCADE")
    op.execute("DROP TABLE parked CASCADE")
    op.drop_index(op.f("ix_finding_step_agency_id_finding_step_finding_id_finding_step_at"), table_name="finding_step")
    op.drop_table("finding_step")
    op.drop_index(op.f("ix_action_agency_id_action_unit_id_action_state_action_due"), table_name="action")
    op.drop_index(op.f("ix_action_agency_id_action_offering_id"), table_name="action")
    op.drop_index(op.f("ix_action_agency_id_action_finding_id"), table_name="action")
    op.drop_table("action")
    op.drop_index(op.f("ix_voice_agency_id_voice_survey_id"), table_name="voice")
    op.drop_table("voice")
    op.drop_table("report_step")
    op.drop_index("uq_paper_import_taken", table_name="paper_import", postgresql_where="applied_at IS NOT NULL")
    op.drop_table("paper_import")
    op.drop_index(op.f("ix_finding_agency_id_finding_unit_id"), table_name="finding")
    op.drop_index(op.f("ix_finding_agency_id_finding_state"), table_name="finding")
    op.drop_index(op.f("ix_finding_agency_id_finding_offering_id"), table_name="finding")
    op.drop_table("finding")
    op.drop_table("element_result")
    op.drop_table("answer")
    op.drop_index(op.f("ix_survey_agency_id_survey_state_survey_last_day"), table_name="survey")
    op.drop_index(op.f("ix_survey_agency_id_survey_offering_id_survey_period_end"), table_name="survey")
    op.drop_table("survey")
    op.drop_index(op.f("ix_report_agency_id_report_unit_id_report_state"), table_name="report")
    op.drop_index(op.f("ix_report_agency_id_report_state_report_react_by"), table_name="report")
    op.drop_table("report")
    op.drop_index(op.f("ix_unit_path"), table_name="unit", postgresql_using="gin")
    op.drop_index(op.f("ix_unit_agency_id_unit_head_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_table("standard")
    op.drop_index(op.f("ix_policy_agency_id_policy_valid_from"), table_name="policy")
    op.drop_table("policy")
    op.drop_index(op.f("ix_offering_agency_id_offering_unit_id"), table_name="offering")
    op.drop_table("offering")
    op.drop_index(op.f("ix_held_workshop_findings"), table_name="held_workshop", postgresql_using="gin")
    op.drop_table("held_workshop")
    op.drop_index(op.f("ix_employee_agency_id_employee_unit_id"), table_name="employee")
    op.drop_index(op.f("ix_employee_agency_id_employee_superior_id"), table_name="employee")
    op.drop_index(op.f("ix_employee_agency_id_employee_position_id"), table_name="employee")
    op.drop_table("employee")
    op.drop_table("calendar")
    op.drop_table("agency")
