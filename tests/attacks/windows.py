"""Windows through which attacks by browser look: the frontend of a stage, with what it asks the services written down."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from itsdangerous import URLSafeSerializer
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from frontend.app import create_app
from frontend.cookies import GUARDED
from frontend.session import HANDLE, TOKEN
from shared.auth.principal import Grant, Principal
from shared.auth.roles import ROLES
from shared.peers import Answer, InProcess, Peers, Request
from shared.settings import Settings
from tests.support.demo_platform import DemoPlatform
from tests.support.services import Places

PLACE = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<words>[^)]*)\))?:)?(?P<name>\w+)>")
WORDS = {"kind": "units", "competency": "INTEGRITAS", "step": "buka"}
ADDRESS = "https://cendana.example"
OWN = {"base_url": ADDRESS, "headers": {"Referer": f"{ADDRESS}/"}}


@dataclass
class Recorder:
    """The services, and every request to them that could change something."""

    services: InProcess
    writes: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, service: str, request: Request) -> Answer:
        """Write it down and pass it on."""
        path = request.path.partition("?")[0]
        if request.method != "GET" and path != "/names":  # asks for many names at once
            self.writes.append((service, request.method, path))
        return self.services.send(service, request)


@dataclass
class Window:
    """The frontend as production has it, over the services of a run."""

    places: Places
    app: Flask
    recorder: Recorder

    def cookies_of(self, principal: Principal) -> str:
        """The cookies of a browser in which this person is signed in."""
        until = (datetime.now(UTC) + timedelta(minutes=4)).isoformat()
        held = {"token": self.places.token(principal), "until": until}
        signed = URLSafeSerializer(self.places.settings.secret_key, salt=TOKEN).dumps(held)
        return f"{GUARDED}{HANDLE}=x; {GUARDED}{TOKEN}={signed!s}"

    def ask(self, method: str, path: str, cookies: str = "", **more: Any) -> TestResponse:
        """A request as a browser that is at this site makes it."""
        headers = {"Referer": f"{ADDRESS}/", **more.pop("headers", {})}
        if cookies:
            headers["Cookie"] = cookies
        client = self.app.test_client(use_cookies=False)
        return client.open(path, method=method, base_url=ADDRESS, headers=headers, buffered=True, **more)


def window_on(places: Places) -> Window:
    """The pages over these services, at an https address."""
    recorder = Recorder(places.transport)
    settings = replace(places.settings, address=ADDRESS)
    app = create_app(settings, Peers(settings, recorder))
    app.extensions["frontend"].clock = places.clock
    return Window(places, app, recorder)


def person_with_every_role(platform: DemoPlatform) -> Principal:
    """Somebody before whom no page is closed."""
    account = platform.account(None).id
    return Principal(account, platform.agency_id, uuid4(), tuple(Grant(role) for role in ROLES))


def rules(app: Flask, method: str) -> Iterator[Rule]:
    """The rules of the pages that take a method; files of our own are no pages."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        if method in (rule.methods or ()) and not rule.endpoint.endswith("static"):
            yield rule


def address_of(rule: Rule | str, slug: str) -> str:
    """An address of the rule, with ids of nothing."""

    def filled(found: re.Match[str]) -> str:
        if found["name"] == "slug":
            return slug
        if found["kind"] == "int":
            return "1"
        if found["kind"] == "any":
            return found["words"].split(",")[0].strip()
        return str(uuid4()) if found["kind"] == "uuid" else WORDS.get(found["name"], "x")

    return PLACE.sub(filled, rule if isinstance(rule, str) else rule.rule)


def plain_settings(**more: Any) -> Settings:
    """Settings of the embedded profile, without a database behind them."""
    return Settings(**more)
