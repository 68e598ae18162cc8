"""Logging in and out. The agencies service speaks with the agency's provider; here the browser is only sent along."""

import contextlib
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, session, url_for

from frontend import cookies, trial
from frontend.api import PeerUnavailable, Refused
from frontend.gateways import agencies
from frontend.gateways.agencies import Token
from frontend.links import public_address
from frontend.session import HANDLE, PLACE, anyone, forget, keep_handle, keep_token

bp = Blueprint("login", __name__)

BINDING = "cendana_login"
TEN_MINUTES = 600  # seconds that a login may take
LOGOUT = "logout_url"
PROVIDER_AWAY = "provider-away"
RETRY_AFTER = "30"  # seconds
LONGEST_AGENT = 500  # characters of what a browser calls itself
LARGEST_LOGOUT = 64 * 1024  # bytes


@bp.get("/p/<slug>/masuk")
@anyone
def begin(slug: str) -> Any:
    """Off to the agency's own provider."""
    wanted = safe_next(request.args.get("next"))
    try:
        login = agencies.begin_login(g.api, slug, public_address("login.complete"), wanted)
    except PeerUnavailable as error:
        return _provider_away(error, slug)
    response = redirect(login.authorization_url, 302)
    cookies.keep(response, BINDING, login.binding, TEN_MINUTES)
    return response


@bp.get("/masuk/kembali")
@anyone
def complete() -> Any:
    """Back from the provider."""
    if trial.returned_from() is not None:
        return trial.passed_on()
    binding = request.cookies.get(BINDING)
    if binding is None or "code" not in request.args:
        return _not_signed_in(request.args.get("error", ""))
    returned = {name: request.args.get(name) for name in ("state", "code", "iss")}
    returned["user_agent"] = request.user_agent.string[:LONGEST_AGENT]
    try:
        made = agencies.complete_login(g.api, binding, returned)
    except Refused as refused:
        return _not_signed_in(refused.code)
    except PeerUnavailable as error:
        return _provider_away(error, request.cookies.get(PLACE))
    _end_former()
    session.clear()  # a form begun by somebody else is not this person's
    response = redirect(safe_next(made.next), 303)
    cookies.drop(response, BINDING)
    keep_handle(response, made.handle)
    keep_token(response, Token(made.token, made.expires_at))
    return response


@bp.post("/keluar")
@anyone
def leave() -> Any:
    """End the session, then show where the provider's own session can be ended."""
    handle = request.cookies.get(HANDLE)
    session.clear()
    if handle:
        with contextlib.suppress(Refused):  # it had ended already
            session[LOGOUT] = agencies.end_session(g.api, handle)
    response = redirect(url_for("login.left"), 303)
    forget(response)
    g.renewed = None
    return response


@bp.post("/p/<slug>/backchannel-logout")
@anyone
def provider_ended(slug: str) -> Any:
    """The agency's provider says that a session is over. Whether it may, the agencies service knows by its token."""
    request.max_content_length = LARGEST_LOGOUT
    answer = agencies.obey_logout(g.api, slug, request.get_data())
    response = Response(answer.body, answer.status, content_type=answer.headers.get("Content-Type"))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/keluar")
@anyone
def left() -> str:
    """Signed out here. The page goes on to the provider by itself: a form's answer may not leave the site (CSP)."""
    return render_template("pages/left.html", provider=session.pop(LOGOUT, None))


def safe_next(target: str | None) -> str:
    """A path of ours, or the home: never another site, however it is written."""
    path = target or ""
    usable = path.isprintable() and "\\" not in path and path.startswith("/") and not path.startswith("//")
    return path if usable else url_for("pages.home")


def _end_former() -> None:
    """Whoever was signed in in this browser is not any more: their session would live on with nobody to end it."""
    former = request.cookies.get(HANDLE)
    if former:
        with contextlib.suppress(Refused, PeerUnavailable):  # it had ended, or ends by itself
            agencies.end_session(g.api, former)


def _not_signed_in(reason: str) -> Any:
    """The login came to nothing: said with the way back. `access_denied` is the person's own no."""
    page = render_template("pages/not_signed_in.html", reason=reason, slug=request.cookies.get(PLACE))
    response = Response(page, 400)
    cookies.drop(response, BINDING)
    return response


def _provider_away(error: PeerUnavailable, slug: str | None) -> Response:
    """The agency's own sign-on does not answer: whose it is, and that whoever is signed in works on."""
    if error.code != PROVIDER_AWAY:
        raise error
    response = Response(render_template("pages/provider_away.html", slug=slug), 503)
    response.headers["Retry-After"] = RETRY_AFTER
    return response
