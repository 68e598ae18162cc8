"""The own plan, hours, coaching and lessons; what waits; the agency's settings."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.training.commands import coaching
from services.training.commands import lessons as commands
from services.training.lessons import lesson_of
from services.training.models.base import Policy
from services.training.models.needs import CoachingOffer
from services.training.queries import lessons, plan
from services.training.queries.waiting import waiting
from services.training.rules.policy import TrainingPolicy, faults_of
from services.training.rules.states import OfferState
from services.training.schemas import learning as shapes
from shared.audit.marks import Why, shows
from shared.policy import policy_routes
from shared.refusals import Invalid
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import PageArgs, listing_schema

bp = Blueprint("learning", __name__)


def _check_settings(policy: TrainingPolicy) -> None:
    faults = faults_of(policy)
    if faults:
        raise Invalid("settings-out-of-range", "Some values cannot be.", faults)


policy_routes(bp, Policy, TrainingPolicy, "training:manage-settings", _check_settings)


@bp.get("/plan")
@requires("training:read-own")
@bp.response(200, shapes.PlanOut)
def read_plan() -> dict[str, Any]:
    """The own plan."""
    with unit_of_work() as uow:
        return plan.plan(uow)


@bp.get("/hours")
@requires("training:read-own")
@bp.arguments(shapes.HoursArgs, location="query")
@bp.response(200, listing_schema(shapes.HoursEntryOut))
def list_hours(args: dict[str, Any]) -> Any:
    """The own ledger of hours."""
    with unit_of_work() as uow:
        return plan.hours(uow, args["page"], args["year"])


@bp.get("/waiting")
@requires("training:read-own", "training:read-needs", "training:assess")
@bp.response(200, shapes.WaitingOut)
def read_waiting() -> dict[str, Any]:
    """What waits for the person today."""
    with unit_of_work() as uow:
        return waiting(uow)


@bp.get("/coaching-offers")
@requires("training:read-own")
@shows(Why.COACHING)
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.OfferOut))
def list_offers(args: dict[str, Any]) -> Any:
    """Offers of coaching to the people below me."""
    with unit_of_work() as uow:
        return uow.show(plan.offers_below(uow, args["page"]))


@bp.post("/coaching-offers/<uuid:offer_id>/accept")
@requires("training:read-own")
@bp.response(200, shapes.OfferOut)
def accept_offer(offer_id: UUID) -> CoachingOffer:
    """Take an offer of coaching."""
    with unit_of_work() as uow:
        return coaching.answer_offer(uow, offer_id, OfferState.ACCEPTED)


@bp.post("/coaching-offers/<uuid:offer_id>/decline")
@requires("training:read-own")
@bp.response(200, shapes.OfferOut)
def decline_offer(offer_id: UUID) -> CoachingOffer:
    """Not take an offer of coaching."""
    with unit_of_work() as uow:
        return coaching.answer_offer(uow, offer_id, OfferState.DECLINED)


@bp.post("/coaching-offers/<uuid:offer_id>/done")
@requires("training:read-own")
@shows(Why.COACHING)
@bp.response(200, shapes.OfferOut)
def carry_out(offer_id: UUID) -> CoachingOffer:
    """The coaching took place; for the superior."""
    with unit_of_work() as uow:
        return uow.show(coaching.carry_out(uow, offer_id))


@bp.get("/lessons/<key>")
@requires("training:learn")
@bp.response(200, shapes.LessonOut)
def read_lesson(key: str) -> dict[str, Any]:
    """A lesson with its quiz."""
    with unit_of_work() as uow:
        return lessons.lesson(uow, key)


@bp.post("/lessons/<key>/attempts")
@requires("training:learn")
@bp.arguments(shapes.AttemptIn)
@bp.response(201, shapes.AttemptOut)
def try_quiz(body: dict[str, Any], key: str) -> Any:
    """Hand in answers; 200 for a try that was handed in already."""
    with unit_of_work() as uow:
        attempt, is_new = commands.try_quiz(uow, key, body["id"], body["answers"])
        return lessons.reviewed(lesson_of(key), attempt), 201 if is_new else 200
