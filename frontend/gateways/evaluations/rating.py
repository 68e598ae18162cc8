"""What evaluators and superiors see and do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from frontend.api import Api, Params
from frontend.gateways.evaluations.cycles import SERVICE, Cycle, Guide, MustAct
from frontend.shapes import Page, build, build_page
from shared.vocabulary import Cause, Competency, Element, Grade, LevelSource, OrganisationPredikat, Predikat, Rating


@dataclass(frozen=True)
class Row:
    """A line of the evaluator's list."""

    id: UUID
    employee_id: UUID
    unit_id: UUID
    position_id: UUID
    cycle_id: UUID
    cycle_name: str
    cycle_state: str
    state: str
    predikat: Predikat | None
    saved_at: datetime | None
    finalised_on: date | None
    objection_due: date | None
    organisation_predikat: OrganisationPredikat | None


@dataclass(frozen=True)
class Finding:
    """A finding about the unit."""

    id: UUID
    source: str
    element: Element | None
    value: Decimal | None
    mark: Decimal | None
    recorded_on: date
    cause: Cause | None
    confirmed_on: date | None
    retracted: bool


@dataclass(frozen=True)
class Index:
    """An IKM of the unit."""

    id: UUID
    period_start: date
    period_end: date
    answers: int
    ikm: Decimal
    grade: Grade


@dataclass(frozen=True)
class Feedback:
    """A few words; `relation` says how the author stands to the employee."""

    id: UUID
    relation: str
    text: str
    given_on: date


@dataclass(frozen=True)
class Evidence:
    """What lies beside an evaluation."""

    findings: tuple[Finding, ...]
    indexes: tuple[Index, ...]
    feedback: tuple[Feedback, ...]


@dataclass(frozen=True)
class Level:
    """A level that was given, and where it comes from."""

    level: int
    source: LevelSource


@dataclass(frozen=True)
class Gap:
    """A competency whose level lies under the standard."""

    competency: Competency
    standard: int
    level: int
    levels: int


@dataclass(frozen=True)
class Standing:
    """An evaluation as its evaluator sees it, without the evidence."""

    id: UUID
    cycle: Cycle
    employee_id: UUID
    evaluator_id: UUID
    unit_id: UUID
    position_id: UUID
    state: str
    result: Rating | None
    behaviour: Rating | None
    levels: Mapping[str, Mapping[str, Any]]
    note: str
    predikat: Predikat | None
    finalised_on: date | None
    objection_due: date | None
    settled_by: str | None
    settled_on: date | None
    standard: Mapping[str, int]
    saved_at: datetime | None
    reason_outside_guide: str | None
    organisation_id: UUID | None
    organisation: OrganisationPredikat | None
    must_act: MustAct | None

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed, for what its own state says."""
        return self.state == "DRAFT"

    def level(self, competency: str) -> Level | None:
        """What was given for a competency."""
        given = self.levels.get(competency)
        return build(Level, given) if given else None


@dataclass(frozen=True)
class Evaluation(Standing):
    """An evaluation with its evidence."""

    evidence: Evidence


@dataclass(frozen=True)
class Look:
    """What finalising would do. `obstacles` and `missing` say what hinders it."""

    standing: Standing
    predikat: Predikat | None
    obstacles: tuple[str, ...]
    missing: tuple[Competency, ...]
    gaps: tuple[Gap, ...]
    is_performance_gap: bool
    guide: Guide | None
    reason_required: bool
    days_to_object: int
    objection_due: date


@dataclass(frozen=True)
class Reassessment:
    """A competency to be assessed again."""

    id: UUID
    employee_id: UUID
    competency: Competency
    requested_on: date
    standard: int | None
    level: int | None


def evaluations(api: Api, params: Params) -> Page[Row]:
    """Those whom the person evaluates."""
    return build_page(Row, api.get(SERVICE, "/evaluations", params))


def people(api: Api, params: Params) -> Sequence[str]:
    """The ids of those whom the person evaluates."""
    found: Sequence[str] = api.get(SERVICE, "/evaluations/people", params)["ids"]
    return found


def evaluation(api: Api, id: UUID) -> Evaluation:
    """One evaluation with its evidence."""
    return build(Evaluation, api.get(SERVICE, f"/evaluations/{id}"))


def save(api: Api, id: UUID, values: Mapping[str, Any]) -> None:
    """Keep a draft."""
    api.put(SERVICE, f"/evaluations/{id}", values)


def look(api: Api, id: UUID) -> Look:
    """What finalising would do."""
    return build(Look, api.get(SERVICE, f"/evaluations/{id}/check"))


def finalise(api: Api, id: UUID, reason: str) -> None:
    """Decide an evaluation."""
    api.post(SERVICE, f"/evaluations/{id}/finalise", {"reason_outside_guide": reason})


def reassessments(api: Api, params: Params) -> Page[Reassessment]:
    """Competencies that the person is asked to assess again."""
    return build_page(Reassessment, api.get(SERVICE, "/reassessments", params))


def reassessment(api: Api, id: UUID) -> Reassessment:
    """One of them."""
    return build(Reassessment, api.get(SERVICE, f"/reassessments/{id}"))


def assess(api: Api, id: UUID, values: Mapping[str, Any]) -> None:
    """Assess a competency again."""
    api.post(SERVICE, f"/reassessments/{id}", values)
