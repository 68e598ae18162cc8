"""Cycles, how far each has come, what waits for somebody, and the table for e-Kinerja."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from services.evaluations.models.base import COPIES
from services.evaluations.models.cycles import Cycle, OrganisationRating
from services.evaluations.models.evaluations import Evaluation, Reassessment
from services.evaluations.queries.organisations import waiting_organisations
from services.evaluations.queries.own import days_left
from services.evaluations.refusing import for_the_whole_agency
from services.evaluations.rules.objections import EvaluationState
from shared.audit.keeping import Shown
from shared.organisation import is_serving
from shared.refusals import NotFound
from shared.sheets import defused
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed

Unit = COPIES.unit
Employee = COPIES.employee
Standard = COPIES.standard
MOST_TO_ANSWER = 5
EXPORTED = ("evaluation_id", "employee_id", "evaluator_id", "unit", "result", "behaviour", "predikat", "state", "on")


@dataclass(frozen=True)
class Progress:
    """How far a cycle has come, in numbers alone. `roster`: how many will have a draft, while drafts are being made."""

    cycle: Cycle
    states: dict[str, int]
    organisations: int
    rated: int
    roster: int | None


@dataclass(frozen=True)
class ToAnswer:
    """An evaluation of the caller's own that waits for an answer."""

    id: UUID
    cycle_name: str
    evaluator_id: UUID | None
    finalised_on: date
    objection_due: date
    days_left: int


@dataclass(frozen=True)
class ReassessmentView:
    """A competency to be assessed again; `standard` is what the position asks for."""

    id: UUID
    employee_id: UUID
    competency: str
    requested_on: date
    standard: int | None
    level: int | None
    source: str | None


@dataclass(frozen=True)
class Waiting:
    """What waits for the caller. `ready` are drafts whose organisation is rated."""

    drafts: int
    ready: int
    to_answer: Sequence[ToAnswer]
    reassessments: int
    organisations: Sequence[tuple[UUID, UUID]]


def cycles(uow: UnitOfWork, page: Page, state: str | None) -> Listing:
    """Cycles, the newest period first."""
    query = select(Cycle)
    if page.q:
        query = query.where(Cycle.name.icontains(page.q, autoescape=True))
    if state is not None:
        query = query.where(Cycle.state == state)
    return listed(uow.session, query, page, {"period": Cycle.period_end.desc(), "name": Cycle.name})


def progress(uow: UnitOfWork, cycle_id: UUID) -> Progress:
    """How many evaluations of a cycle are in which state, and how many organisations are rated."""
    cycle = uow.get(Cycle, cycle_id)
    states = select(Evaluation.state, func.count()).where(Evaluation.cycle_id == cycle_id).group_by(Evaluation.state)
    counted = dict(uow.session.execute(states).all())
    rated = select(func.count()).select_from(OrganisationRating).where(OrganisationRating.cycle_id == cycle_id)
    all_ = select(func.count()).select_from(Unit).where(Unit.organisation_id == Unit.id)
    organisations, done = uow.session.execute(select(all_.scalar_subquery(), rated.scalar_subquery())).one()
    states_ = {state.value: counted.get(state.value, 0) for state in EvaluationState}
    return Progress(cycle, states_, organisations, done, _roster(uow) if cycle.is_drafting else None)


def _roster(uow: UnitOfWork) -> int:
    roster = select(func.count()).select_from(Employee).where(is_serving(Employee, uow.today))
    return uow.session.execute(roster).scalar_one()


def waiting(uow: UnitOfWork) -> Waiting:
    """What waits for the caller today, in few statements; an account without an employee record has less."""
    me = uow.person.employee_id
    organisations = waiting_organisations(uow)
    if me is None:
        return Waiting(0, 0, (), 0, organisations)
    drafts, ready = uow.session.execute(_drafts(me)).one()
    asked = (
        select(func.count())
        .select_from(Reassessment)
        .join(Employee, and_(Employee.agency_id == Reassessment.agency_id, Employee.id == Reassessment.employee_id))
        .where(Reassessment.level.is_(None), Employee.superior_id == me, Employee.left_on.is_(None))
    )
    return Waiting(drafts, ready, _to_answer(uow, me), uow.session.execute(asked).scalar_one(), organisations)


