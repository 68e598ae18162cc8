"""Workshops and who takes part, for organisers and for the trainer who holds one."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from services.training.models.base import COPIES
from services.training.models.workshops import Enrolment, NominationRequest, Workshop
from services.training.rules.scheduling import is_reportable
from services.training.rules.states import EnrolmentState, WorkshopState
from shared.organisation import units_under
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed


def workshops(uow: UnitOfWork, page: Page, state: WorkshopState | None, competency: str | None) -> Listing:
    """A page of workshops, the latest first. Two statements."""
    query = select(Workshop).where(_in_reach(uow))
    if state is not None:
        query = query.where(_is_in(state))
    if competency is not None:
        query = query.where(Workshop.competency == competency)
    if page.q:
        query = query.where(
            or_(Workshop.title.icontains(page.q, autoescape=True), Workshop.place.icontains(page.q, autoescape=True))
        )
    sorts = {"starts_at": Workshop.starts_at, "title": Workshop.title, "taken": Workshop.taken}
    return listed(uow.session, query, page if page.sort else replace(page, sort="-starts_at"), sorts)


def workshop(uow: UnitOfWork, workshop_id: UUID) -> dict[str, Any]:
    """One workshop with the units that were asked. Three statements. Raises NotFound."""
    found = uow.session.scalar(select(Workshop).where(Workshop.id == workshop_id, _in_reach(uow)))
    if found is None:
        raise NotFound("no-such-workshop")
    return described(uow, found)


def described(uow: UnitOfWork, found: Workshop) -> dict[str, Any]:
    """A workshop as organisers and its trainer see it."""
    asked = select(NominationRequest).where(NominationRequest.workshop_id == found.id)
    columns = {column.key: getattr(found, column.key) for column in Workshop.__table__.columns}
    is_mine = uow.person.employee_id == found.trainer_employee_id
    return {
        **columns,
        "state": found.state,
        "requests": uow.session.scalars(asked.order_by(NominationRequest.unit_id)).all(),
        "is_mine_to_report": is_mine
        and found.state is WorkshopState.SCHEDULED
        and is_reportable(found.starts_at, uow.now, uow.zone),
    }


def participants(uow: UnitOfWork, workshop_id: UUID, page: Page, state: EnrolmentState | None) -> Listing:
    """Who was nominated and what became of it. Three statements. Raises NotFound."""
    if uow.session.scalar(select(Workshop.id).where(Workshop.id == workshop_id, _in_reach(uow))) is None:
        raise NotFound("no-such-workshop")
    query = select(Enrolment).where(Enrolment.workshop_id == workshop_id)
    if state is not None:
        query = query.where(Enrolment.state == state)
    sorts = {"state": Enrolment.state, "ticket": Enrolment.ticket, "score": Enrolment.score}
    return listed(uow.session, query, page, sorts)


def _in_reach(uow: UnitOfWork) -> Any:
    """Workshops that an organiser's role reaches, and those that the person holds."""
    mine = Workshop.trainer_employee_id == uow.person.employee_id
    if not uow.person.may("training:schedule"):
        return mine
    roots = uow.person.units_for("training:schedule")
    if roots is None:
        return Workshop.id.is_not(None)
    return or_(mine, Workshop.id.in_(_asked_under(roots)))


def _asked_under(roots: tuple[UUID, ...]) -> Select[UUID]:
    return select(NominationRequest.workshop_id).where(NominationRequest.unit_id.in_(units_under(COPIES.unit, roots)))


def _is_in(state: WorkshopState) -> Any:
    if state is WorkshopState.CANCELLED:
        return Workshop.cancelled_on.is_not(None)
    ended = Workshop.completed_on.is_(None) if state is WorkshopState.SCHEDULED else Workshop.completed_on.is_not(None)
    return and_(Workshop.cancelled_on.is_(None), ended)
