"""Where one evaluation stands: its cycle, the standard of the position, and the organisation's *predikat*."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, select

from services.evaluations.models.base import COPIES
from services.evaluations.models.cycles import Cycle, OrganisationRating
from services.evaluations.models.evaluations import Evaluation
from services.evaluations.queries.organisations import MustAct, chain_of
from services.evaluations.refusing import no_such_evaluation
from services.evaluations.rules.finalising import AssessedAs, Ratings, Situation
from services.evaluations.rules.gaps import in_order
from services.evaluations.rules.objections import EvaluationState
from services.evaluations.rules.organisations import rater_of
from shared.uow import UnitOfWork
from shared.vocabulary import LevelSource, OrganisationPredikat, Rating

Unit = COPIES.unit
Standard = COPIES.standard


# Made once: to spell it for each evaluation would take as long as to run it.
_AROUND = (
    select(Cycle, Standard.levels, Unit.organisation_id, OrganisationRating.predikat)
    .outerjoin(Standard, and_(Standard.agency_id == Cycle.agency_id, Standard.id == bindparam("position", type_=Uuid)))
    .outerjoin(Unit, and_(Unit.agency_id == Cycle.agency_id, Unit.id == bindparam("unit", type_=Uuid)))
    .outerjoin(
        OrganisationRating,
        and_(
            OrganisationRating.agency_id == Cycle.agency_id,
            OrganisationRating.cycle_id == Cycle.id,
            OrganisationRating.organisation_id == Unit.organisation_id,
        ),
    )
    .where(Cycle.id == bindparam("cycle", type_=Uuid))
)
_AROUND_LOCKED = _AROUND.with_for_update(read=True, of=Cycle).execution_options(populate_existing=True)


@dataclass(frozen=True)
class Standing:
    """An evaluation with what decides about it. `must_act` says who sets the organisation's *predikat* if missing."""

    evaluation: Evaluation
    cycle: Cycle
    standard: Mapping[str, int]
    organisation_id: UUID | None
    organisation: OrganisationPredikat | None
    must_act: MustAct | None

    @property
    def situation(self) -> Situation:
        """The evaluation as the rules ask about it."""
        return Situation(
            self.evaluation.employee_id,
            self.evaluation.evaluator_id,
            EvaluationState(self.evaluation.state),
            self.cycle.is_open,
            self.organisation,
        )

    @property
    def ratings(self) -> Ratings:
        """What was entered so far."""
        evaluation = self.evaluation
        return Ratings(
            Rating(evaluation.result) if evaluation.result else None,
            Rating(evaluation.behaviour) if evaluation.behaviour else None,
            {
                competency: AssessedAs(given["level"], LevelSource(given["source"]))
                for competency, given in evaluation.levels.items()
            },
            evaluation.note,
        )


def standing_of(uow: UnitOfWork, evaluation_id: UUID, *, lock: bool = False) -> Standing:
    """An evaluation and what decides about it, in two statements. Raises NotFound.

    `lock` holds the evaluation, and keeps the cycle from being closed, until the end.
    """
    evaluation = uow.find(Evaluation, evaluation_id, lock=lock)
    if evaluation is None:
        raise no_such_evaluation()
    asked = {"cycle": evaluation.cycle_id, "position": evaluation.position_id, "unit": evaluation.unit_id}
    cycle, levels, organisation_id, predikat = uow.session.execute(_AROUND_LOCKED if lock else _AROUND, asked).one()
    return Standing(
        evaluation,
        cycle,
        in_order(evaluation.standard or levels or {}),
        organisation_id,
        OrganisationPredikat(predikat) if predikat else None,
        _who_must_act(uow, organisation_id) if predikat is None and not lock else None,
    )


def _who_must_act(uow: UnitOfWork, organisation_id: UUID | None) -> MustAct | None:
    if organisation_id is None:
        return None
    found: Any = uow.session.execute(select(Unit.head_id, chain_of(Unit)).where(Unit.id == organisation_id))
    row = found.one_or_none()
    return MustAct(rater_of(row[0], row[1] or ())) if row else None
