"""Public reports: the inbox of officers, and what their reporters read by the tracking number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select

from services.surveys.models.base import COPIES
from services.surveys.models.findings import Finding
from services.surveys.models.instruments import Offering
from services.surveys.models.reach import reaches
from services.surveys.models.reports import Report, ReportStep
from services.surveys.queries.findings import Pending, own_row
from services.surveys.queries.reach import within, within_unit
from services.surveys.rules.reports import (
    Clock,
    ClockState,
    ReportState,
    answerers_of,
    clock_until,
    may_become_finding,
    readers_of,
)
from shared.calendar import WorkingCalendar
from shared.organisation import working_calendar
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.vocabulary import ReportClass, ReportKind
from shared.web.lists import Listing, Page, listed


@dataclass(frozen=True)
class ReportFilter:
    """Which reports are wanted."""

    state: ReportState | None = None
    kind: ReportKind | None = None
    report_class: ReportClass | None = None
    unit_id: UUID | None = None
    overdue: bool = False


@dataclass(frozen=True)
class Can:
    """What this person may do with a report now."""

    classify: bool
    transfer: bool
    answer: bool
    make_finding: bool


@dataclass(frozen=True)
class ReportView:
    """A report as its officers read it. `finding_id` is the finding that came of it, for who may make one."""

    report: Report
    offering: Offering | None
    steps: Sequence[ReportStep]
    clock: Clock
    can: Can
    finding_id: UUID | None


@dataclass(frozen=True)
class Told:
    """What a reporter reads: no names, no notes of officers, days only."""

    report: Report
    offering: Offering | None
    steps: Sequence[ReportStep]
    clock: Clock
    can_say_unsolved: bool


def reports(uow: UnitOfWork, page: Page, wanted: ReportFilter) -> Listing:
    """Reports this person may read, those due first. Never with the way to reach the reporter."""
    query = select(
        Report.id,
        Report.kind,
        Report.unit_id,
        Report.offering_id,
        Offering.name.label("offering_name"),
        func.left(Report.text, 160).label("excerpt"),
        Report.state,
        Report.report_class,
        Report.anonymous,
        Report.received_on,
        _term().label("due"),
        Report.answered_on,
        Report.reopened,
        Report.lapor_number,
        _is_overdue(uow).label("overdue"),
    ).outerjoin(Offering, own_row(Report.offering_id, Offering))
    query = query.where(_readable(uow), *_conditions(uow, page, wanted))
    sorts = {
        "due": func.coalesce(_term(), date.max),
        "received_on": Report.received_on,
        "state": Report.state,
        "reopened": Report.reopened,
    }
    return listed(uow.session, query, page, sorts, rows=True)


def report_view(uow: UnitOfWork, report_id: UUID) -> ReportView:
    """A report with its history. Raises NotFound for one that is not to be known of."""
    query = select(Report, Offering).outerjoin(Offering, own_row(Report.offering_id, Offering))
    found = uow.session.execute(query.where(Report.id == report_id, _readable(uow))).one_or_none()
    if found is None:
        raise NotFound("no-such-report", "There is no such report for you.")
    report, offering = found
    answers = reaches(uow, report.unit_id, "surveys:answer-reports")
    made = select(Finding.id).where(Finding.report_id == report.id)
    return ReportView(
        report=report,
        offering=offering,
        steps=_steps(uow, report),
        clock=_clock(uow, report),
        can=_can(uow, report),
        finding_id=uow.session.execute(made).scalar_one_or_none() if answers else None,
    )


def told(uow: UnitOfWork, report: Report) -> Told:
    """What the reporter reads of a report that was found by its number."""
    offering = uow.find(Offering, report.offering_id) if report.offering_id else None
    open_until = report.react_by if report.state == ReportState.ANSWERED else None
    can = open_until is not None and uow.today <= open_until
    return Told(report, offering, _steps(uow, report), _clock(uow, report), can)


def waiting(uow: UnitOfWork) -> list[Pending]:
    """How many reports wait for this person to classify or to answer, and the nearest due date."""
    received = and_(Report.state == ReportState.RECEIVED, within(Report.unit_id, uow.person, *readers_of(None)))
    pending = and_(Report.state == ReportState.IN_PROGRESS, _answerable(uow))
    found = []
    for kind, condition in (("REPORT_TO_CLASSIFY", received), ("REPORT_TO_ANSWER", pending)):
        query = select(func.count(Report.id), func.min(_term())).where(condition)
        number, due = uow.session.execute(query).one()
        found.append(Pending(kind, number, due))
    return [each for each in found if each.count]


def choices(uow: UnitOfWork) -> list[Offering]:
    """What citizens can choose a report to be about: the agency's offerings, by name."""
    return list(uow.session.scalars(select(Offering).order_by(Offering.name, Offering.id).limit(500)).all())


