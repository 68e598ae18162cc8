"""Shapes of the own plan, hours, coaching, lessons, and what waits."""

from marshmallow import Schema, fields

from shared.web.lists import PageArgs
from shared.web.shapes import Created, Words


class HoursOut(Schema):
    """How the hours of a year stand: against a floor (PNS) or below a ceiling (PPPK)."""

    hours = fields.Decimal(as_string=True)
    limit = fields.String()
    figure = fields.Decimal(as_string=True)
    state = fields.String()
    remaining = fields.Decimal(as_string=True)
    rules = fields.String()


class GapOut(Schema):
    """An own gap."""

    id = fields.UUID()
    competency = fields.String()
    standard = fields.Integer()
    level = fields.Integer()
    missing = fields.Integer()
    since = fields.Date()
    state = fields.String()
    intervened_on = fields.Date(allow_none=True)


class EnrolmentOut(Schema):
    """An own nomination with its workshop. `hours` are what the workshop gives, `hours_credited` what was earned."""

    id = fields.UUID()
    workshop_id = fields.UUID()
    state = fields.String()
    confirm_by = fields.Date()
    ahead = fields.Integer(allow_none=True)
    result = fields.String(allow_none=True)
    score = fields.Decimal(as_string=True, allow_none=True)
    hours_credited = fields.Decimal(as_string=True, allow_none=True)
    title = fields.String()
    competency = fields.String()
    starts_at = fields.AwareDateTime()
    place = fields.String()
    hours = fields.Decimal(as_string=True)
    pass_mark = fields.Decimal(as_string=True)
    capacity = fields.Integer()
    taken = fields.Integer()
    trainer_employee_id = fields.UUID()
    completed_on = fields.Date(allow_none=True)
    cancelled_on = fields.Date(allow_none=True)


class OfferOut(Schema):
    """An offer of coaching."""

    id = fields.UUID()
    employee_id = fields.UUID()
    offered_on = fields.Date()
    state = fields.String()


class TextOut(Schema):
    """Words in both languages."""

    id = fields.String()
    en = fields.String()


class LessonRowOut(Schema):
    """A lesson of the plan. `hours` are the JP that it earns."""

    key = fields.String()
    title = fields.Nested(TextOut)
    summary = fields.Nested(TextOut)
    minutes = fields.Integer()
    hours = fields.Decimal(as_string=True)
    completed_on = fields.Date(allow_none=True)


class PlanOut(Schema):
    """The own plan. `nominates`, `coaches`: asked to nominate, people below were offered coaching; at any time."""

    year = fields.Integer()
    employment = fields.String()
    hours = fields.Nested(HoursOut)
    gaps = fields.List(fields.Nested(GapOut))
    enrolments = fields.List(fields.Nested(EnrolmentOut))
    offers = fields.List(fields.Nested(OfferOut))
    lessons = fields.List(fields.Nested(LessonRowOut))
    nominates = fields.Boolean()
    coaches = fields.Boolean()


class HoursArgs(PageArgs):
    """The own ledger, of one year or all."""

    year = fields.Integer(load_default=None)


class HoursEntryOut(Schema):
    """Hours credited."""

    id = fields.UUID()
    kind = fields.String()
    title = fields.String()
    hours = fields.Decimal(as_string=True)
    earned_on = fields.Date()


class SectionOut(Schema):
    """A part of a lesson."""

    key = fields.String()
    heading = fields.Nested(TextOut)
    paragraphs = fields.List(fields.Nested(TextOut))


class OptionOut(Schema):
    """An answer on offer."""

    key = fields.String()
    text = fields.Nested(TextOut)


class QuestionOut(Schema):
    """A question, without its answer."""

    key = fields.String()
    text = fields.Nested(TextOut)
    options = fields.List(fields.Nested(OptionOut))


class AnswerOut(Schema):
    """How one question went. The reason is given where the answer was right."""

    key = fields.String()
    chosen = fields.String(allow_none=True)
    is_right = fields.Boolean()
    because = fields.Nested(TextOut, allow_none=True)
    section = fields.String()


class AttemptOut(Schema):
    """A try at a quiz."""

    id = fields.UUID()
    score = fields.Decimal(as_string=True)
    pass_mark = fields.Decimal(as_string=True)
    is_passed = fields.Boolean()
    tried_at = fields.AwareDateTime()
    questions = fields.List(fields.Nested(AnswerOut))


class LessonOut(Schema):
    """A lesson to read, with its quiz and the own state."""

    key = fields.String()
    edition = fields.Integer()
    title = fields.Nested(TextOut)
    summary = fields.Nested(TextOut)
    minutes = fields.Integer()
    pass_mark = fields.Decimal(as_string=True)
    sections = fields.List(fields.Nested(SectionOut))
    questions = fields.List(fields.Nested(QuestionOut))
    completed_on = fields.Date(allow_none=True)
    latest = fields.Nested(AttemptOut, allow_none=True)


class AttemptIn(Created):
    """Answers to a quiz: {question: option}."""

    answers = fields.Dict(keys=Words(most=60), values=Words(most=60), required=True)


class CountsOut(Schema):
    """How much waits, by kind."""

    seats = fields.Integer()
    nominations = fields.Integer()
    results = fields.Integer()
    offers = fields.Integer()
    coaching = fields.Integer()
    needs = fields.Integer()


class WaitingItemOut(Schema):
    """One thing that waits. `at`: when its workshop begins; `by`: until when to confirm, or since when offered."""

    kind = fields.String()
    id = fields.UUID()
    title = fields.String(allow_none=True)
    unit_id = fields.UUID(allow_none=True)
    employee_id = fields.UUID(allow_none=True)
    at = fields.AwareDateTime(allow_none=True)
    by = fields.Date(allow_none=True)


class WaitingOut(Schema):
    """What waits for a person."""

    counts = fields.Nested(CountsOut)
    items = fields.List(fields.Nested(WaitingItemOut))
