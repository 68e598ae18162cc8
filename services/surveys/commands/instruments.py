"""Offerings and surveys: made by survey officers for the units they serve, and opened to answers."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.surveys.commands.reach import of_this_form, reaches
from services.surveys.models.base import COPIES
from services.surveys.models.instruments import Offering, Survey
from services.surveys.models.reports import Report
from services.surveys.rules.instruments import Channel, SurveyState, is_over, is_slug, new_code, slug_of
from shared.refusals import Conflict, Forbidden, Invalid, NotFound
from shared.uow import UnitOfWork
from shared.vocabulary import WeightConvention

MANAGE = "surveys:manage"


@dataclass(frozen=True)
class OfferingForm:
    """What an officer says of an offering. Without a slug the name gives one."""

    id: UUID
    unit_id: UUID
    name: str
    offered_by: str
    slug: str = ""


@dataclass(frozen=True)
class SurveyPlan:
    """What an officer settles of a survey before it opens. `last_day` is the last on which answers count."""

    period_start: date
    period_end: date
    convention: WeightConvention
    last_day: date | None
    listed: bool


@dataclass(frozen=True)
class SurveyForm:
    """A survey to be made."""

    id: UUID
    offering_id: UUID
    channel: Channel
    plan: SurveyPlan


def offering_in_reach(uow: UnitOfWork, offering_id: UUID, *, lock: bool = False) -> Offering:
    """The offering, for who manages its unit. Raises NotFound."""
    offering = uow.get(Offering, offering_id, lock=lock)
    if not reaches(uow, offering.unit_id, MANAGE):
        raise NotFound("no-such-offering")
    return offering


def survey_in_reach(uow: UnitOfWork, survey_id: UUID, permission: str = MANAGE, *, lock: bool = False) -> Survey:
    """The survey, for those whose permission reaches its unit. Raises NotFound."""
    survey = uow.get(Survey, survey_id, lock=lock)
    if not reaches(uow, survey.unit_id, permission):
        raise NotFound("no-such-survey")
    return survey


def add_offering(uow: UnitOfWork, form: OfferingForm) -> tuple[Offering, bool]:
    """Add an offering of a unit in reach; True when it is new. Raises Invalid for a unit or slug that cannot be."""
    kept = uow.find(Offering, form.id)
    if kept is not None:
        of_this_form(reaches(uow, kept.unit_id, MANAGE))
        return kept, False
    _check_unit(uow, form.unit_id)
    slug = _free_slug(uow, form)
    offering = Offering(id=form.id, unit_id=form.unit_id, name=form.name, offered_by=form.offered_by, slug=slug)
    return uow.add(offering), True


def change_offering(uow: UnitOfWork, form: OfferingForm) -> Offering:
    """Change an offering. Its surveys keep the unit that they were made for."""
    offering = offering_in_reach(uow, form.id, lock=True)
    if form.unit_id != offering.unit_id:
        _check_unit(uow, form.unit_id)
    offering.slug = _free_slug(uow, form)
    offering.unit_id, offering.name, offering.offered_by = form.unit_id, form.name, form.offered_by
    return offering


def remove_offering(uow: UnitOfWork, offering_id: UUID) -> None:
    """Remove an offering that was never surveyed or reported on. Raises Conflict for one that was: it stays."""
    offering = offering_in_reach(uow, offering_id, lock=True)
    for about in (Survey, Report):
        if uow.session.scalar(select(about.id).where(about.offering_id == offering_id).limit(1)) is not None:
            raise Conflict("offering-surveyed", "There are surveys or reports about this offering; it stays.")
    uow.session.delete(offering)


def create_survey(uow: UnitOfWork, form: SurveyForm) -> tuple[Survey, bool]:
    """Draft a survey of an offering in reach; True when it is new. Raises Invalid for a period that runs backwards."""
    kept = uow.find(Survey, form.id)
    if kept is not None:
        of_this_form(reaches(uow, kept.unit_id, MANAGE))
        return kept, False
    offering = offering_in_reach(uow, form.offering_id)
    _check_period(form.plan)
    survey = Survey(
        id=form.id,
        offering_id=offering.id,
        unit_id=offering.unit_id,
        channel=form.channel.value,
        state=SurveyState.DRAFT.value,
        code=new_code() if form.channel is Channel.ONLINE else None,
        created_at=uow.now,
    )
    _settle(survey, form.plan)
    return uow.add(survey), True


def change_survey(uow: UnitOfWork, survey_id: UUID, plan: SurveyPlan) -> Survey:
    """Change a draft. Raises Conflict once it was opened: answers were given to what it was then."""
    survey = survey_in_reach(uow, survey_id, lock=True)
    if survey.state != SurveyState.DRAFT:
        raise Conflict("survey-not-draft", "Only a draft can be changed.")
    _check_period(plan)
    _settle(survey, plan)
    return survey


def remove_survey(uow: UnitOfWork, survey_id: UUID) -> None:
    """Throw a draft away. Raises Conflict once it was opened."""
    survey = survey_in_reach(uow, survey_id, lock=True)
    if survey.state != SurveyState.DRAFT:
        raise Conflict("survey-not-draft", "Only a draft can be thrown away.")
    uow.session.delete(survey)


def open_survey(uow: UnitOfWork, survey_id: UUID) -> Survey:
    """Let answers in. Open already, it stays so; closed, it does not open again (Conflict)."""
    survey = survey_in_reach(uow, survey_id, lock=True)
    if survey.state == SurveyState.OPEN:
        return survey
    if survey.state != SurveyState.DRAFT:
        raise Conflict("survey-closed", "A closed survey does not open again; make one for the next period.")
    if is_over(survey.last_day, uow.today):
        raise Conflict("last-day-over", "The last day to answer has passed; set a later one first.")
    survey.state, survey.opened_at = SurveyState.OPEN.value, uow.now
    return survey


def _settle(survey: Survey, plan: SurveyPlan) -> None:
    survey.period_start, survey.period_end = plan.period_start, plan.period_end
    survey.convention, survey.last_day = plan.convention.value, plan.last_day
    survey.listed = plan.listed and survey.channel == Channel.ONLINE


def _check_period(plan: SurveyPlan) -> None:
    if plan.period_end < plan.period_start:
        raise Invalid("period-backwards", "The period ends before it begins.", {"period_end": ["period-backwards"]})
    if plan.last_day is not None and plan.last_day < plan.period_start:
        raise Invalid("last-day-early", "Answers would end before the period.", {"last_day": ["last-day-early"]})


def _check_unit(uow: UnitOfWork, unit_id: UUID) -> None:
    if uow.find(COPIES.unit, unit_id) is None:
        raise Invalid(
            "unit-unknown", "There is no such unit, or it is not known here yet.", {"unit_id": ["unit-unknown"]}
        )
    if not reaches(uow, unit_id, MANAGE):
        raise Forbidden("unit-out-of-reach", "You manage surveys of other units.", {"unit_id": ["unit-out-of-reach"]})


def _free_slug(uow: UnitOfWork, form: OfferingForm) -> str:
    slug = form.slug or slug_of(form.name)
    if not is_slug(slug):
        raise Invalid("slug-invalid", "Lower-case letters, digits and single dashes.", {"slug": ["slug-invalid"]})
    taken = select(Offering.id).where(Offering.slug == slug, Offering.id != form.id)
    if uow.session.scalar(taken) is not None:
        raise Invalid("slug-taken", "Another offering has this address.", {"slug": ["slug-taken"]})
    return slug
