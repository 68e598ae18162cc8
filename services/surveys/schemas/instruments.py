"""Shapes of offerings, surveys and answers."""

from typing import Any

from marshmallow import Schema, fields, post_load

from services.surveys.commands.instruments import OfferingForm, SurveyForm, SurveyPlan
from services.surveys.rules.instruments import MOST_SLUG, Channel, SurveyState
from shared.vocabulary import WeightConvention
from shared.web.lists import PageArgs
from shared.web.shapes import Created, Words
from shared.web.sheets import SheetArgs, SheetPreviewOut


class OfferingChange(Schema):
    """What an officer says of an offering."""

    unit_id = fields.UUID(required=True)
    name = Words(required=True)
    offered_by = Words(required=True)
    slug = Words(most=MOST_SLUG, least=0, load_default="")


class OfferingIn(OfferingChange, Created):
    """An offering to be added."""

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> OfferingForm:
        """The form."""
        return OfferingForm(**data)


class OfferingArgs(PageArgs):
    """A list of offerings."""

    unit_id = fields.UUID(load_default=None)


class OfferingOut(Schema):
    """An offering."""

    id = fields.UUID()
    unit_id = fields.UUID()
    name = fields.String()
    offered_by = fields.String()
    slug = fields.String()


class OfferingRowOut(OfferingOut):
    """A line of the list of offerings: with the number of its surveys."""

    surveys = fields.Integer()


class SurveyChange(Schema):
    """What an officer settles of a draft."""

    period_start = fields.Date(required=True)
    period_end = fields.Date(required=True)
    convention = fields.Enum(WeightConvention, by_value=True, required=True)
    last_day = fields.Date(load_default=None, allow_none=True)
    listed = fields.Boolean(load_default=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        """The plan."""
        return SurveyPlan(**data)


class SurveyIn(SurveyChange, Created):
    """A survey to be made."""

    offering_id = fields.UUID(required=True)
    channel = fields.Enum(Channel, by_value=True, load_default=Channel.ONLINE)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        """The form."""
        own = {name: data.pop(name) for name in ("id", "offering_id", "channel")}
        return SurveyForm(**own, plan=SurveyPlan(**data))


class DefaultsOut(Schema):
    """What the agency's settings propose for a new survey, and the mark that its elements will meet."""

    convention = fields.String()
    mark = fields.Decimal(as_string=True)


class SurveyArgs(PageArgs):
    """A list of surveys."""

    state = fields.Enum(SurveyState, by_value=True, load_default=None)
    unit_id = fields.UUID(load_default=None)
    offering_id = fields.UUID(load_default=None)


class SurveyRowOut(Schema):
    """A line of the list of surveys. `answers` are those so far while it is open."""

    id = fields.UUID()
    offering_id = fields.UUID()
    offering_name = fields.String()
    unit_id = fields.UUID()
    period_start = fields.Date()
    period_end = fields.Date()
    channel = fields.String()
    convention = fields.String()
    state = fields.String()
    last_day = fields.Date(allow_none=True)
    answers = fields.Integer()
    ikm = fields.Decimal(as_string=True, allow_none=True)
    grade = fields.String(allow_none=True)


class ElementLineOut(Schema):
    """An element of a published result, beside the period before."""

    element = fields.String()
    answers = fields.Integer()
    total = fields.Integer()
    mean = fields.Decimal(as_string=True)
    weighted = fields.Decimal(as_string=True)
    under_mark = fields.Boolean()
    before = fields.Decimal(as_string=True, allow_none=True)
    change = fields.String(allow_none=True)


class ResultOut(Schema):
    """A published result."""

    value = fields.Decimal(as_string=True)
    ikm = fields.Decimal(as_string=True)
    grade = fields.String()
    rules = fields.String()
    mark = fields.Decimal(as_string=True)
    weight = fields.Decimal(as_string=True)
    elements = fields.List(fields.Nested(ElementLineOut))
    strongest = fields.List(fields.String())
    weakest = fields.List(fields.String())


class EarlierOut(Schema):
    """The survey of the period before; `difference` of the IKM only where the two compare."""

    id = fields.UUID()
    period_start = fields.Date()
    period_end = fields.Date()
    answers = fields.Integer()
    convention = fields.String()
    ikm = fields.Decimal(as_string=True)
    grade = fields.String()
    difference = fields.Decimal(as_string=True, allow_none=True)
    change = fields.String(allow_none=True)


class PlannedOut(Schema):
    """A survey as its officer settled it."""

    id = fields.UUID()
    offering_id = fields.UUID()
    unit_id = fields.UUID()
    period_start = fields.Date()
    period_end = fields.Date()
    convention = fields.String()
    channel = fields.String()
    state = fields.String()
    code = fields.String(allow_none=True)
    listed = fields.Boolean()
    last_day = fields.Date(allow_none=True)
    opened_at = fields.AwareDateTime(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    published_at = fields.AwareDateTime(allow_none=True)


class SurveyOut(Schema):
    """A survey with its result."""

    survey = fields.Nested(PlannedOut)
    offering = fields.Nested(OfferingOut)
    answers = fields.Integer()
    result = fields.Nested(ResultOut, allow_none=True)
    previous = fields.Nested(EarlierOut, allow_none=True)


class OutlookOut(Schema):
    """What publishing today would say."""

    answers = fields.Integer()
    least = fields.Integer()
    k = fields.Integer()
    mark = fields.Decimal(as_string=True)
    ikm = fields.Decimal(as_string=True, allow_none=True)
    grade = fields.String(allow_none=True)
    weak = fields.List(fields.String())


class CommentOut(Schema):
    """A free text, with its day and nothing finer."""

    comment = fields.String()
    answered_on = fields.Date()
    source = fields.String()


class PaperArgs(SheetArgs):
    """What comes beside the bytes of a sheet of paper forms."""

    filename = Words(load_default="formulir")


class PreviewOut(SheetPreviewOut):
    """What taking a sheet of paper forms over would meet."""

    survey_id = fields.UUID()


class PaperImportOut(Schema):
    """A sheet of paper forms."""

    id = fields.UUID()
    survey_id = fields.UUID()
    filename = fields.String()
    uploaded_at = fields.AwareDateTime()
    uploaded_by = fields.UUID()
    applied_at = fields.AwareDateTime(allow_none=True)
    answers = fields.Integer(allow_none=True)
