"""One's own data, and what people ask about theirs."""

from typing import Any
from uuid import UUID

from flask import g
from flask_smorest import Blueprint

from services.agencies.commands import privacy as commands
from services.agencies.models.privacy import DataRequest
from services.agencies.queries import privacy as queries
from services.agencies.routes.signing import signed_elsewhere
from services.agencies.schemas import privacy as shapes
from shared.audit.marks import audited
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import PageArgs, listing_schema

bp = Blueprint("privacy", __name__)
MANAGE = "agencies:manage"
REQUESTS = listing_schema(shapes.RequestOut)


@bp.get("/me/data")
@requires("agencies:read-self")
@audited("data-copied")
@bp.response(200, shapes.OwnDataOut)
def read_own_data() -> dict[str, Any]:
    """Everything held about the one who asks, from all services."""
    elsewhere = queries.copies_elsewhere(signed_elsewhere(g.principal))
    with unit_of_work() as uow:
        person = uow.person
        return {
            "made_at": uow.now,
            "employee_id": person.employee_id,
            "account_id": person.account_id,
            "services": {"agencies": queries.own_copy(uow), **elsewhere},
        }


@bp.get("/me/data-requests")
@requires("agencies:read-self")
@bp.arguments(PageArgs, location="query")
@bp.response(200, REQUESTS)
def list_own_requests(args: dict[str, Any]) -> Any:
    """What I asked about my data."""
    with unit_of_work() as uow:
        return queries.own_requests(uow, args["page"])


@bp.post("/me/data-requests")
@requires("agencies:read-self")
@audited("data-requested", "kind")
@bp.arguments(shapes.OwnRequestIn)
@bp.response(201, shapes.RequestOut)
def file_request(new: commands.NewRequest) -> Any:
    """Ask about my data."""
    with unit_of_work() as uow:
        made, is_new = commands.file_request(uow, new)
        return made, 201 if is_new else 200


@bp.get("/data-requests")
@requires(MANAGE)
@bp.arguments(shapes.RequestArgs, location="query")
@bp.response(200, REQUESTS)
def list_requests(args: dict[str, Any]) -> Any:
    """What people ask, the nearest clock first."""
    with unit_of_work() as uow:
        return queries.requests(uow, args["page"], args["state"])


@bp.get("/data-requests/clock")
@requires(MANAGE)
@bp.response(200, shapes.ClockOut)
def read_clock() -> queries.Clock:
    """How many wait, and how many too long."""
    with unit_of_work() as uow:
        return queries.clock(uow)


@bp.post("/data-requests")
@requires(MANAGE)
@audited("data-request-taken-down", "kind", "channel")
@bp.arguments(shapes.TakenDownIn)
@bp.response(201, shapes.RequestOut)
def take_down(new: commands.NewRequest) -> Any:
    """Take down what a citizen asks by letter or with a tracking number."""
    with unit_of_work() as uow:
        made, is_new = commands.take_down(uow, new)
        return made, 201 if is_new else 200


@bp.get("/data-requests/<uuid:request_id>")
@requires(MANAGE)
@bp.response(200, shapes.RequestOut)
def read_request(request_id: UUID) -> DataRequest:
    """One request."""
    with unit_of_work() as uow:
        return uow.get(DataRequest, request_id)


@bp.post("/data-requests/<uuid:request_id>/answer")
@requires(MANAGE)
@audited("data-request-answered", "state")
@bp.arguments(shapes.AnswerIn)
@bp.response(200, shapes.RequestOut)
def answer(body: dict[str, Any], request_id: UUID) -> DataRequest:
    """Answer it, once."""
    with unit_of_work() as uow:
        return commands.answer(uow, request_id, body["state"], body["answer"])
