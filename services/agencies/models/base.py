"""The database of `agencies`, and the tables that stand outside the walls: asked before an agency is known."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.audit.tables import audit_tables
from shared.db import TYPES, make_db, new_metadata
from shared.directory import DirectoryEntry, outside_the_walls
from shared.personal.retention import retention_table


class Row(DeclarativeBase):
    """The base of this service's tables."""

    metadata = new_metadata()
    type_annotation_map = TYPES


db = make_db(Row)
TRAIL = audit_tables(Row)
PERIODS = retention_table(Row)
outside_the_walls(Row, "agency", "login_attempt", "session", "signing_key")


class Agency(DirectoryEntry, Row):
    """The directory, with what only this service knows: the display name, the e-mail domain, demo or not."""

    name: Mapped[str]
    domain: Mapped[str | None] = mapped_column(unique=True)
    demo: Mapped[bool]
    registered_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("k >= 3", name="k_at_least_3"),)


class LoginAttempt(Row):
    """A login that began and has not come back: its secrets stay here. Keyed by the hash of `state`."""

    __tablename__ = "login_attempt"
    state_hash: Mapped[str] = mapped_column(primary_key=True)
    binding_hash: Mapped[str]
    agency_id: Mapped[UUID]
    nonce: Mapped[str]
    verifier: Mapped[str]
    redirect_uri: Mapped[str]
    next: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Session(Row):
    """A person signed in with a browser. The browser holds the handle, we its hash.

    `provider_sid` is the provider's name for its own session, by which it ends this one. `browser` and `system` are two
    words by which the person knows the device again; what else a browser tells of itself is not kept.
    """

    __tablename__ = "session"
    __table_args__ = (
        Index(None, "agency_id", "account_id"),
        Index(None, "agency_id", "provider_sid"),
        Index(None, "used_at"),
    )
    handle_hash: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    agency_id: Mapped[UUID]
    account_id: Mapped[UUID]
    id_token: Mapped[str]
    provider_sid: Mapped[str | None]
    browser: Mapped[str | None]
    system: Mapped[str | None]
    began_at: Mapped[datetime]
    used_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]


class SigningKey(Row):
    """A private key of the platform token: published from `made_at`, signing from `signs_from` until the next does."""

    __tablename__ = "signing_key"
    kid: Mapped[str] = mapped_column(primary_key=True)
    private: Mapped[str]
    made_at: Mapped[datetime]
    signs_from: Mapped[datetime] = mapped_column(server_default=func.now())
