"""Shapes of workshops, participants, seats and results."""

from marshmallow import Schema, ValidationError, fields, validate

from services.training.commands.results import Attendance
from services.training.commands.workshops import NeedRef, WorkshopPlan
from services.training.rules.states import EnrolmentState, WorkshopState
from shared.vocabulary import Competency
from shared.web.lists import PageArgs
from shared.web.shapes import Loads, Words

MOST_SEATS = 1000
MOST_HOURS = 200  # JP
MOST_UNITS = 100
MARK = validate.Range(0, 100, error="mark-0-to-100")


def _two_places(value: object) -> None:
    if -int(value.as_tuple().exponent) > 2:  # type: ignore[attr-defined]  # a finite Decimal
        raise ValidationError("two-decimals-at-most")


class NeedRefIn(Loads):
    """One line of the pool."""

    makes = NeedRef
    competency = fields.Enum(Competency, by_value=True, required=True)
    unit_id = fields.UUID(required=True)


class WorkshopIn(Loads):
    """A workshop to schedule. `starts_at` is a moment with its offset (2026-12-09T09:00:00+08:00)."""

    makes = WorkshopPlan
    id = fields.UUID(required=True)
    title = Words(required=True)
    needs = fields.List(
        fields.Nested(NeedRefIn), required=True, validate=validate.Length(1, MOST_UNITS, error="needs-1-to-100")
    )
    starts_at = fields.AwareDateTime(required=True, format="iso")
    place = Words(required=True)
    capacity = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, MOST_SEATS, error="capacity-1-to-1000")
    )
    hours = fields.Decimal(
        required=True,
        allow_nan=False,
        validate=[validate.Range(0, MOST_HOURS, min_inclusive=False, error="hours-up-to-200"), _two_places],
    )
    pass_mark = fields.Decimal(required=True, allow_nan=False, validate=[MARK, _two_places])
    trainer_employee_id = fields.UUID(required=True)


class WorkshopArgs(PageArgs):
    """A list of workshops; `q` is looked for in titles and places."""

    state = fields.Enum(WorkshopState, by_value=True, load_default=None)
    competency = fields.Enum(Competency, by_value=True, load_default=None)


class WorkshopRowOut(Schema):
    """A line of the list of workshops."""

    id = fields.UUID()
    title = fields.String()
    competency = fields.String()
    starts_at = fields.AwareDateTime()
    place = fields.String()
    capacity = fields.Integer()
    taken = fields.Integer()
    waiting = fields.Integer()
    hours = fields.Decimal(as_string=True)
    pass_mark = fields.Decimal(as_string=True)
    trainer_employee_id = fields.UUID()
    state = fields.String()
    completed_on = fields.Date(allow_none=True)


class AskedOut(Schema):
    """A unit that was asked to nominate."""

    id = fields.UUID()
    unit_id = fields.UUID()
    requested_at = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True)


class WorkshopOut(WorkshopRowOut):
    """A workshop, the units asked, and whether the person may report on it now."""

    scheduled_at = fields.AwareDateTime()
    cancelled_on = fields.Date(allow_none=True)
    requests = fields.List(fields.Nested(AskedOut))
    is_mine_to_report = fields.Boolean()


class ParticipantArgs(PageArgs):
    """Participants, by what became of the seat."""

    state = fields.Enum(EnrolmentState, by_value=True, load_default=None)


class ParticipantOut(Schema):
    """A person nominated for a workshop."""

    id = fields.UUID()
    employee_id = fields.UUID()
    unit_id = fields.UUID()
    state = fields.String()
    confirm_by = fields.Date()
    ticket = fields.Integer(allow_none=True)
    result = fields.String(allow_none=True)
    score = fields.Decimal(as_string=True, allow_none=True)
    hours = fields.Decimal(as_string=True, allow_none=True)


class AttendanceIn(Loads):
    """What the trainer reports of a participant."""

    makes = Attendance
    enrolment_id = fields.UUID(required=True)
    attended = fields.Boolean(required=True)
    score = fields.Decimal(load_default=None, allow_none=True, allow_nan=False, validate=[MARK, _two_places])


class ResultsIn(Schema):
    """What the trainer reports of a workshop."""

    results = fields.List(
        fields.Nested(AttendanceIn), required=True, validate=validate.Length(1, MOST_SEATS, error="results-missing")
    )


class SeatOut(Schema):
    """The own nomination after a decision."""

    id = fields.UUID()
    workshop_id = fields.UUID()
    state = fields.String()
    confirm_by = fields.Date()
