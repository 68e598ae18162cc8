"""Public reports as citizens make them: sent once, found by their number, open again when nothing was solved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.surveys.commands.reports import add_step, calendar_of, class_of, policy_of
from services.surveys.models.base import COPIES, Row
from services.surveys.models.instruments import Offering
from services.surveys.models.reports import Report, ReportStep
from services.surveys.personal import REGISTER
from services.surveys.rules.reports import (
    Disclosure,
    ReportState,
    ReportStepKind,
    answer_due,
    may_keep_contact,
    verification_due,
)
from services.surveys.rules.tracking import form_mark, normalised_tracking_number, number_for_form, tracking_mark
from shared.personal.erasing import erase_rows
from shared.refusals import Conflict, Gone, Invalid, NotFound
from shared.uow import UnitOfWork
from shared.vocabulary import ReportKind

RANDOM = 4  # the version of UUIDs that carry neither time nor place


@dataclass(frozen=True)
class Letter:
    """A report as a citizen writes it, about an offering or a unit. `id` is the random id of the form."""

    id: UUID
    kind: ReportKind
    text: str
    offering_id: UUID | None
    unit_id: UUID | None
    contact: str
    anonymous: bool


@dataclass(frozen=True)
class Unsolved:
    """What a reporter says is still open. `id` is the random id of the form."""

    id: UUID
    text: str


@dataclass(frozen=True)
class Sent:
    """A report with its tracking number, which is kept nowhere; None when it cannot be told again."""

    report: Report
    tracking_number: str | None
    is_new: bool


def send(uow: UnitOfWork, letter: Letter, secret: str) -> Sent:
    """Take in a report. The same form counts once, however often, and however many at the same time, it is sent.

    Who sends the form again gets its number again: the form's id is known to the reporter's browser alone. Raises
    Invalid for an anonymous report with a contact, and for one about nothing that is here.
    """
    _check_random(letter.id)
    disclosure = Disclosure.ANONYMOUS if letter.anonymous else Disclosure.CONFIDENTIAL
    if letter.contact and not may_keep_contact(disclosure):
        raise Invalid(
            "contact-of-anonymous", "An anonymous report has no contact.", {"contact": ["contact-of-anonymous"]}
        )
    unit_id = _unit_of(uow, letter)
    number, form = number_for_form(letter.id, uow.agency_id, secret), form_mark(letter.id, uow.agency_id)
    mark = tracking_mark(number, uow.agency_id)
    entry = insert(Report).values(
        agency_id=uow.agency_id,
        id=uuid4(),
        form_mark=form,
        tracking_mark=mark,
        kind=letter.kind,
        unit_id=unit_id,
        offering_id=letter.offering_id,
        text=letter.text,
        contact=letter.contact,
        anonymous=letter.anonymous,
        received_on=uow.today,
        verify_by=verification_due(uow.today, calendar_of(uow), policy_of(uow).days_to_verify),
        state=ReportState.RECEIVED,
        reopened=0,
    )
    once = entry.on_conflict_do_nothing(index_elements=["agency_id", "form_mark"]).returning(Report.id)
    is_new = uow.session.execute(once).scalar_one_or_none() is not None
    report = uow.session.execute(select(Report).where(Report.form_mark == form)).scalar_one()
    if is_new:
        add_step(uow, report, ReportStepKind.RECEIVED, id=uuid4())
    return Sent(report, number if report.tracking_mark == mark else None, is_new)


def report_by_number(uow: UnitOfWork, typed: str, *, lock: bool = False) -> Report:
    """The report behind a tracking number, however it was typed. Raises NotFound."""
    number = normalised_tracking_number(typed)
    if number is not None:
        query = select(Report).where(Report.tracking_mark == tracking_mark(number, uow.agency_id))
        found = uow.session.execute(query.with_for_update() if lock else query).scalar_one_or_none()
        if found is not None:
            return found
    raise NotFound("no-such-report", "There is no report with this number.")


def say_unsolved(uow: UnitOfWork, typed: str, unsolved: Unsolved) -> Report:
    """The reporter says that an answer solved nothing: the report opens again, its term begins anew, and it counts.

    Sent twice, it opens once. Raises Conflict before an answer, Gone when the time to say so has passed.
    """
    _check_random(unsolved.id)
    report = report_by_number(uow, typed, lock=True)
    kept = uow.find(ReportStep, unsolved.id)
    if kept is not None and kept.report_id == report.id:
        return report
    if kept is not None:
        raise Conflict("id-used", "This form was used elsewhere; open it anew.")
    if report.state not in (ReportState.ANSWERED, ReportState.CLOSED):
        raise Conflict("not-answered", "The report waits for an answer; it is open already.")
    if report.state == ReportState.CLOSED or report.react_by is None or uow.today > report.react_by:
        raise Gone("too-late-to-reopen", "The days to say so have passed; send a new report.")
    known = class_of(report)
    assert known is not None, "an answered report is classified"
    today = uow.today
    due = answer_due(known, today, calendar_of(uow), policy_of(uow).answer_days)
    report.state, report.answered_on, report.react_by = ReportState.IN_PROGRESS, None, None
    report.clock_started_on, report.due = today, due
    report.reopened += 1
    add_step(uow, report, ReportStepKind.REOPENED, id=unsolved.id, text=unsolved.text)
    return report


def erase_report(uow: UnitOfWork, typed: str) -> None:
    """What the report behind a number says, and who wrote it, goes; that there was one, and how it was met, stays.

    Its number leads nowhere then. Raises NotFound, and Conflict while it is open: whoever works on it must read it.
    """
    report = report_by_number(uow, typed, lock=True)
    if report.closed_on is None:
        raise Conflict("report-open", "The report is not closed yet.")
    steps = uow.session.scalars(select(ReportStep.id).where(ReportStep.report_id == report.id)).all()
    ids: Mapping[str, Sequence[UUID]] = {"report": [report.id], "report_step": steps}
    for personal in REGISTER.ending("reports"):
        erase_rows(uow, personal, Row.metadata.tables, ids[personal.table])


def _check_random(form_id: UUID) -> None:
    if form_id.version != RANDOM:
        raise Invalid("id-not-random", "The id of this form must be random.", {"id": ["id-not-random"]})


def _unit_of(uow: UnitOfWork, letter: Letter) -> UUID:
    """The unit that a report is about."""
    if letter.offering_id is not None:
        offering = uow.find(Offering, letter.offering_id)
        if offering is None:
            raise Invalid("no-such-offering", "There is no such service.", {"offering_id": ["no-such-offering"]})
        return offering.unit_id
    if letter.unit_id is None or uow.find(COPIES.unit, letter.unit_id) is None:
        raise Invalid("no-such-unit", "Say which service or unit it is about.", {"offering_id": ["about-missing"]})
    return letter.unit_id
