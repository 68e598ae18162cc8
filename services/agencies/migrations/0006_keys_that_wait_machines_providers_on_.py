"""Keys that wait, machines, providers on trial."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations.tenancy import enable_tenancy

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "machine",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("secret_made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secret_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("old_hash", sa.Text(), nullable=True),
        sa.Column("old_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(old_hash IS NULL) = (old_until IS NULL)", name=op.f("ck_machine_old_secret_ends")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_machine")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_machine_agency_id_name")),
    )
    op.create_table(
        "provider_trial",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("client_secret", sa.Text(), nullable=False),
        sa.Column("admin_group", sa.Text(), nullable=False),
        sa.Column("claims", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcome", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("state_hash", sa.Text(), nullable=True),
        sa.Column("binding_hash", sa.Text(), nullable=True),
        sa.Column("nonce", sa.Text(), nullable=True),
        sa.Column("verifier", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_provider_trial")),
    )
    op.create_index(op.f("ix_provider_trial_expires_at"), "provider_trial", ["expires_at"], unique=False)
    op.add_column(
        "signing_key",
        sa.Column("signs_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.execute("UPDATE signing_key SET signs_from = made_at")
    enable_tenancy(op, ["machine", "provider_trial"])


def downgrade() -> None:
    """Go back."""
    op.drop_column("signing_key", "signs_from")
    op.drop_index(op.f("ix_provider_trial_expires_at"), table_name="provider_trial")
    op.drop_table("provider_trial")
    op.drop_table("machine")