def _drafts(me: UUID) -> Any:
    """How many drafts of open cycles the caller has, and how many could be finalised for all that others must do."""
    return (
        select(func.count(), func.count(OrganisationRating.id))
        .select_from(Evaluation)
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
        .where(Evaluation.evaluator_id == me, Evaluation.state == EvaluationState.DRAFT, Cycle.state == "OPEN")
    )


def _to_answer(uow: UnitOfWork, me: UUID) -> list[ToAnswer]:
    query = (
        select(Evaluation, Cycle.name)
        .join(Cycle, and_(Cycle.agency_id == Evaluation.agency_id, Cycle.id == Evaluation.cycle_id))
        .where(
            Evaluation.employee_id == me,
            Evaluation.state == EvaluationState.FINALISED,
            Evaluation.objection_due >= uow.today,
        )
        .order_by(Evaluation.objection_due, Evaluation.id)
        .limit(MOST_TO_ANSWER)
    )
    found = []
    for evaluation, name in uow.session.execute(query).all():
        assert evaluation.finalised_on is not None
        assert evaluation.objection_due is not None
        left = days_left(uow, evaluation.objection_due)  # the calendar is read once: it stays in the session
        found.append(
            ToAnswer(
                evaluation.id,
                name,
                evaluation.evaluator_id,
                evaluation.finalised_on,
                evaluation.objection_due,
                left,
            )
        )
    return found


def reassessments(uow: UnitOfWork, page: Page) -> Listing:
    """Competencies that the caller is asked to assess again, the oldest request first."""
    query = _asked_of(uow).where(Reassessment.level.is_(None))
    return listed(uow.session, query, page, {"requested_on": Reassessment.requested_on})


def reassessment(uow: UnitOfWork, reassessment_id: UUID) -> ReassessmentView:
    """One of them, with the standard of the position. Raises NotFound for what is not asked of the caller."""
    query = _asked_of(uow).add_columns(Standard.levels)
    query = query.outerjoin(
        Standard, and_(Standard.agency_id == Employee.agency_id, Standard.id == Employee.position_id)
    )
    row = uow.session.execute(query.where(Reassessment.id == reassessment_id)).one_or_none()
    if row is None:
        raise NotFound("no-such-reassessment")
    asked, levels = row
    standard = asked.standard if asked.level is not None else (levels or {}).get(asked.competency)
    return ReassessmentView(
        asked.id, asked.employee_id, asked.competency, asked.requested_on, standard, asked.level, asked.source
    )


def _asked_of(uow: UnitOfWork) -> Any:
    return (
        select(Reassessment)
        .join(Employee, and_(Employee.agency_id == Reassessment.agency_id, Employee.id == Reassessment.employee_id))
        .where(Employee.superior_id == uow.person.employee, Employee.left_on.is_(None))
    )


@dataclass(frozen=True)
class Export:
    """A table, and whose evaluations stand in it."""

    table: str
    seen: Shown


def export(uow: UnitOfWork, cycle_id: UUID) -> Export:
    """The decided evaluations of a cycle as CSV, with ids in place of names; for the whole agency's admin alone."""
    for_the_whole_agency(uow, "evaluations:manage-cycles")
    uow.get(Cycle, cycle_id)
    query = (
        select(
            Evaluation.id,
            Evaluation.employee_id,
            Evaluation.evaluator_id,
            Unit.code,
            Evaluation.result,
            Evaluation.behaviour,
            Evaluation.predikat,
            Evaluation.state,
            Evaluation.finalised_on,
        )
        .outerjoin(Unit, and_(Unit.agency_id == Evaluation.agency_id, Unit.id == Evaluation.unit_id))
        .where(Evaluation.cycle_id == cycle_id, Evaluation.predikat.is_not(None))
        .order_by(Unit.code, Evaluation.employee_id)
    )
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(EXPORTED)
    rows = uow.session.execute(query).all()
    table.writerows([_cell(value) for value in row] for row in rows)
    return Export(out.getvalue(), Shown(frozenset(row.employee_id for row in rows), frozenset({cycle_id})))


def _cell(value: object) -> str:
    """The value as a cell that no spreadsheet takes for a formula."""
    return "" if value is None else defused(str(value))
