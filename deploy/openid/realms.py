"""What the provider knows: its issuers, each with one client and its people, read from a JSON file at start."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import ClientMixin

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SCOPES = ("openid", "profile", "email")


class NotLoopback(Exception):
    """A redirect address beyond this machine: whoever reaches the page could log in there as anybody."""


@dataclass(frozen=True)
class Person:
    """Somebody invented who can log in. `note` says on the page what they do; `unit` groups the list."""

    sub: str
    name: str
    email: str = ""
    nip: str = ""
    groups: tuple[str, ...] = ()
    unit: str = ""
    note: str = ""

    def claims(self, scope: str) -> dict[str, object]:
        """What a client learns of the person for these scopes."""
        wanted, claims = scope.split(), dict[str, object](sub=self.sub)
        if "profile" in wanted:
            claims |= {"name": self.name, "groups": list(self.groups)} | ({"nip": self.nip} if self.nip else {})
        if "email" in wanted and self.email:
            claims |= {"email": self.email, "email_verified": True}
        return claims


@dataclass(frozen=True)
class Client(ClientMixin):
    """The one program that logs people of a realm in, with exactly these addresses to come back to.

    `backchannel_logout_uri` is where it hears that a session is over.
    """

    client_id: str
    secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str = ""

    @property
    def client_metadata(self) -> dict[str, object]:
        """What the logout and the person's endpoint ask of a client."""
        return {"post_logout_redirect_uris": list(self.post_logout_redirect_uris)}

    def get_client_id(self) -> str:
        """The name of the client."""
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        """None by default: every request must say where it wants to go back to."""
        return ""

    def get_allowed_scope(self, scope: Any) -> Any:
        """The scopes of a request that exist here; None, which refuses it, when it does not ask for a login."""
        wanted = (scope or "").split()
        return " ".join(known for known in SCOPES if known in wanted) if "openid" in wanted else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether it is registered, letter by letter."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether it is this secret, in constant time."""
        return hmac.compare_digest(self.secret.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Only HTTP Basic."""
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        """Only the authorization code."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Only the authorization code."""
        return grant_type == "authorization_code"


@dataclass(frozen=True)
class Realm:
    """One issuer."""

    slug: str
    name: str
    issuer: str
    client: Client
    people: Mapping[str, Person]

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the browser goes after the page: a form's redirect is held to this list by browsers."""
        every = (*self.client.redirect_uris, *self.client.post_logout_redirect_uris)
        return tuple(sorted({f"{urlsplit(uri).scheme}://{urlsplit(uri).netloc}" for uri in every}))

    @property
    def units(self) -> dict[str, list[Person]]:
        """The people by unit, in the order of the file."""
        units: dict[str, list[Person]] = {}
        for person in self.people.values():
            units.setdefault(person.unit, []).append(person)
        return units


def read_realms(path: Path) -> dict[str, Realm]:
    """The realms of a file by slug. Raises NotLoopback for an address that leaves this machine."""
    content = json.loads(path.read_text())
    _demand_loopback(content["address"])
    return {slug: _realm(slug, content["address"], each) for slug, each in content["realms"].items()}


def _realm(slug: str, address: str, content: Mapping[str, Any]) -> Realm:
    given = content["client"]
    client = Client(
        client_id=given["id"],
        secret=given["secret"],
        redirect_uris=tuple(given["redirect_uris"]),
        post_logout_redirect_uris=tuple(given.get("post_logout_redirect_uris", ())),
        backchannel_logout_uri=given.get("backchannel_logout_uri", ""),
    )
    told = (client.backchannel_logout_uri,) if client.backchannel_logout_uri else ()
    for uri in (*client.redirect_uris, *client.post_logout_redirect_uris, *told):
        _demand_loopback(uri)
    people = [Person(**{**person, "groups": tuple(person.get("groups", ()))}) for person in content["people"]]
    return Realm(slug, content["name"], f"{address}/{slug}", client, {person.sub: person for person in people})


def _demand_loopback(uri: str) -> None:
    if urlsplit(uri).hostname not in LOOPBACK:
        raise NotLoopback(uri)
