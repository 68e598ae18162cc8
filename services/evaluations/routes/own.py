"""What an employee does: reads own evaluations, answers them, and gives feedback to colleagues."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.evaluations.commands import responses
from services.evaluations.commands.feedback import give_feedback
from services.evaluations.queries import own as queries
from services.evaluations.schemas import evaluations as shapes
from services.evaluations.schemas.cycles import at_first
from shared.audit.marks import audited
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import PageArgs, listing_schema

bp = Blueprint("own", __name__)


@bp.get("/mine")
@requires("evaluations:read-own")
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.OwnRowOut))
def list_own(args: dict[str, Any]) -> Any:
    """Own evaluations, newest first."""
    with unit_of_work() as uow:
        return queries.mine(uow, args["page"])


@bp.get("/mine/<uuid:evaluation_id>")
@requires("evaluations:read-own")
@bp.response(200, shapes.OwnEvaluationOut)
def read_own(evaluation_id: UUID) -> queries.OwnEvaluation:
    """One own evaluation, with its why."""
    with unit_of_work() as uow:
        return queries.read_own(uow, evaluation_id)


@bp.post("/mine/<uuid:evaluation_id>/acknowledge")
@requires("evaluations:read-own")
@audited("evaluation-acknowledged")
@bp.response(200, shapes.OwnEvaluationOut)
def acknowledge(evaluation_id: UUID) -> queries.OwnEvaluation:
    """Accept an evaluation: it is final."""
    with unit_of_work() as uow:
        responses.acknowledge(uow, evaluation_id)
        uow.flush()
        return queries.read_own(uow, evaluation_id)


@bp.post("/mine/<uuid:evaluation_id>/object")
@requires("evaluations:read-own")
@audited("evaluation-objected")
@bp.arguments(shapes.ObjectionIn)
@bp.response(201, shapes.OwnEvaluationOut)
def object_to(body: dict[str, Any], evaluation_id: UUID) -> Any:
    """Object to an evaluation: it is held."""
    with unit_of_work() as uow:
        _, is_new = responses.object_to(uow, evaluation_id, body["id"], body["reason"])
        uow.flush()
        return at_first((queries.read_own(uow, evaluation_id), is_new))


@bp.get("/mine/feedback")
@requires("evaluations:read-own")
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.FeedbackOut))
def list_feedback(args: dict[str, Any]) -> Any:
    """Feedback about oneself."""
    with unit_of_work() as uow:
        return queries.my_feedback(uow, args["page"])


@bp.get("/colleagues")
@requires("evaluations:give-feedback")
@bp.arguments(shapes.ColleagueArgs, location="query")
@bp.response(200, listing_schema(shapes.ColleagueOut))
def list_colleagues(args: dict[str, Any]) -> Any:
    """Those about whom one may give feedback."""
    with unit_of_work() as uow:
        return queries.colleagues(uow, args["page"], args["employee_id"])


@bp.post("/feedback")
@requires("evaluations:give-feedback")
@bp.arguments(shapes.FeedbackIn)
@bp.response(201, shapes.FeedbackOut)
def give(body: dict[str, Any]) -> Any:
    """Give feedback to a colleague."""
    with unit_of_work() as uow:
        return at_first(give_feedback(uow, body["id"], body["employee_id"], body["text"]))
