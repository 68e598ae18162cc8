"""Machines of an agency as pages need them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from frontend.api import Api, Params
from frontend.shapes import Page, build, build_page

SERVICE = "agencies"


@dataclass(frozen=True)
class Machine:
    """A program that asks in the agency's name. Its id is its client ID."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    secret_made_at: datetime
    secret_used_at: datetime | None = None
    old_until: datetime | None = None
    used_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def services(self) -> tuple[str, ...]:
        """Where it was given something: what a token of it can be for."""
        return tuple(sorted({scope.partition(":")[0] for scope in self.scopes}))


@dataclass(frozen=True)
class Handed:
    """A machine with the secret just made; without it when the form was sent before."""

    machine: Machine
    secret: str | None = None


def machines(api: Api, params: Params) -> Page[Machine]:
    """The agency's machines."""
    return build_page(Machine, api.get(SERVICE, "/machines", params))


def machine(api: Api, id: UUID) -> Machine:
    """One machine."""
    return build(Machine, api.get(SERVICE, f"/machines/{id}"))


def scopes(api: Api) -> list[str]:
    """What one may give a machine."""
    return list(api.get(SERVICE, "/machines/scopes")["items"])


def make(api: Api, values: Mapping[str, Any]) -> Handed:
    """Make a machine."""
    return build(Handed, api.post(SERVICE, "/machines", values))


def rotate(api: Api, id: UUID, until: date | None) -> Handed:
    """Make another secret; the old one holds until the end of that day."""
    return build(Handed, api.post(SERVICE, f"/machines/{id}/rotate", {"until": until}))


def end(api: Api, id: UUID) -> None:
    """The machine signs in no more."""
    api.post(SERVICE, f"/machines/{id}/end")
