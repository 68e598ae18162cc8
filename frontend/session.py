"""Who is looking: cookies of a login, the platform token renewed when it has run out, and views closed unless marked.

The browser holds an opaque handle of the session, which lives in the agencies service, and a short-lived token in a
signed cookie. Neither is readable by scripts.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from flask import Response as FlaskResponse
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug import Response

from frontend import cookies
from frontend.api import Api, PeerUnavailable, Refused
from frontend.fields import uuid7
from frontend.gateways import agencies
from frontend.gateways.agencies import Agency, Token
from frontend.language import choose_language
from frontend.state import frontend
from shared.auth.visitors import mark_of_address, vouched
from shared.tracing import note

V = TypeVar("V", bound=Callable[..., Any])
HANDLE, TOKEN, PLACE = "cendana_session", "cendana_token", "cendana_agency"
LEEWAY = timedelta(seconds=30)  # a token is renewed so long before it ends
MONTH = 30 * 24 * 3600  # seconds
DEFAULT_ZONE = "Asia/Makassar"
MARK = "_seen_by"
MOST_OF_STRANGERS = 128 * 1024  # bytes: the longest report, written in letters of four bytes each


def begin() -> None:
    """Before a request: its trace, its language, the person if there is one, and the agency of a public address."""
    g.correlation_id, g.language = str(uuid7()), choose_language()
    note("cendana.correlation_id", g.correlation_id)
    g.user, g.agency, g.zone, g.session_away, g.renewed = None, None, DEFAULT_ZONE, False, None
    g.api = Api(frontend().peers, g.correlation_id, g.language, visitor=_visitor())
    request.max_content_length = MOST_OF_STRANGERS
    if request.endpoint is None or request.endpoint.endswith("static"):
        return
    _recognise()
    if g.user is not None or g.session_away:
        request.max_content_length = None  # what the app takes: sheets are for people who are signed in
    elif (request.content_length or 0) > MOST_OF_STRANGERS:
        abort(413)  # before anybody is asked anything
    slug = (request.view_args or {}).get("slug")
    if slug is not None and (g.user is None or g.user.agency.slug != slug):
        stand_in(agencies.public_agency(g.api, slug))


def stand_in(agency: Agency) -> None:
    """This page belongs to this agency."""
    if agency.id is not None:
        note("cendana.agency_id", str(agency.id))
    g.agency, g.zone = agency, agency.zone


def _recognise() -> None:
    handle = request.cookies.get(HANDLE)
    if not handle:
        return
    try:
        token = _token_of_cookie() or _renewed(handle)
        known = frontend().users.of(token, lambda: agencies.signed_in(g.api, token))
    except Refused as refused:
        if refused.status != 401:
            raise
        g.ended = True
        return
    except PeerUnavailable:
        g.session_away = True
        return
    g.user, g.api = known.user, replace(g.api, tokens=known.tokens)
    stand_in(g.user.agency)


def _visitor() -> str:
    """Where this request comes from, for the services' limits: a mark, and no address."""
    secret = frontend().settings.secret_key
    return vouched(mark_of_address(request.remote_addr, secret), secret)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(frontend().settings.secret_key, salt=TOKEN)


def _token_of_cookie() -> str | None:
    try:
        held = _signer().loads(request.cookies.get(TOKEN, ""))
    except BadSignature:
        return None
    if datetime.fromisoformat(held["until"]) - LEEWAY <= datetime.now(UTC):
        return None
    return str(held["token"])


def _renewed(handle: str) -> str:
    g.renewed = agencies.fresh_token(g.api, handle)
    return str(g.renewed.token)


def keep_cookies(response: FlaskResponse) -> FlaskResponse:
    """After a request: a renewed token goes to the browser, the cookies of an ended session go away."""
    if g.get("ended"):
        forget(response)
    elif g.get("renewed"):
        keep_token(response, g.renewed)
    own = g.get("user") is None or g.user.agency == g.agency
    if g.get("agency") and own and request.cookies.get(PLACE) != g.agency.slug:
        cookies.keep(response, PLACE, g.agency.slug, MONTH)
    return response


def keep_token(response: Response, token: Token) -> None:
    """The platform token in its signed cookie."""
    value = _signer().dumps({"token": token.token, "until": token.expires_at.isoformat()})
    cookies.keep(response, TOKEN, str(value))


def keep_handle(response: Response, handle: str) -> None:
    """The handle of the session; it does not change while the session lives, since tabs race."""
    cookies.keep(response, HANDLE, handle)


def forget(response: Response) -> None:
    """Nobody is signed in any more."""
    for name in (HANDLE, TOKEN):
        cookies.drop(response, name)


def signed_in(*permissions: str) -> Callable[[V], V]:
    """A view for people who are signed in and may do one of these; without any, for everybody who is."""

    def mark(view: V) -> V:
        @wraps(view)
        def guarded(*args: Any, **values: Any) -> Any:
            if g.session_away:
                raise PeerUnavailable("agencies: who is signed in is not known")
            if g.user is None:
                return _ask_to_sign_in()
            if not g.user.may(*permissions):
                abort(403)
            return view(*args, **values)

        setattr(guarded, MARK, permissions)
        return guarded  # type: ignore[return-value]  # wraps keeps the signature

    return mark


def anyone(view: V) -> V:
    """A view for everybody."""
    setattr(view, MARK, None)
    return view


def is_closed(view: object) -> bool:
    """Whether a view is for people who are signed in."""
    return getattr(view, MARK, None) is not None


def _ask_to_sign_in() -> Any:
    """Back to where one signs in. A form's POST is not sent on: what was typed is lost, and the page says so."""
    if request.method != "GET":
        abort(401)
    slug = request.cookies.get(PLACE)
    here = request.full_path.rstrip("?")
    if slug is None:
        return redirect(url_for("pages.start", next=here), 302)
    return redirect(url_for("pages.agency_home", slug=slug, next=here), 302)


def refuse_unmarked_views(app: Flask) -> None:
    """Raise when a view does not say who may see it: nothing is open by oversight."""
    open_ones = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.endswith("static") and not hasattr(app.view_functions[rule.endpoint], MARK)
    ]
    if open_ones:
        raise RuntimeError(f"views without @signed_in or @anyone: {', '.join(sorted(open_ones))}")
