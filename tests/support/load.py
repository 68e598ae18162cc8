"""People at work on a topology: agencies are registered and change their calendars while things go wrong.

Every answer is noted, so that afterwards each committed row can be asked for its effects. What was not answered is
sent again until it is: the id of a form makes it once.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import requests

from services import SERVICES
from services.agencies.app import create_app
from services.agencies.commands.agencies import PLATFORM_ID
from services.agencies.commands.keys import signing_key
from shared.auth import tokens
from shared.db import outside_session, uuid7
from shared.house import house, utc_now
from shared.peers import address_of
from tests.support.people import person
from tests.support.topology import Topology

TIMEOUT = 30.0
TOKEN_SECONDS = 120.0  # after which somebody asks for a new one; it holds for 300
PROVIDER = {
    "issuer": "https://masuk.rekaan.example",
    "client_id": "cendana",
    "client_secret": "rahasia-rekaan-panjang",
    "admin_group": "cendana-admin",
    "claims": {},
}
FIRST_DAY = date(2030, 1, 1)


@dataclass
class Desk:
    """Somebody who asks `agencies`, over HTTP, with real tokens."""

    topology: Topology
    _key: Any = None
    _known: dict[tuple[UUID, str], tuple[float, str]] = field(default_factory=dict)

    def token(self, agency_id: UUID, role: str) -> str:
        """A token of somebody with this role, as `agencies` would sign it."""
        at, kept = self._known.get((agency_id, role), (0.0, ""))
        if time.monotonic() - at < TOKEN_SECONDS and kept:
            return kept
        if self._key is None:
            app = create_app(self.topology.settings)
            with app.app_context(), outside_session(house(app).db) as session:
                self._key = signing_key(session, utc_now())
            with app.app_context():
                house(app).db.engine.dispose()
        principal = person(agency_id, role)
        signed = tokens.sign(principal, self._key, self.topology.settings.address, SERVICES, utc_now())
        self._known[agency_id, role] = (time.monotonic(), signed)
        return signed

    def ask(self, method: str, path: str, who: tuple[UUID, str], json: Any = None, service: str = "agencies") -> Any:
        """One request; None when there was no answer, or one that says: later."""
        headers = {"Authorization": f"Bearer {self.token(*who)}"}
        url = f"{address_of(self.topology.settings.peers, service)}{path}"
        try:
            answer = requests.request(method, url, json=json, headers=headers, timeout=TIMEOUT)
        except requests.RequestException:
            return None
        return None if answer.status_code >= 500 else answer

    def insist(self, method: str, path: str, who: tuple[UUID, str], json: Any = None) -> Any:
        """Ask until there is an answer."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            answer = self.ask(method, path, who, json)
            if answer is not None and not _crossed_itself(answer):
                return answer
            time.sleep(0.2)
        raise AssertionError(f"{method} {path}: no answer in two minutes")

    def register(self, agency_id: UUID | None = None, slug: str | None = None) -> UUID:
        """The operator registers an agency."""
        new = agency_id or uuid7()
        body = {"id": str(new), "slug": slug or f"uji-{new.hex[-12:]}", "name": "Kota Rekaan", "zone": "Asia/Makassar"}
        answer = self.insist("POST", "/agencies", (PLATFORM_ID, "operator"), {**body, "provider": PROVIDER})
        assert answer.status_code in (200, 201), answer.text
        return new

    def set_calendar(self, agency_id: UUID, days: list[date]) -> None:
        """The agency's admin sets its holidays."""
        body = {"holidays": [day.isoformat() for day in days]}
        answer = self.insist("PUT", "/calendar", (agency_id, "agency_admin"), body)
        assert answer.status_code in (200, 204), answer.text


def _crossed_itself(answer: requests.Response) -> bool:
    """It was sent while the former sending, or somebody else's, was still under way."""
    return answer.status_code == 409 and answer.json().get("code") == "exists-already"


@dataclass
class Load:
    """Writers at work. `registered` and `changed` count what was answered; `longest` is the longest wait for one."""

    desk: Desk
    seed: int
    shared: list[UUID] = field(default_factory=list)
    registered: list[UUID] = field(default_factory=list)
    refused: list[UUID] = field(default_factory=list)
    changed: int = 0
    longest: float = 0.0
    failures: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def writes(self) -> int:
        """How many commands were answered."""
        return len(self.registered) + self.changed + len(self.refused)

    @contextmanager
    def running(self, writers: int = 4, agencies: int = 3) -> Iterator["Load"]:
        """Write meanwhile; what is under way at the end is brought to its end."""
        if not self.shared:
            self.shared = [self.desk.register() for _ in range(agencies)]
            self.registered += self.shared
        self._over.clear()
        threads = [threading.Thread(target=self._write, args=[self.seed * 1000 + n]) for n in range(writers)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            for thread in threads:
                thread.join()
        self._complain()

    def progress(self, many: int = 12, seconds: float = 60.0) -> float:
        """Wait until so many more commands were answered; how long that took."""
        began, before = time.monotonic(), self.writes
        while self.writes < before + many:
            assert time.monotonic() - began < seconds, f"{self.writes - before} of {many} in {seconds:.0f} s"
            self._complain()
            time.sleep(0.02)
        return time.monotonic() - began

    def _complain(self) -> None:
        if self.failures:
            raise AssertionError("; ".join(self.failures))

    def _write(self, seed: int) -> None:
        chance = random.Random(seed)
        try:
            while not self._over.is_set():
                began = time.monotonic()
                self._one(chance)
                with self._lock:
                    self.longest = max(self.longest, time.monotonic() - began)
        except Exception as error:
            self.failures.append(repr(error)[:500])

    def _one(self, chance: random.Random) -> None:
        kind = chance.random()
        if kind < 0.25:
            new = self.desk.register()
            with self._lock:
                self.registered.append(new)
        elif kind < 0.35:
            self._be_refused()
        else:
            days = sorted({FIRST_DAY + timedelta(days=chance.randrange(3000)) for _ in range(5)})
            self.desk.set_calendar(chance.choice(self.shared), days)
            with self._lock:
                self.changed += 1

    def _be_refused(self) -> None:
        """The slug is taken: the transaction is rolled back."""
        new, slug = uuid7(), f"uji-{self.shared[0].hex[-12:]}"
        body = {"id": str(new), "slug": slug, "name": "Kota Contoh", "zone": "Asia/Makassar", "provider": PROVIDER}
        answer = self.desk.insist("POST", "/agencies", (PLATFORM_ID, "operator"), body)
        assert answer.status_code == 409, answer.text
        with self._lock:
            self.refused.append(new)


def new_seed() -> int:
    """A seed to be printed."""
    return uuid4().int % 1_000_000
