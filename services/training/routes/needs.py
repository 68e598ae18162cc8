"""The pool of needs, and what heads of units are asked."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.training.commands import nominations as commands
from services.training.queries import needs as queries
from services.training.queries import nominations
from services.training.schemas import needs as shapes
from shared.audit.marks import Why, audited, shows
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import listing_schema

bp = Blueprint("needs", __name__)


@bp.get("/needs")
@requires("training:read-needs")
@bp.arguments(shapes.NeedArgs, location="query")
@bp.response(200, shapes.PoolOut)
def list_needs(args: dict[str, Any]) -> Any:
    """The pool of needs, the most severe first, with the figures that frame it."""
    page = args.pop("page")
    with unit_of_work() as uow:
        return queries.needs(uow, page, queries.NeedFilter(**args))


@bp.get("/needs/<competency>/<uuid:unit_id>")
@requires("training:read-needs")
@bp.response(200, shapes.NeedOut)
def read_need(competency: str, unit_id: UUID) -> dict[str, Any]:
    """One line of the pool."""
    with unit_of_work() as uow:
        return queries.need(uow, competency, unit_id)


@bp.get("/nomination-requests")
@requires("training:nominate")
@bp.arguments(shapes.RequestArgs, location="query")
@bp.response(200, listing_schema(shapes.RequestOut))
def list_requests(args: dict[str, Any]) -> Any:
    """What I am asked to nominate."""
    with unit_of_work() as uow:
        return nominations.requests(uow, args["page"], args["open"])


@bp.get("/nomination-requests/<uuid:request_id>")
@requires("training:nominate")
@bp.response(200, shapes.RequestOut)
def read_request(request_id: UUID) -> Any:
    """One of my requests."""
    with unit_of_work() as uow:
        return nominations.request(uow, request_id)


@bp.get("/nomination-requests/<uuid:request_id>/candidates")
@requires("training:nominate")
@shows(Why.NOMINATING)
@bp.arguments(shapes.CandidateArgs, location="query")
@bp.response(200, listing_schema(shapes.CandidateOut))
def list_candidates(args: dict[str, Any], request_id: UUID) -> Any:
    """Whom I can nominate, those with the gap first."""
    with unit_of_work() as uow:
        found = nominations.candidates(uow, request_id, args["page"], args["employee_id"], args["with_gap"])
        return uow.show(found, person="id", subject="")


@bp.post("/nomination-requests/<uuid:request_id>/nominate")
@requires("training:nominate")
@audited("people-nominated", "employee_ids")
@bp.arguments(shapes.NomineesIn)
@bp.response(200, shapes.RequestOut)
def nominate(body: dict[str, list[UUID]], request_id: UUID) -> Any:
    """Nominate people of my unit."""
    with unit_of_work() as uow:
        commands.nominate(uow, request_id, body["employee_ids"])
        return nominations.request(uow, request_id)
