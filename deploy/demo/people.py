"""Somebody in the story: signs in through the agency's own provider, as a browser would, and asks services."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from shared.peers import address_of

TIMEOUT = 60  # seconds


class Refused(Exception):
    """A service said no."""

    def __init__(self, status: int, body: Any, what: str) -> None:
        super().__init__(f"{what}: {status} {body}")
        self.status = status
        self.code = body.get("code", "") if isinstance(body, dict) else ""


class CannotTell(Exception):
    """The platform is not there, or not in the state that the story needs."""


@dataclass
class Somebody:
    """A person who is signed in, with a token for each service, or a citizen who needs no account.

    Services are asked at the frontend's address where one process serves all, else where `peers` says they are.
    """

    address: str
    name: str
    tokens: Mapping[str, str] = field(default_factory=dict)
    peers: str = "wsgi:"
    correlations: list[str] = field(default_factory=list)

    def ask(self, service: str, method: str, path: str, json: Any = None, **more: Any) -> Any:
        """One request to a service; the JSON it answers. Raises Refused. Its correlation is kept for the trail."""
        correlation = str(uuid.uuid4())
        headers = {"X-Correlation-Id": correlation, **more.pop("headers", {})}
        if service in self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens[service]}"
        place = address_of(self.peers, service) or f"{self.address}/api/{service}"
        answer = requests.request(method, f"{place}{path}", json=json, headers=headers, timeout=TIMEOUT, **more)
        self.correlations.append(correlation)
        body = answer.json() if "json" in answer.headers.get("content-type", "") else answer.text
        if answer.status_code >= 400:
            raise Refused(answer.status_code, body, f"{self.name}: {method} {service}{path}")
        return body

    def get(self, service: str, path: str, **params: Any) -> Any:
        """Look."""
        return self.ask(service, "GET", path, params={k: v for k, v in params.items() if v is not None})

    def post(self, service: str, path: str, json: Any = None, **more: Any) -> Any:
        """Do."""
        return self.ask(service, "POST", path, json, **more)

    def put(self, service: str, path: str, json: Any = None) -> Any:
        """Set."""
        return self.ask(service, "PUT", path, json)

    def send_file(self, service: str, path: str, content: bytes, filename: str) -> Any:
        """Upload a sheet; the id makes sending it twice once."""
        params = {"id": str(uuid.uuid4()), "filename": filename}
        return self.ask(service, "POST", path, params=params, data=content)


def sign_in(address: str, slug: str, sub: str, name: str, peers: str = "wsgi:") -> Somebody:
    """Sign in as one of the provider's people: authorization code with PKCE, by the agency's own issuer."""
    citizen = Somebody(address, name, peers=peers)
    redirect = f"{address}/masuk/kembali"
    login = citizen.post("agencies", f"/public/{slug}/logins", {"redirect_uri": redirect, "next": "/beranda"})
    with requests.Session() as browser:
        page = browser.get(login["authorization_url"], timeout=TIMEOUT)
        found = re.search(r'name="csrf" value="([^"]+)"', page.text)
        if page.status_code != 200 or found is None:
            raise CannotTell(f"The provider of {slug} does not show its people: {page.status_code}")
        chosen = browser.post(page.url, data={"csrf": found[1], "sub": sub}, timeout=TIMEOUT, allow_redirects=False)
    brought = {key: values[0] for key, values in parse_qs(urlsplit(chosen.headers.get("location", "")).query).items()}
    comeback = {name: brought.get(name) for name in ("state", "code", "iss")}
    opened = citizen.post("agencies", "/logins/complete", {"binding": login["binding"], **comeback})
    return Somebody(address, name, tokens_of(citizen, opened["token"]), peers)


def tokens_of(citizen: Somebody, token: str) -> dict[str, str]:
    """The tokens for all services of the person whose token for `agencies` this is."""
    own = {"agencies": token}
    return {**replace(citizen, tokens=own).get("agencies", "/me")["tokens"], **own}
