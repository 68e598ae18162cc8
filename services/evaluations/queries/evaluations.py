"""What an evaluator sees: the list, one evaluation with its evidence, and the look before finalising."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, select

from services.evaluations.models.base import COPIES
from services.evaluations.models.cycles import Cycle, OrganisationRating
from services.evaluations.models.evaluations import Evaluation
from services.evaluations.queries.evidence import Evidence, evidence_of
from services.evaluations.queries.ground import ground_of
from services.evaluations.queries.guide import Guide, guide_with
from services.evaluations.queries.standing import Standing, standing_of
from services.evaluations.refusing import no_such_evaluation
from services.evaluations.rules.finalising import finalisation
from services.evaluations.rules.gaps import CompetencyGap, gaps_of, is_performance_gap
from services.evaluations.rules.objections import EvaluationState, objection_due
from shared.refusals import code_of
from shared.uow import UnitOfWork
from shared.vocabulary import Predikat
from shared.web.lists import Listing, Page, listed

Unit = COPIES.unit


@dataclass(frozen=True)
class ListFilter:
    """Which of the caller's evaluations. `employees` are ids that a search by name has found; empty finds nobody."""

    cycle_id: UUID | None = None
    state: str | None = None
    unit_id: UUID | None = None
    employees: Sequence[UUID] | None = None


@dataclass(frozen=True)
class EvaluationView(Standing):
    """An evaluation as its evaluator sees it, with the evidence beside it."""

    evidence: Evidence


@dataclass(frozen=True)
class Look:
    """What finalising would do: the *predikat*, the gaps, all that hinders, and the guide with this one counted in."""

    standing: Standing
    predikat: Predikat | None
    obstacles: tuple[str, ...]
    missing: tuple[str, ...]
    gaps: tuple[CompetencyGap, ...]
    is_performance_gap: bool
    guide: Guide | None
    days_to_object: int
    objection_due: date

    @property
    def reason_required(self) -> bool:
        """Whether a reason must be given because the distribution leaves the guide."""
        return self.guide is not None and self.guide.is_left


def my_evaluations(uow: UnitOfWork, page: Page, which: ListFilter) -> Listing:
    """Those whom the caller evaluates, drafts first. Two statements."""
    drafts_first = case((Evaluation.state == EvaluationState.DRAFT, 0), else_=1)
    query = (
        select(
            Evaluation.id,
            Evaluation.employee_id,
            Evaluation.unit_id,
            Evaluation.position_id,
            Evaluation.cycle_id,
            Cycle.name.label("cycle_name"),
            Cycle.state.label("cycle_state"),
            Evaluation.state,
            Evaluation.result,
            Evaluation.behaviour,
            Evaluation.predikat,
            Evaluation.saved_at,
            Evaluation.finalised_on,
            Evaluation.objection_due,
            OrganisationRating.predikat.label("organisation_predikat"),
        )
        .join(Cycle, and_(Cycle.agency_id == Evaluation.agency_id, Cycle.id == Evaluation.cycle_id))
        .outerjoin(Unit, and_(Unit.agency_id == Evaluation.agency_id, Unit.id == Evaluation.unit_id))
        .outerjoin(
            OrganisationRating,
            and_(
                OrganisationRating.agency_id == Evaluation.agency_id,
                OrganisationRating.cycle_id == Evaluation.cycle_id,
                OrganisationRating.organisation_id == Unit.organisation_id,
            ),
        )
        .where(Evaluation.evaluator_id == uow.person.employee, *_conditions(which))
    )
    sorts = {"state": drafts_first, "unit": Unit.code, "finalised_on": Evaluation.finalised_on}
    return listed(uow.session, query, page, sorts, rows=True)


def my_people(uow: UnitOfWork, which: ListFilter) -> Sequence[UUID]:
    """The ids of those whom the caller evaluates, at most 1,000: a page searches their names in `agencies`."""
    query = select(Evaluation.employee_id).where(Evaluation.evaluator_id == uow.person.employee, *_conditions(which))
    return uow.session.scalars(query.distinct().limit(1000)).all()


def _conditions(which: ListFilter) -> list[Any]:
    found: list[Any] = []
    if which.cycle_id is not None:
        found.append(Evaluation.cycle_id == which.cycle_id)
    if which.state is not None:
        found.append(Evaluation.state == which.state)
    if which.unit_id is not None:
        found.append(Evaluation.unit_id == which.unit_id)
    if which.employees is not None:
        found.append(Evaluation.employee_id.in_(which.employees))
    return found


def read(uow: UnitOfWork, evaluation_id: UUID) -> EvaluationView:
    """One evaluation with its evidence, for its evaluator. Raises NotFound for everybody else."""
    standing = _of_the_evaluator(uow, evaluation_id)
    return EvaluationView(**vars(standing), evidence=evidence_of(uow, standing.evaluation, standing.cycle))


def look(uow: UnitOfWork, evaluation_id: UUID) -> Look:
    """What finalising would do now. Nothing is changed."""
    standing = _of_the_evaluator(uow, evaluation_id)
    ground = ground_of(uow, standing)
    policy = ground.policy
    decision = finalisation(
        standing.situation, uow.person.employee, standing.standard, standing.ratings, policy.quadrant
    )
    predikat = decision.predikat
    return Look(
        standing=standing,
        predikat=predikat,
        obstacles=tuple(code_of(obstacle) for obstacle in decision.obstacles),
        missing=decision.missing,
        gaps=gaps_of(standing.standard, levels_of(standing.evaluation)),
        is_performance_gap=predikat is not None and is_performance_gap(predikat),
        guide=guide_with(standing, predikat, ground.people, policy) if predikat else None,
        days_to_object=policy.days_to_object,
        objection_due=objection_due(uow.today, ground.calendar, policy.days_to_object),
    )


def levels_of(evaluation: Evaluation) -> Mapping[str, int]:
    """The levels of an evaluation by competency."""
    return {competency: given["level"] for competency, given in evaluation.levels.items()}


def _of_the_evaluator(uow: UnitOfWork, evaluation_id: UUID) -> Standing:
    evaluation = uow.find(Evaluation, evaluation_id)
    if evaluation is None or evaluation.evaluator_id != uow.person.employee:
        raise no_such_evaluation()
    return standing_of(uow, evaluation_id)
