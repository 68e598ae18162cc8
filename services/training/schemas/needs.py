"""Shapes of the pool of needs, requests to nominate, and candidates."""

from marshmallow import Schema, fields, validate

from services.training.rules.states import NeedState
from shared.vocabulary import Competency
from shared.web.lists import PageArgs, listing_schema

MOST_NOMINEES = 500
MOST_UNITS = 50  # which a search for units finds


class NeedArgs(PageArgs):
    """The pool of needs, narrowed. `q` is looked for in the words of competencies; `unit_id` may stand often."""

    competency = fields.Enum(Competency, by_value=True, load_default=None)
    unit_id = fields.List(fields.UUID(), load_default=(), validate=validate.Length(max=MOST_UNITS))
    state = fields.Enum(NeedState, by_value=True, load_default=None)


class NeedOut(Schema):
    """A line of the pool. `mean_gap` is in levels; `findings` counts confirmed findings behind it."""

    competency = fields.String()
    unit_id = fields.UUID()
    people = fields.Integer()
    mean_gap = fields.Decimal(as_string=True)
    severity = fields.String()
    is_unit_need = fields.Boolean()
    findings = fields.Integer()
    since = fields.Date()
    state = fields.String()
    workshop_id = fields.UUID(allow_none=True)
    starts_at = fields.AwareDateTime(allow_none=True)


class SummaryOut(Schema):
    """The figures that frame the pool."""

    needs = fields.Integer()
    units = fields.Integer()
    people = fields.Integer()
    since = fields.Date(allow_none=True)
    workshops = fields.Integer()
    taken = fields.Integer()
    capacity = fields.Integer()


class PoolOut(listing_schema(NeedOut)):  # type: ignore[misc]  # made of the shape of its items
    """A page of the pool, with the figures that frame all of it."""

    summary = fields.Nested(SummaryOut)


class RequestArgs(PageArgs):
    """Requests to nominate; `open` leaves out those that are over."""

    open = fields.Boolean(load_default=True)


class RequestOut(Schema):
    """What a unit is asked, with the workshop it is asked for."""

    id = fields.UUID()
    workshop_id = fields.UUID()
    unit_id = fields.UUID()
    requested_at = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True)
    nominated = fields.Integer()
    title = fields.String()
    competency = fields.String()
    starts_at = fields.AwareDateTime()
    place = fields.String()
    capacity = fields.Integer()
    taken = fields.Integer()
    hours = fields.Decimal(as_string=True)
    trainer_employee_id = fields.UUID()
    completed_on = fields.Date(allow_none=True)
    cancelled_on = fields.Date(allow_none=True)


class CandidateArgs(PageArgs):
    """Candidates: of these people only, or only those with an open gap."""

    employee_id = fields.List(fields.UUID(), load_default=None, validate=validate.Length(max=MOST_NOMINEES))
    with_gap = fields.Boolean(load_default=False)


class CandidateOut(Schema):
    """Somebody who can be nominated: levels missing of the workshop's competency, and the state if nominated."""

    id = fields.UUID()
    unit_id = fields.UUID()
    employment = fields.String()
    missing = fields.Integer()
    gap_state = fields.String(allow_none=True)
    since = fields.Date(allow_none=True)
    state = fields.String(allow_none=True)


class NomineesIn(Schema):
    """Whom a unit nominates."""

    employee_ids = fields.List(
        fields.UUID(),
        required=True,
        validate=[
            validate.Length(min=1, error="nobody-chosen"),
            validate.Length(max=MOST_NOMINEES, error="too-many-chosen"),
        ],
    )
