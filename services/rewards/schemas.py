"""Shapes of schemes, candidates, proposals and grants."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from services.rewards.rules.catalogue import RewardKind
from services.rewards.rules.forms import Nomination, SchemeTerms
from services.rewards.rules.proposals import ProposalState
from services.rewards.rules.schemes import SchemeState
from shared.vocabulary import Employment, Predikat
from shared.web.lists import MOST_PER_PAGE, PageArgs
from shared.web.shapes import LONG_TEXT, Created, Words

MOST_RUPIAH = 100_000_000_000_000  # a hundred trillion: more than any agency's budget
MOST_POINTS = 100_000
MOST_UNITS = 200


def two_places(value: Decimal) -> None:
    """Points and JP have two decimals at most, so that equal ones are equal everywhere."""
    exponent = value.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -2:
        raise ValidationError("two-decimals")


def number(most: int, **options: Any) -> fields.Decimal:
    """A number from 0, with two decimals at most."""
    return fields.Decimal(as_string=True, validate=[validate.Range(0, most), two_places], **options)


def rupiah(**options: Any) -> fields.Decimal:
    """An amount of rupiah; that it is whole is a rule."""
    return fields.Decimal(as_string=True, validate=validate.Range(0, MOST_RUPIAH), **options)


class TermsIn(Schema):
    """What a manager writes of a scheme. Without `units` it covers the whole agency."""

    name = Words(required=True)
    decree = Words(required=True)
    period_start = fields.Date(required=True)
    period_end = fields.Date(required=True)
    employment = fields.List(fields.Enum(Employment, by_value=True), required=True, validate=validate.Length(max=10))
    units = fields.List(fields.UUID(), load_default=[], validate=validate.Length(max=MOST_UNITS))
    least_predikat = fields.Enum(Predikat, by_value=True, load_default=None, allow_none=True)
    predikat_points = fields.Dict(
        keys=fields.Enum(Predikat, by_value=True), values=number(MOST_POINTS, required=True), load_default=dict
    )
    hour_points = number(MOST_POINTS, load_default=Decimal(0))
    hours_counted = number(MOST_POINTS, load_default=None, allow_none=True)
    kind = fields.Enum(RewardKind, by_value=True, required=True)
    amount = rupiah(required=True)
    budget = rupiah(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        """{"terms": SchemeTerms} with the id beside it, where one is sent."""
        own = {"id": data.pop("id")} if "id" in data else {}
        data["employment"], data["units"] = tuple(data["employment"]), tuple(data["units"])
        return {**own, "terms": SchemeTerms(**data)}


class SchemeIn(TermsIn, Created):
    """A scheme to write."""


class SchemeArgs(PageArgs):
    """A list of schemes."""

    state = fields.Enum(SchemeState, by_value=True, load_default=None)


class SchemeOut(Schema):
    """A scheme with its budget: `budget` = `granted` + `reserved` + `left`, whole rupiah."""

    id = fields.UUID()
    name = fields.String()
    decree = fields.String()
    period_start = fields.Date()
    period_end = fields.Date()
    employment = fields.List(fields.String())
    units = fields.List(fields.UUID())
    least_predikat = fields.String()
    predikat_points = fields.Dict(keys=fields.String(), values=fields.String())
    hour_points = fields.Decimal(as_string=True)
    hours_counted = fields.Decimal(as_string=True, allow_none=True)
    kind = fields.String()
    amount = fields.Decimal(as_string=True)
    budget = fields.Decimal(as_string=True)
    reserved = fields.Decimal(as_string=True)
    granted = fields.Decimal(as_string=True)
    left = fields.Decimal(as_string=True)
    state = fields.String()
    rules = fields.String()
    created_by = fields.UUID()
    created_at = fields.AwareDateTime()
    activated_by = fields.UUID(allow_none=True)
    activated_at = fields.AwareDateTime(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)


class PeopleArgs(PageArgs):
    """A list that can be narrowed to people: `ids` are those whose names matched."""

    ids = fields.List(fields.UUID(), load_default=None, validate=validate.Length(max=MOST_PER_PAGE))


class CandidateArgs(PeopleArgs):
    """Candidates of a scheme: within a unit, or only those not proposed yet; or those who may not be, and why."""

    unit_id = fields.UUID(load_default=None)
    free = fields.Boolean(load_default=False)


class CandidateOut(Schema):
    """Somebody eligible, with what ranks them. `proposal_state` is set for those proposed already."""

    employee_id = fields.UUID()
    unit_id = fields.UUID()
    employment = fields.String()
    rank = fields.Integer()
    points = fields.Decimal(as_string=True)
    points_of_predikat = fields.Decimal(as_string=True)
    points_of_hours = fields.Decimal(as_string=True)
    predikat = fields.String()
    period_end = fields.Date()
    hours = fields.Decimal(as_string=True)
    evaluation_id = fields.UUID()
    proposal_id = fields.UUID(allow_none=True)
    proposal_state = fields.String(allow_none=True)


class ExcludedOut(Schema):
    """Somebody who may not be proposed, and why; a *predikat* that ranks nobody is not shown."""

    employee_id = fields.UUID()
    unit_id = fields.UUID()
    employment = fields.String()
    hours = fields.Decimal(as_string=True)
    reasons = fields.List(fields.String())


class ProposalIn(Created):
    """A proposal. `is_declared_clean`: the proposer's word that no disciplinary case is running."""

    scheme_id = fields.UUID(required=True)
    employee_id = fields.UUID(required=True)
    reason = Words(most=LONG_TEXT, required=True)
    is_declared_clean = fields.Boolean(load_default=None, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Nomination:
        """The nomination."""
        return Nomination(**data)


class DeclineIn(Schema):
    """Why a proposal is declined."""

    reason = Words(most=LONG_TEXT, least=0, required=True)


class ProposalArgs(PeopleArgs):
    """A list of proposals."""

    state = fields.Enum(ProposalState, by_value=True, load_default=None)
    scheme_id = fields.UUID(load_default=None, data_key="scheme")


class RewardOut(Schema):
    """A reward and what it rests on."""

    id = fields.UUID()
    scheme_id = fields.UUID()
    scheme_name = fields.String()
    decree = fields.String()
    kind = fields.String()
    period_start = fields.Date()
    period_end = fields.Date()
    amount = fields.Decimal(as_string=True)
    predikat = fields.String()
    hours = fields.Decimal(as_string=True)
    points = fields.Decimal(as_string=True)
    rules = fields.String()
    state = fields.String()
    decided_at = fields.AwareDateTime(allow_none=True)


class ProposalOut(RewardOut):
    """A proposal for those who propose and decide."""

    employee_id = fields.UUID()
    unit_id = fields.UUID(allow_none=True)
    rank = fields.Integer()
    reason = fields.String()
    is_declared_clean = fields.Boolean(allow_none=True)
    proposer_id = fields.UUID()
    proposed_at = fields.AwareDateTime()
    decided_by = fields.UUID(allow_none=True)
    decision_reason = fields.String(allow_none=True)


class OwnOut(Schema):
    """A person's rewards, the newest first."""

    items = fields.List(fields.Nested(RewardOut))


class GrantArgs(Schema):
    """Which grants are exported."""

    scheme_id = fields.UUID(load_default=None, data_key="scheme")


class WaitingOut(Schema):
    """What waits for the person who asks; `oldest` is when the first of `to_decide` was proposed."""

    to_decide = fields.Integer()
    oldest = fields.AwareDateTime(allow_none=True)
    held = fields.Integer()
    drafts = fields.Integer()
