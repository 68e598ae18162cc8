"""The pool of needs, what heads of units are asked, and whom they may nominate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

from frontend.api import Api, Params
from frontend.shapes import Page, build, build_page
from shared.vocabulary import Competency, Employment

SERVICE = "training"
SCHEDULED = "SCHEDULED"


@dataclass(frozen=True)
class Need:
    """A line of the pool; `mean_gap` in levels, `people` may be none where a finding alone is behind it."""

    competency: Competency
    unit_id: UUID
    people: int
    mean_gap: Decimal
    is_unit_need: bool
    findings: int
    since: date
    state: str
    workshop_id: UUID | None = None
    starts_at: datetime | None = None

    @property
    def is_scheduled(self) -> bool:
        """Whether a workshop for it lies ahead."""
        return self.state == SCHEDULED


@dataclass(frozen=True)
class Summary:
    """The figures that frame the pool."""

    needs: int
    units: int
    people: int
    workshops: int
    taken: int
    capacity: int
    since: date | None = None


@dataclass(frozen=True)
class Request:
    """What a unit is asked, with the workshop it is asked for."""

    id: UUID
    workshop_id: UUID
    unit_id: UUID
    nominated: int
    title: str
    competency: Competency
    starts_at: datetime
    place: str
    capacity: int
    taken: int
    hours: Decimal
    trainer_employee_id: UUID
    answered_at: datetime | None = None
    completed_on: date | None = None
    cancelled_on: date | None = None

    @property
    def is_over(self) -> bool:
        """Whether it was held or called off."""
        return self.completed_on is not None or self.cancelled_on is not None


@dataclass(frozen=True)
class Candidate:
    """Somebody who can be nominated: levels missing, and what became of a nomination there is."""

    id: UUID
    unit_id: UUID
    employment: Employment
    missing: int
    gap_state: str | None = None
    since: date | None = None
    state: str | None = None

    @property
    def can_be_chosen(self) -> bool:
        """Whether nominating changes anything: nobody did, or the nomination lapsed."""
        return self.state in (None, "LAPSED")


def needs(api: Api, params: Params) -> Page[Need]:
    """The pool, the most severe first."""
    return build_page(Need, api.get(SERVICE, "/needs", params))


def pool(api: Api, params: Params) -> tuple[Page[Need], Summary]:
    """The same, with the figures that frame all of it."""
    answer = api.get(SERVICE, "/needs", params)
    return build_page(Need, answer), build(Summary, answer["summary"])


def need(api: Api, competency: str, unit_id: UUID) -> Need:
    """One line of it."""
    return build(Need, api.get(SERVICE, f"/needs/{quote(competency, safe='')}/{unit_id}"))


def requests(api: Api, params: Params) -> Page[Request]:
    """What I am asked to nominate."""
    return build_page(Request, api.get(SERVICE, "/nomination-requests", params))


def request(api: Api, id: UUID) -> Request:
    """One of my requests."""
    return build(Request, api.get(SERVICE, f"/nomination-requests/{id}"))


def candidates(api: Api, id: UUID, params: Params) -> Page[Candidate]:
    """Whom I can nominate, those with the gap first."""
    return build_page(Candidate, api.get(SERVICE, f"/nomination-requests/{id}/candidates", params))


def nominate(api: Api, id: UUID, employee_ids: Sequence[Any]) -> Request:
    """Nominate them."""
    body = {"employee_ids": list(employee_ids)}
    return build(Request, api.post(SERVICE, f"/nomination-requests/{id}/nominate", body))
