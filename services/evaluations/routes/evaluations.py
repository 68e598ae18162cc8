"""What evaluators and superiors do: drafts, finalising, and competencies assessed again."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.evaluations.commands import rating
from services.evaluations.commands.reassessments import GivenLevel, assess_again
from services.evaluations.models.evaluations import Reassessment
from services.evaluations.queries import evaluations as queries
from services.evaluations.queries.cycles import ReassessmentView, reassessment, reassessments
from services.evaluations.queries.standing import Standing
from services.evaluations.rules.finalising import Ratings
from services.evaluations.schemas import evaluations as shapes
from shared.audit.marks import Why, audited, shows
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import PageArgs, listing_schema

bp = Blueprint("evaluations", __name__)
DECIDED = ("evaluation.employee_id", "evaluation.id")


def which_of(args: dict[str, Any]) -> queries.ListFilter:
    """The filter that an address asks for."""
    return queries.ListFilter(args["cycle"], args["state"], args["unit_id"], args["employee_id"])


@bp.get("/evaluations")
@requires("evaluations:rate")
@shows(Why.RATING)
@bp.arguments(shapes.EvaluationArgs, location="query")
@bp.response(200, listing_schema(shapes.EvaluationRowOut))
def list_evaluations(args: dict[str, Any]) -> Any:
    """Those whom the caller evaluates."""
    with unit_of_work() as uow:
        return uow.show(queries.my_evaluations(uow, args["page"], which_of(args)))


@bp.get("/evaluations/people")
@requires("evaluations:rate")
@bp.arguments(shapes.EvaluationArgs, location="query")
@bp.response(200, shapes.PeopleOut)
def list_people(args: dict[str, Any]) -> dict[str, Any]:
    """The ids of those whom the caller evaluates, for a search by name."""
    with unit_of_work() as uow:
        return {"ids": queries.my_people(uow, which_of(args))}


@bp.get("/evaluations/<uuid:evaluation_id>")
@requires("evaluations:rate")
@shows(Why.RATING)
@bp.response(200, shapes.EvaluationOut)
def read_evaluation(evaluation_id: UUID) -> queries.EvaluationView:
    """An evaluation with its evidence, for its evaluator."""
    with unit_of_work() as uow:
        return uow.show(queries.read(uow, evaluation_id), *DECIDED)


@bp.put("/evaluations/<uuid:evaluation_id>")
@requires("evaluations:rate")
@shows(Why.RATING)
@bp.arguments(shapes.DraftIn)
@bp.response(200, shapes.StandingOut)
def save_draft(ratings: Ratings, evaluation_id: UUID) -> Standing:
    """Keep what was entered so far."""
    with unit_of_work() as uow:
        return uow.show(rating.save_draft(uow, evaluation_id, ratings), *DECIDED)


@bp.get("/evaluations/<uuid:evaluation_id>/check")
@requires("evaluations:rate")
@shows(Why.RATING)
@bp.response(200, shapes.LookOut)
def look(evaluation_id: UUID) -> queries.Look:
    """What finalising would do: predikat, gaps, obstacles, the guide."""
    with unit_of_work() as uow:
        return uow.show(queries.look(uow, evaluation_id), *(f"standing.{path}" for path in DECIDED))


@bp.post("/evaluations/<uuid:evaluation_id>/finalise")
@requires("evaluations:rate", live=True)
@audited("evaluation-finalised")
@shows(Why.RATING)
@bp.arguments(shapes.FinaliseIn)
@bp.response(200, shapes.StandingOut)
def finalise(body: dict[str, Any], evaluation_id: UUID) -> Standing:
    """Decide it: the employee receives it."""
    with unit_of_work() as uow:
        return uow.show(rating.finalise(uow, evaluation_id, body["reason_outside_guide"]), *DECIDED)


@bp.get("/reassessments")
@requires("evaluations:rate")
@shows(Why.REASSESSING)
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.ReassessmentOut))
def list_reassessments(args: dict[str, Any]) -> Any:
    """Competencies that the caller is asked to assess again."""
    with unit_of_work() as uow:
        return uow.show(reassessments(uow, args["page"]))


@bp.get("/reassessments/<uuid:reassessment_id>")
@requires("evaluations:rate")
@shows(Why.REASSESSING)
@bp.response(200, shapes.ReassessmentOut)
def read_reassessment(reassessment_id: UUID) -> ReassessmentView:
    """One of them."""
    with unit_of_work() as uow:
        return uow.show(reassessment(uow, reassessment_id))


@bp.post("/reassessments/<uuid:reassessment_id>")
@requires("evaluations:rate")
@audited("competency-assessed", "level", "source")
@shows(Why.REASSESSING)
@bp.arguments(shapes.GivenLevelIn)
@bp.response(200, shapes.ReassessmentOut)
def reassess(given: GivenLevel, reassessment_id: UUID) -> Reassessment:
    """Assess a competency again."""
    with unit_of_work() as uow:
        return uow.show(assess_again(uow, reassessment_id, given))
