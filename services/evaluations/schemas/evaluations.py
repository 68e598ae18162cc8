"""Shapes of evaluations, as their evaluators and their employees see them."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.evaluations.commands.reassessments import GivenLevel
from services.evaluations.rules.finalising import AssessedAs, Ratings
from services.evaluations.rules.objections import EvaluationState
from services.evaluations.schemas.cycles import CycleOut, GuideOut, MustActOut
from shared.vocabulary import LevelSource, Rating
from shared.web.lists import PageArgs
from shared.web.shapes import LONG_TEXT, Created, Loads, Words

MOST_IDS = 200
MOST_LEVELS = 50
STATES = tuple(state.value for state in EvaluationState if state is not EvaluationState.OUTSIDE)


class EvaluationArgs(PageArgs):
    """Which of the caller's evaluations; `employee_id` may stand up to 200 times, and empty finds nobody."""

    cycle = fields.UUID(load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(STATES))
    unit_id = fields.UUID(load_default=None)
    employee_id = fields.List(fields.UUID(), load_default=None, validate=validate.Length(max=MOST_IDS))


class EvaluationRowOut(Schema):
    """A line of the evaluator's list."""

    id = fields.UUID()
    employee_id = fields.UUID()
    unit_id = fields.UUID()
    position_id = fields.UUID()
    cycle_id = fields.UUID()
    cycle_name = fields.String()
    cycle_state = fields.String()
    state = fields.String()
    result = fields.Integer(allow_none=True)
    behaviour = fields.Integer(allow_none=True)
    predikat = fields.String(allow_none=True)
    saved_at = fields.AwareDateTime(allow_none=True)
    finalised_on = fields.Date(allow_none=True)
    objection_due = fields.Date(allow_none=True)
    organisation_predikat = fields.String(allow_none=True)


class PeopleOut(Schema):
    """Ids of employees."""

    ids = fields.List(fields.UUID())


class LevelIn(Schema):
    """A level with its source."""

    level = fields.Integer(strict=True, required=True, validate=validate.Range(1, 5))
    source = fields.Enum(LevelSource, by_value=True, required=True)


class DraftIn(Schema):
    """What an evaluator has entered so far; what is left out is not entered."""

    result = fields.Integer(strict=True, load_default=None, allow_none=True, validate=validate.Range(1, 3))
    behaviour = fields.Integer(strict=True, load_default=None, allow_none=True, validate=validate.Range(1, 3))
    note = Words(most=LONG_TEXT, least=0, load_default="")
    levels = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 40)),
        values=fields.Nested(LevelIn),
        load_default=dict,
        validate=validate.Length(max=MOST_LEVELS),
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Ratings:
        """The ratings as the rules know them."""
        levels = {competency: AssessedAs(**given) for competency, given in data["levels"].items()}
        result, behaviour = (Rating(data[name]) if data[name] else None for name in ("result", "behaviour"))
        return Ratings(result, behaviour, levels, data["note"])


class FinaliseIn(Schema):
    """Finalising; the reason is asked for when the distribution leaves the guide."""

    reason_outside_guide = Words(most=LONG_TEXT, least=0, load_default="", allow_none=True)


class FindingOut(Schema):
    """A finding about the unit."""

    id = fields.UUID()
    source = fields.String()
    element = fields.String(allow_none=True)
    value = fields.Decimal(as_string=True, allow_none=True)
    mark = fields.Decimal(as_string=True, allow_none=True)
    recorded_on = fields.Date()
    cause = fields.String(allow_none=True)
    competency = fields.String(allow_none=True)
    confirmed_on = fields.Date(allow_none=True)
    retracted = fields.Boolean()


class IndexOut(Schema):
    """An index of the unit."""

    id = fields.UUID()
    offering_id = fields.UUID()
    period_start = fields.Date()
    period_end = fields.Date()
    answers = fields.Integer()
    ikm = fields.Decimal(as_string=True)
    grade = fields.String()


class FeedbackOut(Schema):
    """Feedback: the relation of its author, never the name."""

    id = fields.UUID()
    relation = fields.String()
    text = fields.String()
    given_on = fields.Date()


class EvidenceOut(Schema):
    """What lies beside an evaluation."""

    findings = fields.List(fields.Nested(FindingOut))
    indexes = fields.List(fields.Nested(IndexOut))
    feedback = fields.List(fields.Nested(FeedbackOut))


