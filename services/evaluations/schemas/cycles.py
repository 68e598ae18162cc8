"""Shapes of cycles, organisations, the distribution guide and what waits."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.evaluations.commands.cycles import GivenRating, NewCycle
from shared.vocabulary import OrganisationPredikat
from shared.web.lists import PageArgs
from shared.web.shapes import LONG_TEXT, Created, Loads, Words


class CycleIn(Created, Loads):
    """A cycle to open."""

    makes = NewCycle
    name = Words(required=True)
    period_start = fields.Date(required=True)
    period_end = fields.Date(required=True)


class CycleOut(Schema):
    """A cycle."""

    id = fields.UUID()
    name = fields.String()
    period_start = fields.Date()
    period_end = fields.Date()
    state = fields.String()
    opened_at = fields.AwareDateTime()
    closed_at = fields.AwareDateTime(allow_none=True)
    is_drafting = fields.Boolean()


class CycleArgs(PageArgs):
    """A list of cycles."""

    state = fields.String(load_default=None, validate=validate.OneOf(("OPEN", "CLOSED")))


class ProgressOut(Schema):
    """How far a cycle has come; `roster` is null once everybody has a draft."""

    cycle = fields.Nested(CycleOut)
    roster = fields.Integer(allow_none=True)
    states = fields.Dict(keys=fields.String(), values=fields.Integer())
    organisations = fields.Integer()
    rated = fields.Integer()


class OrganisationArgs(PageArgs):
    """A list of organisations."""

    rated = fields.Boolean(load_default=None)
    organisation_id = fields.UUID(load_default=None)


class MustActOut(Schema):
    """Who must act: an employee, or with null an admin of the agency."""

    employee_id = fields.UUID(allow_none=True)


class OrganisationOut(Schema):
    """An organisation in a cycle."""

    organisation_id = fields.UUID()
    code = fields.String()
    head_id = fields.UUID(allow_none=True)
    employees = fields.Integer()
    decided = fields.Integer()
    predikat = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    document = fields.String(allow_none=True)
    rater_id = fields.UUID(allow_none=True)
    rated_at = fields.AwareDateTime(allow_none=True)
    must_act = fields.Nested(MustActOut, allow_none=True)
    may_rate = fields.Boolean()


class RatingIn(Created, Loads):
    """An organisation's predikat."""

    makes = GivenRating
    predikat = fields.Enum(OrganisationPredikat, by_value=True, required=True)
    reason = Words(most=LONG_TEXT, required=True)
    document = Words(load_default=None, allow_none=True)


class RatingOut(Schema):
    """An organisation's predikat, as it was set."""

    id = fields.UUID()
    cycle_id = fields.UUID()
    organisation_id = fields.UUID()
    predikat = fields.String()
    reason = fields.String()
    document = fields.String(allow_none=True)
    rater_id = fields.UUID(allow_none=True)
    rated_at = fields.AwareDateTime()


class BoundOut(Schema):
    """A bound of the guide."""

    predikat = fields.List(fields.String())
    limit = fields.String()
    bound = fields.Integer()
    people = fields.Integer(allow_none=True)
    is_kept = fields.Boolean()


class GuideOut(Schema):
    """The distribution guide over an organisation; counts are null while too few are decided."""

    organisation_id = fields.UUID()
    organisation = fields.String(allow_none=True)
    decided = fields.Integer()
    undecided = fields.Integer()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), allow_none=True)
    bounds = fields.List(fields.Nested(BoundOut))
    is_left = fields.Boolean()


class DistributionOut(Schema):
    """The guide over the organisations of a cycle."""

    items = fields.List(fields.Nested(GuideOut))


class ToAnswerOut(Schema):
    """An evaluation that waits for the employee's answer."""

    id = fields.UUID()
    cycle_name = fields.String()
    evaluator_id = fields.UUID(allow_none=True)
    finalised_on = fields.Date()
    objection_due = fields.Date()
    days_left = fields.Integer()


class WaitingOrganisation(Schema):
    """An organisation whose predikat waits for the caller."""

    cycle_id = fields.Function(lambda pair: str(pair[0]))
    organisation_id = fields.Function(lambda pair: str(pair[1]))


class WaitingOut(Schema):
    """What waits for the caller."""

    drafts = fields.Integer()
    ready = fields.Integer()
    to_answer = fields.List(fields.Nested(ToAnswerOut))
    reassessments = fields.Integer()
    organisations = fields.List(fields.Nested(WaitingOrganisation))


def at_first(made: tuple[Any, bool]) -> tuple[Any, int]:
    """201 for a row that a form made, 200 for the one it made before."""
    row, is_new = made
    return row, 201 if is_new else 200
