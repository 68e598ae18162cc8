"""The provider's web application: discovery and keys, the page with the people, tokens, the person, the logout."""

import os
import secrets
import time
from pathlib import Path
from typing import Any

from authlib.oauth2 import OAuth2Error
from flask import Flask, Response, abort, current_app, jsonify, render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from deploy.openid.keys import public_keys, signing_keys
from deploy.openid.realms import LOOPBACK, Person, read_realms
from deploy.openid.server import Issuer
from deploy.secrets_file import write_private
from shared.settings import Misconfigured, Settings

ISSUERS = "openid_issuers"
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {origins}"


def create_app(settings: Settings) -> Flask:
    """The provider over `openid.json` in the data folder. Raises Misconfigured in a production profile."""
    if settings.profile == "production":
        raise Misconfigured("the identity provider that asks for no password must not run in production")
    realms = read_realms(settings.var / "openid.json")
    keys = signing_keys(settings.var / "openid-keys.json", realms)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=_cookie_secret(settings.var),
        SESSION_COOKIE_NAME="cendana_provider",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    app.extensions[ISSUERS] = {slug: Issuer(realm, keys[slug]) for slug, realm in realms.items()}
    app.before_request(_refuse_strangers)
    app.after_request(_with_headers)
    _add_routes(app)
    return app


def from_environment() -> Flask:
    """What the web server of this process calls."""
    return create_app(Settings.from_environment(os.environ))


def _add_routes(app: Flask) -> None:
    app.add_url_rule("/healthz", "healthz", lambda: jsonify(status="ok"))
    for path, view, methods in (
        (".well-known/openid-configuration", discovery, ["GET"]),
        ("jwks", jwks, ["GET"]),
        ("authorize", authorize, ["GET", "POST"]),
        ("token", token, ["POST"]),
        ("userinfo", userinfo, ["GET", "POST"]),
        ("logout", logout, ["GET", "POST"]),
    ):
        app.add_url_rule(f"/<slug>/{path}", view_func=view, methods=methods)


def discovery(slug: str) -> Response:
    """Where everything is (OpenID Connect Discovery 1.0)."""
    return jsonify(_issuer(slug).metadata())


def jwks(slug: str) -> Response:
    """What tokens are verified with."""
    return jsonify(public_keys(_issuer(slug).key))


def authorize(slug: str) -> Any:
    """The page on which one chooses who to be, and the answer to the client."""
    issuer = _issuer(slug)
    current = _chosen(issuer)
    try:
        grant = issuer.get_consent_grant(end_user=current)
        if request.args.get("prompt") == "none":
            return issuer.create_authorization_response(grant=grant, grant_user=current)
        if request.method == "GET":
            return render_template("choose.html", realm=issuer.realm, current=current, csrf=_csrf())
        return issuer.create_authorization_response(grant=grant, grant_user=_choice(issuer))
    except OAuth2Error as error:
        return _refusal(issuer, error)
    except ValueError:  # characters of the request that Authlib may not repeat in an error
        return render_template("refused.html", realm=issuer.realm, reason="invalid_request", detail=""), 400


def token(slug: str) -> Any:
    """Tokens for a code."""
    return _issuer(slug).create_token_response()


def userinfo(slug: str) -> Any:
    """The claims of the person a token speaks of."""
    return _issuer(slug).create_endpoint_response("userinfo")


def logout(slug: str) -> Any:
    """End the session here, tell the client so, and go back to it (OpenID Connect RP-Initiated Logout 1.0)."""
    issuer = _issuer(slug)
    try:
        asked: Any = issuer.validate_endpoint_request("end_session")
    except OAuth2Error as error:
        return _refusal(issuer, error)
    if asked.needs_confirmation:
        if request.method == "GET":
            return render_template("leave.html", realm=issuer.realm, current=_chosen(issuer), csrf=_csrf())
        _demand_csrf()
    answer = issuer.create_endpoint_response("end_session", asked)
    return answer or render_template("left.html", realm=issuer.realm)


def _issuer(slug: str) -> Any:
    """The Issuer of this realm, as Any: Authlib leaves half of what it inherits without types."""
    found = current_app.extensions[ISSUERS].get(slug)
    if not isinstance(found, Issuer):
        abort(404)
    return found


def _chosen(issuer: Issuer) -> Person | None:
    """Who was chosen in this browser before, in this realm."""
    return issuer.realm.people.get(session.get(issuer.realm.slug, ("",))[0])


def _choice(issuer: Issuer) -> Person | None:
    """Who is chosen now; None for nobody, which the client hears as a refusal."""
    _demand_csrf()
    person = issuer.realm.people.get(request.form.get("sub", ""))
    if person is not None:
        _, _, sid = session.get(issuer.realm.slug, ("", 0, ""))
        session[issuer.realm.slug] = (person.sub, int(time.time()), sid or secrets.token_urlsafe(16))
    return person


def _refusal(issuer: Any, error: OAuth2Error) -> Any:
    """Back to the client with the reason where its address is proven, else a page: never a redirect to a stranger."""
    if error.redirect_uri:
        error.state = request.values.get("state")
        response = issuer.handle_error_response(None, error)
        issuer.issuer_parameter.add_issuer_parameter(issuer, response)
        return response
    return render_template("refused.html", realm=issuer.realm, reason=error.error, detail=error.description), 400


def _csrf() -> str:
    return str(session.setdefault("csrf", secrets.token_urlsafe(16)))


def _demand_csrf() -> None:
    if not secrets.compare_digest(request.form.get("csrf", ""), _csrf()):
        abort(400, "the page is too old")


def _refuse_strangers() -> None:
    """Loopback only, also against a name of somebody else's that resolves to this machine."""
    host = request.host.rpartition(":")[0] or request.host
    if request.remote_addr not in LOOPBACK or host.strip("[]") not in LOOPBACK:
        abort(403)


def _with_headers(response: AnyResponse) -> AnyResponse:
    issuer = current_app.extensions[ISSUERS].get((request.view_args or {}).get("slug"))
    origins = " ".join(issuer.realm.origins) if issuer else ""
    response.headers["Content-Security-Policy"] = POLICY.format(origins=origins).strip()
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _cookie_secret(var: Path) -> str:
    """Kept, so that a restart between page and answer goes unnoticed."""
    path = var / "openid-cookie.key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text()
