"""Two agencies that cannot be told apart but by their ids.

The first lives the story of the demonstration by its doors; the second, registered like it, is its image: the same
names, codes, NIPs, figures, texts and days in every table, and other ids.
"""

import json
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import MetaData

from deploy.demo import beginning, citizens, evaluations, growth
from deploy.demo.people import Refused, Somebody, tokens_of
from deploy.demo.tale import Tale, new_id
from deploy.migrate import metadata_of
from deploy.people import KUPANG
from services import SERVICES
from services.agencies.models.identity import Account
from shared.db import uuid7
from shared.delivery.trace import Hop
from shared.migrations.tenancy import is_walled
from tests.support.demo_platform import DemoPlatform
from tests.support.services import Places

UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ACTS: Sequence[Callable[[Tale], None]] = (
    beginning.set_up,
    citizens.open_survey,
    citizens.answer,
    citizens.import_paper,
    citizens.publish,
    citizens.report,
    citizens.settle_causes,
    evaluations.open_cycle,
    evaluations.rate_organisations,
    evaluations.evaluate,
    evaluations.respond,
    growth.schedule,
    growth.nominate,
    growth.learn,
    growth.hold_workshop,
    growth.propose_reward,
    growth.decide_reward,
    growth.answer_citizens,
)

KEPT = {  # an activity of each service whose data the agency keeps for a hundred years
    "agencies": "requests",
    "surveys": "reports",
    "evaluations": "feedback",
    "training": "lessons",
    "rewards": "ranking",
}


@dataclass
class Caller(Somebody):
    """Somebody of the story, whose requests stay in this process."""

    places: Places = field(default_factory=lambda: Places.__new__(Places))

    def ask(self, service: str, method: str, path: str, json: Any = None, **more: Any) -> Any:
        """One request by WSGI; the body of the answer. Raises Refused."""
        query = urlencode(more.get("params") or {}, doseq=True)
        client = self.places.app(service).test_client()
        headers = {"Authorization": f"Bearer {self.tokens[service]}"} if service in self.tokens else {}
        answer = client.open(
            f"{path}?{query}" if query else path, method=method, json=json, data=more.get("data"), headers=headers
        )
        body = answer.get_json(silent=True) if answer.is_json else answer.get_data(True)
        if answer.status_code >= 400:
            raise Refused(answer.status_code, body, f"{self.name}: {method} {service}{path}")
        return body


class Silent:
    """The trail of a story that nobody reads: facts are carried, and not timed."""

    def __init__(self, platform: DemoPlatform) -> None:
        self._platform = platform

    def settle(self) -> None:
        """Bring every fact to those who react to it."""
        self._platform.carry()

    def hops(self, _correlation: str) -> list[Hop]:
        """Nothing to tell."""
        return []


class InProcessTale(Tale):
    """The story, with the doors of one process for the network, and sessions for the walk to the provider."""

    def __init__(self, platform: DemoPlatform) -> None:
        super().__init__(platform.places.settings, replace(platform.demo, slug=platform.slug))
        self.platform = platform
        self.known["registered"] = False

    @property
    def trail(self) -> Any:
        """Facts are carried here, and not watched."""
        return Silent(self.platform)

    def citizen(self, name: str = "A citizen") -> Somebody:
        """Somebody without an account."""
        return Caller(self.settings.address, name, places=self.platform.places)

    def _sign_in(self, slug: str, sub: str, name: str) -> Somebody:
        if sub not in self._signed_in:
            nip = next((each.nip for each in self.agency.employees if each.sub == sub), None)
            account = self.platform.account(UUID(self.known["employee"][nip]) if nip else None)
            body = {"handle": self.platform.open_session(account)}
            tokens = tokens_of(self.citizen(), self.citizen().post("agencies", "/sessions/token", body)["token"])
            somebody = Caller(self.settings.address, name, tokens, places=self.platform.places)
            self._signed_in[sub] = (0.0, somebody)
        return self._signed_in[sub][1]


@dataclass(frozen=True)
class Twin:
    """One of the two. `known` is what its story remembers: ids and public codes by a name of the story's own."""

    agency_id: UUID
    slug: str
    known: dict[str, Any]


def told(places: Places) -> tuple[Twin, Twin]:
    """The story in one agency by its doors, and its image in another that the operator registered as well."""
    places.clock.now = datetime.now(UTC).replace(microsecond=0)  # as the story reads the clock of the machine
    for name in SERVICES:
        places.app(name)
    first, second = (
        DemoPlatform(places, Flask("no pages here"), KUPANG, uuid4(), f"kembar-{letter}").registered()
        for letter in "ab"
    )
    tale = InProcessTale(first)
    for act in ACTS:
        act(tale)
        first.carry()
    _furnish(tale, first)
    first.pass_time(minutes=20)  # the trails are sealed
    first.pass_time(minutes=20)  # and their heads kept elsewhere
    second.carry()
    image = Image(first.agency_id, second.agency_id)
    for name in SERVICES:
        with psycopg.connect(places.settings.dsn(name, "migrate")) as owner:
            image.make(owner, metadata_of(name))
    with psycopg.connect(places.settings.dsn("agencies", "migrate")) as owner:
        spent = "INSERT INTO spent_logout_token (agency_id, id, jti_hash, expires_at) VALUES (%s, %s, 'x', now())"
        for platform in (first, second):  # no door makes one without the provider
            owner.execute(spent, [platform.agency_id, uuid7()])
    _sign_in_the_image(second)
    seen = json.loads(image.of(json.dumps(tale.known, default=str)))
    return Twin(first.agency_id, first.slug, tale.known), Twin(second.agency_id, second.slug, seen)


