"""The distribution guide over an organisation: counts by *predikat* and its warnings, never a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, any_, func, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from services.evaluations.models.base import COPIES, Policy
from services.evaluations.models.cycles import Cycle, OrganisationRating
from services.evaluations.models.evaluations import Evaluation
from services.evaluations.queries.standing import Standing
from services.evaluations.rules.distribution import bounds_of, distribution_warnings
from services.evaluations.rules.objections import EvaluationState
from services.evaluations.rules.settings import EvaluationPolicy
from shared.policy import policy_on
from shared.uow import UnitOfWork
from shared.vocabulary import OrganisationPredikat, Predikat

Unit = COPIES.unit
READ = "evaluations:read-distribution"


@dataclass(frozen=True)
class GuideBound:
    """A bound of the guide for this organisation. `people` have one of its *predikat*; None where counts are hidden."""

    predikat: tuple[Predikat, ...]
    limit: str
    bound: int
    people: int | None
    is_kept: bool


@dataclass(frozen=True)
class Guide:
    """How the *predikat* of an organisation are spread. `counts` is None under so many decided people."""

    organisation_id: UUID
    organisation: OrganisationPredikat | None
    decided: int
    undecided: int
    counts: Mapping[str, int] | None
    bounds: tuple[GuideBound, ...]

    @property
    def is_left(self) -> bool:
        """Whether the spread is outside the guide, so that a justification is asked for."""
        return any(not bound.is_kept for bound in self.bounds)


def guide_with(
    standing: Standing, predikat: Predikat, people: Mapping[str | None, int], policy: EvaluationPolicy
) -> Guide | None:
    """The guide of the organisation, whose people have these *predikat*, with this one for this evaluation."""
    if standing.organisation_id is None:
        return None
    counts = dict(people)
    if standing.evaluation.predikat is None:
        counts[None] = counts.get(None, 1) - 1
        counts[predikat.value] = counts.get(predikat.value, 0) + 1
    return _guide(standing.organisation_id, standing.organisation, counts, policy.smallest_for_guide)


def distribution(uow: UnitOfWork, cycle_id: UUID) -> list[Guide]:
    """The guides of all organisations of a cycle that the caller may see, by code."""
    uow.get(Cycle, cycle_id)
    policy = policy_on(uow.session, Policy, EvaluationPolicy, uow.today)
    people: dict[UUID, dict[str | None, int]] = {}
    for row in uow.session.execute(_counted(cycle_id, _visible(uow, cycle_id))):
        people.setdefault(row.organisation_id, {})[row.predikat] = row.people
    rated = select(OrganisationRating.organisation_id, OrganisationRating.predikat)
    ratings = dict(uow.session.execute(rated.where(OrganisationRating.cycle_id == cycle_id)).all())
    return [
        _guide(
            organisation_id,
            OrganisationPredikat(ratings[organisation_id]) if organisation_id in ratings else None,
            counts,
            policy.smallest_for_guide,
        )
        for organisation_id, counts in people.items()
    ]


def counted_in(cycle_id: Any, organisation_id: Any) -> Any:
    """How many people of an organisation have which *predikat*, as pairs in a part of a query."""
    counted = _counted(cycle_id, Unit.organisation_id == organisation_id).order_by(None).subquery()
    pairs = func.jsonb_agg(func.jsonb_build_array(counted.c.predikat, counted.c.people), type_=JSONB)
    return select(pairs).scalar_subquery()


def _counted(cycle_id: Any, which: Any) -> Any:
    """How many people of which organisation have which *predikat*; NULL counts those still undecided."""
    return (
        select(Unit.organisation_id, Evaluation.predikat, func.count().label("people"))
        .join(Evaluation, and_(Evaluation.agency_id == Unit.agency_id, Evaluation.unit_id == Unit.id))
        .where(Evaluation.cycle_id == cycle_id, Evaluation.state != EvaluationState.OUTSIDE, which)
        .group_by(Unit.organisation_id, Evaluation.predikat)
        .order_by(Unit.organisation_id)
    )


def _visible(uow: UnitOfWork, cycle_id: UUID) -> Any:
    """Organisations within the caller's permission, those they head or lead from above, those they evaluate in."""
    if uow.person.may(READ):
        roots = uow.person.units_for(READ)
        return true() if roots is None else Unit.path.overlap(list(roots))
    me = uow.person.employee
    leader, own = aliased(Unit), aliased(Unit)
    led = select(leader.id).where(leader.head_id == me, leader.id == any_(Unit.path)).exists()
    evaluated = (
        select(own.organisation_id)
        .join(Evaluation, and_(Evaluation.agency_id == own.agency_id, Evaluation.unit_id == own.id))
        .where(Evaluation.cycle_id == cycle_id, Evaluation.evaluator_id == me)
    )
    return or_(led, Unit.organisation_id.in_(evaluated))


def _guide(
    organisation_id: UUID,
    organisation: OrganisationPredikat | None,
    counts: Mapping[str | None, int],
    smallest: int,
) -> Guide:
    undecided = counts.get(None, 0)
    by = {Predikat(code): people for code, people in counts.items() if code is not None}
    decided = sum(by.values())
    shown = decided >= smallest
    return Guide(
        organisation_id,
        organisation,
        decided,
        undecided,
        {predikat.value: by.get(predikat, 0) for predikat in Predikat} if shown else None,
        _bounds(organisation, by, undecided, smallest) if organisation else (),
    )


def _bounds(
    organisation: OrganisationPredikat, counts: Mapping[Predikat, int], undecided: int, smallest: int
) -> tuple[GuideBound, ...]:
    decided = sum(counts.values())
    left = {warning.bound for warning in distribution_warnings(organisation, counts, smallest, undecided)}

    def people(predikat: Sequence[Predikat]) -> int | None:
        return sum(counts.get(each, 0) for each in predikat) if decided >= smallest else None

    return tuple(
        GuideBound(bound.predikat, bound.limit.value, bound.people, people(bound.predikat), bound not in left)
        for bound in bounds_of(organisation, decided + undecided, smallest)
    )
