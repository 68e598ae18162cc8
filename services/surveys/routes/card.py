"""What citizens read without login: the card of a service, the latest indices, and which services there are."""

from typing import Any

from flask_smorest import Blueprint

from services.surveys.queries import card as queries
from services.surveys.schemas import card as shapes
from shared.uow import unit_of_work
from shared.web.access import public
from shared.web.lists import PageArgs, listing_schema

bp = Blueprint("card", __name__)


@bp.get("/public/<slug>/card/<offering>")
@public
@bp.response(200, shapes.CardOut)
def read_card(slug: str, offering: str) -> queries.Card:
    """The public card of a service."""
    with unit_of_work() as uow:
        return queries.card(uow, offering)


@bp.get("/public/<slug>/indices")
@public
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.IndexLineOut))
def list_indices(args: dict[str, Any], slug: str) -> Any:
    """The latest published index of each service."""
    with unit_of_work() as uow:
        return queries.indices(uow, args["page"])


@bp.get("/public/<slug>/offerings")
@public
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.PublicOfferingOut))
def list_offerings(args: dict[str, Any], slug: str) -> Any:
    """The services of the agency."""
    with unit_of_work() as uow:
        return queries.offerings(uow, args["page"])
