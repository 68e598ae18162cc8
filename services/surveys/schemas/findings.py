"""Shapes of findings, causes, the follow-up plan and the public card."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.surveys.commands.causes import Proposal, Return
from services.surveys.commands.findings import SeenInReport
from services.surveys.commands.follow_up import Heard, Plan
from services.surveys.queries.findings import FindingFilter, Waiting
from services.surveys.queries.follow_up import ActionFilter
from services.surveys.rules.findings import ActionState, FindingSource, FindingState
from shared.vocabulary import Cause, Competency, Element
from shared.web.lists import PageArgs
from shared.web.shapes import LONG_TEXT, Created, Loads, Words


def optional(term: Any, **options: Any) -> fields.Enum[Any]:
    """One of these codes, or nothing."""
    return fields.Enum(term, by_value=True, load_default=None, allow_none=True, **options)


class FindingArgs(PageArgs):
    """A list of findings."""

    state = optional(FindingState)
    source = optional(FindingSource)
    cause = optional(Cause)
    unit_id = fields.UUID(load_default=None)
    offering_id = fields.UUID(load_default=None)
    survey_id = fields.UUID(load_default=None)
    waits_for = optional(Waiting)

    @staticmethod
    def wanted(args: dict[str, Any]) -> FindingFilter:
        """The filter without its page."""
        return FindingFilter(**{name: value for name, value in args.items() if name != "page"})


class FindingRowOut(Schema):
    """A line of the list of findings. Value and mark are means of scores, 1 to 4."""

    id = fields.UUID()
    unit_id = fields.UUID()
    offering_id = fields.UUID(allow_none=True)
    offering_name = fields.String(allow_none=True)
    source = fields.String()
    survey_id = fields.UUID(allow_none=True)
    element = fields.String(allow_none=True)
    value = fields.Decimal(as_string=True, allow_none=True)
    mark = fields.Decimal(as_string=True, allow_none=True)
    summary = fields.String()
    suggested = fields.String(allow_none=True)
    state = fields.String()
    cause = fields.String(allow_none=True)
    competency = fields.String(allow_none=True)
    recorded_on = fields.Date()
    has_action = fields.Boolean()


class StepOut(Schema):
    """What somebody decided about a finding; `by` is an account."""

    id = fields.UUID()
    kind = fields.String()
    cause = fields.String(allow_none=True)
    competency = fields.String(allow_none=True)
    reason = fields.String()
    by = fields.UUID(allow_none=True)
    at = fields.AwareDateTime()


class FollowsOut(Schema):
    """What the confirmed cause leads to."""

    opens_need = fields.Boolean()
    opens_action = fields.Boolean()
    asks_for_evidence = fields.Boolean()


class FindingCanOut(Schema):
    """What the reader may do now. `confirm` says why not: OWN_PROPOSAL or INSIDE_UNIT."""

    propose = fields.Boolean()
    decide = fields.Boolean()
    confirm = fields.String(allow_none=True)
    plan = fields.Boolean()
    retract = fields.Boolean()


class WorkshopOut(Schema):
    """A workshop that answers a finding, as `training` stated it."""

    id = fields.UUID()
    competency = fields.String()
    hours = fields.Decimal(as_string=True)
    people = fields.Dict(keys=fields.String(), values=fields.Integer())
    completed_on = fields.Date()


class PlannedActionOut(Schema):
    """A line of the follow-up plan below its finding."""

    id = fields.UUID()
    finding_id = fields.UUID()
    unit_id = fields.UUID()
    offering_id = fields.UUID(allow_none=True)
    text = fields.String()
    owner_id = fields.UUID()
    due = fields.Date()
    indicator = fields.String()
    evidence = fields.String()
    state = fields.String()
    done_on = fields.Date(allow_none=True)


class ActionRowOut(PlannedActionOut):
    """A line of the follow-up plan, with what it is about."""

    offering_name = fields.String(allow_none=True)
    element = fields.String(allow_none=True)
    overdue = fields.Boolean()


class ActionOut(ActionRowOut):
    """A line of the follow-up plan with what the reader may do."""

    planned_by = fields.UUID()
    planned_at = fields.AwareDateTime()
    done_by = fields.UUID(allow_none=True)
    can_complete = fields.Boolean()


class FindingOut(Schema):
    """A finding, flat, with its history. A report's finding says nothing of the report."""

    id = fields.UUID(attribute="finding.id")
    unit_id = fields.UUID(attribute="finding.unit_id")
    offering_id = fields.UUID(attribute="finding.offering_id", allow_none=True)
    offering_name = fields.String(attribute="offering.name", dump_default=None)
    offering_slug = fields.String(attribute="offering.slug", dump_default=None)
    source = fields.String(attribute="finding.source")
    survey_id = fields.UUID(attribute="finding.survey_id", allow_none=True)
    element = fields.String(attribute="finding.element", allow_none=True)
    value = fields.Decimal(attribute="finding.value", as_string=True, allow_none=True)
    mark = fields.Decimal(attribute="finding.mark", as_string=True, allow_none=True)
    summary = fields.String(attribute="finding.summary")
    suggested = fields.String(attribute="finding.suggested", allow_none=True)
    topic = fields.String(attribute="finding.topic", allow_none=True)
    state = fields.String(attribute="finding.state")
    recorded_on = fields.Date(attribute="finding.recorded_on")
    cause = fields.String(attribute="finding.cause", allow_none=True)
    competency = fields.String(attribute="finding.competency", allow_none=True)
    reason = fields.String(attribute="finding.reason")
    proposed_by = fields.UUID(attribute="finding.proposed_by", allow_none=True)
    proposed_at = fields.AwareDateTime(attribute="finding.proposed_at", allow_none=True)
    confirmed_by = fields.UUID(attribute="finding.confirmed_by", allow_none=True)
    confirmed_on = fields.Date(attribute="finding.confirmed_on", allow_none=True)
    proposal_id = fields.UUID(allow_none=True)
    follows = fields.Nested(FollowsOut, allow_none=True)
    can = fields.Nested(FindingCanOut)
    steps = fields.List(fields.Nested(StepOut))
    actions = fields.List(fields.Nested(PlannedActionOut))
    workshops = fields.List(fields.Nested(WorkshopOut))


