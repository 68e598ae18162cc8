"""What employees see of their own evaluations, and feedback."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from frontend.api import Api, Params
from frontend.gateways.evaluations.cycles import SERVICE, Cycle
from frontend.gateways.evaluations.rating import Evidence, Feedback, Gap
from frontend.shapes import Page, build, build_page
from shared.vocabulary import OrganisationPredikat, Predikat, Rating


@dataclass(frozen=True)
class OwnRow:
    """A line of one's own list."""

    id: UUID
    cycle_name: str
    period_start: date
    period_end: date
    evaluator_id: UUID
    state: str
    predikat: Predikat
    finalised_on: date
    objection_due: date
    settled_by: str | None
    settled_on: date | None


@dataclass(frozen=True)
class Objection:
    """An objection that was filed."""

    id: UUID
    reason: str
    filed_on: date
    decide_by: date


@dataclass(frozen=True)
class RuleSet:
    """The rules that gave the *predikat*."""

    id: str
    legal_basis: str
    valid_from: date


@dataclass(frozen=True)
class OwnEvaluation:
    """An evaluation with its why."""

    id: UUID
    cycle: Cycle
    evaluator_id: UUID
    unit_id: UUID
    position_id: UUID
    state: str
    result: Rating
    behaviour: Rating
    levels: Mapping[str, Mapping[str, Any]]
    note: str
    predikat: Predikat
    finalised_at: datetime
    finalised_on: date
    objection_due: date
    settled_by: str | None
    settled_on: date | None
    standard: Mapping[str, int]
    organisation_predikat: OrganisationPredikat
    objection: Objection | None
    evidence: Evidence
    gaps: tuple[Gap, ...]
    rule_set: RuleSet
    days_left: int
    may_respond: bool


@dataclass(frozen=True)
class Colleague:
    """Somebody about whom one may give feedback."""

    id: UUID
    unit_id: UUID
    superior_id: UUID | None


def mine(api: Api, params: Params) -> Page[OwnRow]:
    """Own evaluations, newest first."""
    return build_page(OwnRow, api.get(SERVICE, "/mine", params))


def evaluation(api: Api, id: UUID) -> OwnEvaluation:
    """One of them, with its why."""
    return build(OwnEvaluation, api.get(SERVICE, f"/mine/{id}"))


def acknowledge(api: Api, id: UUID) -> None:
    """Accept it."""
    api.post(SERVICE, f"/mine/{id}/acknowledge")


def object_to(api: Api, id: UUID, values: Mapping[str, Any]) -> None:
    """Object to it."""
    api.post(SERVICE, f"/mine/{id}/object", values)


def feedback(api: Api, params: Params) -> Page[Feedback]:
    """Feedback about oneself."""
    return build_page(Feedback, api.get(SERVICE, "/mine/feedback", params))


def colleagues(api: Api, params: Params) -> Page[Colleague]:
    """Those about whom one may give feedback."""
    return build_page(Colleague, api.get(SERVICE, "/colleagues", params))


def give_feedback(api: Api, values: Mapping[str, Any]) -> None:
    """Give feedback."""
    api.post(SERVICE, "/feedback", values)
