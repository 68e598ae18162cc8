"""Schemes, who ranks under them, and the agency's settings for rewards."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.rewards.commands import schemes
from services.rewards.models import Policy, Scheme
from services.rewards.queries import candidates as candidate_queries
from services.rewards.queries import schemes as queries
from services.rewards.rules.catalogue import RewardPolicy
from services.rewards.schemas import (
    CandidateArgs,
    CandidateOut,
    ExcludedOut,
    SchemeArgs,
    SchemeIn,
    SchemeOut,
    TermsIn,
    WaitingOut,
)
from shared.audit.marks import Why, audited, shows
from shared.policy import policy_routes
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import listing_schema

bp = Blueprint("schemes", __name__)
policy_routes(bp, Policy, RewardPolicy, "rewards:manage-settings")
STAFF = ("rewards:read", "rewards:propose", "rewards:approve", "rewards:manage")


@bp.post("/schemes")
@requires("rewards:manage")
@audited("scheme-drafted")
@bp.arguments(SchemeIn)
@bp.response(201, SchemeOut)
def draft_scheme(body: dict[str, Any]) -> Any:
    """Write a scheme as a draft."""
    with unit_of_work() as uow:
        scheme, is_new = schemes.draft_scheme(uow, body["id"], body["terms"])
    return scheme, 201 if is_new else 200


@bp.get("/schemes")
@requires(*STAFF)
@bp.arguments(SchemeArgs, location="query")
@bp.response(200, listing_schema(SchemeOut))
def list_schemes(args: dict[str, Any]) -> Any:
    """Schemes with their budgets."""
    with unit_of_work() as uow:
        return queries.schemes(uow, args["page"], args["state"])


@bp.get("/schemes/<uuid:scheme_id>")
@requires(*STAFF)
@bp.response(200, SchemeOut)
def read_scheme(scheme_id: UUID) -> Scheme:
    """One scheme."""
    with unit_of_work() as uow:
        return uow.get(Scheme, scheme_id)


@bp.put("/schemes/<uuid:scheme_id>")
@requires("rewards:manage")
@audited("scheme-changed")
@bp.arguments(TermsIn)
@bp.response(200, SchemeOut)
def change_scheme(body: dict[str, Any], scheme_id: UUID) -> Scheme:
    """Change a draft."""
    with unit_of_work() as uow:
        return schemes.change_scheme(uow, scheme_id, body["terms"])


@bp.post("/schemes/<uuid:scheme_id>/activate")
@requires("rewards:manage")
@audited("scheme-activated")
@bp.response(200, SchemeOut)
def activate_scheme(scheme_id: UUID) -> Scheme:
    """Let people be proposed under a scheme; it is not changed after that."""
    with unit_of_work() as uow:
        return schemes.activate_scheme(uow, scheme_id)


@bp.post("/schemes/<uuid:scheme_id>/close")
@requires("rewards:manage")
@audited("scheme-closed")
@bp.response(200, SchemeOut)
def close_scheme(scheme_id: UUID) -> Scheme:
    """Propose nobody any more."""
    with unit_of_work() as uow:
        return schemes.close_scheme(uow, scheme_id)


@bp.get("/schemes/<uuid:scheme_id>/candidates")
@requires("rewards:read", "rewards:propose")
@shows(Why.RANKING)
@bp.arguments(CandidateArgs, location="query")
@bp.response(200, listing_schema(CandidateOut))
def list_candidates(args: dict[str, Any], scheme_id: UUID) -> Any:
    """Who may be proposed, in the order of points."""
    asked = candidate_queries.Asked(args["ids"], args["unit_id"], args["free"])
    with unit_of_work() as uow:
        found = candidate_queries.candidates(uow, scheme_id, args["page"], asked)
        return uow.show(found, subject="evaluation_id")


@bp.get("/schemes/<uuid:scheme_id>/excluded")
@requires("rewards:read", "rewards:propose")
@shows(Why.RANKING)
@bp.arguments(CandidateArgs, location="query")
@bp.response(200, listing_schema(ExcludedOut))
def list_excluded(args: dict[str, Any], scheme_id: UUID) -> Any:
    """Who may not be proposed, and why."""
    asked = candidate_queries.Asked(args["ids"], args["unit_id"])
    with unit_of_work() as uow:
        found = candidate_queries.excluded(uow, scheme_id, args["page"], asked)
        return uow.show(found, subject="evaluation_id")


@bp.get("/waiting")
@requires("rewards:approve", "rewards:manage", "rewards:propose")
@bp.response(200, WaitingOut)
def waiting() -> dict[str, Any]:
    """What waits for the person who asks."""
    with unit_of_work() as uow:
        return queries.waiting(uow)
