"""Make drafts of large agencies in portions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("cycle", sa.Column("is_drafting", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    """Go back."""
    op.drop_column("cycle", "is_drafting")
