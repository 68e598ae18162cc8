"""What auditors do, and why they looked, for the people they looked at."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.evaluations.commands import inspections as commands
from services.evaluations.queries import inspections as queries
from services.evaluations.schemas import inspections as shapes
from services.evaluations.schemas.cycles import at_first
from shared.audit.keeping import Shown
from shared.audit.marks import Why, shows
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import PageArgs, listing_schema

bp = Blueprint("inspections", __name__)


@bp.get("/inspections")
@requires(queries.AUDIT)
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.InspectionOut))
def list_inspections(args: dict[str, Any]) -> Any:
    """The auditor's own inspections."""
    with unit_of_work() as uow:
        return queries.inspections(uow, args["page"])


@bp.post("/inspections")
@requires(queries.AUDIT)
@bp.arguments(shapes.InspectionIn)
@bp.response(201, shapes.InspectionOut)
def open_inspection(new: commands.NewInspection) -> Any:
    """Open an inspection of an employee, with a reason and the day on which that person is told."""
    with unit_of_work() as uow:
        return at_first(commands.open_inspection(uow, new))


@bp.get("/inspections/<uuid:inspection_id>")
@requires(queries.AUDIT)
@shows(Why.AUDIT)
@bp.response(200, shapes.InspectedOut)
def inspect(inspection_id: UUID) -> queries.Inspected:
    """The decided evaluations that an inspection opens."""
    with unit_of_work() as uow:
        found = queries.inspected(uow, inspection_id)
        seen = frozenset({found.inspection.id, *(row["evaluation"].id for row in found.items)})
        of = frozenset({found.inspection.employee_id})
        return uow.show(found, seen=Shown(of, seen, found.inspection.shown_from))


@bp.post("/mine/inspection-reasons")
@requires("evaluations:read-own")
@bp.arguments(shapes.InspectionIdsIn)
@bp.response(200, shapes.ReasonsOut)
def read_reasons(body: dict[str, list[UUID]]) -> dict[str, Any]:
    """Why auditors looked at the one who asks."""
    with unit_of_work() as uow:
        return {"items": queries.reasons(uow, body["ids"])}
