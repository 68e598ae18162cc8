"""What an employee sees of the own development: gaps, workshops, lessons, coaching, hours."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, extract, false, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from services.training.lessons import LESSONS
from services.training.models.base import COPIES, Policy
from services.training.models.learning import HoursEntry, LessonCompletion
from services.training.models.needs import CoachingOffer, Gap
from services.training.models.workshops import Enrolment, Workshop
from services.training.queries.nominations import asked_of
from services.training.rules.hours import hours_standing
from services.training.rules.policy import TrainingPolicy
from services.training.rules.states import EnrolmentState
from shared.policy import policy_on
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.vocabulary import Employment
from shared.web.lists import Listing, Page, listed

SEATS_SHOWN = 20


def plan(uow: UnitOfWork) -> dict[str, Any]:
    """The own plan, and which pages of a superior have something for the person. Five statements, one for the zone."""
    mine = uow.person.employee
    today = uow.today
    policy = policy_on(uow.session, Policy, TrainingPolicy, today)
    nominates = asked_of(mine) if uow.person.may("training:nominate") else false()
    me = uow.session.execute(_me(mine, today.year, nominates)).one_or_none()
    if me is None:
        raise NotFound("no-such-employee", "Your employee record has not arrived here yet; try again in a minute.")
    gaps = select(Gap).where(Gap.employee_id == mine, Gap.closed_on.is_(None)).order_by(Gap.competency)
    offers = select(CoachingOffer).where(CoachingOffer.employee_id == mine)
    seats = _seats(mine).order_by(Workshop.starts_at.desc()).limit(SEATS_SHOWN)
    passed = dict(zip(me.lessons or (), me.lesson_days or (), strict=True))
    return {
        "year": today.year,
        "employment": me.employment,
        "hours": hours_standing(Employment(me.employment), me.hours, policy.hours_rules),
        "gaps": uow.session.scalars(gaps).all(),
        "enrolments": uow.session.execute(seats).all(),
        "offers": uow.session.scalars(offers.order_by(CoachingOffer.offered_on.desc())).all(),
        "lessons": [
            {
                "key": lesson.key,
                "title": lesson.title,
                "summary": lesson.summary,
                "minutes": lesson.minutes,
                "hours": policy.lesson_hours,
                "completed_on": passed.get(lesson.key),
            }
            for lesson in LESSONS.values()
        ],
        "nominates": me.nominates,
        "coaches": me.coaches,
    }


def _me(mine: UUID, year: int, nominates: ColumnElement[bool]) -> Any:
    """Employment, hours of the year, lessons passed with their days, and what a superior has to do, in one row."""
    employee = COPIES.employee
    hours = select(func.coalesce(func.sum(HoursEntry.hours), 0)).where(
        HoursEntry.employee_id == mine, extract("year", HoursEntry.earned_on) == year
    )
    done = LessonCompletion.employee_id == mine
    order = LessonCompletion.lesson
    keys = select(func.array_agg(aggregate_order_by(LessonCompletion.lesson, order))).where(done)
    days = select(func.array_agg(aggregate_order_by(LessonCompletion.completed_on, order))).where(done)
    return select(
        employee.employment,
        hours.scalar_subquery().label("hours"),
        keys.scalar_subquery().label("lessons"),
        days.scalar_subquery().label("lesson_days"),
        nominates.label("nominates"),
        _offers_below(mine).exists().label("coaches"),
    ).where(employee.id == mine)


def _seats(mine: UUID) -> Any:
    """Own nominations with their workshops. Cancelled workshops show as such."""
    workshop = and_(Workshop.agency_id == Enrolment.agency_id, Workshop.id == Enrolment.workshop_id)
    return (
        select(
            Enrolment.id,
            Enrolment.workshop_id,
            Enrolment.state,
            Enrolment.confirm_by,
            Enrolment.result,
            Enrolment.score,
            Enrolment.hours.label("hours_credited"),
            Workshop.title,
            Workshop.competency,
            Workshop.starts_at,
            Workshop.place,
            Workshop.hours,
            Workshop.pass_mark,
            Workshop.capacity,
            Workshop.taken,
            Workshop.trainer_employee_id,
            Workshop.completed_on,
            Workshop.cancelled_on,
            _ahead_of_me().label("ahead"),
        )
        .join(Workshop, workshop)
        .where(Enrolment.employee_id == mine)
    )


def _ahead_of_me() -> Any:
    """How many wait before the person, None for who does not wait."""
    other = Enrolment.__table__.alias("other")
    before = (
        select(func.count())
        .select_from(other)
        .where(
            other.c.agency_id == Enrolment.agency_id,
            other.c.workshop_id == Enrolment.workshop_id,
            other.c.state == EnrolmentState.WAITING,
            other.c.ticket < Enrolment.ticket,
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )
    return case((Enrolment.state == EnrolmentState.WAITING, before), else_=None)


def enrolment(uow: UnitOfWork, enrolment_id: UUID) -> Any:
    """One of the own nominations with its workshop. One statement. Raises NotFound."""
    row = uow.session.execute(_seats(uow.person.employee).where(Enrolment.id == enrolment_id)).one_or_none()
    if row is None:
        raise NotFound("no-such-enrolment")
    return row


def hours(uow: UnitOfWork, page: Page, year: int | None) -> Listing:
    """The own ledger of hours, the latest first. Two statements."""
    query = select(HoursEntry).where(HoursEntry.employee_id == uow.person.employee)
    if year is not None:
        query = query.where(extract("year", HoursEntry.earned_on) == year)
    return listed(uow.session, query, page, {"earned_on": HoursEntry.earned_on, "hours": HoursEntry.hours})


def offers_below(uow: UnitOfWork, page: Page) -> Listing:
    """Offers of coaching to the people whose superior I am. Two statements."""
    sorts = {"offered_on": CoachingOffer.offered_on, "state": CoachingOffer.state}
    return listed(uow.session, _offers_below(uow.person.employee), page, sorts)


def _offers_below(superior: UUID) -> Any:
    below = aliased(COPIES.employee)
    query = select(CoachingOffer).join(
        below, and_(below.agency_id == CoachingOffer.agency_id, below.id == CoachingOffer.employee_id)
    )
    return query.where(below.superior_id == superior, below.left_on.is_(None))
