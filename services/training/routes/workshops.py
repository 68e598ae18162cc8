"""Workshops for organisers and trainers."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.training.commands import results, workshops
from services.training.commands.results import Attendance
from services.training.queries import workshops as queries
from services.training.schemas import workshops as shapes
from shared.audit.marks import audited
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import listing_schema

bp = Blueprint("workshops", __name__)


@bp.get("/workshops")
@requires("training:read-workshops")
@bp.arguments(shapes.WorkshopArgs, location="query")
@bp.response(200, listing_schema(shapes.WorkshopRowOut))
def list_workshops(args: dict[str, Any]) -> Any:
    """Workshops: all for organisers, the own ones for trainers."""
    with unit_of_work() as uow:
        return queries.workshops(uow, args["page"], args["state"], args["competency"])


@bp.post("/workshops")
@requires("training:schedule")
@audited("workshop-scheduled")
@bp.arguments(shapes.WorkshopIn)
@bp.response(201, shapes.WorkshopOut)
def schedule(plan: workshops.WorkshopPlan) -> Any:
    """Schedule a workshop from needs; the units are asked to nominate. 200 for one that was scheduled already."""
    with unit_of_work() as uow:
        workshop, is_new = workshops.schedule(uow, plan)
        uow.session.flush()
        shown = queries.described(uow, workshop) if is_new else queries.workshop(uow, workshop.id)
        return shown, 201 if is_new else 200


@bp.get("/workshops/<uuid:workshop_id>")
@requires("training:read-workshops")
@bp.response(200, shapes.WorkshopOut)
def read_workshop(workshop_id: UUID) -> dict[str, Any]:
    """One workshop."""
    with unit_of_work() as uow:
        return queries.workshop(uow, workshop_id)


@bp.get("/workshops/<uuid:workshop_id>/enrolments")
@requires("training:read-workshops")
@bp.arguments(shapes.ParticipantArgs, location="query")
@bp.response(200, listing_schema(shapes.ParticipantOut))
def list_participants(args: dict[str, Any], workshop_id: UUID) -> Any:
    """Who was nominated, and what became of it."""
    with unit_of_work() as uow:
        return queries.participants(uow, workshop_id, args["page"], args["state"])


@bp.post("/workshops/<uuid:workshop_id>/cancel")
@requires("training:schedule")
@audited("workshop-cancelled")
@bp.response(200, shapes.WorkshopOut)
def call_off(workshop_id: UUID) -> dict[str, Any]:
    """Call a workshop off."""
    with unit_of_work() as uow:
        queries.workshop(uow, workshop_id)
        return queries.described(uow, workshops.call_off(uow, workshop_id))


@bp.post("/workshops/<uuid:workshop_id>/results")
@requires("training:assess")
@audited("results-recorded")
@bp.arguments(shapes.ResultsIn)
@bp.response(200, shapes.WorkshopOut)
def record_results(body: dict[str, list[Attendance]], workshop_id: UUID) -> dict[str, Any]:
    """Record attendance and post-tests."""
    with unit_of_work() as uow:
        queries.workshop(uow, workshop_id)
        return queries.described(uow, results.record_results(uow, workshop_id, body["results"]))


@bp.post("/workshops/<uuid:workshop_id>/complete")
@requires("training:assess")
@audited("workshop-completed")
@bp.response(200, shapes.WorkshopOut)
def complete(workshop_id: UUID) -> dict[str, Any]:
    """End a workshop: hours are credited, gaps intervened on."""
    with unit_of_work() as uow:
        queries.workshop(uow, workshop_id)
        return queries.described(uow, results.complete(uow, workshop_id))
