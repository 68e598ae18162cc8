"""What an agency settles about its sign-on, and what groups of its provider mean."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.agencies.commands import sessions, sign_on
from services.agencies.models.sign_on import RoleGroup
from services.agencies.queries import sessions as queries
from services.agencies.rules.sign_on import SignOn
from services.agencies.schemas import sessions as shapes
from shared.audit.marks import audited
from shared.uow import unit_of_work
from shared.web.access import requires

bp = Blueprint("sign_on", __name__)


@bp.get("/sign-on")
@requires("agencies:manage")
@bp.response(200, shapes.SignOnOut)
def read_sign_on() -> SignOn:
    """The settings that hold today."""
    with unit_of_work() as uow:
        return sessions.settings_of(uow)


@bp.put("/sign-on")
@requires("agencies:manage")
@audited("sign-on-changed")
@bp.arguments(shapes.SignOnIn)
@bp.response(200, shapes.SignOnOut)
def change_sign_on(wanted: SignOn) -> SignOn:
    """Other settings from today."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        return sign_on.settle(uow, wanted)


@bp.get("/role-groups")
@requires("agencies:manage")
@bp.response(200, shapes.RoleGroupsOut)
def list_role_groups() -> dict[str, Any]:
    """What groups of the provider mean here."""
    with unit_of_work() as uow:
        return {"items": queries.role_groups(uow)}


@bp.post("/role-groups")
@requires("agencies:manage")
@audited("group-given-role", "role", "unit_id")
@bp.arguments(shapes.RoleGroupIn)
@bp.response(201, shapes.RoleGroupOut)
def let_group_mean(body: dict[str, Any]) -> RoleGroup:
    """Let a group mean a role."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        return sign_on.let_group_mean(uow, body["id"], body["group_name"], body["role"], body["unit_id"])


@bp.delete("/role-groups/<uuid:role_group_id>")
@requires("agencies:manage")
@audited("group-taken-role")
@bp.response(204)
def let_group_mean_nothing(role_group_id: UUID) -> None:
    """Let a group no longer mean a role."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        sign_on.let_group_mean_nothing(uow, role_group_id)
