"""Cycles, the *predikat* of organisations, the distribution guide, settings, and what waits for the person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from frontend.api import Api, File, Params
from frontend.shapes import Page, build, build_all, build_page
from shared.vocabulary import OrganisationPredikat, Predikat

SERVICE = "evaluations"


@dataclass(frozen=True)
class Cycle:
    """A period over which people are evaluated."""

    id: UUID
    name: str
    period_start: date
    period_end: date
    state: str
    opened_at: datetime
    closed_at: datetime | None = None
    is_drafting: bool = False

    @property
    def is_open(self) -> bool:
        """Whether anything may still be rated in it."""
        return self.state == "OPEN"


@dataclass(frozen=True)
class Progress:
    """How far a cycle has come; `states` counts evaluations by state.

    `roster` is how many people will have a draft, while drafts are being made.
    """

    cycle: Cycle
    states: Mapping[str, int]
    organisations: int
    rated: int
    roster: int | None = None

    @property
    def decided(self) -> int:
        """Evaluations that employees have received."""
        return sum(self.states[state] for state in ("FINALISED", "OBJECTED", "SETTLED"))

    @property
    def drafted(self) -> int:
        """Everybody who has a draft by now, or had one."""
        return sum(self.states.values())

    @property
    def people(self) -> int:
        """Everybody who is evaluated in the agency."""
        return self.decided + self.states["DRAFT"]


@dataclass(frozen=True)
class MustAct:
    """Who must act: an employee, or (None) an admin of the agency."""

    employee_id: UUID | None


@dataclass(frozen=True)
class Organisation:
    """An organisation in a cycle."""

    organisation_id: UUID
    code: str
    head_id: UUID | None
    employees: int
    decided: int
    predikat: OrganisationPredikat | None
    reason: str | None
    document: str | None
    rater_id: UUID | None
    rated_at: datetime | None
    must_act: MustAct | None
    may_rate: bool

    @property
    def is_rated_outside(self) -> bool:
        """Whether nobody of the agency is above, so that an admin records a decision from outside."""
        return self.must_act is not None and self.must_act.employee_id is None


@dataclass(frozen=True)
class Bound:
    """A bound of the guide; `people` is None while too few are decided to be counted aloud."""

    predikat: tuple[Predikat, ...]
    limit: str
    bound: int
    people: int | None
    is_kept: bool


@dataclass(frozen=True)
class Guide:
    """The distribution guide over an organisation."""

    organisation_id: UUID
    organisation: OrganisationPredikat | None
    decided: int
    undecided: int
    counts: Mapping[str, int] | None
    bounds: tuple[Bound, ...]
    is_left: bool

    @property
    def left(self) -> tuple[Bound, ...]:
        """The bounds that are not kept."""
        return tuple(bound for bound in self.bounds if not bound.is_kept)


@dataclass(frozen=True)
class ToAnswer:
    """An evaluation of one's own that waits for an answer."""

    id: UUID
    cycle_name: str
    evaluator_id: UUID | None
    finalised_on: date
    objection_due: date
    days_left: int


@dataclass(frozen=True)
class WaitingOrganisation:
    """An organisation whose *predikat* one must set."""

    cycle_id: UUID
    organisation_id: UUID


@dataclass(frozen=True)
class Waiting:
    """What waits for the person."""

    drafts: int
    ready: int
    to_answer: tuple[ToAnswer, ...]
    reassessments: int
    organisations: tuple[WaitingOrganisation, ...]


@dataclass(frozen=True)
class Settings:
    """The agency's settings for evaluations."""

    days_to_object: int
    days_to_decide: int
    smallest_for_guide: int
    quadrant: str
    days_hidden_at_most: int


def cycles(api: Api, params: Params) -> Page[Cycle]:
    """Cycles, the newest period first."""
    return build_page(Cycle, api.get(SERVICE, "/cycles", params))


def cycle(api: Api, id: UUID) -> Cycle:
    """One cycle."""
    return build(Cycle, api.get(SERVICE, f"/cycles/{id}"))


def open_cycle(api: Api, values: Mapping[str, Any]) -> Cycle:
    """Open a cycle."""
    return build(Cycle, api.post(SERVICE, "/cycles", values))


def close_cycle(api: Api, id: UUID) -> Cycle:
    """Close a cycle."""
    return build(Cycle, api.post(SERVICE, f"/cycles/{id}/close"))


def progress(api: Api, id: UUID) -> Progress:
    """How far a cycle has come."""
    return build(Progress, api.get(SERVICE, f"/cycles/{id}/progress"))


def organisations(api: Api, cycle_id: UUID, params: Params) -> Page[Organisation]:
    """The organisations of a cycle that the person may know of."""
    return build_page(Organisation, api.get(SERVICE, f"/cycles/{cycle_id}/organisations", params))


def organisation(api: Api, cycle_id: UUID, id: UUID) -> Organisation | None:
    """One of them; None when the person may not know of it."""
    return next(iter(organisations(api, cycle_id, {"organisation_id": id}).items), None)


def rate_organisation(api: Api, cycle_id: UUID, id: UUID, values: Mapping[str, Any]) -> None:
    """Set an organisation's *predikat*."""
    api.post(SERVICE, f"/cycles/{cycle_id}/organisations/{id}/rating", values)


def distribution(api: Api, cycle_id: UUID) -> tuple[Guide, ...]:
    """The guide over the organisations that the person leads or evaluates in."""
    return build_all(Guide, api.get(SERVICE, f"/cycles/{cycle_id}/distribution")["items"])


def export(api: Api, cycle_id: UUID) -> File:
    """The decided evaluations of a cycle as a table."""
    return api.download(SERVICE, f"/cycles/{cycle_id}/export.csv")


def waiting(api: Api) -> Waiting:
    """What waits for the person."""
    return build(Waiting, api.get(SERVICE, "/waiting"))


def settings(api: Api) -> Settings:
    """The settings that hold today."""
    return build(Settings, api.get(SERVICE, "/settings"))


def set_settings(api: Api, values: Mapping[str, Any]) -> None:
    """Set them, from today on."""
    api.put(SERVICE, "/settings", {"settings": values})
