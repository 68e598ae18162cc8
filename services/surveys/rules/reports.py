"""The clock, the privacy and the reopening of public reports, as SP4N-LAPOR! has them.

Terms by class are secondary and verification is official text; what only steps on a page say is a setting. A clock
starts when a report is classified, and neither a transfer nor another classification starts it anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.calendar import WorkingCalendar
from shared.vocabulary import ReportClass
from shared.vocabulary.rule_sets import Confidence, RuleSet
from shared.vocabulary.terms import Term

REPORTS_2013 = RuleSet("reports-2013", "Perpres 76/2013, SP4N-LAPOR!", date(2013, 1, 1), Confidence.SECONDARY)

ANSWERS = "surveys:answer-reports"
VERIFICATION_DAYS = 3
DAYS_TO_SAY_NOT_SOLVED = 10
ANSWER_DAYS_OF: Mapping[ReportClass, int] = {
    ReportClass.INFORMATION: 5,
    ReportClass.NON_SUPERVISORY: 14,
    ReportClass.SUPERVISORY: 60,
}


class Disclosure(Term):
    """What a reporter allows to be known (terms unconfirmed, the protection itself official text)."""

    OPEN = "OPEN", "Terbuka", "Open"
    CONFIDENTIAL = "CONFIDENTIAL", "Rahasia", "Confidential"
    ANONYMOUS = "ANONYMOUS", "Anonim", "Anonymous"


class ClockState(Term):
    """Where a report stands beside its term."""

    NOT_CLASSIFIED = "NOT_CLASSIFIED", "Belum diklasifikasi", "Not classified yet"
    NO_TERM = "NO_TERM", "Tanpa batas waktu", "No term"
    RUNNING = "RUNNING", "Berjalan", "Running"
    OVERDUE = "OVERDUE", "Terlambat", "Overdue"
    ANSWERED_IN_TIME = "ANSWERED_IN_TIME", "Dijawab tepat waktu", "Answered in time"
    ANSWERED_LATE = "ANSWERED_LATE", "Dijawab terlambat", "Answered late"


class ReportState(Term):
    """How far a report has come. A reopened one is in progress again, and its reopenings are counted."""

    RECEIVED = "RECEIVED", "Diterima, menunggu verifikasi", "Received, waiting to be verified"
    IN_PROGRESS = "IN_PROGRESS", "Sedang ditangani", "In progress"
    ANSWERED = "ANSWERED", "Sudah dijawab", "Answered"
    CLOSED = "CLOSED", "Selesai", "Closed"


class ReportStepKind(Term):
    """What happened to a report."""

    RECEIVED = "RECEIVED", "Laporan diterima", "Report received"
    CLASSIFIED = "CLASSIFIED", "Laporan diklasifikasi", "Report classified"
    TRANSFERRED = "TRANSFERRED", "Diteruskan ke unit lain", "Transferred to another unit"
    ANSWERED = "ANSWERED", "Laporan dijawab", "Report answered"
    REOPENED = "REOPENED", "Pelapor menyatakan belum selesai", "The reporter says it is not solved yet"


class Reopening(Term):
    """Whether a reporter's "not solved yet" reopens a report, and if not, why."""

    ALLOWED = "ALLOWED", "Dibuka kembali", "Reopened"
    NOT_ANSWERED = "NOT_ANSWERED", "Belum dijawab", "Not answered yet"
    TOO_LATE = "TOO_LATE", "Batas waktu tanggapan lewat", "The time to respond has passed"


@dataclass(frozen=True)
class ReportDates:
    """The days that a report's clock knows of, in the agency's zone.

    `started_on` is the day of its first classification, or of its last reopening.
    """

    started_on: date | None = None
    answered_on: date | None = None


@dataclass(frozen=True)
class Clock:
    """A report's due date, the working days left until it ends, and the state; both None where no term runs."""

    state: ClockState
    due: date | None = None
    days_left: int | None = None


def verification_due(received_on: date, calendar: WorkingCalendar, days: int = VERIFICATION_DAYS) -> date:
    """The last day to verify and classify a report: three working days (official text), or the agency's own term."""
    return calendar.add_working_days(received_on, days)


def answer_due(
    report_class: ReportClass,
    started_on: date,
    calendar: WorkingCalendar,
    days_of: Mapping[ReportClass, int] = ANSWER_DAYS_OF,
) -> date | None:
    """The last day to answer a report of this class; None for aspirations, for which no term is known.

    `days_of` holds the agency's own terms in working days.
    """
    days = days_of.get(report_class)
    return None if days is None else calendar.add_working_days(started_on, days)


