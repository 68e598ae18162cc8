"""What an evaluator does: saves a draft, and finalises it once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.evaluations.models.evaluations import Evaluation
from services.evaluations.queries.ground import ground_of
from services.evaluations.queries.guide import guide_with
from services.evaluations.queries.standing import Standing, standing_of
from services.evaluations.refusing import refuse_obstacles
from services.evaluations.rules.finalising import Finalisation, Ratings, finalisation, rating_obstacles
from services.evaluations.rules.objections import EvaluationState, objection_due
from shared.events.evaluations import AssessedLevel, EvaluationFinalised
from shared.refusals import Invalid
from shared.uow import UnitOfWork


def save_draft(uow: UnitOfWork, evaluation_id: UUID, ratings: Ratings) -> Standing:
    """Keep what the evaluator has entered so far, in place of what stood there.

    Raises Forbidden for all but the evaluator, Conflict for what is finalised or in a closed cycle, Invalid for a
    competency that is not in the standard of the position.
    """
    standing = standing_of(uow, evaluation_id, lock=True)
    refuse_obstacles(rating_obstacles(standing.situation, uow.person.employee, standing.standard, ratings))
    evaluation = standing.evaluation
    evaluation.result = ratings.result
    evaluation.behaviour = ratings.behaviour
    evaluation.note = ratings.note
    evaluation.levels = {
        competency: {"level": given.level, "source": given.source.value} for competency, given in ratings.levels.items()
    }
    evaluation.saved_at = uow.now
    return standing


def finalise(uow: UnitOfWork, evaluation_id: UUID, reason_outside_guide: str | None) -> Standing:
    """Decide an evaluation: the employee receives it, and the days to object begin.

    Raises what hinders (see `rules.finalising`), and Invalid when the organisation's distribution would leave the
    guide and no reason is given. Once only: a second time is a Conflict.
    """
    standing = standing_of(uow, evaluation_id, lock=True)
    ground = ground_of(uow, standing)
    policy = ground.policy
    decision = finalisation(
        standing.situation, uow.person.employee, standing.standard, standing.ratings, policy.quadrant
    )
    refuse_obstacles(decision.obstacles, decision.missing)
    assert decision.predikat is not None
    guide = guide_with(standing, decision.predikat, ground.people, policy)
    outside = guide is not None and guide.is_left
    if outside and not reason_outside_guide:
        raise Invalid(
            "reason-outside-guide-missing",
            "The distribution would leave the guide: say why. The guide is for consideration, not a limit.",
            {"reason_outside_guide": ["reason-outside-guide-missing"]},
        )
    evaluation = standing.evaluation
    evaluation.evidence = dict(ground.evidence)
    evaluation.objection_due = objection_due(uow.today, ground.calendar, policy.days_to_object)
    evaluation.reason_outside_guide = reason_outside_guide if outside else None
    _decide(uow, standing, decision)
    uow.emit(_finalised(evaluation, standing.standard))
    return standing


def _decide(uow: UnitOfWork, standing: Standing, decision: Finalisation) -> None:
    assert decision.predikat is not None
    assert standing.organisation is not None
    evaluation = standing.evaluation
    evaluation.state = EvaluationState.FINALISED.value
    evaluation.predikat = decision.predikat.value
    evaluation.rules = decision.rules
    evaluation.standard = dict(standing.standard)
    evaluation.organisation_predikat = standing.organisation.value
    evaluation.finalised_at = uow.now
    evaluation.finalised_on = uow.today


def _finalised(evaluation: Evaluation, standard: Mapping[str, int]) -> EvaluationFinalised:
    given: Mapping[str, Any] = evaluation.levels
    levels = tuple(
        AssessedLevel(
            competency=competency,
            standard=required,
            level=given[competency]["level"],
            source=given[competency]["source"],
        )
        for competency, required in sorted(standard.items())
    )
    assert evaluation.evaluator_id is not None
    assert evaluation.result is not None
    assert evaluation.behaviour is not None
    assert evaluation.predikat is not None
    assert evaluation.rules is not None
    assert evaluation.finalised_on is not None
    assert evaluation.objection_due is not None
    return EvaluationFinalised(
        evaluation_id=evaluation.id,
        cycle_id=evaluation.cycle_id,
        employee_id=evaluation.employee_id,
        evaluator_id=evaluation.evaluator_id,
        unit_id=evaluation.unit_id,
        result=evaluation.result,
        behaviour=evaluation.behaviour,
        predikat=evaluation.predikat,
        rules=evaluation.rules,
        levels=levels,
        finalised_on=evaluation.finalised_on,
        objection_due=evaluation.objection_due,
    )
