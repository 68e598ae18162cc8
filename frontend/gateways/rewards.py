"""Rewards as the pages need them: schemes with their budgets, candidates, proposals, and one's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from frontend.api import Api, File, Params
from frontend.shapes import Page, build, build_all, build_page
from shared.vocabulary import Employment, Predikat

SERVICE = "rewards"
MOST_NAMED = 50  # people whose names match a search; an address holds no more ids
MOST_SCHEMES = 200


@dataclass(frozen=True)
class Scheme:
    """A reward scheme; money in whole rupiah, `budget` = `granted` + `reserved` + `left`."""

    id: UUID
    name: str
    decree: str
    period_start: date
    period_end: date
    employment: tuple[Employment, ...]
    units: tuple[UUID, ...]
    least_predikat: Predikat
    predikat_points: Mapping[str, str]
    hour_points: Decimal
    hours_counted: Decimal | None
    kind: str
    amount: Decimal
    budget: Decimal
    reserved: Decimal
    granted: Decimal
    left: Decimal
    state: str
    created_by: UUID
    created_at: datetime
    activated_by: UUID | None = None
    activated_at: datetime | None = None
    closed_at: datetime | None = None

    def points_of(self, predikat: Predikat) -> Decimal | None:
        """The points of a *predikat*, where the scheme gives any."""
        points = self.predikat_points.get(predikat.value)
        return None if points is None else Decimal(points)


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be proposed, and what ranks them."""

    employee_id: UUID
    unit_id: UUID
    rank: int
    points: Decimal
    points_of_predikat: Decimal
    points_of_hours: Decimal
    predikat: Predikat
    period_end: date
    hours: Decimal
    proposal_id: UUID | None = None
    proposal_state: str | None = None


@dataclass(frozen=True)
class Excluded:
    """Somebody who may not be proposed, and every reason."""

    employee_id: UUID
    unit_id: UUID
    hours: Decimal
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Reward:
    """A reward, and what it rests on."""

    id: UUID
    scheme_id: UUID
    scheme_name: str
    decree: str
    kind: str
    period_start: date
    period_end: date
    amount: Decimal
    predikat: Predikat
    hours: Decimal
    points: Decimal
    state: str
    decided_at: datetime | None = None


@dataclass(frozen=True)
class Proposal(Reward):
    """A proposal, for those who propose and decide; the defaults only follow those of a reward."""

    employee_id: UUID = field(kw_only=True)
    proposer_id: UUID = field(kw_only=True)
    proposed_at: datetime = field(kw_only=True)
    rank: int = field(kw_only=True)
    reason: str = field(kw_only=True)
    unit_id: UUID | None = None
    is_declared_clean: bool | None = None
    decided_by: UUID | None = None
    decision_reason: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody may still decide it."""
        return self.state in ("PROPOSED", "HELD")


@dataclass(frozen=True)
class Waiting:
    """What waits for a person; `oldest` is when the first of `to_decide` was proposed."""

    to_decide: int
    oldest: datetime | None
    held: int
    drafts: int


@dataclass(frozen=True)
class Unit:
    """A unit of the tree; `depth` 0 is the root."""

    id: UUID
    name: str
    depth: int


@dataclass(frozen=True)
class Found:
    """Employees whose name or NIP matches; `is_all` is False when there are more than can be asked for."""

    ids: tuple[UUID, ...]
    is_all: bool


def schemes(api: Api, params: Params) -> Page[Scheme]:
    """Schemes, the newest period first."""
    return build_page(Scheme, api.get(SERVICE, "/schemes", params))


def scheme(api: Api, id: UUID) -> Scheme:
    """One scheme. Raises Refused (404)."""
    return build(Scheme, api.get(SERVICE, f"/schemes/{id}"))


def draft_scheme(api: Api, values: Mapping[str, Any]) -> Scheme:
    """Write a draft."""
    return build(Scheme, api.post(SERVICE, "/schemes", values))


def change_scheme(api: Api, id: UUID, values: Mapping[str, Any]) -> Scheme:
    """Change a draft."""
    return build(Scheme, api.put(SERVICE, f"/schemes/{id}", values))


def activate_scheme(api: Api, id: UUID) -> Scheme:
    """Let people be proposed."""
    return build(Scheme, api.post(SERVICE, f"/schemes/{id}/activate"))


def close_scheme(api: Api, id: UUID) -> Scheme:
    """Propose nobody any more."""
    return build(Scheme, api.post(SERVICE, f"/schemes/{id}/close"))


def candidates(api: Api, scheme_id: UUID, params: Params) -> Page[Candidate]:
    """Who may be proposed, by rank."""
    return build_page(Candidate, api.get(SERVICE, f"/schemes/{scheme_id}/candidates", params))


def candidate(api: Api, scheme_id: UUID, employee_id: UUID) -> Candidate | None:
    """One person's place in the ranking; None for who may not be proposed."""
    items = candidates(api, scheme_id, {"ids": [employee_id]}).items
    return items[0] if items else None


def excluded(api: Api, scheme_id: UUID, params: Params) -> Page[Excluded]:
    """Who may not be proposed, and why."""
    return build_page(Excluded, api.get(SERVICE, f"/schemes/{scheme_id}/excluded", params))


def propose(api: Api, values: Mapping[str, Any]) -> Proposal:
    """Propose somebody."""
    return build(Proposal, api.post(SERVICE, "/proposals", values))


def proposals(api: Api, params: Params) -> Page[Proposal]:
    """Proposals, the newest first."""
    return build_page(Proposal, api.get(SERVICE, "/proposals", params))


def proposal(api: Api, id: UUID) -> Proposal:
    """One proposal. Raises Refused (404)."""
    return build(Proposal, api.get(SERVICE, f"/proposals/{id}"))


def approve(api: Api, id: UUID) -> Proposal:
    """Grant it."""
    return build(Proposal, api.post(SERVICE, f"/proposals/{id}/approve"))


def decline(api: Api, id: UUID, reason: str) -> Proposal:
    """Decline it."""
    return build(Proposal, api.post(SERVICE, f"/proposals/{id}/decline", {"reason": reason}))


def grants_file(api: Api, scheme_id: UUID | None) -> File:
    """Grants as a sheet for payroll."""
    return api.download(SERVICE, "/grants.csv", {"scheme": scheme_id})


def mine(api: Api) -> tuple[Reward, ...]:
    """What was granted to the person who looks."""
    return build_all(Reward, api.get(SERVICE, "/mine")["items"])


def waiting(api: Api) -> Waiting:
    """What waits for the person who looks."""
    return build(Waiting, api.get(SERVICE, "/waiting"))


def least_predikat(api: Api) -> str:
    """The least *predikat* that the agency lets a scheme ask for."""
    return str(api.get(SERVICE, "/settings")["least_predikat"])


def set_least_predikat(api: Api, predikat: str) -> None:
    """Set it, from today on."""
    api.put(SERVICE, "/settings", {"settings": {"least_predikat": predikat}})


def units(api: Api) -> tuple[Unit, ...]:
    """The agency's units, parents first."""
    return build_all(Unit, api.get("agencies", "/units")["items"])


def people_called(api: Api, q: str) -> Found:
    """Employees by name or NIP."""
    answer = api.get("agencies", "/employees", {"q": q, "per_page": MOST_NAMED})
    ids = tuple(UUID(item["id"]) for item in answer["items"])
    return Found(ids, int(answer["total"]) <= MOST_NAMED)