def reaction_due(answered_on: date, calendar: WorkingCalendar, window: int = DAYS_TO_SAY_NOT_SOLVED) -> date:
    """The last day to say "not solved yet" after an answer; the report closes once it has passed (unconfirmed)."""
    return calendar.add_working_days(answered_on, window)


def clock_of(report_class: ReportClass | None, dates: ReportDates, today: date, calendar: WorkingCalendar) -> Clock:
    """Where a report stands today; an answer on the due date is in time. Pass no `answered_on` for a reopened one."""
    if report_class is None or dates.started_on is None:
        return Clock(ClockState.NOT_CLASSIFIED)
    return clock_until(answer_due(report_class, dates.started_on, calendar), dates.answered_on, today, calendar)


def clock_until(due: date | None, answered_on: date | None, today: date, calendar: WorkingCalendar) -> Clock:
    """Where a classified report stands today beside the due date it was given, or without one."""
    if answered_on is not None:
        in_time = is_answered_in_time(answered_on, due)
        return Clock(ClockState.ANSWERED_IN_TIME if in_time else ClockState.ANSWERED_LATE, due)
    if due is None:
        return Clock(ClockState.NO_TERM)
    state = ClockState.OVERDUE if today > due else ClockState.RUNNING
    return Clock(state, due, calendar.working_days_left(today, due))


def is_answered_in_time(answered_on: date, due: date | None) -> bool:
    """Whether an answer came on the due date at the latest; without a term every answer does."""
    return due is None or answered_on <= due


def reopening(
    answered_on: date | None, today: date, calendar: WorkingCalendar, window: int = DAYS_TO_SAY_NOT_SOLVED
) -> Reopening:
    """Whether "not solved yet" reopens a report: within so many working days of its answer (10; unconfirmed).

    A reopened report gets the term of its class again from that day, and every reopening is counted (practice).
    """
    if answered_on is None:
        return Reopening.NOT_ANSWERED
    is_open = today <= reaction_due(answered_on, calendar, window)
    return Reopening.ALLOWED if is_open else Reopening.TOO_LATE


def is_restricted(report_class: ReportClass | None) -> bool:
    """Whether only the inspectorate reads it: complaints about abuse of power, corruption or discipline.

    What is not classified yet may be one, and is shown to those who classify alone.
    """
    return report_class in (None, ReportClass.SUPERVISORY)


def answerers_of(report_class: ReportClass | None) -> tuple[str, ...]:
    """The permissions that let a person answer a report of this class."""
    return ("surveys:supervise-reports",) if report_class is ReportClass.SUPERVISORY else (ANSWERS,)


def readers_of(report_class: ReportClass | None) -> tuple[str, ...]:
    """The permissions that let a person read a report: the inspectorate's alone for what accuses somebody.

    What is not classified yet is read by those who classify.
    """
    if report_class is ReportClass.SUPERVISORY:
        return ("surveys:supervise-reports",)
    return ("surveys:classify-reports",) if report_class is None else ("surveys:classify-reports", ANSWERS)


def may_inform_evaluation(report_class: ReportClass | None, is_proven: bool = False) -> bool:
    """Whether a report may become evidence about people: never while an accusation in it is not proven."""
    return is_proven or not is_restricted(report_class)


def may_keep_contact(disclosure: Disclosure) -> bool:
    """Whether a way to reach the reporter may be stored at all; anonymous means hidden from everyone."""
    return disclosure is not Disclosure.ANONYMOUS


def may_show_publicly(disclosure: Disclosure, report_class: ReportClass | None) -> bool:
    """Whether the text of a report may stand on a public page: open, classified and not restricted."""
    return disclosure is Disclosure.OPEN and not is_restricted(report_class)


def may_become_finding(report_class: ReportClass | None) -> bool:
    """Whether a report can point at something in a unit: a complaint or an aspiration, never an accusation.

    A request for information is answered; it says nothing about how the unit works (practice).
    """
    return report_class in (ReportClass.NON_SUPERVISORY, ReportClass.ASPIRATION)


def may_lead_back(disclosure: Disclosure) -> bool:
    """Whether what follows from a report may carry its id or correlation; from an anonymous one nothing does."""
    return disclosure is not Disclosure.ANONYMOUS
