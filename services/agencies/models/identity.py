"""How the people of an agency sign on, and what they may do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.agencies.models.base import Row
from shared.db import Owned, same_agency


class IdentityProvider(Owned, Row):
    """The agency's own OpenID provider; one row, whose id is the agency's.

    `claims` maps what we ask for (name, nip, email, groups) to the provider's claim. `admin_group` makes first admins.
    """

    __tablename__ = "identity_provider"
    issuer: Mapped[str]
    client_id: Mapped[str]
    client_secret: Mapped[str]
    claims: Mapped[dict[str, Any]]
    admin_group: Mapped[str]


class Account(Owned, Row):
    """A person of the agency's provider, with the employee record that the mapped NIP claim names, if any.

    `groups` are those of the provider's groups that gave a role here at the last login, and no others.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("agency_id", "issuer", "subject"),
        same_agency("employee_id", "employee"),
        Index(None, "agency_id", "employee_id"),
    )
    issuer: Mapped[str]
    subject: Mapped[str]
    name: Mapped[str]
    employee_id: Mapped[UUID | None]
    in_admin_group: Mapped[bool]
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}", default=list)
    seen_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    disabled_by: Mapped[UUID | None]


class RoleAssignment(Owned, Row):
    """A role that an admin gave an employee, over the whole agency or a unit and what is under it."""

    __tablename__ = "role_assignment"
    __table_args__ = (
        same_agency("employee_id", "employee"),
        same_agency("unit_id", "unit"),
        UniqueConstraint("agency_id", "employee_id", "role", "unit_id", postgresql_nulls_not_distinct=True),
    )
    employee_id: Mapped[UUID]
    role: Mapped[str]
    unit_id: Mapped[UUID | None]
    given_by: Mapped[UUID]
    given_at: Mapped[datetime]
