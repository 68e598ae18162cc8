"""Shapes of public reports: what citizens send and read, and what officers do."""

from typing import Any

from marshmallow import Schema, fields

from services.surveys.commands.letters import Letter, Unsolved
from services.surveys.commands.reports import Classification, Reply, Transfer
from services.surveys.queries.reports import ReportFilter
from services.surveys.rules.reports import ReportState
from shared.vocabulary import ReportClass, ReportKind
from shared.web.lists import PageArgs
from shared.web.shapes import LONG_TEXT, Loads, Words


class LetterIn(Loads):
    """A report as a citizen sends it. Fields that are not asked for are refused: nothing about a person slips in."""

    makes = Letter
    id = fields.UUID(required=True)
    kind = fields.Enum(ReportKind, by_value=True, required=True)
    text = Words(most=LONG_TEXT, required=True)
    offering_id = fields.UUID(load_default=None, allow_none=True)
    unit_id = fields.UUID(load_default=None, allow_none=True)
    contact = Words(most=200, least=0, load_default="")
    anonymous = fields.Boolean(required=True)


class UnsolvedIn(Loads):
    """What is still open."""

    makes = Unsolved
    id = fields.UUID(required=True)
    text = Words(most=LONG_TEXT, required=True)


class ChoiceOut(Schema):
    """A service that a report can be about."""

    id = fields.UUID()
    name = fields.String()
    slug = fields.String()
    offered_by = fields.String()
    unit_id = fields.UUID()


class ReportFormOut(Schema):
    """What the public form offers, and the agency's terms in working days."""

    offerings = fields.List(fields.Nested(ChoiceOut))
    days_to_verify = fields.Integer()
    days_to_react = fields.Integer()


class ClockOut(Schema):
    """Where a report stands beside its term; `days_left` are working days."""

    state = fields.String()
    due = fields.Date(allow_none=True)
    days_left = fields.Integer(allow_none=True)


class ToldStepOut(Schema):
    """What happened, to the day; `text` is an answer or what the reporter wrote."""

    kind = fields.String()
    on = fields.Date()
    text = fields.String()


class ToldOut(Schema):
    """A report as its reporter reads it by its number."""

    kind = fields.String(attribute="report.kind")
    offering_name = fields.String(attribute="offering.name", dump_default=None)
    offering_slug = fields.String(attribute="offering.slug", dump_default=None)
    text = fields.String(attribute="report.text")
    anonymous = fields.Boolean(attribute="report.anonymous")
    state = fields.String(attribute="report.state")
    report_class = fields.String(attribute="report.report_class", allow_none=True)
    received_on = fields.Date(attribute="report.received_on")
    verify_by = fields.Date(attribute="report.verify_by")
    react_by = fields.Date(attribute="report.react_by", allow_none=True)
    reopened = fields.Integer(attribute="report.reopened")
    lapor_number = fields.String(attribute="report.lapor_number", allow_none=True)
    clock = fields.Nested(ClockOut)
    steps = fields.List(fields.Nested(ToldStepOut))
    can_say_unsolved = fields.Boolean()


class SentOut(Schema):
    """A report that was sent. The number is kept nowhere; null when it cannot be told again."""

    tracking_number = fields.String(allow_none=True)
    state = fields.String(attribute="report.state")
    kind = fields.String(attribute="report.kind")
    received_on = fields.Date(attribute="report.received_on")
    verify_by = fields.Date(attribute="report.verify_by")


class NumberIn(Schema):
    """The tracking number of a report, however it is typed."""

    number = Words(most=100, required=True)


class ReportArgs(PageArgs):
    """A list of reports."""

    state = fields.Enum(ReportState, by_value=True, load_default=None)
    kind = fields.Enum(ReportKind, by_value=True, load_default=None)
    report_class = fields.Enum(ReportClass, by_value=True, load_default=None)
    unit_id = fields.UUID(load_default=None)
    overdue = fields.Boolean(load_default=False)

    @staticmethod
    def wanted(args: dict[str, Any]) -> ReportFilter:
        """The filter without its page."""
        return ReportFilter(**{name: value for name, value in args.items() if name != "page"})


class ReportRowOut(Schema):
    """A line of the inbox. `due` is the day to classify or to answer, whichever is next."""

    id = fields.UUID()
    kind = fields.String()
    unit_id = fields.UUID()
    offering_id = fields.UUID(allow_none=True)
    offering_name = fields.String(allow_none=True)
    excerpt = fields.String()
    state = fields.String()
    report_class = fields.String(allow_none=True)
    anonymous = fields.Boolean()
    received_on = fields.Date()
    due = fields.Date(allow_none=True)
    answered_on = fields.Date(allow_none=True)
    reopened = fields.Integer()
    lapor_number = fields.String(allow_none=True)
    overdue = fields.Boolean()


class ReportStepOut(ToldStepOut):
    """What happened, with what officers noted; `by` is an account, null for the reporter."""

    id = fields.UUID()
    by = fields.UUID(allow_none=True)
    note = fields.String()
    report_class = fields.String(allow_none=True)
    unit_id = fields.UUID(allow_none=True)
    in_time = fields.Boolean(allow_none=True)


class ReportCanOut(Schema):
    """What the reader may do now."""

    classify = fields.Boolean()
    transfer = fields.Boolean()
    answer = fields.Boolean()
    make_finding = fields.Boolean()


class ReportOut(Schema):
    """A report as its officers read it."""

    id = fields.UUID(attribute="report.id")
    kind = fields.String(attribute="report.kind")
    unit_id = fields.UUID(attribute="report.unit_id")
    offering_id = fields.UUID(attribute="report.offering_id", allow_none=True)
    offering_name = fields.String(attribute="offering.name", dump_default=None)
    text = fields.String(attribute="report.text")
    contact = fields.String(attribute="report.contact")
    anonymous = fields.Boolean(attribute="report.anonymous")
    state = fields.String(attribute="report.state")
    report_class = fields.String(attribute="report.report_class", allow_none=True)
    received_on = fields.Date(attribute="report.received_on")
    verify_by = fields.Date(attribute="report.verify_by")
    answered_on = fields.Date(attribute="report.answered_on", allow_none=True)
    react_by = fields.Date(attribute="report.react_by", allow_none=True)
    closed_on = fields.Date(attribute="report.closed_on", allow_none=True)
    reopened = fields.Integer(attribute="report.reopened")
    lapor_number = fields.String(attribute="report.lapor_number", allow_none=True)
    clock = fields.Nested(ClockOut)
    steps = fields.List(fields.Nested(ReportStepOut))
    can = fields.Nested(ReportCanOut)
    finding_id = fields.UUID(allow_none=True)


class ClassificationIn(Loads):
    """What an officer makes of a report."""

    makes = Classification
    report_class = fields.Enum(ReportClass, by_value=True, required=True)
    note = Words(most=LONG_TEXT, least=0, load_default="")
    lapor_number = Words(most=40, load_default=None, allow_none=True)


class TransferIn(Loads):
    """The unit that it is really about."""

    makes = Transfer
    unit_id = fields.UUID(required=True)
    offering_id = fields.UUID(load_default=None, allow_none=True)
    note = Words(most=LONG_TEXT, required=True)


class ReplyIn(Loads):
    """What the reporter reads."""

    makes = Reply
    id = fields.UUID(required=True)
    text = Words(most=LONG_TEXT, required=True)


class MovedOut(Schema):
    """A report after it was handed on: its new unit may be out of the reader's reach."""

    id = fields.UUID()
    state = fields.String()
    unit_id = fields.UUID()
    due = fields.Date(allow_none=True)
