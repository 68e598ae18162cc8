"""Agencies as the pages need them: who is signed in and where, logins, and the names of ids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from frontend.api import Answer, Api
from frontend.shapes import build

NAMES_AT_ONCE = 200


@dataclass(frozen=True)
class Agency:
    """An agency as its public address shows it."""

    slug: str
    name: str
    zone: str
    demo: bool = False
    state: str = "active"
    id: UUID | None = None

    @property
    def serves_citizens(self) -> bool:
        """Whether it has anything for citizens: every agency but the platform's own, which registers the others."""
        return self.slug != "platform"


@dataclass(frozen=True)
class Role:
    """A role, over the whole agency or a unit and what is under it."""

    role: str
    unit_id: UUID | None = None


@dataclass(frozen=True)
class Contact:
    """Whom people of an agency ask; empty where it named nobody."""

    name: str = ""
    reach: str = ""


@dataclass(frozen=True)
class User:
    """The person who is signed in."""

    account_id: UUID
    name: str
    employee_id: UUID | None
    agency: Agency
    roles: tuple[Role, ...] = ()
    permissions: tuple[str, ...] = ()
    contact: Contact = Contact()

    def may(self, *permissions: str) -> bool:
        """Whether the person may do one of these somewhere; without any, everybody may."""
        return not permissions or any(permission in self.permissions for permission in permissions)


@dataclass(frozen=True)
class SignedIn:
    """A person and what they show to each service. It stays in the frontend: no page is given the tokens."""

    user: User
    tokens: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Login:
    """A login that began: where the browser goes, and what binds it to the one that began it."""

    authorization_url: str
    binding: str


@dataclass(frozen=True)
class Token:
    """A platform token and until when it holds."""

    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Session:
    """A login that succeeded."""

    handle: str
    token: str
    expires_at: datetime
    slug: str
    next: str | None = None


@dataclass(frozen=True)
class Name:
    """What an id is called. `kind`: employee, unit, position; `sub`: the line below it, such as position and unit."""

    name: str
    kind: str = ""
    sub: str | None = None


def public_agency(api: Api, slug: str) -> Agency:
    """The agency at this address. Raises Refused (404) when there is none."""
    return build(Agency, api.get("agencies", f"/public/{slug}"))


def slug_of_domain(api: Api, domain: str) -> str:
    """The slug of the agency whose people have e-mail of this domain. Raises Refused (404) when there is none."""
    return str(api.get("agencies", f"/found/{domain}")["slug"])


def begin_login(api: Api, slug: str, redirect_uri: str, next: str) -> Login:
    """Start a login with the agency's own provider."""
    return build(Login, api.post("agencies", f"/public/{slug}/logins", {"redirect_uri": redirect_uri, "next": next}))


def complete_login(api: Api, binding: str, returned: Mapping[str, str | None]) -> Session:
    """Finish a login with what the provider sent back (state, code, iss), in the browser that calls itself so."""
    return build(Session, api.post("agencies", "/logins/complete", {"binding": binding, **returned}))


def fresh_token(api: Api, handle: str) -> Token:
    """Another token for a session that still lives. Raises Refused (401) when it has ended."""
    return build(Token, api.post("agencies", "/sessions/token", {"handle": handle}))


def end_session(api: Api, handle: str) -> str | None:
    """End the session; where the browser may go to end the one of the provider too."""
    answer: Mapping[str, Any] = api.post("agencies", "/sessions/end", {"handle": handle}) or {}
    return answer.get("logout_url")


def obey_logout(api: Api, slug: str, body: bytes) -> Answer:
    """What the agency's provider posts when a session there is over; what is answered to it, whatever that is."""
    return api.passed_on("agencies", f"/public/{slug}/backchannel-logout", body, "application/x-www-form-urlencoded")


def signed_in(api: Api, token: str) -> SignedIn:
    """The person whose token for this service this is, with those for all services."""
    known = {"agencies": token}
    answer = replace(api, tokens=known).get("agencies", "/me")
    return SignedIn(build(User, answer), {**answer["tokens"], **known})


def names(api: Api, ids: Iterable[UUID | str | None]) -> dict[str, Name]:
    """What these ids are called, by id as text; ids that nobody knows are missing. Asks once for every 200."""
    wanted = sorted({str(id) for id in ids if id is not None})
    found: dict[str, Name] = {}
    for at in range(0, len(wanted), NAMES_AT_ONCE):
        answer = api.post("agencies", "/names", {"ids": wanted[at : at + NAMES_AT_ONCE]})
        found.update({id: build(Name, name) for id, name in answer["names"].items()})
    return found
