"""The organisation of an agency as admin pages need it: units, positions, employees, roles, sheets; and registering."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from frontend.api import Api, Params
from frontend.shapes import Page, build, build_all, build_page
from frontend.sheets import Fault

SERVICE = "agencies"
MOST = 200


@dataclass(frozen=True)
class Registered:
    """An agency as its operator sees it. `k`: the least answers, and staff, behind a published figure."""

    id: UUID
    slug: str
    name: str
    zone: str
    demo: bool
    k: int
    active: bool
    registered_at: datetime
    domain: str | None = None


@dataclass(frozen=True)
class Provider:
    """The OpenID provider of an agency, as the operator entered it."""

    issuer: str
    client_id: str
    admin_group: str
    claims: Mapping[str, str]


@dataclass(frozen=True)
class RegisteredAgency(Registered):
    """An agency with its provider."""

    provider: Provider = field(kw_only=True)


@dataclass(frozen=True)
class Setup:
    """How far an agency is set up. `roles`: how many people hold each."""

    units: int
    units_without_head: int
    positions: int
    employees: int
    holidays: int
    roles: Mapping[str, int]


@dataclass(frozen=True)
class Profile:
    """What an admin changes of the agency."""

    name: str
    zone: str
    k: int


@dataclass(frozen=True)
class Unit:
    """A unit of the tree; `depth` 0 is the root."""

    id: UUID
    code: str
    name: str
    parent_id: UUID | None
    head_id: UUID | None
    is_organisation: bool
    depth: int
    employees: int


@dataclass(frozen=True)
class UnitFound:
    """A unit that a search found."""

    id: UUID
    name: str


@dataclass(frozen=True)
class UnitsFound:
    """What a search for units found, those higher up first; `more`: not all of them."""

    items: tuple[UnitFound, ...]
    more: bool = False


@dataclass(frozen=True)
class Position:
    """A position with its standard: {competency: level}."""

    id: UUID
    code: str
    name: str
    standard: Mapping[str, int]


@dataclass(frozen=True)
class EmployeeLine:
    """A line of the list of employees."""

    id: UUID
    nip: str
    name: str
    employment: str
    unit_id: UUID
    unit_name: str
    position_name: str
    left_on: date | None = None


@dataclass(frozen=True)
class Assignment:
    """A role that somebody was given."""

    id: UUID
    role: str
    unit_id: UUID | None = None


@dataclass(frozen=True)
class Employee:
    """An employee with standard and roles."""

    id: UUID
    nip: str
    name: str
    employment: str
    unit_id: UUID
    position_name: str
    standard: Mapping[str, int]
    roles: tuple[Assignment, ...]
    email: str | None = None
    superior_id: UUID | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class Preview:
    """What taking a sheet over would meet."""

    id: UUID
    kind: str
    filename: str
    rows: int
    error_count: int
    errors: tuple[Fault, ...]
    columns: tuple[str, ...]
    sample: tuple[Any, ...]
    applied: bool
    applied_at: datetime | None = None
    added: int | None = None
    changed: int | None = None


@dataclass(frozen=True)
class Import:
    """A sheet that was looked at, and perhaps taken over."""

    id: UUID
    kind: str
    filename: str
    uploaded_at: datetime
    applied_at: datetime | None = None
    added: int | None = None
    changed: int | None = None


def registered(api: Api, params: Params) -> Page[Registered]:
    """The operator's agencies."""
    return build_page(Registered, api.get(SERVICE, "/agencies", params))


def register(api: Api, values: Mapping[str, Any]) -> Registered:
    """Register an agency."""
    return build(Registered, api.post(SERVICE, "/agencies", values))


def agency(api: Api, id: UUID) -> RegisteredAgency:
    """One agency, for the operator."""
    return build(RegisteredAgency, api.get(SERVICE, f"/agencies/{id}"))


def setup(api: Api) -> Setup:
    """How far the agency is set up."""
    return build(Setup, api.get(SERVICE, "/setup"))


def profile(api: Api) -> Profile:
    """What the admin may change of the agency."""
    return build(Profile, api.get(SERVICE, "/agency"))


def set_profile(api: Api, values: Mapping[str, Any]) -> None:
    """Change name, zone and k."""
    api.put(SERVICE, "/agency", values)


def holidays(api: Api) -> list[date]:
    """The days on which the agency does not work."""
    return [date.fromisoformat(day) for day in api.get(SERVICE, "/calendar")["holidays"]]


def set_holidays(api: Api, days: list[date]) -> None:
    """Replace them."""
    api.put(SERVICE, "/calendar", {"holidays": days})


def units(api: Api) -> tuple[Unit, ...]:
    """The tree as one reads it: below each unit what is under it, by name."""
    under: dict[UUID | None, list[Unit]] = {}
    for unit in build_all(Unit, api.get(SERVICE, "/units")["items"]):
        under.setdefault(unit.parent_id, []).append(unit)
    waiting, read = under.get(None, [])[::-1], []
    while waiting:
        read.append(waiting.pop())
        waiting += under.get(read[-1].id, [])[::-1]
    return tuple(read)


def units_called(api: Api, q: str) -> UnitsFound:
    """The units that a search by name or code finds."""
    return build(UnitsFound, api.get(SERVICE, "/units", {"q": q}))


def positions(api: Api, params: Params) -> Page[Position]:
    """Positions."""
    return build_page(Position, api.get(SERVICE, "/positions", params))


def employees(api: Api, params: Params) -> Page[EmployeeLine]:
    """Employees."""
    return build_page(EmployeeLine, api.get(SERVICE, "/employees", params))


def employee(api: Api, id: UUID) -> Employee:
    """One employee."""
    return build(Employee, api.get(SERVICE, f"/employees/{id}"))


def let_go(api: Api, id: UUID, on: date) -> None:
    """Record that somebody leaves."""
    api.post(SERVICE, f"/employees/{id}/leave", {"on": on})


def give_role(api: Api, values: Mapping[str, Any]) -> None:
    """Give somebody a role."""
    api.post(SERVICE, "/roles", values)


def take_role(api: Api, id: UUID) -> None:
    """Take a role back."""
    api.delete(SERVICE, f"/roles/{id}")


def imports(api: Api, params: Params) -> Page[Import]:
    """Sheets, newest first."""
    return build_page(Import, api.get(SERVICE, "/imports", params))


def look_at(api: Api, kind: str, id: UUID, filename: str, content: bytes) -> Preview:
    """Send a sheet and see what taking it over would meet."""
    params = {"id": id, "filename": filename[:MOST]}
    return build(Preview, api.upload(SERVICE, f"/imports/{kind}", content, "application/octet-stream", params))


def preview(api: Api, id: UUID) -> Preview:
    """The preview of a sheet."""
    return build(Preview, api.get(SERVICE, f"/imports/{id}"))


def take_over(api: Api, id: UUID) -> Import:
    """Take a sheet over, whole or not at all."""
    return build(Import, api.post(SERVICE, f"/imports/{id}/apply"))
