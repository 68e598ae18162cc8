"""What an agency settles about its sign-on, and the logout tokens that its provider sent already."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.agencies.models.base import Row
from shared.db import Owned, same_agency
from shared.policy import PolicyVersion


class SignOnPolicy(PolicyVersion, Row):
    """The agency's settings for sessions, newcomers and whom to ask, by date."""

    __tablename__ = "sign_on_policy"


class RoleGroup(Owned, Row):
    """Members of this group of the provider hold this role, over the agency or a unit and what is under it."""

    __tablename__ = "role_group"
    __table_args__ = (
        same_agency("unit_id", "unit"),
        UniqueConstraint("agency_id", "group_name", "role", "unit_id", postgresql_nulls_not_distinct=True),
    )
    group_name: Mapped[str]
    role: Mapped[str]
    unit_id: Mapped[UUID | None]
    given_by: Mapped[UUID]
    given_at: Mapped[datetime]


class SpentLogoutToken(Owned, Row):
    """A logout token that was acted upon: it is good once. Kept until it would have been too old anyway."""

    __tablename__ = "spent_logout_token"
    __table_args__ = (UniqueConstraint("agency_id", "jti_hash"),)
    jti_hash: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
