"""Somebody who asks the services of a topology over HTTP, with tokens as `agencies` signs them, and insists."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

import requests
from flask import Flask

from services.agencies.app import create_app
from services.agencies.commands.agencies import PLATFORM_ID
from services.agencies.routes.signing import signed
from shared.auth.principal import Grant, Principal
from shared.db import uuid7
from shared.house import house
from shared.peers import address_of
from shared.settings import Settings

TIMEOUT = 30.0
PATIENCE = 120.0  # seconds in which there is to be an answer
TOKEN_SECONDS = 120.0  # after which somebody asks for a new one; it holds for 300
PROVIDER = {
    "issuer": "https://masuk.rekaan.example",
    "client_id": "cendana",
    "client_secret": "rahasia-rekaan-panjang",
    "admin_group": "cendana-admin",
    "claims": {},
}


@dataclass
class Desk:
    """The one who asks. Its settings know the databases, so it signs for anybody."""

    settings: Settings
    _known: dict[tuple[UUID, str, str], tuple[float, str]] = field(default_factory=dict)
    _signing: threading.Lock = field(default_factory=threading.Lock)

    def sign(self, principal: Principal, service: str = "agencies") -> str:
        """A token of this person for a service, valid for five minutes."""
        return self.tokens([principal], service)[0]

    def tokens(self, principals: Sequence[Principal], service: str = "agencies") -> list[str]:
        """A token for each of these people."""
        with self._signing, self._app.app_context():  # else one would dispose of the pool that another uses
            try:
                return [str(signed(principal, service)["token"]) for principal in principals]
            finally:
                house().db.engine.dispose()

    @cached_property
    def _app(self) -> Flask:
        return create_app(self.settings)

    def token(self, agency_id: UUID, role: str, service: str = "agencies") -> str:
        """A token for this service of somebody with this role over the whole agency."""
        at, kept = self._known.get((agency_id, role, service), (0.0, ""))
        if time.monotonic() - at < TOKEN_SECONDS and kept:
            return kept
        made = self.sign(Principal(uuid4(), agency_id, None, (Grant(role),)), service)
        self._known[agency_id, role, service] = (time.monotonic(), made)
        return made

    def ask(self, method: str, path: str, who: tuple[UUID, str], json: Any = None, service: str = "agencies") -> Any:
        """One request; None when there was no answer, or one that says: later."""
        headers = {"Authorization": f"Bearer {self.token(*who, service)}"}
        url = f"{address_of(self.settings.peers, service)}{path}"
        try:
            answer = requests.request(method, url, json=json, headers=headers, timeout=TIMEOUT)
        except requests.RequestException:
            return None
        return None if answer.status_code >= 500 else answer

    def insist(self, method: str, path: str, who: tuple[UUID, str], json: Any = None, service: str = "agencies") -> Any:
        """Ask until there is an answer."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.ask(method, path, who, json, service)
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
