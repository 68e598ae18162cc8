"""Sessions: renewed, listed, ended by their person, by their provider and by their agency."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify, request
from flask_smorest import Blueprint

from services import SERVICES
from services.agencies import provider
from services.agencies.commands import accounts, identity, sessions
from services.agencies.models.base import Agency, db
from services.agencies.models.identity import Account
from services.agencies.queries import sessions as queries
from services.agencies.routes.signing import signed
from services.agencies.schemas import identity as shapes
from services.agencies.schemas import sessions as own_shapes
from shared.audit.marks import audited
from shared.auth.tokens import TokenVerifier
from shared.db import as_agency, outside_session
from shared.house import house
from shared.refusals import Refusal, Unauthenticated
from shared.uow import unit_of_work
from shared.web.access import public, requires
from shared.web.limits import Pace, paced
from shared.web.lists import listing_schema

bp = Blueprint("sessions", __name__)


@bp.post("/sessions/token")
@public
@bp.arguments(shapes.HandleIn)
@bp.response(200, shapes.TokenOut)
def renew_token(body: dict[str, str]) -> dict[str, Any]:
    """A new token for a live session, with the roles of now."""
    with outside_session(db) as session:
        found = sessions.session_of(session, body["handle"])
    with as_agency(found.agency_id), unit_of_work() as uow:
        principal = sessions.renew(uow, found)
    return signed(principal)


@bp.post("/sessions/end")
@public
@bp.arguments(shapes.HandleIn)
@bp.response(200, shapes.LogoutOut)
def end_session(body: dict[str, str]) -> dict[str, Any]:
    """Sign out, here and, by the address that is returned, at the provider."""
    with outside_session(db) as session:
        found = sessions.session_of(session, body["handle"])
        slug = session.get_one(Agency, found.agency_id).slug
    with as_agency(found.agency_id), unit_of_work() as uow:
        id_token, registration = sessions.sign_out(uow, found), identity.registration_of(uow)
    back = f"{house().settings.address}/p/{slug}"
    return {"logout_url": provider.logout_url(registration, id_token, back) if id_token else None}


@bp.post("/public/<slug>/backchannel-logout")
@public
@paced(Pace.READ)  # a provider ends every session of an agency from one address
@paced(Pace.LOGIN)
def obey_logout(slug: str) -> Response:
    """The agency's provider says that somebody's session is over (OpenID Connect Back-Channel Logout 1.0)."""
    with unit_of_work() as uow:
        registration = identity.registration_of(uow)
    try:
        token = provider.verified_logout(registration, request.form.get("logout_token", ""))
        with unit_of_work() as uow:
            sessions.obey_logout(uow, registration.issuer, token)
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        return _answered({"error": "invalid_request", "error_description": refusal.detail}, 400)
    return _answered({}, 200)


@bp.post("/introspect")
@public
@bp.arguments(shapes.TokenIn)
@bp.response(200, shapes.IntrospectedOut)
def introspect(body: dict[str, str]) -> dict[str, bool]:
    """Whether a token holds and what it came from lives (RFC 7662): for services that cannot wait until it is over.

    The token is for the service that asks, and opens nothing here; to have it is what allows the question.
    """
    verifier = current_app.extensions["verifier"]
    assert isinstance(verifier, TokenVerifier)
    try:
        principal = verifier.principal_at(SERVICES, body["token"])
    except Unauthenticated:
        return {"active": False}
    with as_agency(principal.agency_id), unit_of_work() as uow:
        return {"active": sessions.is_live(uow, principal)}


@bp.get("/me/sessions")
@requires("agencies:read-self")
@bp.response(200, own_shapes.SessionsOut)
def list_own_sessions() -> dict[str, Any]:
    """Where I am signed in."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        settings = sessions.settings_of(uow)
        return {"items": queries.own_sessions(uow, settings), "settings": settings}


@bp.delete("/me/sessions/<uuid:session_id>")
@requires("agencies:read-self")
@audited("session-ended")
@bp.response(204)
def end_own_session(session_id: UUID) -> None:
    """End one of mine."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        sessions.end_own(uow, session_id)


@bp.post("/me/sessions/end-others")
@requires("agencies:read-self")
@audited("other-sessions-ended")
@bp.response(200, own_shapes.EndedOut)
def end_other_sessions() -> dict[str, int]:
    """End all of mine but this one."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        return {"ended": sessions.end_others(uow)}


@bp.get("/accounts")
@requires("agencies:manage")
@bp.arguments(own_shapes.AccountArgs, location="query")
@bp.response(200, listing_schema(own_shapes.AccountOut))
def list_accounts(args: dict[str, Any]) -> Any:
    """Everybody who ever signed in at the agency."""
    with unit_of_work() as uow:
        return queries.accounts(uow, sessions.settings_of(uow), args["page"], args["state"])


@bp.post("/accounts/<uuid:account_id>/disable")
@requires("agencies:manage")
@audited("account-disabled")
@bp.response(200, own_shapes.AccountBrief)
def disable_account(account_id: UUID) -> Account:
    """Shut an account out."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        return accounts.disable(uow, account_id)


@bp.post("/accounts/<uuid:account_id>/enable")
@requires("agencies:manage")
@audited("account-enabled")
@bp.response(200, own_shapes.AccountBrief)
def enable_account(account_id: UUID) -> Account:
    """Let it in again."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        return accounts.enable(uow, account_id)


@bp.post("/accounts/<uuid:account_id>/sign-out")
@requires("agencies:manage")
@audited("account-signed-out")
@bp.response(200, own_shapes.AccountBrief)
def sign_account_out(account_id: UUID) -> Account:
    """End its sessions; it may sign in again."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        return accounts.sign_out_everywhere(uow, account_id)


def _answered(body: dict[str, str], status: int) -> Response:
    """As the specification wants it: nothing of it may be kept on the way."""
    response = jsonify(body)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
