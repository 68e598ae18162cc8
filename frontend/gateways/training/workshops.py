"""Workshops with their participants and results, and who may hold one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from frontend.api import Api, Params
from frontend.gateways.organisation import EmployeeLine
from frontend.shapes import Page, build, build_all, build_page
from shared.vocabulary import Competency

SERVICE = "training"
MOST = 200


@dataclass(frozen=True)
class Workshop:
    """A workshop as a list shows it; `hours` are JP, `pass_mark` is out of 100."""

    id: UUID
    title: str
    competency: Competency
    starts_at: datetime
    place: str
    capacity: int
    taken: int
    waiting: int
    hours: Decimal
    pass_mark: Decimal
    trainer_employee_id: UUID
    state: str
    completed_on: date | None = None


@dataclass(frozen=True)
class Asked:
    """A unit that was asked to nominate."""

    id: UUID
    unit_id: UUID
    answered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class WorkshopPage(Workshop):
    """A workshop with the units asked, and whether the person may report on it now."""

    requests: tuple[Asked, ...]
    is_mine_to_report: bool
    cancelled_on: date | None = None


@dataclass(frozen=True)
class Participant:
    """A person nominated for a workshop."""

    id: UUID
    employee_id: UUID
    unit_id: UUID
    state: str
    confirm_by: date
    ticket: int | None = None
    result: str | None = None
    score: Decimal | None = None
    hours: Decimal | None = None


@dataclass(frozen=True)
class Settings:
    """What the agency settles for training. `credits_attendance`: attending earns the hours without passing."""

    credits_attendance: bool
    pns_floor: Decimal
    pppk_ceiling: Decimal
    days_to_confirm: int
    minutes_per_jp: int
    lesson_hours: Decimal


def workshops(api: Api, params: Params) -> Page[Workshop]:
    """Workshops, the latest first."""
    return build_page(Workshop, api.get(SERVICE, "/workshops", params))


def workshop(api: Api, id: UUID) -> WorkshopPage:
    """One workshop."""
    return build(WorkshopPage, api.get(SERVICE, f"/workshops/{id}"))


def participants(api: Api, id: UUID, params: Params) -> Page[Participant]:
    """Who was nominated."""
    return build_page(Participant, api.get(SERVICE, f"/workshops/{id}/enrolments", params))


def schedule(api: Api, values: Mapping[str, Any]) -> WorkshopPage:
    """Schedule one from needs."""
    return build(WorkshopPage, api.post(SERVICE, "/workshops", values))


def call_off(api: Api, id: UUID) -> None:
    """Call one off."""
    api.post(SERVICE, f"/workshops/{id}/cancel")


def report(api: Api, id: UUID, results: list[Mapping[str, Any]]) -> None:
    """Record attendance and scores."""
    api.post(SERVICE, f"/workshops/{id}/results", {"results": results})


def complete(api: Api, id: UUID) -> None:
    """End one."""
    api.post(SERVICE, f"/workshops/{id}/complete")


def trainers(api: Api) -> tuple[EmployeeLine, ...]:
    """Who was given the role of a trainer, by name."""
    answer = api.get("agencies", "/employees", {"role": "trainer", "per_page": MOST, "sort": "name"})
    return build_all(EmployeeLine, answer["items"])


def settings(api: Api) -> Settings:
    """What holds today."""
    return build(Settings, api.get(SERVICE, "/settings"))


def set_settings(api: Api, values: Mapping[str, Any]) -> None:
    """Set what holds from today on."""
    api.put(SERVICE, "/settings", {"settings": values})
