"""Organisations of an agency in a cycle: rated or not, and who must act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, any_, case, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import aliased

from services.evaluations.models.base import COPIES
from services.evaluations.models.cycles import Cycle, OrganisationRating
from services.evaluations.models.evaluations import Evaluation
from services.evaluations.rules.objections import EvaluationState
from services.evaluations.rules.organisations import rater_of
from shared.organisation import UnitCopy
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed

Unit = COPIES.unit
Employee = COPIES.employee
WHOLE = "evaluations:manage-cycles"


@dataclass(frozen=True)
class MustAct:
    """Who sets a *predikat* that is missing: an employee, or (None) an admin of the agency."""

    employee_id: UUID | None


@dataclass(frozen=True)
class OrganisationFilter:
    """Which organisations: rated or not, and one of them alone."""

    rated: bool | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation in a cycle. `reason` and `document` are for those who may act, and the head."""

    organisation_id: UUID
    code: str
    head_id: UUID | None
    employees: int
    decided: int
    predikat: str | None
    reason: str | None
    document: str | None
    rater_id: UUID | None
    rated_at: datetime | None
    must_act: MustAct | None
    may_rate: bool


def heads_above(uow: UnitOfWork, unit: UnitCopy) -> list[UUID | None]:
    """The heads of the units above, nearest first."""
    above = select(Unit.head_id).where(Unit.id.in_(unit.path), Unit.id != unit.id)
    return list(uow.session.scalars(above.order_by(func.cardinality(Unit.path).desc())).all())


def chain_of(unit: Any) -> ColumnElement[Any]:
    """The heads of the units above, nearest first, as a column of a query over `unit`."""
    above = aliased(Unit)
    heads = func.array_agg(aggregate_order_by(above.head_id, func.cardinality(above.path).desc()), type_=ARRAY(Uuid))
    found = select(heads).where(above.agency_id == unit.agency_id, above.id == any_(unit.path), above.id != unit.id)
    return found.correlate(unit).scalar_subquery()


def may_act(uow: UnitOfWork, head: UUID | None, rater: UUID | None) -> bool:
    """Whether the caller is the one who sets this organisation's *predikat*."""
    person = uow.person
    if person.employee_id is not None and person.employee_id == head:
        return False
    if rater is None:
        return person.may(WHOLE) and person.units_for(WHOLE) is None
    return person.employee_id == rater


def organisations(uow: UnitOfWork, cycle_id: UUID, page: Page, which: OrganisationFilter) -> Listing:
    """The organisations of the agency in this cycle that the caller may know of."""
    uow.get(Cycle, cycle_id)
    counted = _counted(cycle_id)
    query = (
        select(
            Unit.id,
            Unit.code,
            Unit.head_id,
            chain_of(Unit).label("chain"),
            func.coalesce(counted.c.employees, 0).label("employees"),
            func.coalesce(counted.c.decided, 0).label("decided"),
            OrganisationRating.predikat,
            OrganisationRating.reason,
            OrganisationRating.document,
            OrganisationRating.rater_id,
            OrganisationRating.rated_at,
        )
        .outerjoin(
            OrganisationRating,
            and_(
                OrganisationRating.agency_id == Unit.agency_id,
                OrganisationRating.organisation_id == Unit.id,
                OrganisationRating.cycle_id == cycle_id,
            ),
        )
        .outerjoin(counted, counted.c.organisation_id == Unit.id)
        .where(Unit.organisation_id == Unit.id)
    )
    if which.rated is not None:
        query = query.where(OrganisationRating.id.is_not(None) if which.rated else OrganisationRating.id.is_(None))
    if which.organisation_id is not None:
        query = query.where(Unit.id == which.organisation_id)
    if not (uow.person.may(WHOLE) and uow.person.units_for(WHOLE) is None):
        query = query.where(_known_to(uow))
    sorts = {"code": Unit.code, "employees": func.coalesce(counted.c.employees, 0)}
    found = listed(uow.session, query, page, sorts, rows=True)
    return Listing([_row(uow, row) for row in found.items], found.page, found.per_page, found.total)


def _counted(cycle_id: UUID) -> Any:
    """How many people of each organisation have an evaluation here, and how many of those are decided."""
    decided = case((Evaluation.predikat.is_not(None), 1))
    return (
        select(Unit.organisation_id, func.count().label("employees"), func.count(decided).label("decided"))
        .join(Evaluation, and_(Evaluation.agency_id == Unit.agency_id, Evaluation.unit_id == Unit.id))
        .where(Evaluation.cycle_id == cycle_id, Evaluation.state != EvaluationState.OUTSIDE)
        .group_by(Unit.organisation_id)
        .subquery()
    )


def _known_to(uow: UnitOfWork) -> ColumnElement[bool]:
    """Organisations at or under a unit that the caller heads, and the caller's own."""
    me = uow.person.employee
    mine = aliased(Unit)
    headed = select(mine.id).where(mine.head_id == me, mine.id == any_(Unit.path)).exists()
    own = select(mine.organisation_id).join(
        Employee, and_(Employee.agency_id == mine.agency_id, Employee.unit_id == mine.id)
    )
    return or_(headed, Unit.id.in_(own.where(Employee.id == me)))


def _row(uow: UnitOfWork, row: Any) -> OrganisationRow:
    rater = rater_of(row.head_id, row.chain or ())
    acts = may_act(uow, row.head_id, rater)
    reads = acts or uow.person.employee_id in (row.head_id, row.rater_id) or uow.person.may(WHOLE)
    missing = row.predikat is None
    return OrganisationRow(
        organisation_id=row.id,
        code=row.code,
        head_id=row.head_id,
        employees=row.employees,
        decided=row.decided,
        predikat=row.predikat,
        reason=row.reason if reads else None,
        document=row.document if reads else None,
        rater_id=row.rater_id,
        rated_at=row.rated_at,
        must_act=MustAct(rater) if missing else None,
        may_rate=missing and acts,
    )


def waiting_organisations(uow: UnitOfWork) -> Sequence[tuple[UUID, UUID]]:
    """(cycle, organisation) of open cycles whose *predikat* waits for the caller. One statement."""
    me = uow.person.employee_id
    mine = aliased(Unit)
    headed = select(mine.id).where(mine.head_id == me, mine.id == any_(Unit.path), mine.id != Unit.id).exists()
    whole = uow.person.may(WHOLE) and uow.person.units_for(WHOLE) is None
    if me is None and not whole:
        return ()
    rated = select(OrganisationRating.id).where(
        OrganisationRating.organisation_id == Unit.id, OrganisationRating.cycle_id == Cycle.id
    )
    query = (
        select(Cycle.id, Unit.id, Unit.head_id, chain_of(Unit))
        .join(Unit, Unit.agency_id == Cycle.agency_id)
        .where(Cycle.state == "OPEN", Unit.organisation_id == Unit.id, ~rated.exists())
    )
    if not whole:
        query = query.where(headed)
    rows = uow.session.execute(query.order_by(Cycle.period_end, Unit.code))
    return [(cycle, unit) for cycle, unit, head, chain in rows if may_act(uow, head, rater_of(head, chain or ()))]
