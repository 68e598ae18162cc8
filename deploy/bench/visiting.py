"""Somebody who looks at pages of a topology, signed in as a browser is; and what a page asks of the services."""

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import requests
from itsdangerous import URLSafeSerializer

from deploy.bench.place import Place
from frontend.cookies import GUARDED
from frontend.session import HANDLE, TOKEN
from services import SERVICES
from shared.auth.principal import Principal
from shared.auth.tokens import LIFETIME

TIMEOUT = 60.0
STATEMENTS = re.compile(r'^cendana_request_statements_sum\{.*?route="([^"]*)".*?\} ([\d.e+]+)$', re.MULTILINE)
ASKED_ABOUT_PROCESSES = ("/healthz", "/readyz", "/jwks")


class Visitor:
    """One person with one connection that is kept alive."""

    def __init__(self, place: Place, who: Principal) -> None:
        self._place, self._who = place, who
        self._session = requests.Session()
        self._address = f"http://{place.up.place('frontend', 8000)}"
        self._signed = 0.0

    def look(self, path: str) -> float:
        """Seconds until all of a page has come. Raises AssertionError for anything but a page."""
        self._sign_in()
        began = time.perf_counter()
        answer = self._session.get(f"{self._address}{path}", timeout=TIMEOUT, allow_redirects=False)
        took = time.perf_counter() - began
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.headers.get('Location', '')}"
        return took

    def fetch(self, path: str) -> requests.Response:
        """A file, as it comes; for `with`."""
        self._sign_in()
        return self._session.get(f"{self._address}{path}", timeout=TIMEOUT, allow_redirects=False, stream=True)

    def _sign_in(self) -> None:
        """The cookies of a login; the token is renewed before it ends."""
        if time.monotonic() - self._signed < LIFETIME / 2:
            return
        settings = self._place.desk.settings
        until = (datetime.now(UTC) + timedelta(seconds=LIFETIME)).isoformat()
        held = {"token": self._place.desk.tokens([self._who])[0], "until": until}
        token = URLSafeSerializer(settings.secret_key, salt=TOKEN).dumps(held)
        self._session.headers["Cookie"] = f"{GUARDED}{HANDLE}=bench; {GUARDED}{TOKEN}={token}"
        self._signed = time.monotonic()


def statements(place: Place) -> Mapping[str, float]:
    """SQL statements that requests of each service have run so far; those about the process itself left out."""
    found = {}
    for service in SERVICES:
        text = requests.get(f"http://{place.up.place(service, 9000)}/metrics", timeout=TIMEOUT).text
        sums = [float(number) for route, number in STATEMENTS.findall(text) if route not in ASKED_ABOUT_PROCESSES]
        found[service] = sum(sums)
    return found


def statements_of(place: Place, visitor: Visitor, path: str) -> Mapping[str, int]:
    """How many statements one look at a page, not the first, runs in each service that it asks."""
    visitor.look(path)
    before = statements(place)
    visitor.look(path)
    after = statements(place)
    return {
        service: round(after[service] - before[service]) for service in SERVICES if after[service] > before[service]
    }