def _term() -> Any:
    """The day by which the next thing is due: to classify, or to answer."""
    return case((Report.state == ReportState.RECEIVED, Report.verify_by), else_=Report.due)


def _is_overdue(uow: UnitOfWork) -> ColumnElement[bool]:
    running = Report.state.in_((ReportState.RECEIVED, ReportState.IN_PROGRESS))
    return and_(running, _term().is_not(None), _term() < uow.today)


def _readable(uow: UnitOfWork) -> ColumnElement[bool]:
    """The reports that this person may read: each class has readers of its own."""
    classes = (None, *ReportClass)
    return or_(*(and_(_is_class(each), within(Report.unit_id, uow.person, *readers_of(each))) for each in classes))


def _answerable(uow: UnitOfWork) -> ColumnElement[bool]:
    return or_(
        false(), *(and_(_is_class(c), within(Report.unit_id, uow.person, *answerers_of(c))) for c in ReportClass)
    )


def _is_class(report_class: ReportClass | None) -> ColumnElement[bool]:
    return Report.report_class.is_(None) if report_class is None else Report.report_class == report_class


def _conditions(uow: UnitOfWork, page: Page, wanted: ReportFilter) -> list[ColumnElement[bool]]:
    equals = {
        Report.state: wanted.state,
        Report.kind: wanted.kind,
        Report.report_class: wanted.report_class,
    }
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equals.items() if value is not None]
    if wanted.unit_id is not None:
        conditions.append(within_unit(Report.unit_id, wanted.unit_id))
    if wanted.overdue:
        conditions.append(_is_overdue(uow))
    if page.q:
        found = Report.text.icontains(page.q, autoescape=True)
        conditions.append(or_(found, Report.lapor_number == page.q, Offering.name.icontains(page.q, autoescape=True)))
    return conditions


def _steps(uow: UnitOfWork, report: Report) -> Sequence[ReportStep]:
    query = select(ReportStep).where(ReportStep.report_id == report.id).order_by(ReportStep.number)
    return uow.session.scalars(query).all()


def _clock(uow: UnitOfWork, report: Report) -> Clock:
    if report.report_class is None:
        return Clock(ClockState.NOT_CLASSIFIED)
    answered_on = report.answered_on if report.state in (ReportState.ANSWERED, ReportState.CLOSED) else None
    return clock_until(report.due, answered_on, uow.today, _calendar(uow))


def _calendar(uow: UnitOfWork) -> WorkingCalendar:
    return working_calendar(uow.session, uow.agency_id, COPIES.calendar)


def _can(uow: UnitOfWork, report: Report) -> Can:
    known = None if report.report_class is None else ReportClass(report.report_class)
    running = report.state != ReportState.CLOSED
    answers = reaches(uow, report.unit_id, *answerers_of(known))
    finds = may_become_finding(known) and reaches(uow, report.unit_id, "surveys:answer-reports")
    return Can(
        classify=running,
        transfer=running,
        answer=report.state == ReportState.IN_PROGRESS and answers,
        make_finding=finds,
    )
