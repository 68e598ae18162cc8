"""What roles hold, and who acts for whom until when."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.agencies.commands import delegations, permissions
from services.agencies.queries import permissions as queries
from services.agencies.schemas import permissions as shapes
from shared.audit.marks import audited
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import listing_schema

bp = Blueprint("permissions", __name__)
DELEGATE = ("agencies:delegate-own", "agencies:manage")


@bp.get("/bundles")
@requires("agencies:manage")
@bp.response(200, shapes.BundlesOut)
def read_bundles() -> dict[str, Any]:
    """What each role of the agency holds."""
    with unit_of_work() as uow:
        return queries.bundles(uow)


@bp.put("/bundles/<role>")
@requires("agencies:manage")
@audited("bundle-changed", "permissions")
@bp.arguments(shapes.BundleIn)
@bp.response(200, shapes.BundlesOut)
def change_bundle(body: dict[str, list[str]], role: str) -> dict[str, Any]:
    """Let a role hold these permissions."""
    with unit_of_work() as uow:
        permissions.change_bundle(uow, role, body["permissions"])
        return queries.bundles(uow)


@bp.delete("/bundles/<role>")
@requires("agencies:manage")
@audited("bundle-reset")
@bp.response(204)
def reset_bundle(role: str) -> None:
    """A role holds again what it began with."""
    with unit_of_work() as uow:
        permissions.reset_bundle(uow, role)


@bp.get("/delegations")
@requires(*DELEGATE)
@bp.arguments(shapes.DelegationArgs, location="query")
@bp.response(200, listing_schema(shapes.DelegationOut))
def list_delegations(args: dict[str, Any]) -> Any:
    """Who acts for whom: what concerns the one who asks, or all for an admin."""
    with unit_of_work() as uow:
        return queries.delegations(uow, args["page"], args["all"], args["state"])


@bp.post("/delegations")
@requires(*DELEGATE)
@audited("delegated", "kind", "delegate_id", "duties", "roles", "starts_on", "ends_on")
@bp.arguments(shapes.DelegationIn)
@bp.response(201, shapes.DelegationOut)
def delegate(new: delegations.NewDelegation) -> Any:
    """Let somebody act for an employee until a day."""
    with unit_of_work() as uow:
        made, is_new = delegations.delegate(uow, new)
        uow.flush()
        return queries.delegation(uow, made.id), 201 if is_new else 200


@bp.get("/delegations/<uuid:delegation_id>")
@requires(*DELEGATE)
@bp.response(200, shapes.DelegationOut)
def read_delegation(delegation_id: UUID) -> dict[str, Any]:
    """One delegation."""
    with unit_of_work() as uow:
        return queries.delegation(uow, delegation_id)


@bp.post("/delegations/<uuid:delegation_id>/end")
@requires(*DELEGATE)
@audited("delegation-ended")
@bp.response(200, shapes.DelegationOut)
def end_delegation(delegation_id: UUID) -> dict[str, Any]:
    """End a delegation before its day."""
    with unit_of_work() as uow:
        delegations.end_delegation(uow, delegation_id)
        uow.flush()
        return queries.delegation(uow, delegation_id)


@bp.get("/employees/<uuid:employee_id>/authority")
@requires(*DELEGATE)
@bp.response(200, shapes.OwnAuthorityOut)
def read_authority(employee_id: UUID) -> dict[str, Any]:
    """What an employee can let somebody act in."""
    with unit_of_work() as uow:
        return queries.authority_of(uow, employee_id)
