"""What citizens see of surveys without login: those that are open, and a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.surveys.models.instruments import Offering, Survey, open_on
from services.surveys.rules.instruments import Channel, SurveyState, code_of, takes_answers
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.vocabulary.questionnaire import STANDARD_QUESTIONS, Question
from shared.web.lists import Listing, Page, listed


@dataclass(frozen=True)
class PublicForm:
    """What the public form shows: what is asked about, and whether an answer still counts."""

    code: str
    name: str
    offered_by: str
    offering_slug: str
    unit_id: UUID
    period_start: date
    period_end: date
    last_day: date | None
    state: str
    is_open: bool
    questions: Sequence[Question] = STANDARD_QUESTIONS


def open_surveys(uow: UnitOfWork, page: Page) -> Listing:
    """Online surveys that take answers today and that the agency shows on its public page."""
    query = select(Survey.id, Survey.code, Survey.last_day, Offering.name, Offering.offered_by)
    query = query.join(Offering, (Offering.agency_id == Survey.agency_id) & (Offering.id == Survey.offering_id))
    query = query.where(
        open_on(Survey.state, Survey.last_day, uow.today), Survey.channel == Channel.ONLINE, Survey.listed
    )
    if page.q:
        query = query.where(Offering.name.icontains(page.q, autoescape=True))
    return listed(uow.session, query, page, {"name": Offering.name}, rows=True)


def form_at(uow: UnitOfWork, code: str) -> PublicForm:
    """The form with this code. Raises NotFound, for drafts as well."""
    query = select(Survey, Offering).join(
        Offering, (Offering.agency_id == Survey.agency_id) & (Offering.id == Survey.offering_id)
    )
    sought = query.where(Survey.code == code_of(code), Survey.state != SurveyState.DRAFT)
    found = uow.session.execute(sought).one_or_none()
    if found is None:
        raise NotFound("no-such-survey", "There is no survey with this code.")
    survey, offering = found
    return PublicForm(
        code=survey.code or "",
        name=offering.name,
        offered_by=offering.offered_by,
        offering_slug=offering.slug,
        unit_id=survey.unit_id,
        period_start=survey.period_start,
        period_end=survey.period_end,
        last_day=survey.last_day,
        state=survey.state,
        is_open=takes_answers(survey.state, survey.last_day, uow.today),
    )
