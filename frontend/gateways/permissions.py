"""What the roles of an agency hold, and who acts for whom until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from frontend.api import Api, Params
from frontend.shapes import Page, build, build_page

SERVICE = "agencies"


@dataclass(frozen=True)
class Bundle:
    """A role: what it holds now, and what it began with."""

    role: str
    permissions: tuple[str, ...]
    default: tuple[str, ...]
    holders: int
    changed_by: UUID | None = None
    changed_at: datetime | None = None

    @property
    def gained(self) -> tuple[str, ...]:
        """What it holds beyond what it began with."""
        return tuple(each for each in self.permissions if each not in self.default)

    @property
    def lost(self) -> tuple[str, ...]:
        """What it began with and does not hold."""
        return tuple(each for each in self.default if each not in self.permissions)


@dataclass(frozen=True)
class Bundles:
    """All roles, what can be given to them, and what each holds whatever is said."""

    items: tuple[Bundle, ...]
    catalogue: tuple[str, ...]
    always: tuple[str, ...]

    def of(self, role: str) -> Bundle | None:
        """The bundle of a role; None when there is none."""
        return next((each for each in self.items if each.role == role), None)


@dataclass(frozen=True)
class LentRole:
    """A role of somebody, by its assignment."""

    id: UUID
    role: str
    unit_id: UUID | None = None


@dataclass(frozen=True)
class Authority:
    """What somebody can let another person act in."""

    employee_id: UUID
    name: str
    roles: tuple[LentRole, ...]
    units: int
    people: int


@dataclass(frozen=True)
class Delegation:
    """Who acts for whom."""

    id: UUID
    kind: str
    employee_id: UUID
    employee_name: str
    delegate_id: UUID
    delegate_name: str
    duties: bool
    roles: tuple[LentRole, ...]
    starts_on: date
    ends_on: date
    decree: str
    state: str
    can_end: bool
    ended_at: datetime | None = None


def bundles(api: Api) -> Bundles:
    """What each role holds."""
    return build(Bundles, api.get(SERVICE, "/bundles"))


def change_bundle(api: Api, role: str, permissions: Sequence[str]) -> None:
    """Let a role hold these permissions."""
    api.put(SERVICE, f"/bundles/{role}", {"permissions": list(permissions)})


def reset_bundle(api: Api, role: str) -> None:
    """A role holds again what it began with."""
    api.delete(SERVICE, f"/bundles/{role}")


def authority(api: Api, employee_id: UUID) -> Authority:
    """What an employee can delegate."""
    return build(Authority, api.get(SERVICE, f"/employees/{employee_id}/authority"))


def delegations(api: Api, params: Params) -> Page[Delegation]:
    """Delegations that concern me; `all` for those of the agency."""
    return build_page(Delegation, api.get(SERVICE, "/delegations", params))


def delegation(api: Api, id: UUID) -> Delegation:
    """One delegation."""
    return build(Delegation, api.get(SERVICE, f"/delegations/{id}"))


def delegate(api: Api, values: Mapping[str, Any]) -> None:
    """Let somebody act for somebody else."""
    api.post(SERVICE, "/delegations", values)


def end_delegation(api: Api, id: UUID) -> None:
    """End a delegation before its day."""
    api.post(SERVICE, f"/delegations/{id}/end")
