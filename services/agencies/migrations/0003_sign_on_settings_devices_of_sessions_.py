"""Sign-on settings, devices of sessions, disabled accounts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations.tenancy import enable_tenancy

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "sign_on_policy",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_sign_on_policy")),
    )
    op.create_index(
        op.f("ix_sign_on_policy_agency_id_sign_on_policy_valid_from"),
        "sign_on_policy",
        ["agency_id", "valid_from"],
        unique=False,
    )
    op.create_table(
        "spent_logout_token",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("jti_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_spent_logout_token")),
        sa.UniqueConstraint("agency_id", "jti_hash", name=op.f("uq_spent_logout_token_agency_id_jti_hash")),
    )
    op.create_index(op.f("ix_spent_logout_token_expires_at"), "spent_logout_token", ["expires_at"], unique=False)
    op.create_table(
        "role_group",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "unit_id"], ["unit.agency_id", "unit.id"], name=op.f("fk_role_group_agency_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_role_group")),
        sa.UniqueConstraint(
            "agency_id",
            "group_name",
            "role",
            "unit_id",
            name=op.f("uq_role_group_agency_id_group_name_role_unit_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.add_column("account", sa.Column("groups", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("account", sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("disabled_by", sa.Uuid(), nullable=True))
    op.add_column("session", sa.Column("provider_sid", sa.Text(), nullable=True))
    op.add_column("session", sa.Column("browser", sa.Text(), nullable=True))
    op.add_column("session", sa.Column("system", sa.Text(), nullable=True))
    op.add_column("session", sa.Column("ended_by", sa.Text(), nullable=True))
    op.create_index(
        op.f("ix_session_agency_id_session_account_id"), "session", ["agency_id", "account_id"], unique=False
    )
    op.create_index(
        op.f("ix_session_agency_id_session_provider_sid"), "session", ["agency_id", "provider_sid"], unique=False
    )
    op.create_index(op.f("ix_session_used_at"), "session", ["used_at"], unique=False)
    enable_tenancy(op, ["role_group", "sign_on_policy", "spent_logout_token"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_session_used_at"), table_name="session")
    op.drop_index(op.f("ix_session_agency_id_session_provider_sid"), table_name="session")
    op.drop_index(op.f("ix_session_agency_id_session_account_id"), table_name="session")
    op.drop_column("session", "ended_by")
    op.drop_column("session", "system")
    op.drop_column("session", "browser")
    op.drop_column("session", "provider_sid")
    op.drop_column("account", "disabled_by")
    op.drop_column("account", "disabled_at")
    op.drop_column("account", "groups")
    op.drop_table("role_group")
    op.drop_index(op.f("ix_spent_logout_token_expires_at"), table_name="spent_logout_token")
    op.drop_table("spent_logout_token")
    op.drop_index(op.f("ix_sign_on_policy_agency_id_sign_on_policy_valid_from"), table_name="sign_on_policy")
    op.drop_table("sign_on_policy")
