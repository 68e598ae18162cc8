"""Machines: made, given other secrets and ended by an agency's admins; and where they sign in (RFC 6749)."""

import base64
import binascii
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from services.agencies.commands import machines, sessions
from services.agencies.commands.machines import Credentials
from services.agencies.models.machines import Machine
from services.agencies.queries import machines as queries
from services.agencies.routes.signing import signed
from services.agencies.rules.machines import Asked, givable
from services.agencies.schemas import machines as shapes
from shared.audit.marks import audited
from shared.auth.tokens import LIFETIME
from shared.refusals import Invalid, Refusal, Unauthenticated
from shared.uow import unit_of_work
from shared.web.access import public, requires
from shared.web.limits import Pace, paced
from shared.web.lists import PageArgs, listing_schema

bp = Blueprint("machines", __name__)
MANAGE = "agencies:manage"
LONGEST = 500  # characters of anything that a machine shows
GRANT = "client_credentials"


@bp.get("/machines")
@requires(MANAGE)
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.MachineOut))
def list_machines(args: dict[str, Any]) -> Any:
    """The agency's machines."""
    with unit_of_work() as uow:
        return queries.machines(uow, args["page"])


@bp.get("/machines/scopes")
@requires(MANAGE)
@bp.response(200, shapes.ScopesOut)
def list_scopes() -> dict[str, Any]:
    """What the one who asks may give a machine."""
    with unit_of_work() as uow:
        return {"items": sorted(givable(machines.whole(uow.person)))}


@bp.post("/machines")
@requires(MANAGE)
@audited("machine-made", "scopes")
@bp.arguments(shapes.MachineIn)
@bp.response(201, shapes.HandedOut)
def make_machine(body: dict[str, Any]) -> machines.Handed:
    """Make a machine. The answer holds its secret, this once."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        return machines.make(uow, body["id"], body["name"], body["scopes"])


@bp.get("/machines/<uuid:machine_id>")
@requires(MANAGE)
@bp.response(200, shapes.MachineOut)
def read_machine(machine_id: UUID) -> Machine:
    """One machine."""
    with unit_of_work() as uow:
        return uow.get(Machine, machine_id)


@bp.post("/machines/<uuid:machine_id>/rotate")
@requires(MANAGE)
@audited("machine-secret-made", "until")
@bp.arguments(shapes.RotationIn)
@bp.response(200, shapes.HandedOut)
def rotate_secret(body: dict[str, Any], machine_id: UUID) -> machines.Handed:
    """Make another secret. The answer holds it, this once."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        return machines.rotate(uow, machine_id, body["until"])


@bp.post("/machines/<uuid:machine_id>/end")
@requires(MANAGE)
@audited("machine-ended")
@bp.response(200, shapes.MachineOut)
def end_machine(machine_id: UUID) -> Machine:
    """The machine signs in no more."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        return machines.end(uow, machine_id)


@bp.post("/public/<slug>/token")
@public
@paced(Pace.LOGIN)
def grant_token(slug: str) -> Response:
    """The token endpoint: client credentials, in the header or in the body (RFC 6749, sections 4.4, 2.3.1 and 5).

    A token is for one service, which `audience` names unless the scopes say it.
    """
    try:
        credentials, asked = _asked()
        with unit_of_work() as uow:
            principal, service = machines.sign_in(uow, credentials, asked)
    except Refusal as refusal:
        return _refused(refusal)
    made = signed(principal, service)
    answer = {"access_token": made["token"], "token_type": "Bearer", "expires_in": LIFETIME}
    return _answered({**answer, "scope": " ".join(sorted(principal.given))}, 200)


def _asked() -> tuple[Credentials, Asked]:
    """What a request to the token endpoint shows and asks for. Raises a Refusal named as RFC 6749 names errors."""
    form = request.form
    if request.mimetype != "application/x-www-form-urlencoded" or any(len(form.getlist(name)) > 1 for name in form):
        raise Refusal("invalid-request", "Send each parameter once, as a form.")
    if any(len(value) > LONGEST and name != "scope" for name, value in form.items()):
        raise Refusal("invalid-request", "A parameter is longer than any can be.")
    credentials = _credentials()
    if not form.get("grant_type"):
        raise Refusal("invalid-request", "grant_type is missing.")
    if form["grant_type"] != GRANT:
        raise Refusal("unsupported-grant-type", f"Only {GRANT} is granted here.")
    return credentials, Asked(tuple(form.get("scope", "").split()), form.get("audience", ""))


def _credentials() -> Credentials:
    """From the header or the body; both at once are no way to authenticate (RFC 6749, section 2.3)."""
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    client_id, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    if not scheme:
        if not client_id or not secret:
            raise Unauthenticated("invalid-client", "Show client_id and client_secret.")
        return Credentials(client_id, secret)
    if secret:
        raise Refusal("invalid-request", "Show the secret in the header or in the body, not in both.")
    try:
        shown = base64.b64decode(sent, validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        shown = ""
    name, colon, secret = shown.partition(":")
    if not colon or len(shown) > LONGEST or client_id not in ("", unquote_plus(name)):
        raise Unauthenticated("invalid-client", "The Authorization header shows no client.")
    return Credentials(unquote_plus(name), unquote_plus(secret))


def _refused(refusal: Refusal) -> Response:
    """An error as RFC 6749, section 5.2, wants it. What is not one of its errors goes its usual way."""
    if not isinstance(refusal, Unauthenticated | Invalid) and type(refusal) is not Refusal:
        raise refusal
    is_client = isinstance(refusal, Unauthenticated)
    body = {"error": refusal.code.replace("-", "_"), "error_description": refusal.detail}
    answer = _answered(body, 401 if is_client else 400)
    if is_client:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Cendana"'
    return answer


def _answered(body: dict[str, Any], status: int) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
