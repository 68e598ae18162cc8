"""Public reports as officers handle them: classified, transferred, answered, and closed when nobody objects."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from services.surveys.commands.reach import demand, reaches
from services.surveys.models.base import COPIES, Policy
from services.surveys.models.instruments import Offering
from services.surveys.models.reports import Report, ReportStep
from services.surveys.rules.policy import SurveyPolicy
from services.surveys.rules.reports import (
    ReportState,
    ReportStepKind,
    answer_due,
    answerers_of,
    is_answered_in_time,
    reaction_due,
    readers_of,
)
from shared.calendar import WorkingCalendar
from shared.events.surveys import ReportAnswered
from shared.organisation import working_calendar
from shared.policy import policy_on
from shared.refusals import Conflict, Invalid, NotFound
from shared.uow import UnitOfWork
from shared.vocabulary import ReportClass


@dataclass(frozen=True)
class Classification:
    """What an officer makes of a report; `lapor_number` is its number at SP4N-LAPOR!, where it has one."""

    report_class: ReportClass
    note: str
    lapor_number: str | None


@dataclass(frozen=True)
class Transfer:
    """The unit that a report is really about, one of its offerings where it is known, and why."""

    unit_id: UUID
    offering_id: UUID | None
    note: str


@dataclass(frozen=True)
class Reply:
    """What the unit answers; the reporter reads it."""

    id: UUID
    text: str


def open_report(uow: UnitOfWork, report_id: UUID) -> Report:
    """A report that this person may read, held until the end. Raises NotFound for any other: it is not to be known of.

    *Berkadar pengawasan* (abuse of authority, corruption, discipline) is for the inspectorate alone.
    """
    report = uow.find(Report, report_id, lock=True)
    if report is None or not reaches(uow, report.unit_id, *readers_of(class_of(report))):
        raise NotFound("no-such-report", "There is no such report for you.")
    return report


def classify(uow: UnitOfWork, report_id: UUID, made: Classification) -> Report:
    """Say what a report is. The first time starts its clock; another class has its own term, counted from then.

    Raises Conflict for a closed report. The same classification again changes nothing.
    """
    report = open_report(uow, report_id)
    _check_running(report)
    lapor_number = made.lapor_number or report.lapor_number
    if (report.report_class, report.lapor_number) == (made.report_class, lapor_number):
        return report
    report.lapor_number = lapor_number
    if report.report_class != made.report_class:
        started_on, terms = report.clock_started_on or uow.today, policy_of(uow).answer_days
        due = answer_due(made.report_class, started_on, calendar_of(uow), terms)
        state = ReportState.IN_PROGRESS if report.state == ReportState.RECEIVED else report.state
        report.report_class, report.clock_started_on, report.due, report.state = (
            made.report_class,
            started_on,
            due,
            state,
        )
    add_step(uow, report, ReportStepKind.CLASSIFIED, report_class=made.report_class, note=made.note)
    return report


def transfer(uow: UnitOfWork, report_id: UUID, to: Transfer) -> Report:
    """Hand a report to the unit that it is about. Its clock goes on. To the unit that has it, nothing happens.

    Raises Invalid for an unknown unit or an offering of another one.
    """
    report = open_report(uow, report_id)
    _check_running(report)
    if uow.find(COPIES.unit, to.unit_id) is None:
        raise Invalid("no-such-unit", "There is no such unit.", {"unit_id": ["no-such-unit"]})
    offering = uow.find(Offering, to.offering_id) if to.offering_id else None
    if to.offering_id and (offering is None or offering.unit_id != to.unit_id):
        raise Invalid("no-such-offering", "That unit offers no such service.", {"offering_id": ["no-such-offering"]})
    if report.unit_id == to.unit_id and report.offering_id == to.offering_id:
        return report
    report.unit_id, report.offering_id = to.unit_id, to.offering_id
    add_step(uow, report, ReportStepKind.TRANSFERRED, unit_id=to.unit_id, note=to.note)
    return report


def answer(uow: UnitOfWork, report_id: UUID, reply: Reply) -> Report:
    """Answer the reporter, who then has some days to say that nothing is solved. Sent twice, it is the one answer.

    The fact carries the answer's own id. Raises Conflict before the classification, and for a second answer.
    """
    report = open_report(uow, report_id)
    demand(uow, report.unit_id, *answerers_of(class_of(report)))
    kept = uow.find(ReportStep, reply.id)
    if kept is not None and kept.report_id == report.id:
        return report
    if kept is not None:
        raise Conflict("id-used", "This form was used elsewhere; open it anew.")
    _check_running(report)
    if report.state == ReportState.RECEIVED:
        raise Conflict("not-classified", "Classify the report first; its clock starts then.")
    if report.state == ReportState.ANSWERED:
        raise Conflict("already-answered", "The report is answered; the reporter may still open it again.")
    today, days = uow.today, policy_of(uow).days_to_react
    in_time, react_by = is_answered_in_time(today, report.due), reaction_due(today, calendar_of(uow), days)
    report.state, report.answered_on, report.react_by = ReportState.ANSWERED, today, react_by
    add_step(uow, report, ReportStepKind.ANSWERED, id=reply.id, text=reply.text, in_time=in_time)
    uow.emit(
        ReportAnswered(answer_id=reply.id, unit_id=report.unit_id, kind=report.kind, in_time=in_time, answered_on=today)
    )
    return report


def close_quiet_reports(uow: UnitOfWork) -> None:
    """Close what was answered and not objected to within the days that the agency gives (10 working days)."""
    quiet = update(Report).where(Report.state == ReportState.ANSWERED, Report.react_by < uow.today)
    uow.session.execute(quiet.values(state=ReportState.CLOSED, closed_on=uow.today))


def add_step(uow: UnitOfWork, report: Report, kind: ReportStepKind, **values: Any) -> ReportStep:
    """Keep what happened to a report, to the day; the report must be held."""
    number = uow.session.execute(
        select(func.count(ReportStep.id)).where(ReportStep.report_id == report.id)
    ).scalar_one()
    by = uow.principal.account_id if uow.principal else None
    given = {"text": "", "note": "", "report_class": None, "unit_id": None, "in_time": None, **values}
    return uow.add(ReportStep(report_id=report.id, number=number + 1, kind=kind, on=uow.today, by=by, **given))


def class_of(report: Report) -> ReportClass | None:
    """How the report is classified, if it is."""
    return None if report.report_class is None else ReportClass(report.report_class)


def policy_of(uow: UnitOfWork) -> SurveyPolicy:
    """The agency's settings of today."""
    return policy_on(uow.session, Policy, SurveyPolicy, uow.today)


def calendar_of(uow: UnitOfWork) -> WorkingCalendar:
    """The agency's working days."""
    return working_calendar(uow.session, uow.agency_id, COPIES.calendar)


def _check_running(report: Report) -> None:
    if report.state == ReportState.CLOSED:
        raise Conflict("report-closed", "The report is closed.")
