"""Audit trail."""

from alembic import op

from shared.migrations.audit import create_audit_tables, drop_audit_tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    create_audit_tables(op, "rewards")


def downgrade() -> None:
    """Go back."""
    drop_audit_tables(op)
