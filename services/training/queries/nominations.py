"""What heads of units are asked to nominate, and whom they can."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, select
from sqlalchemy.orm import aliased

from services.training.models.base import COPIES
from services.training.models.needs import Gap
from services.training.models.workshops import Enrolment, NominationRequest, Workshop
from services.training.rules.states import GapState
from shared.organisation import units_under
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed


def head_of(unit: Any) -> ScalarSelect[UUID | None]:
    """Who answers for a unit, as a part of a query: its head, else the nearest head above it."""
    above = aliased(COPIES.unit)
    heads = select(above.head_id).where(
        above.agency_id == unit.agency_id, above.id == func.any(unit.path), above.head_id.is_not(None)
    )
    return heads.order_by(func.cardinality(above.path).desc()).limit(1).correlate(unit).scalar_subquery()


def answers_for(unit: Any, employee_id: UUID) -> ColumnElement[bool]:
    """Whether this person answers for a unit. What they head is looked up once: outside it no head need be sought."""
    headed = aliased(COPIES.unit)
    own = select(func.array_agg(headed.id)).where(headed.head_id == employee_id).scalar_subquery()
    return and_(unit.path.overlap(own), head_of(unit) == employee_id)


def asked_of(employee_id: UUID) -> ColumnElement[bool]:
    """Whether this person was ever asked to nominate, as a part of a query."""
    unit = aliased(COPIES.unit)
    joined = and_(unit.agency_id == NominationRequest.agency_id, unit.id == NominationRequest.unit_id)
    return select(NominationRequest.id).join(unit, joined).where(answers_for(unit, employee_id)).exists()


def is_mine(uow: UnitOfWork, request: NominationRequest) -> bool:
    """Whether the person answers for the unit that is asked."""
    unit = COPIES.unit
    return uow.session.scalar(select(head_of(unit)).where(unit.id == request.unit_id)) == uow.person.employee


def requests(uow: UnitOfWork, page: Page, is_open: bool) -> Listing:
    """What I am asked to nominate, the next workshop first; `is_open` leaves out what is over. Two statements."""
    unit = COPIES.unit
    query = _requests().where(answers_for(unit, uow.person.employee))
    if is_open:
        query = query.where(
            Workshop.completed_on.is_(None), Workshop.cancelled_on.is_(None), Workshop.starts_at > uow.now
        )
    sorts = {"starts_at": Workshop.starts_at, "requested_at": NominationRequest.requested_at}
    return listed(uow.session, query, page, sorts, rows=True)


def request(uow: UnitOfWork, request_id: UUID) -> Any:
    """One of my requests. Raises NotFound."""
    query = _requests().where(NominationRequest.id == request_id, head_of(COPIES.unit) == uow.person.employee)
    row = uow.session.execute(query).one_or_none()
    if row is None:
        raise NotFound("no-such-nomination-request")
    return row


def _requests() -> Any:
    nominated = (
        select(func.count())
        .select_from(Enrolment)
        .where(Enrolment.agency_id == NominationRequest.agency_id, Enrolment.request_id == NominationRequest.id)
        .correlate(NominationRequest)
        .scalar_subquery()
    )
    unit = COPIES.unit
    workshop = and_(Workshop.agency_id == NominationRequest.agency_id, Workshop.id == NominationRequest.workshop_id)
    return (
        select(
            NominationRequest.id,
            NominationRequest.workshop_id,
            NominationRequest.unit_id,
            NominationRequest.requested_at,
            NominationRequest.answered_at,
            nominated.label("nominated"),
            Workshop.title,
            Workshop.competency,
            Workshop.starts_at,
            Workshop.place,
            Workshop.capacity,
            Workshop.taken,
            Workshop.hours,
            Workshop.trainer_employee_id,
            Workshop.completed_on,
            Workshop.cancelled_on,
        )
        .join(Workshop, workshop)
        .join(unit, and_(unit.agency_id == NominationRequest.agency_id, unit.id == NominationRequest.unit_id))
    )


def candidates(
    uow: UnitOfWork, request_id: UUID, page: Page, among: Sequence[UUID] | None = None, with_gap: bool = False
) -> Listing:
    """People of the unit's subtree: the largest gap in the workshop's competency first, those without last.

    `among` narrows them to these, `with_gap` to those with an open gap.

    Three statements. Raises NotFound for a request to another head.
    """
    asked = request(uow, request_id)
    employee = COPIES.employee
    missing = case((Gap.state == GapState.OPEN, Gap.standard - Gap.level), else_=0)
    gap = and_(
        Gap.agency_id == employee.agency_id,
        Gap.employee_id == employee.id,
        Gap.competency == asked.competency,
        Gap.closed_on.is_(None),
    )
    enrolled = and_(
        Enrolment.agency_id == employee.agency_id,
        Enrolment.employee_id == employee.id,
        Enrolment.workshop_id == asked.workshop_id,
    )
    query = select(
        employee.id,
        employee.unit_id,
        employee.employment,
        func.coalesce(missing, 0).label("missing"),
        Gap.state.label("gap_state"),
        Gap.since,
        Enrolment.state,
    )
    query = query.outerjoin(Gap, gap).outerjoin(Enrolment, enrolled)
    query = query.where(
        employee.left_on.is_(None),
        employee.id != asked.trainer_employee_id,
        employee.unit_id.in_(units_under(COPIES.unit, [asked.unit_id])),
    )
    if among is not None:
        query = query.where(employee.id.in_(among))
    if with_gap:
        query = query.where(Gap.state == GapState.OPEN)
    sorts = {"gap": func.coalesce(missing, 0), "since": Gap.since}
    return listed(uow.session, query, page if page.sort else replace(page, sort="-gap"), sorts, rows=True)
