"""The table of an agency's retention periods, as every service's migration makes it."""

import sqlalchemy as sa
from alembic.operations import Operations

from shared.migrations.tenancy import enable_tenancy

PERIODS = "retention_period"


def create_retention_table(op: Operations) -> None:
    """Make it behind the walls."""
    op.create_table(
        PERIODS,
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("months BETWEEN 1 AND 1200", name=op.f("ck_retention_period_months_sensible")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_retention_period")),
    )
    op.create_index("ix_retention_period_activity", PERIODS, ["agency_id", "activity", "holds_from"])
    enable_tenancy(op, [PERIODS])


def drop_retention_table(op: Operations) -> None:
    """The way back."""
    op.drop_table(PERIODS)
