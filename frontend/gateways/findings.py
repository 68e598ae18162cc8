"""Findings, their causes and the follow-up plan, as the pages need them from the surveys service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from frontend.api import Api, Params
from frontend.shapes import Page, build, build_all, build_page
from shared.vocabulary import Cause, Competency, Element

MOST_STAFF = 200


@dataclass(frozen=True)
class Finding:
    """A line of the list of findings. Value and mark are means of scores, 1 to 4."""

    id: UUID
    unit_id: UUID
    source: str
    state: str
    recorded_on: date
    summary: str = ""
    offering_name: str | None = None
    element: Element | None = None
    value: Decimal | None = None
    mark: Decimal | None = None
    cause: Cause | None = None
    has_action: bool = False


@dataclass(frozen=True)
class Step:
    """What somebody decided; `by` is an account."""

    kind: str
    at: datetime
    reason: str = ""
    cause: Cause | None = None
    competency: Competency | None = None
    by: UUID | None = None


@dataclass(frozen=True)
class Follows:
    """What a confirmed cause leads to."""

    opens_need: bool
    opens_action: bool
    asks_for_evidence: bool


@dataclass(frozen=True)
class Can:
    """What the person may do with a finding now."""

    propose: bool
    decide: bool
    plan: bool
    retract: bool
    confirm: str | None = None


@dataclass(frozen=True)
class Workshop:
    """A workshop that answered a finding; {unit id: people who passed}, `hours` (JP) of each."""

    competency: Competency
    hours: Decimal
    people: Mapping[str, int]
    completed_on: date


@dataclass(frozen=True)
class Action:
    """A line of the follow-up plan."""

    id: UUID
    finding_id: UUID
    unit_id: UUID
    text: str
    owner_id: UUID
    due: date
    indicator: str
    state: str
    evidence: str = ""
    done_on: date | None = None
    done_by: UUID | None = None
    planned_by: UUID | None = None
    planned_at: datetime | None = None
    offering_name: str | None = None
    element: Element | None = None
    overdue: bool = False
    can_complete: bool = False


@dataclass(frozen=True)
class FindingView:
    """A finding with how it came to its cause, and what was done."""

    id: UUID
    unit_id: UUID
    source: str
    state: str
    recorded_on: date
    can: Can
    steps: tuple[Step, ...]
    actions: tuple[Action, ...]
    workshops: tuple[Workshop, ...]
    summary: str = ""
    reason: str = ""
    offering_name: str | None = None
    offering_slug: str | None = None
    survey_id: UUID | None = None
    element: Element | None = None
    value: Decimal | None = None
    mark: Decimal | None = None
    suggested: Cause | None = None
    topic: str | None = None
    cause: Cause | None = None
    competency: Competency | None = None
    proposed_by: UUID | None = None
    proposed_at: datetime | None = None
    confirmed_by: UUID | None = None
    confirmed_on: date | None = None
    proposal_id: UUID | None = None
    follows: Follows | None = None


@dataclass(frozen=True)
class Pending:
    """How many things of a kind wait for the person, and the nearest due date."""

    kind: str
    count: int
    due: date | None = None


@dataclass(frozen=True)
class Person:
    """Somebody who serves in a unit."""

    id: UUID
    name: str
    position_name: str = ""


@dataclass(frozen=True)
class Voice:
    """An officer's wording of what so many comments said."""

    id: UUID
    text: str
    said_by: int
    element: Element | None = None


@dataclass(frozen=True)
class Comment:
    """What one citizen wrote in a survey, with its day and nothing finer."""

    comment: str
    answered_on: date


@dataclass(frozen=True)
class Published:
    """A published survey."""

    id: UUID
    offering_name: str
    period_start: date
    period_end: date
    answers: int
    unit_id: UUID


def findings(api: Api, params: Params) -> Page[Finding]:
    """A page of findings."""
    return build_page(Finding, api.get("surveys", "/findings", params))


def finding(api: Api, id: UUID) -> FindingView:
    """One finding."""
    return build(FindingView, api.get("surveys", f"/findings/{id}"))


def propose(api: Api, id: UUID, values: Mapping[str, Any]) -> FindingView:
    """Propose a cause."""
    return build(FindingView, api.post("surveys", f"/findings/{id}/proposal", values))


def confirm(api: Api, id: UUID, proposal_id: UUID | str | None) -> FindingView:
    """Confirm the proposal that was read."""
    return build(FindingView, api.post("surveys", f"/findings/{id}/confirmation", {"proposal_id": proposal_id}))


def send_back(api: Api, id: UUID, values: Mapping[str, Any]) -> FindingView:
    """Return a proposal."""
    return build(FindingView, api.post("surveys", f"/findings/{id}/return", values))


def retract(api: Api, id: UUID, reason: str) -> FindingView:
    """Retract a finding."""
    return build(FindingView, api.post("surveys", f"/findings/{id}/retraction", {"reason": reason}))


def waiting(api: Api) -> tuple[Pending, ...]:
    """What waits for the person among findings and actions."""
    return build_all(Pending, api.get("surveys", "/findings/waiting")["items"])


def actions(api: Api, params: Params) -> Page[Action]:
    """A page of the follow-up plan."""
    return build_page(Action, api.get("surveys", "/actions", params))


def action(api: Api, id: UUID) -> Action:
    """One line of the follow-up plan."""
    return build(Action, api.get("surveys", f"/actions/{id}"))


def plan(api: Api, values: Mapping[str, Any]) -> Action:
    """Add a line to the follow-up plan."""
    return build(Action, api.post("surveys", "/actions", values))


def complete(api: Api, id: UUID, evidence: str) -> Action:
    """Say that an action was carried out."""
    return build(Action, api.post("surveys", f"/actions/{id}/done", {"evidence": evidence}))


def staff(api: Api, unit_id: UUID) -> tuple[Person, ...]:
    """Who serves in a unit and under it, by name; two hundred at most."""
    answer = api.get("agencies", "/employees", {"unit_id": str(unit_id), "per_page": MOST_STAFF, "sort": "name"})
    return tuple(build(Person, item) for item in answer["items"] if item.get("left_on") is None)


def published(api: Api, params: Params) -> Page[Published]:
    """A page of published surveys."""
    return build_page(Published, api.get("surveys", "/surveys", {**params, "state": "PUBLISHED"}))


def comments(api: Api, survey_id: UUID, params: Params) -> Page[Comment]:
    """A page of what citizens wrote."""
    return build_page(Comment, api.get("surveys", f"/surveys/{survey_id}/comments", params))


def voices(api: Api, survey_id: UUID) -> tuple[Voice, ...]:
    """What officers say that citizens wrote."""
    return build_all(Voice, api.get("surveys", f"/surveys/{survey_id}/voices")["items"])


def add_voice(api: Api, survey_id: UUID, values: Mapping[str, Any]) -> Voice:
    """Put a wording on the public card."""
    return build(Voice, api.post("surveys", f"/surveys/{survey_id}/voices", values))


def remove_voice(api: Api, id: UUID) -> None:
    """Take a wording off the public card."""
    api.delete("surveys", f"/voices/{id}")