class DecidedOut(Schema):
    """What an evaluation holds, for whoever may see it."""

    id = fields.UUID(attribute="evaluation.id")
    cycle = fields.Nested(CycleOut)
    employee_id = fields.UUID(attribute="evaluation.employee_id")
    evaluator_id = fields.UUID(attribute="evaluation.evaluator_id")
    unit_id = fields.UUID(attribute="evaluation.unit_id")
    position_id = fields.UUID(attribute="evaluation.position_id")
    state = fields.String(attribute="evaluation.state")
    result = fields.Integer(attribute="evaluation.result", allow_none=True)
    behaviour = fields.Integer(attribute="evaluation.behaviour", allow_none=True)
    levels = fields.Dict(attribute="evaluation.levels", keys=fields.String(), values=fields.Dict())
    note = fields.String(attribute="evaluation.note")
    predikat = fields.String(attribute="evaluation.predikat", allow_none=True)
    rules = fields.String(attribute="evaluation.rules", allow_none=True)
    finalised_at = fields.AwareDateTime(attribute="evaluation.finalised_at", allow_none=True)
    finalised_on = fields.Date(attribute="evaluation.finalised_on", allow_none=True)
    objection_due = fields.Date(attribute="evaluation.objection_due", allow_none=True)
    settled_by = fields.String(attribute="evaluation.settled_by", allow_none=True)
    settled_on = fields.Date(attribute="evaluation.settled_on", allow_none=True)


class StandingOut(DecidedOut):
    """An evaluation with what decides about it, for its evaluator."""

    standard = fields.Dict(keys=fields.String(), values=fields.Integer())
    saved_at = fields.AwareDateTime(attribute="evaluation.saved_at", allow_none=True)
    reason_outside_guide = fields.String(attribute="evaluation.reason_outside_guide", allow_none=True)
    organisation_id = fields.UUID(allow_none=True)
    organisation = fields.String(allow_none=True)
    must_act = fields.Nested(MustActOut, allow_none=True)


class EvaluationOut(StandingOut):
    """An evaluation with its evidence, for its evaluator."""

    evidence = fields.Nested(EvidenceOut)


class GapOut(Schema):
    """A competency whose level lies under the standard."""

    competency = fields.String()
    standard = fields.Integer()
    level = fields.Integer()
    levels = fields.Integer()


class LookOut(Schema):
    """What finalising would do."""

    standing = fields.Nested(StandingOut)
    predikat = fields.String(allow_none=True)
    obstacles = fields.List(fields.String())
    missing = fields.List(fields.String())
    gaps = fields.List(fields.Nested(GapOut))
    is_performance_gap = fields.Boolean()
    guide = fields.Nested(GuideOut, allow_none=True)
    reason_required = fields.Boolean()
    days_to_object = fields.Integer()
    objection_due = fields.Date()


class OwnRowOut(Schema):
    """A line of the employee's list."""

    id = fields.UUID()
    cycle_id = fields.UUID()
    cycle_name = fields.String()
    period_start = fields.Date()
    period_end = fields.Date()
    evaluator_id = fields.UUID()
    state = fields.String()
    result = fields.Integer()
    behaviour = fields.Integer()
    predikat = fields.String()
    finalised_on = fields.Date()
    objection_due = fields.Date()
    settled_by = fields.String(allow_none=True)
    settled_on = fields.Date(allow_none=True)


class ObjectionOut(Schema):
    """An objection that was filed."""

    id = fields.UUID()
    reason = fields.String()
    filed_on = fields.Date()
    decide_by = fields.Date()


class RuleSetOut(Schema):
    """The rule set that gave the predikat."""

    id = fields.String()
    legal_basis = fields.String()
    valid_from = fields.Date()


class OwnEvaluationOut(DecidedOut):
    """An evaluation with its why, for its employee."""

    standard = fields.Dict(attribute="evaluation.standard", keys=fields.String(), values=fields.Integer())
    organisation_predikat = fields.String(attribute="evaluation.organisation_predikat")
    objection = fields.Nested(ObjectionOut, allow_none=True)
    evidence = fields.Nested(EvidenceOut)
    gaps = fields.List(fields.Nested(GapOut))
    rule_set = fields.Nested(RuleSetOut)
    days_left = fields.Integer()
    may_respond = fields.Boolean()


class ObjectionIn(Created):
    """An objection with its reason."""

    reason = Words(most=LONG_TEXT, least=0, required=True)


class FeedbackIn(Created):
    """Feedback about a colleague."""

    employee_id = fields.UUID(required=True)
    text = Words(most=LONG_TEXT, required=True)


class ColleagueArgs(PageArgs):
    """Whom one may give feedback; `employee_id` may stand up to 200 times."""

    employee_id = fields.List(fields.UUID(), load_default=None, validate=validate.Length(max=MOST_IDS))


class ColleagueOut(Schema):
    """Somebody about whom one may give feedback."""

    id = fields.UUID()
    unit_id = fields.UUID()
    superior_id = fields.UUID(allow_none=True)


class GivenLevelIn(Loads):
    """A level given again, with its source."""

    makes = GivenLevel
    level = fields.Integer(strict=True, required=True, validate=validate.Range(1, 5))
    source = fields.Enum(LevelSource, by_value=True, required=True)


class ReassessmentOut(Schema):
    """A competency to be assessed again; `level` is null while it waits."""

    id = fields.UUID()
    employee_id = fields.UUID()
    competency = fields.String()
    requested_on = fields.Date()
    standard = fields.Integer(allow_none=True)
    level = fields.Integer(allow_none=True)
    source = fields.String(allow_none=True)
    assessed_on = fields.Date(allow_none=True)
