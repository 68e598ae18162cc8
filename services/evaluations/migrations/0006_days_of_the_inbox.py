"""Days of the inbox."""

from alembic import op

from shared.migrations.inbox import join_inbox_days, split_inbox_by_day

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    split_inbox_by_day(op.execute, "evaluations")


def downgrade() -> None:
    """Go back."""
    join_inbox_days(op.execute)