class ProposalIn(Loads):
    """A cause to be proposed. The rules say what must be named for which cause."""

    makes = Proposal
    id = fields.UUID(required=True)
    cause = fields.Enum(Cause, by_value=True, required=True)
    reason = Words(most=LONG_TEXT, required=True)
    competency = optional(Competency)


class ReturnIn(Loads):
    """Why a proposal goes back."""

    makes = Return
    id = fields.UUID(required=True)
    reason = Words(most=LONG_TEXT, required=True)


class ConfirmIn(Schema):
    """The proposal that was read."""

    proposal_id = fields.UUID(load_default=None, allow_none=True)


class ReasonIn(Schema):
    """Why."""

    reason = Words(most=LONG_TEXT, required=True)


class SeenIn(Loads):
    """What an officer sees in a report."""

    makes = SeenInReport
    id = fields.UUID(required=True)
    summary = Words(most=500, required=True)
    element = optional(Element)


class ActionArgs(PageArgs):
    """A part of the follow-up plan."""

    state = optional(ActionState)
    unit_id = fields.UUID(load_default=None)
    finding_id = fields.UUID(load_default=None)
    overdue = fields.Boolean(load_default=False)

    @staticmethod
    def wanted(args: dict[str, Any]) -> ActionFilter:
        """The filter without its page."""
        return ActionFilter(**{name: value for name, value in args.items() if name != "page"})


class ActionIn(Loads):
    """A line to be added to the follow-up plan."""

    makes = Plan
    id = fields.UUID(required=True)
    finding_id = fields.UUID(required=True)
    text = Words(most=500, required=True)
    owner_id = fields.UUID(required=True)
    due = fields.Date(required=True)
    indicator = Words(most=500, required=True)


class EvidenceIn(Schema):
    """What shows that it was done."""

    evidence = Words(most=LONG_TEXT, required=True)


class VoiceIn(Loads):
    """What so many comments of a survey said, in an officer's words."""

    makes = Heard
    id = fields.UUID(required=True)
    text = Words(most=300, required=True)
    said_by = fields.Integer(required=True, strict=True, validate=validate.Range(1, 1_000_000))
    element = optional(Element)


class VoiceOut(Created):
    """A wording on the public card."""

    survey_id = fields.UUID()
    text = fields.String()
    said_by = fields.Integer()
    element = fields.String(allow_none=True)


class VoicesOut(Schema):
    """The wordings of one survey."""

    items = fields.List(fields.Nested(VoiceOut))


class PendingOut(Schema):
    """How many things of a kind wait for the reader, and the nearest due date."""

    kind = fields.String()
    count = fields.Integer()
    due = fields.Date(allow_none=True)


class WaitingOut(Schema):
    """What waits for the reader."""

    items = fields.List(fields.Nested(PendingOut))
