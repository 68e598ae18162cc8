"""An OpenID provider that somebody wants to sign on with, tried before it is saved."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.agencies.models.base import Row
from shared.db import Owned


class ProviderTrial(Owned, Row):
    """A provider as it was entered, what was found of it, and what a test login brought. Belongs to who tries it.

    An operator's trial lies within the platform's agency. `outcome` holds claims of the person who tried; the row is
    gone an hour after it was made.
    """

    __tablename__ = "provider_trial"
    __table_args__ = (Index(None, "expires_at"),)
    issuer: Mapped[str]
    client_id: Mapped[str]
    client_secret: Mapped[str]
    admin_group: Mapped[str]
    claims: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    state_hash: Mapped[str | None]
    binding_hash: Mapped[str | None]
    nonce: Mapped[str | None]
    verifier: Mapped[str | None]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
