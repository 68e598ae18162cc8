"""identity and organisation."""

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
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("k >= 3", name=op.f("ck_agency_k_at_least_3")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("domain", name=op.f("uq_agency_domain")),
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
        "identity_provider",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("client_secret", sa.Text(), nullable=False),
        sa.Column("claims", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("admin_group", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_identity_provider")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("binding_hash", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("next", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_login_attempt")),
    )
    op.create_index(op.f("ix_login_attempt_expires_at"), "login_attempt", ["expires_at"], unique=False)
    op.create_table(
        "position",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("standard", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_position")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_position_agency_id_code")),
    )
    op.create_table(
        "session",
        sa.Column("handle_hash", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id_token", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("handle_hash", name=op.f("pk_session")),
        sa.UniqueConstraint("id", name=op.f("uq_session_id")),
    )
    op.create_table(
        "sheet_import",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added", sa.Integer(), nullable=True),
        sa.Column("changed", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_sheet_import")),
    )
    op.create_index(
        op.f("ix_sheet_import_agency_id_sheet_import_uploaded_at"),
        "sheet_import",
        ["agency_id", "uploaded_at"],
        unique=False,
    )
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_key")),
    )
    op.create_table(
        "unit",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("is_organisation", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("path", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("head_nip", sa.Text(), nullable=True),
        sa.Column("head_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "organisation_id"],
            ["unit.agency_id", "unit.id"],
            name=op.f("fk_unit_agency_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "parent_id"], ["unit.agency_id", "unit.id"], name=op.f("fk_unit_agency_id_parent_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_unit")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_unit_agency_id_code")),
    )
    op.create_index(op.f("ix_unit_path"), "unit", ["path"], unique=False, postgresql_using="gin")
    op.create_table(
        "employee",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nip", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("employment", sa.Text(), nullable=False),
        sa.Column("position_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("superior_id", sa.Uuid(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "position_id"],
            ["position.agency_id", "position.id"],
            name=op.f("fk_employee_agency_id_position_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "superior_id"],
            ["employee.agency_id", "employee.id"],
            name=op.f("fk_employee_agency_id_superior_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "unit_id"], ["unit.agency_id", "unit.id"], name=op.f("fk_employee_agency_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_employee")),
        sa.UniqueConstraint("agency_id", "nip", name=op.f("uq_employee_agency_id_nip")),
    )
    op.create_index(op.f("ix_employee_agency_id_employee_name"), "employee", ["agency_id", "name"], unique=False)
    op.create_index(
        op.f("ix_employee_agency_id_employee_superior_id"), "employee", ["agency_id", "superior_id"], unique=False
    )
    op.create_index(op.f("ix_employee_agency_id_employee_unit_id"), "employee", ["agency_id", "unit_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=True),
        sa.Column("in_admin_group", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employee.agency_id", "employee.id"],
            name=op.f("fk_account_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_account")),
        sa.UniqueConstraint("agency_id", "issuer", "subject", name=op.f("uq_account_agency_id_issuer_subject")),
    )
    op.create_index(
        op.f("ix_account_agency_id_account_employee_id"), "account", ["agency_id", "employee_id"], unique=False
    )
    op.create_table(
        "role_assignment",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employee.agency_id", "employee.id"],
            name=op.f("fk_role_assignment_agency_id_employee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "unit_id"], ["unit.agency_id", "unit.id"], name=op.f("fk_role_assignment_agency_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_role_assignment")),
        sa.UniqueConstraint(
            "agency_id",
            "employee_id",
            "role",
            "unit_id",
            name=op.f("uq_role_assignment_agency_id_employee_id_role_unit_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    enable_tenancy(
        op,
        ["account", "calendar", "employee", "identity_provider", "position", "role_assignment", "sheet_import", "unit"],
    )
    create_delivery_tables(op.execute, "agencies")


def downgrade() -> None:
    """Go back."""
    op.execute("DROP TABLE blocked_keys CASCADE")
    op.execute("DROP TABLE inbox CASCADE")
    op.execute("DROP TABLE offsets CASCADE")
    op.execute("DROP TABLE outbox CASCADE")
    op.execute("DROP TABLE parked CASCADE")
    op.drop_table("role_assignment")
    op.drop_index(op.f("ix_account_agency_id_account_employee_id"), table_name="account")
    op.drop_table("account")
    op.drop_index(op.f("ix_employee_agency_id_employee_unit_id"), table_name="employee")
    op.drop_index(op.f("ix_employee_agency_id_employee_superior_id"), table_name="employee")
    op.drop_index(op.f("ix_employee_agency_id_employee_name"), table_name="employee")
    op.drop_table("employee")
    op.drop_index(op.f("ix_unit_path"), table_name="unit", postgresql_using="gin")
    op.drop_table("unit")
    op.drop_table("signing_key")
    op.drop_index(op.f("ix_sheet_import_agency_id_sheet_import_uploaded_at"), table_name="sheet_import")
    op.drop_table("sheet_import")
    op.drop_table("session")
    op.drop_table("position")
    op.drop_index(op.f("ix_login_attempt_expires_at"), table_name="login_attempt")
    op.drop_table("login_attempt")
    op.drop_table("identity_provider")
    op.drop_table("calendar")
    op.drop_table("agency")
