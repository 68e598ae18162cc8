"""The follow-up plan (RTL), as the people of the units concerned read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from services.surveys.models.findings import Action, Finding, Voice
from services.surveys.models.instruments import Offering, Survey
from services.surveys.models.reach import reaches
from services.surveys.queries.findings import READ, own_row
from services.surveys.queries.reach import within, within_unit
from services.surveys.rules.findings import ActionState
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed


@dataclass(frozen=True)
class ActionFilter:
    """Which lines of the follow-up plan are wanted."""

    state: ActionState | None = None
    unit_id: UUID | None = None
    finding_id: UUID | None = None
    overdue: bool = False


def actions(uow: UnitOfWork, page: Page, wanted: ActionFilter) -> Listing:
    """The follow-up plan of units in reach, by due date."""
    query = select(
        Action.id,
        Action.finding_id,
        Action.unit_id,
        Action.offering_id,
        Offering.name.label("offering_name"),
        Finding.element,
        Action.text,
        Action.owner_id,
        Action.due,
        Action.indicator,
        Action.evidence,
        Action.state,
        Action.done_on,
        _is_overdue(uow).label("overdue"),
    )
    query = query.join(Finding, own_row(Action.finding_id, Finding)).outerjoin(
        Offering, own_row(Action.offering_id, Offering)
    )
    query = query.where(within(Action.unit_id, uow.person, READ), *_action_conditions(uow, page, wanted))
    sorts = {"due": Action.due, "state": Action.state, "offering": func.coalesce(Offering.name, "")}
    return listed(uow.session, query, page, sorts, rows=True)


def action(uow: UnitOfWork, action_id: UUID) -> dict[str, Any]:
    """A line of the follow-up plan. Raises NotFound for one of a unit out of reach."""
    found = uow.get(Action, action_id)
    if not reaches(uow, found.unit_id, READ):
        raise NotFound("no-such-action")
    finding = uow.get(Finding, found.finding_id)
    offering = uow.find(Offering, found.offering_id) if found.offering_id else None
    names = [column.key for column in Action.__table__.columns if column.key != "agency_id"]
    own = {name: getattr(found, name) for name in names}
    overdue = found.state == ActionState.PLANNED and found.due < uow.today
    return {
        **own,
        "element": finding.element,
        "offering_name": offering.name if offering else None,
        "overdue": overdue,
        "can_complete": found.state == ActionState.PLANNED and reaches(uow, found.unit_id, "surveys:follow-up"),
    }


def _action_conditions(uow: UnitOfWork, page: Page, wanted: ActionFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        conditions.append(Action.state == wanted.state)
    if wanted.unit_id is not None:
        conditions.append(within_unit(Action.unit_id, wanted.unit_id))
    if wanted.finding_id is not None:
        conditions.append(Action.finding_id == wanted.finding_id)
    if wanted.overdue:
        conditions.append(_is_overdue(uow))
    if page.q:
        conditions.append(Action.text.icontains(page.q, autoescape=True))
    return conditions


def _is_overdue(uow: UnitOfWork) -> ColumnElement[bool]:
    return and_(Action.state == ActionState.PLANNED, Action.due < uow.today)


def voices(uow: UnitOfWork, survey_id: UUID) -> Sequence[Voice]:
    """The wordings of a published survey that are on its card, the most said first. Raises NotFound."""
    survey = uow.get(Survey, survey_id)
    if not reaches(uow, survey.unit_id, "surveys:publish", READ):
        raise NotFound("no-such-survey")
    query = select(Voice).where(Voice.survey_id == survey_id).order_by(Voice.said_by.desc(), Voice.id)
    return uow.session.scalars(query).all()
