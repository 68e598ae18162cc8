"""Shapes of requests about personal data."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.agencies.commands.privacy import NewRequest
from services.agencies.rules.privacy import RequestChannel, RequestKind, RequestState
from shared.web.lists import PageArgs
from shared.web.shapes import LONG_TEXT, Created, Loads, Words


class OwnRequestIn(Created, Loads):
    """What somebody asks about their own data."""

    makes = NewRequest
    kind = fields.Enum(RequestKind, by_value=True, required=True)
    text = Words(most=LONG_TEXT, required=True)


class TakenDownIn(OwnRequestIn):
    """What an officer takes down."""

    channel = fields.Enum(RequestChannel, by_value=True, required=True)
    reference = Words(load_default=None, allow_none=True)
    asked_at = fields.AwareDateTime(load_default=None, allow_none=True)


class AnswerIn(Schema):
    """How a request was answered."""

    state = fields.Enum(
        RequestState, by_value=True, required=True, validate=validate.NoneOf([RequestState.OPEN], error="still-open")
    )
    answer = Words(most=LONG_TEXT, required=True)


class RequestArgs(PageArgs):
    """Requests in a state."""

    state = fields.Enum(RequestState, by_value=True, load_default=None)


class RequestOut(Schema):
    """A request with its clock."""

    id = fields.UUID()
    kind = fields.String()
    channel = fields.String()
    employee_id = fields.UUID(allow_none=True)
    reference = fields.String(allow_none=True)
    text = fields.String()
    asked_at = fields.AwareDateTime()
    due_at = fields.AwareDateTime()
    state = fields.String()
    answer = fields.String(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)


class ClockOut(Schema):
    """How many wait."""

    open = fields.Integer()
    overdue = fields.Integer()
    next_due = fields.AwareDateTime(allow_none=True)


class OwnDataOut(Schema):
    """Everything held about a person, by service."""

    made_at = fields.AwareDateTime()
    employee_id = fields.UUID(allow_none=True)
    account_id = fields.UUID()
    services: Any = fields.Dict(keys=fields.String(), values=fields.Dict())
