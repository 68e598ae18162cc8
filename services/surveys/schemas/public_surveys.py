"""Shapes of the public form: what is asked of citizens, and what they send."""

from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, post_load

from services.surveys.commands.answers import AnswerForm
from services.surveys.rules.index import is_valid_score
from services.surveys.rules.instruments import MOST_COMMENT
from shared.vocabulary import Element
from shared.web.shapes import Words

RANDOM = 4  # the version of a UUID that carries neither a time nor a machine


class OpenSurveyOut(Schema):
    """A survey that takes answers."""

    code = fields.String()
    name = fields.String()
    offered_by = fields.String()
    last_day = fields.Date(allow_none=True)


class OptionOut(Schema):
    """An answer that may be chosen, in both languages."""

    score = fields.Integer()
    indonesian = fields.String()
    english = fields.String()


class QuestionOut(Schema):
    """The question about one element."""

    element = fields.String()
    indonesian = fields.String()
    english = fields.String()
    options = fields.List(fields.Nested(OptionOut))


class FormOut(Schema):
    """The form of a survey. `is_open`: whether an answer still counts."""

    code = fields.String()
    name = fields.String()
    offered_by = fields.String()
    offering_slug = fields.String()
    unit_id = fields.UUID()
    period_start = fields.Date()
    period_end = fields.Date()
    last_day = fields.Date(allow_none=True)
    state = fields.String()
    is_open = fields.Boolean()
    questions = fields.List(fields.Nested(QuestionOut))


class ReceivedOut(Schema):
    """The answer counts."""

    counted = fields.Boolean()


def random_uuid(value: UUID) -> None:
    """Refuse ids that carry a time."""
    if value.version != RANDOM:
        raise ValidationError("Must be random (UUID version 4).")


def every_element(scores: dict[Element, Any]) -> None:
    """Refuse a form that leaves elements out."""
    missing = [element.value for element in Element if element not in scores]
    if missing:
        raise ValidationError({element: ["score-missing"] for element in missing})


class ScoreField(fields.Field[int]):
    """A whole number from 1 to 4; neither true nor "3" nor 3.0."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        if not is_valid_score(value):
            raise ValidationError("score-1-to-4")
        return int(value)


class AnswerIn(Schema):
    """What a citizen sends. Fields that are not asked for are refused: nothing about a person slips in."""

    form_id = fields.UUID(required=True, validate=random_uuid)
    scores = fields.Dict(
        keys=fields.Enum(Element, by_value=True), values=ScoreField(), required=True, validate=every_element
    )
    comment = Words(most=MOST_COMMENT, least=0, load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AnswerForm:
        """The form."""
        return AnswerForm(**data)
