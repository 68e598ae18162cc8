"""What an employee sees: evaluations received, each with its why, and feedback. A draft is in none of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select

from services.evaluations.models.base import COPIES
from services.evaluations.models.cycles import Cycle
from services.evaluations.models.evaluations import Evaluation, Objection
from services.evaluations.models.evidence import Feedback
from services.evaluations.queries.evaluations import levels_of
from services.evaluations.queries.evidence import Evidence, evidence_of
from services.evaluations.refusing import no_such_evaluation
from services.evaluations.rules.gaps import CompetencyGap, gaps_of, in_order
from services.evaluations.rules.objections import EvaluationState, Received, Response, acknowledgement
from services.evaluations.rules.quadrant import RULE_SETS
from shared.organisation import working_calendar
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.vocabulary.rule_sets import RuleSet
from shared.web.lists import Listing, Page, listed

Employee = COPIES.employee
RECEIVED = (EvaluationState.FINALISED, EvaluationState.OBJECTED, EvaluationState.SETTLED)


@dataclass(frozen=True)
class OwnEvaluation:
    """An evaluation as its employee sees it: what was decided, on what, by which rules, and what may be answered."""

    evaluation: Evaluation
    cycle: Cycle
    objection: Objection | None
    evidence: Evidence
    gaps: tuple[CompetencyGap, ...]
    rule_set: RuleSet
    days_left: int
    may_respond: bool


def mine(uow: UnitOfWork, page: Page) -> Listing:
    """The caller's evaluations that were finalised, newest first."""
    query = (
        select(
            Evaluation.id,
            Evaluation.cycle_id,
            Cycle.name.label("cycle_name"),
            Cycle.period_start,
            Cycle.period_end,
            Evaluation.evaluator_id,
            Evaluation.state,
            Evaluation.result,
            Evaluation.behaviour,
            Evaluation.predikat,
            Evaluation.finalised_on,
            Evaluation.objection_due,
            Evaluation.settled_by,
            Evaluation.settled_on,
        )
        .join(Cycle, and_(Cycle.agency_id == Evaluation.agency_id, Cycle.id == Evaluation.cycle_id))
        .where(Evaluation.employee_id == uow.person.employee, Evaluation.state.in_(RECEIVED))
    )
    return listed(uow.session, query, page, {"finalised_at": Evaluation.finalised_at.desc()}, rows=True)


def read_own(uow: UnitOfWork, evaluation_id: UUID) -> OwnEvaluation:
    """One of the caller's evaluations, with its why. Raises NotFound for a draft as for what is not theirs."""
    query = (
        select(Evaluation, Cycle, Objection)
        .join(Cycle, and_(Cycle.agency_id == Evaluation.agency_id, Cycle.id == Evaluation.cycle_id))
        .outerjoin(
            Objection, and_(Objection.agency_id == Evaluation.agency_id, Objection.evaluation_id == Evaluation.id)
        )
        .where(
            Evaluation.id == evaluation_id,
            Evaluation.employee_id == uow.person.employee,
            Evaluation.state.in_(RECEIVED),
        )
    )
    row = uow.session.execute(query).one_or_none()
    if row is None:
        raise no_such_evaluation()
    evaluation, cycle, objection = row
    assert evaluation.rules is not None
    state = EvaluationState(evaluation.state)
    return OwnEvaluation(
        evaluation,
        cycle,
        objection,
        evidence_of(uow, evaluation, cycle),
        gaps_of(in_order(evaluation.standard or {}), levels_of(evaluation)),
        RULE_SETS[evaluation.rules],
        days_left(uow, evaluation.objection_due) if state is EvaluationState.FINALISED else 0,
        acknowledgement(Received(state, evaluation.objection_due), uow.today) is Response.ALLOWED,
    )


def days_left(uow: UnitOfWork, due: date | None) -> int:
    """Working days that remain after today until the last day to object ends."""
    if due is None:
        return 0
    return working_calendar(uow.session, uow.agency_id, COPIES.calendar).working_days_left(uow.today, due)


def my_feedback(uow: UnitOfWork, page: Page) -> Listing:
    """Feedback about the caller, newest first. It says how the author stands to them, not who it is."""
    query = select(Feedback).where(Feedback.employee_id == uow.person.employee)
    return listed(uow.session, query, page, {"given_on": Feedback.given_on.desc()})


def colleagues(uow: UnitOfWork, page: Page, employees: Sequence[UUID] | None = None) -> Listing:
    """Those about whom the caller may give feedback: people of the unit, and those whose superior the caller is."""
    me = uow.find(Employee, uow.person.employee)
    if me is None:
        raise NotFound("no-such-employee")
    query = select(Employee.id, Employee.unit_id, Employee.superior_id).where(
        Employee.id != me.id,
        Employee.left_on.is_(None),
        or_(Employee.unit_id == me.unit_id, Employee.superior_id == me.id),
    )
    if employees is not None:
        query = query.where(Employee.id.in_(employees))
    return listed(uow.session, query, page, {"id": Employee.id}, rows=True)
