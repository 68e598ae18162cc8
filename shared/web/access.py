"""Every route is closed unless marked. The agency of a request comes from a verified token or a public slug, only."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, current_app, g, request

from shared.auth.principal import Principal
from shared.auth.tokens import TokenVerifier
from shared.db import as_agency, uuid7
from shared.directory import agency_by_slug
from shared.house import house
from shared.metrics import inside_agency
from shared.peers import PeerUnavailable, Refused
from shared.refusals import Forbidden, NotFound, Unauthenticated, Unavailable
from shared.tracing import note
from shared.web.limits import keep_pace

V = TypeVar("V", bound=Callable[..., Any])
MARK = "_access"
PUBLIC_BODY = 64 * 1024  # bytes: an answer or a report, never a file
TRACE_LENGTH = 64


@dataclass(frozen=True)
class Access:
    """Who may use a route: anybody, or those with one of the permissions, perhaps only while their session lives."""

    permissions: tuple[str, ...] = ()
    live: bool = False


def requires(*permissions: str, live: bool = False) -> Callable[[V], V]:
    """Only for people who have one of these permissions somewhere; where it reaches is for the command to ask.

    A token outlives its session by minutes. `live` is for what cannot wait that long nor be taken back: `agencies` is
    shown the token and says whether its session lives still.
    """

    def mark(view: V) -> V:
        setattr(view, MARK, Access(permissions, live))
        return view

    return mark


def public(view: V) -> V:
    """For everybody. With `<slug>` in its address the route works inside that agency."""
    setattr(view, MARK, Access())
    return view


def is_closed(view: object) -> bool:
    """Whether a view is for people with permissions alone."""
    access = getattr(view, MARK, None)
    return isinstance(access, Access) and bool(access.permissions)


def unmarked(app: Flask) -> list[str]:
    """Routes that say nothing of who may use them."""
    return sorted(rule.rule for rule in app.url_map.iter_rules() if _access_of(app, rule.endpoint) is None)


def _access_of(app: Flask, endpoint: str) -> Access | None:
    access = getattr(app.view_functions[endpoint], MARK, None)
    assert access is None or isinstance(access, Access)
    return access


def enter() -> None:
    """Before a request: find out who asks and for which agency, or refuse."""
    g.entered = ExitStack()
    g.correlation_id = _correlation()
    note("cendana.correlation_id", g.correlation_id)
    if request.endpoint is None:
        return
    access = _access_of(current_app, request.endpoint)
    assert access is not None, "an unmarked route cannot have started"
    if access.permissions:
        _enter_by_token(access)
    else:
        request.max_content_length = PUBLIC_BODY
        keep_pace()
        _enter_by_slug()


def leave(_error: BaseException | None) -> None:
    """After a request: no agency is set any more."""
    entered = g.pop("entered", None)
    if entered is not None:
        entered.close()


def _enter_by_token(access: Access) -> None:
    principal = principal_of_request()
    if not any(principal.may(permission) for permission in access.permissions):
        raise Forbidden("not-permitted", f"This needs the permission {' or '.join(access.permissions)}.")
    if access.live and (principal.session_id is not None or principal.is_machine):
        _require_live_session()
    g.principal = principal
    _enter_agency(principal.agency_id)


def _require_live_session() -> None:
    """Raise Unauthenticated when the session of this token has ended, Unavailable when that cannot be known now."""
    token = request.headers["Authorization"].partition(" ")[2]
    try:
        told = house().peers.call("agencies", "POST", "/introspect", json={"token": token})
    except (Refused, PeerUnavailable) as error:
        raise Unavailable("session-unknown", "Whether your session lives cannot be known now; try again.") from error
    if told["active"] is not True:
        raise Unauthenticated("session-ended", "The session has ended; sign in again.")


def principal_of_request() -> Principal:
    """Whom the request's bearer token speaks for. Raises Unauthenticated."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("token-missing", "Sign in first.")
    verifier = current_app.extensions["verifier"]
    assert isinstance(verifier, TokenVerifier)
    return verifier.principal(token)


def _enter_by_slug() -> None:
    slug = (request.view_args or {}).get("slug")
    if slug is None:
        return
    agency = agency_by_slug(house().db.engine, slug)
    if agency is None or not agency.active:
        raise NotFound("no-such-agency", "There is no agency at this address.")
    _enter_agency(agency.id)


def _enter_agency(agency_id: UUID) -> None:
    g.entered.enter_context(as_agency(agency_id))
    inside_agency(agency_id)
    note("cendana.agency_id", str(agency_id))


def _correlation() -> str:
    brought = request.headers.get("X-Correlation-Id", "")
    usable = 0 < len(brought) <= TRACE_LENGTH and brought.replace("-", "").isalnum() and brought.isascii()
    return brought if usable else str(uuid7())
