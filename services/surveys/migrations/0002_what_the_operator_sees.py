"""What the operator sees of delivery, and decides."""

from alembic import op

from shared.delivery.tables import narrow_again, widen_for_operating

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    widen_for_operating(op.execute, "surveys")


def downgrade() -> None:
    """Go back."""
    narrow_again(op.execute)
