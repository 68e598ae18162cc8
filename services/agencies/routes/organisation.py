"""Units, positions, employees, roles, the calendar, and the sheets they come from."""

from typing import Any
from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from services.agencies.commands import organisation, sheets
from services.agencies.models.identity import RoleAssignment
from services.agencies.models.organisation import Calendar, SheetImport
from services.agencies.queries import names as names_query
from services.agencies.queries import organisation as queries
from services.agencies.schemas import organisation as shapes
from shared.audit.marks import audited
from shared.refusals import NotFound
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import PageArgs, listing_schema
from shared.web.sheets import SheetArgs

bp = Blueprint("organisation", __name__)


@bp.post("/names")
@requires("agencies:read-names")
@bp.arguments(shapes.NamesIn)
@bp.response(200, shapes.NamesOut)
def names(body: dict[str, list[UUID]]) -> dict[str, Any]:
    """The names of ids of this agency."""
    with unit_of_work() as uow:
        return {"names": names_query.names(uow, body["ids"])}


@bp.get("/setup")
@requires("agencies:manage")
@bp.response(200, shapes.SetupOut)
def read_setup() -> dict[str, Any]:
    """How far the agency is set up."""
    with unit_of_work() as uow:
        return queries.setup(uow)


@bp.get("/employees")
@requires("agencies:read-organisation")
@bp.arguments(shapes.EmployeeArgs, location="query")
@bp.response(200, listing_schema(shapes.EmployeeRowOut))
def list_employees(args: dict[str, Any]) -> Any:
    """Employees by name, NIP or unit."""
    with unit_of_work() as uow:
        return queries.employees(uow, args["page"], args["unit_id"], args["role"])


@bp.get("/employees/<uuid:employee_id>")
@requires("agencies:read-organisation")
@bp.response(200, shapes.EmployeeOut)
def read_employee(employee_id: UUID) -> dict[str, Any]:
    """One employee, with roles."""
    with unit_of_work() as uow:
        return queries.employee(uow, employee_id)


@bp.post("/employees/<uuid:employee_id>/leave")
@requires("agencies:manage")
@audited("employee-left", "on")
@bp.arguments(shapes.LeaveIn)
@bp.response(200, shapes.EmployeeOut)
def let_go(body: dict[str, Any], employee_id: UUID) -> dict[str, Any]:
    """An employee leaves the agency."""
    with unit_of_work() as uow:
        organisation.let_go(uow, employee_id, body["on"])
        return queries.employee(uow, employee_id)


@bp.get("/units")
@requires("agencies:read-organisation", "agencies:read-names")
@bp.arguments(shapes.UnitArgs, location="query")
@bp.response(200, shapes.UnitsOut)
def list_units(args: dict[str, str]) -> dict[str, Any]:
    """The tree of units, or the few that a search finds."""
    with unit_of_work() as uow:
        return queries.units_called(uow, args["q"]) if args["q"] else {"items": queries.units(uow), "more": False}


@bp.get("/positions")
@requires("agencies:read-organisation")
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.PositionOut))
def list_positions(args: dict[str, Any]) -> Any:
    """Positions with their competency standards."""
    with unit_of_work() as uow:
        return queries.positions(uow, args["page"])


@bp.post("/roles")
@requires("agencies:manage")
@audited("role-given", "role", "unit_id")
@bp.arguments(shapes.RoleIn)
@bp.response(201, shapes.AssignmentOut)
def give_role(body: dict[str, Any]) -> RoleAssignment:
    """Give somebody a role."""
    with unit_of_work() as uow:
        return organisation.give_role(uow, body["id"], body["employee_id"], body["role"], body["unit_id"])


@bp.delete("/roles/<uuid:assignment_id>")
@requires("agencies:manage")
@audited("role-taken")
@bp.response(204)
def take_role(assignment_id: UUID) -> None:
    """Take a role back."""
    with unit_of_work() as uow:
        organisation.take_role(uow, assignment_id)


@bp.get("/calendar")
@requires("agencies:read-organisation", "agencies:read-names")
@bp.response(200, shapes.CalendarIn)
def read_calendar() -> dict[str, Any]:
    """The agency's holidays."""
    with unit_of_work() as uow:
        kept = uow.find(Calendar, uow.agency_id)
        return {"holidays": kept.holidays if kept else []}


@bp.put("/calendar")
@requires("agencies:manage")
@audited("calendar-set")
@bp.arguments(shapes.CalendarIn)
@bp.response(200, shapes.CalendarIn)
def set_calendar(body: dict[str, Any]) -> Calendar:
    """Replace the agency's holidays."""
    with unit_of_work() as uow:
        return organisation.set_calendar(uow, body["holidays"])


@bp.get("/imports")
@requires("agencies:manage", "agencies:import")
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.ImportOut))
def list_imports(args: dict[str, Any]) -> Any:
    """Sheets looked at and taken over, newest first."""
    with unit_of_work() as uow:
        return queries.imports(uow, args["page"])


@bp.post("/imports/<kind>")
@requires("agencies:manage", "agencies:import")
@bp.arguments(SheetArgs, location="query")
@bp.response(201, shapes.PreviewOut)
def look_at_sheet(args: dict[str, Any], kind: str) -> sheets.Preview:
    """Send a sheet (the body, as it is) and see what taking it over would meet. Nothing is changed."""
    if kind not in sheets.KINDS:
        raise NotFound("no-such-kind", f"Sheets are of {', '.join(sheets.KINDS)}.")
    upload = sheets.Upload(args["id"], kind, args["filename"], request.get_data())
    with unit_of_work() as uow:
        return sheets.look_at(uow, upload)


@bp.get("/imports/<uuid:import_id>")
@requires("agencies:manage", "agencies:import")
@bp.response(200, shapes.PreviewOut)
def read_sheet(import_id: UUID) -> sheets.Preview:
    """The preview of a sheet that was sent."""
    with unit_of_work() as uow:
        return sheets.preview_of(uow, uow.get(SheetImport, import_id))


@bp.post("/imports/<uuid:import_id>/apply")
@requires("agencies:manage", "agencies:import")
@audited("sheet-applied")
@bp.response(200, shapes.ImportOut)
def apply_sheet(import_id: UUID) -> SheetImport:
    """Take a sheet over, whole or not at all."""
    with unit_of_work() as uow:
        return sheets.take_over(uow, import_id)
