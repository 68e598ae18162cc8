"""Cycles, the *predikat* of organisations, the distribution guide, and what waits for the caller."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from services.evaluations.commands import cycles as commands
from services.evaluations.commands.cycles import GivenRating, NewCycle
from services.evaluations.models.base import Policy
from services.evaluations.models.cycles import Cycle
from services.evaluations.queries import cycles as queries
from services.evaluations.queries.guide import distribution
from services.evaluations.queries.organisations import OrganisationFilter, organisations
from services.evaluations.rules.settings import EvaluationPolicy, faults_of
from services.evaluations.schemas import cycles as shapes
from shared.audit.marks import EXPORTED, Why, audited, shows
from shared.policy import policy_routes
from shared.refusals import Invalid
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import listing_schema

bp = Blueprint("cycles", __name__)


def check_settings(policy: EvaluationPolicy) -> None:
    """Raise Invalid for settings that cannot hold."""
    faults = faults_of(policy)
    if faults:
        raise Invalid(
            "settings-off-range",
            "Some settings cannot hold.",
            {f"settings.{name}": [code] for name, code in faults.items()},
        )


policy_routes(bp, Policy, EvaluationPolicy, "evaluations:manage-settings", check_settings)


@bp.get("/cycles")
@requires("evaluations:rate", "evaluations:manage-cycles", "evaluations:read-distribution")
@bp.arguments(shapes.CycleArgs, location="query")
@bp.response(200, listing_schema(shapes.CycleOut))
def list_cycles(args: dict[str, Any]) -> Any:
    """Cycles, the newest first."""
    with unit_of_work() as uow:
        return queries.cycles(uow, args["page"], args["state"])


@bp.post("/cycles")
@requires("evaluations:manage-cycles")
@audited("cycle-opened")
@bp.arguments(shapes.CycleIn)
@bp.response(201, shapes.CycleOut)
def open_cycle(new: NewCycle) -> Any:
    """Open a cycle: a draft for every employee."""
    with unit_of_work() as uow:
        return shapes.at_first(commands.open_cycle(uow, new))


@bp.get("/cycles/<uuid:cycle_id>")
@requires("evaluations:rate", "evaluations:manage-cycles", "evaluations:read-distribution")
@bp.response(200, shapes.CycleOut)
def read_cycle(cycle_id: UUID) -> Cycle:
    """One cycle."""
    with unit_of_work() as uow:
        return uow.get(Cycle, cycle_id)


@bp.post("/cycles/<uuid:cycle_id>/close")
@requires("evaluations:manage-cycles")
@audited("cycle-closed")
@bp.response(200, shapes.CycleOut)
def close_cycle(cycle_id: UUID) -> Cycle:
    """Close a cycle: nothing is rated in it any more."""
    with unit_of_work() as uow:
        return commands.close_cycle(uow, cycle_id)


@bp.get("/cycles/<uuid:cycle_id>/progress")
@requires("evaluations:manage-cycles", "evaluations:read-distribution")
@bp.response(200, shapes.ProgressOut)
def read_progress(cycle_id: UUID) -> queries.Progress:
    """How far a cycle has come, in numbers."""
    with unit_of_work() as uow:
        return queries.progress(uow, cycle_id)


@bp.get("/cycles/<uuid:cycle_id>/organisations")
@requires("evaluations:rate", "evaluations:manage-cycles")
@bp.arguments(shapes.OrganisationArgs, location="query")
@bp.response(200, listing_schema(shapes.OrganisationOut))
def list_organisations(args: dict[str, Any], cycle_id: UUID) -> Any:
    """Organisations, rated or not, and who must act."""
    with unit_of_work() as uow:
        return organisations(uow, cycle_id, args["page"], OrganisationFilter(args["rated"], args["organisation_id"]))


@bp.post("/cycles/<uuid:cycle_id>/organisations/<uuid:organisation_id>/rating")
@requires("evaluations:rate", "evaluations:manage-cycles")
@audited("organisation-rated", "predikat")
@bp.arguments(shapes.RatingIn)
@bp.response(201, shapes.RatingOut)
def rate_organisation(given: GivenRating, cycle_id: UUID, organisation_id: UUID) -> Any:
    """Set the *predikat* of an organisation, one level up."""
    with unit_of_work() as uow:
        return shapes.at_first(commands.rate_organisation(uow, cycle_id, organisation_id, given))


@bp.get("/cycles/<uuid:cycle_id>/distribution")
@requires("evaluations:rate", "evaluations:read-distribution")
@bp.response(200, shapes.DistributionOut)
def read_distribution(cycle_id: UUID) -> dict[str, Any]:
    """The distribution guide: counts, never names."""
    with unit_of_work() as uow:
        return {"items": distribution(uow, cycle_id)}


@bp.get("/cycles/<uuid:cycle_id>/export.csv")
@requires("evaluations:manage-cycles")
@shows(Why.EXPORT, EXPORTED)
def export(cycle_id: UUID) -> Response:
    """The decided evaluations as a table for e-Kinerja."""
    with unit_of_work() as uow:
        exported = queries.export(uow, cycle_id)
        table = uow.show(exported.table, seen=exported.seen)
    answer = Response(table, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="evaluasi-{cycle_id}.csv"'
    return answer


@bp.get("/waiting")
@requires("evaluations:rate", "evaluations:manage-cycles")
@bp.response(200, shapes.WaitingOut)
def read_waiting() -> queries.Waiting:
    """What waits for the caller today."""
    with unit_of_work() as uow:
        return queries.waiting(uow)
