"""Shapes of the public card and of the latest indices: no ids of persons, no names, nothing finer than the day."""

from marshmallow import Schema, fields


class PublicOfferingOut(Schema):
    """A service of the agency."""

    id = fields.UUID()
    slug = fields.String()
    name = fields.String()
    offered_by = fields.String()


class PeriodOut(Schema):
    """The index of a period: IKM 25 to 100 under its weight convention."""

    period_start = fields.Date()
    period_end = fields.Date()
    answers = fields.Integer()
    convention = fields.String()
    ikm = fields.Decimal(as_string=True)
    grade = fields.String()


class ElementOut(Schema):
    """An element's mean, 1 to 4, over its valid answers."""

    element = fields.String()
    answers = fields.Integer()
    mean = fields.Decimal(as_string=True)


class ElementChangeOut(Schema):
    """An element in both periods."""

    element = fields.String()
    before = fields.Decimal(as_string=True)
    after = fields.Decimal(as_string=True)
    difference = fields.Decimal(as_string=True)
    change = fields.String()


class FiguresOut(Schema):
    """What the latest survey says, beside the period before."""

    now = fields.Nested(PeriodOut)
    elements = fields.List(fields.Nested(ElementOut))
    strongest = fields.List(fields.String())
    weakest = fields.List(fields.String())
    periods = fields.List(fields.Nested(PeriodOut))
    before = fields.Nested(PeriodOut, allow_none=True)
    difference = fields.Decimal(as_string=True, allow_none=True)
    change = fields.String(allow_none=True)
    changes = fields.List(fields.Nested(ElementChangeOut))


class PublicVoiceOut(Schema):
    """What citizens wrote, in an officer's words, and how many of them."""

    text = fields.String()
    element = fields.String(allow_none=True)
    said_by = fields.Integer()


class DoneOut(Schema):
    """A line of the follow-up plan."""

    text = fields.String()
    element = fields.String(allow_none=True)
    state = fields.String()
    due = fields.Date()
    done_on = fields.Date(allow_none=True)


class PublicWorkshopOut(Schema):
    """A workshop that was held for this service; `hours` (JP) are of each of `people`."""

    competency = fields.String()
    completed_on = fields.Date()
    hours = fields.Decimal(as_string=True)
    people = fields.Integer(allow_none=True)


class CardOut(Schema):
    """The public card of a service. `shown`: PUBLISHED, TOO_FEW or NOT_YET."""

    offering = fields.Nested(PublicOfferingOut)
    shown = fields.String()
    k = fields.Integer()
    figures = fields.Nested(FiguresOut, allow_none=True)
    voices = fields.List(fields.Nested(PublicVoiceOut))
    actions = fields.List(fields.Nested(DoneOut))
    workshops = fields.List(fields.Nested(PublicWorkshopOut))
    survey_code = fields.String(allow_none=True)


class IndexLineOut(Schema):
    """The latest index of a service; null where too few people stand behind it."""

    offering = fields.Nested(PublicOfferingOut)
    now = fields.Nested(PeriodOut, allow_none=True)