def _sign_in_the_image(second: DemoPlatform) -> None:
    """Its accounts have sessions of their own: two cannot have one handle."""
    for account in second.service("agencies").rows(Account):
        second.open_session(account)


@dataclass(frozen=True)
class Image:
    """Copies all rows of one agency into another, with another id for each id and everything else as it was.

    The time in an id stays, so that both sort alike.
    """

    first: UUID
    second: UUID
    mask: int = field(default_factory=lambda: secrets.randbits(48) | 1)

    def of(self, text: str) -> str:
        """A text in which every id is that of the image."""
        return UUID_TEXT.sub(lambda found: str(self.of_id(UUID(found[0]))), text)

    def of_id(self, id_: UUID) -> UUID:
        """The id of the image; the agency's is the one under which it was registered."""
        return self.second if id_ == self.first else UUID(int=id_.int ^ self.mask)

    def make(self, owner: "psycopg.Connection[Any]", metadata: MetaData) -> None:
        """Copy every walled table of a service, those first that others refer to."""
        for table in metadata.sorted_tables:
            if not is_walled(table):
                continue
            name = sql.Identifier(table.name)
            owner.execute(sql.SQL("DELETE FROM {} WHERE agency_id = %s").format(name), [self.second])
            rows = sql.SQL("COPY (SELECT * FROM {} WHERE agency_id = {}) TO STDOUT").format(name, str(self.first))
            with owner.cursor().copy(rows) as out:
                content = b"".join(bytes(part) for part in out).decode()
            with owner.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(name)) as into:
                into.write(self.of(content).encode())


def _furnish(tale: InProcessTale, platform: DemoPlatform) -> None:
    """What agencies do beside the story: settings, changed roles, somebody who acts for somebody, groups of roles."""
    admin, ids = tale.admin(), list(tale.known["employee"].values())
    today = platform.clock.now.date()
    admin.put("agencies", "/bundles/trainer", {"permissions": ["training:read-workshops"]})
    delegation = {
        "id": str(uuid7()),
        "kind": "PLH",
        "employee_id": tale.known["employee"][tale.agency.head_of("DUKCAPIL").nip],
        "delegate_id": ids[3],
        "duties": True,
        "starts_on": (today + timedelta(days=10)).isoformat(),
        "ends_on": (today + timedelta(days=20)).isoformat(),
        "decree": "SK rekaan 7",
    }
    admin.post("agencies", "/delegations", delegation)
    unit = tale.known["unit"]["DUKCAPIL"]
    group = {"id": str(uuid7()), "group_name": "petugas", "role": "unit_officer", "unit_id": unit}
    admin.post("agencies", "/role-groups", group)
    machine = {"id": str(uuid7()), "name": "SIMPEG Rekaan", "scopes": ["agencies:import"]}
    admin.post("agencies", "/machines", machine)
    provider = {"issuer": "http://127.0.0.1:1", "client_id": "c", "client_secret": "s", "admin_group": "admin"}
    admin.post("agencies", "/provider-trials", {"id": str(uuid7()), "provider": provider})
    admin.put("agencies", "/sign-on", {"idle_minutes": 60, "absolute_hours": 12})
    auditor = tale.holder("auditor")
    auditor.post("agencies", "/me/data-requests", {"id": str(uuid7()), "kind": "ACCESS", "text": "Salinan data saya."})
    inspection = {"id": str(uuid7()), "employee_id": ids[3], "reason": "Pemeriksaan berkala tahunan."}
    shown = {"shown_from": (today + timedelta(days=20)).isoformat()}
    auditor.post("evaluations", "/inspections", {**inspection, **shown})
    for service in ("training", "rewards"):
        admin.put(service, "/settings", {"settings": {}})
    for service, activity in KEPT.items():
        admin.put(service, f"/personal/retention/{activity}", {"months": 1_200})
    officer = platform.service("surveys").client("survey_officer")
    draft = {"offering_id": tale.known["ktp"], "period_start": "2026-10-01", "period_end": "2026-12-31"}
    body = {"id": new_id(), **draft, "convention": "EXACT", "channel": "ONLINE"}
    made = officer.post("/surveys", body)
    assert made.status == 201, made.body
    assert officer.post(f"/surveys/{body['id']}/open").status == 200  # an open survey: its code answers
    tale.known["open_code"] = officer.get(f"/surveys/{body['id']}").body["survey"]["code"]
