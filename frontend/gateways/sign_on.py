"""Sessions, accounts and what an agency settles about its sign-on, as pages need them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from frontend.api import Api, Params
from frontend.shapes import Page, build, build_all, build_page

SERVICE = "agencies"


@dataclass(frozen=True)
class OwnSession:
    """A place where somebody is signed in."""

    id: UUID
    began_at: datetime
    used_at: datetime
    is_this: bool
    browser: str | None = None
    system: str | None = None


@dataclass(frozen=True)
class Limits:
    """How long sessions live here."""

    idle_minutes: int
    absolute_hours: int


@dataclass(frozen=True)
class OwnSessions:
    """Where somebody is signed in, and how long that holds."""

    items: tuple[OwnSession, ...]
    settings: Limits


@dataclass(frozen=True)
class Account:
    """Somebody who signed in at least once. `groups`: those of the provider that mean a role here."""

    id: UUID
    name: str
    seen_at: datetime
    in_admin_group: bool
    groups: tuple[str, ...]
    sessions: int
    employee_id: UUID | None = None
    disabled_at: datetime | None = None


@dataclass(frozen=True)
class SignOn(Limits):
    """What an agency settled about its sign-on."""

    contact_name: str
    contact_reach: str
    records_at_login: bool
    newcomer_unit_id: UUID | None
    newcomer_position_id: UUID | None
    newcomer_employment: str


@dataclass(frozen=True)
class RoleGroup:
    """What a group of the provider means here."""

    id: UUID
    group_name: str
    role: str
    unit_id: UUID | None = None


def own_sessions(api: Api) -> OwnSessions:
    """Where I am signed in."""
    return build(OwnSessions, api.get(SERVICE, "/me/sessions"))


def end_own_session(api: Api, id: UUID) -> None:
    """End one of mine."""
    api.delete(SERVICE, f"/me/sessions/{id}")


def end_other_sessions(api: Api) -> int:
    """End all of mine but this one; how many."""
    return int(api.post(SERVICE, "/me/sessions/end-others")["ended"])


def accounts(api: Api, params: Params) -> Page[Account]:
    """Everybody who ever signed in at the agency."""
    return build_page(Account, api.get(SERVICE, "/accounts", params))


def disable(api: Api, id: UUID) -> None:
    """Shut an account out."""
    api.post(SERVICE, f"/accounts/{id}/disable")


def enable(api: Api, id: UUID) -> None:
    """Let it in again."""
    api.post(SERVICE, f"/accounts/{id}/enable")


def sign_out(api: Api, id: UUID) -> None:
    """End the sessions of an account."""
    api.post(SERVICE, f"/accounts/{id}/sign-out")


def settled(api: Api) -> SignOn:
    """What the agency settled."""
    return build(SignOn, api.get(SERVICE, "/sign-on"))


def settle(api: Api, values: Mapping[str, Any]) -> None:
    """Settle something else."""
    api.put(SERVICE, "/sign-on", values)


def role_groups(api: Api) -> tuple[RoleGroup, ...]:
    """What groups of the provider mean here."""
    return tuple(build_all(RoleGroup, api.get(SERVICE, "/role-groups")["items"]))


def let_group_mean(api: Api, values: Mapping[str, Any]) -> None:
    """Let a group mean a role."""
    api.post(SERVICE, "/role-groups", values)


def let_group_mean_nothing(api: Api, id: UUID) -> None:
    """Let a group no longer mean a role."""
    api.delete(SERVICE, f"/role-groups/{id}")
