"""The audit trails of the services as the pages need them: who looked, who decided, and whether nothing is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from frontend.api import Api, File, Params
from frontend.gateways.evaluations.cycles import Cycle
from frontend.shapes import Page, build, build_page
from shared.vocabulary import Predikat, Rating

KEEPERS = ("evaluations", "surveys")  # of the heads of the others, and of the first
AUDITED = "evaluations"


@dataclass(frozen=True)
class Look:
    """Somebody looked: who, when, why."""

    id: UUID
    at: datetime
    action: str
    actor_id: UUID
    actor_employee_id: UUID | None
    why: str
    subjects: tuple[UUID, ...]


@dataclass(frozen=True)
class Entry:
    """An entry of a trail."""

    id: UUID
    at: datetime
    action: str
    actor_id: UUID | None
    actor_employee_id: UUID | None
    people: tuple[UUID, ...]
    subjects: tuple[UUID, ...]
    details: Mapping[str, Any]
    shown_from: date | None


@dataclass(frozen=True)
class Break:
    """The first broken link of a chain."""

    fault: str
    number: int
    entry_id: UUID | None


@dataclass(frozen=True)
class State:
    """How a chain stands."""

    entries: int
    links: int
    waiting: int
    broken: Break | None
    walked: int
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Inspection:
    """An auditor's inspection of an employee."""

    id: UUID
    employee_id: UUID
    opened_at: datetime
    reason: str
    shown_from: date


@dataclass(frozen=True)
class InspectedEvaluation:
    """A decided evaluation, as an auditor reads it."""

    id: UUID
    cycle: Cycle
    evaluator_id: UUID
    unit_id: UUID
    state: str
    result: Rating
    behaviour: Rating
    levels: Mapping[str, Mapping[str, Any]]
    note: str
    predikat: Predikat
    finalised_on: date


@dataclass(frozen=True)
class Inspected:
    """An inspection with what it opens."""

    inspection: Inspection
    items: tuple[InspectedEvaluation, ...]


def looks(api: Api, service: str, params: Params) -> Page[Look]:
    """Looks at the one who asks, newest first."""
    return build_page(Look, api.get(service, "/audit/views", params))


def reasons(api: Api, found: Iterable[Look]) -> dict[str, str]:
    """Why auditors looked, by the id of the inspection; nothing is asked where none did."""
    ids = {str(id) for look in found if look.why == "AUDIT" for id in look.subjects}
    if not ids:
        return {}
    items: dict[str, str] = api.post(AUDITED, "/mine/inspection-reasons", {"ids": sorted(ids)})["items"]
    return items


def entries(api: Api, service: str, params: Params) -> Page[Entry]:
    """A part of a trail, newest first."""
    return build_page(Entry, api.get(service, "/audit", params))


def export(api: Api, service: str, params: Params) -> File:
    """A part of a trail as a table."""
    return api.download(service, "/audit/export.csv", params)


def state(api: Api, service: str) -> State:
    """How a chain stands, compared with the heads that another service keeps of it."""
    keeper = next(keeper for keeper in KEEPERS if keeper != service)
    kept = api.get(keeper, f"/audit/heads/{service}")["items"]
    heads = [f"{head['number']}:{head['hash']}" for head in kept]
    return build(State, api.get(service, "/audit/state", {"heads": heads} if heads else None))


def inspections(api: Api, params: Params) -> Page[Inspection]:
    """The auditor's own inspections, newest first."""
    return build_page(Inspection, api.get(AUDITED, "/inspections", params))


def open_inspection(api: Api, values: Mapping[str, Any]) -> Inspection:
    """Open an inspection."""
    return build(Inspection, api.post(AUDITED, "/inspections", values))


def inspected(api: Api, id: UUID) -> Inspected:
    """What an inspection opens. Looking is kept."""
    return build(Inspected, api.get(AUDITED, f"/inspections/{id}"))
