"""Programs of an agency that ask in its name (an HR system that imports, a report that reads), and their secrets."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.agencies.models.base import Row
from shared.db import Owned


class Machine(Owned, Row):
    """A machine, whose id is its `client_id`. Of its secrets only keyed hashes are kept.

    `old_hash` is the secret before this one, good until `old_until`. `secret_used_at` is empty as long as the present
    secret was never shown by the machine: it is not known then that it ever arrived there.
    """

    __tablename__ = "machine"
    __table_args__ = (
        UniqueConstraint("agency_id", "name"),
        CheckConstraint("(old_hash IS NULL) = (old_until IS NULL)", name="old_secret_ends"),
    )
    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    secret_hash: Mapped[str]
    secret_made_at: Mapped[datetime]
    secret_used_at: Mapped[datetime | None]
    old_hash: Mapped[str | None]
    old_until: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
