"""Retention periods."""

from alembic import op

from shared.migrations.retention import create_retention_table, drop_retention_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    create_retention_table(op)


def downgrade() -> None:
    """Go back."""
    drop_retention_table(op)
