"""The whole platform in one process with the people of the demonstration, and browsers in which they are signed in.

Every test has an agency of its own: registered, imported and staffed through the doors of `agencies`, and known to the
other services by the facts. People have real sessions; only the walk to the identity provider is left out (that is
told in tests/service/agencies/test_identity.py and tests/frontend/test_agencies_login.py).
"""

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import text

from deploy.people import KUPANG, DemoAgency
from deploy.people_files import TABLES, as_csv
from frontend.app import create_app
from frontend.session import HANDLE, TOKEN
from services import SERVICES
from services.agencies.commands.agencies import PLATFORM_ID, seed_platform
from services.agencies.models.base import Agency, Session
from services.agencies.models.identity import Account
from services.agencies.models.organisation import Employee, Position, Unit
from services.agencies.rules.sessions import digest
from shared.auth.principal import Grant
from shared.db import as_agency, uuid7
from shared.delivery.envelope import Delivery, read
from shared.eventlog.port import Partition, Record
from shared.peers import Peers
from shared.uow import UnitOfWork, unit_of_work
from tests.support.pages import Browser, Page
from tests.support.people import Client, person
from tests.support.services import Clock, Places, Service

ISSUER = "http://127.0.0.1:1/rekaan"
NOWHERE = {
    "issuer": ISSUER,
    "client_id": "cendana",
    "client_secret": "rahasia-rekaan",
    "admin_group": "cendana-admin",
    "claims": {},
}
HOPS = 10
OUTBOX = text("SELECT id, topic, key, headers, payload FROM outbox WHERE id > :after ORDER BY id")


class SignedInBrowser(Browser):
    """A browser in which somebody is signed in. Its session follows the clock of the test, so that days may pass."""

    def __init__(self, app: Flask, platform: "DemoPlatform", account: Account) -> None:
        super().__init__(app)
        self._platform, self._account, self._at = platform, account, platform.clock.now
        self.client.set_cookie(HANDLE, platform.open_session(account))

    def _open(self, method: str, url: str, follow: bool, **options: Any) -> Page:
        """A token is asked anew for each request: with the roles of now, at the clock of now."""
        self.client.delete_cookie(TOKEN)
        if self.cookie(HANDLE) and self._platform.clock.now != self._at:
            self._at = self._platform.clock.now
            self.client.set_cookie(HANDLE, self._platform.open_session(self._account))
        return super()._open(method, url, follow, **options)


@dataclass(repr=False)
class DemoPlatform:
    """One agency with the people of a demo agency, all services, and the frontend over them."""

    places: Places
    app: Flask
    demo: DemoAgency = KUPANG
    agency_id: UUID = field(default_factory=uuid4)
    slug: str = field(default_factory=lambda: f"uji-{uuid4().hex[:12]}")
    _carried: dict[str, int] = field(default_factory=dict)

    def registered(self) -> "DemoPlatform":
        """The operator registers the agency; nothing is in it yet."""
        body = {"id": self.agency_id, "slug": self.slug, "name": self.demo.name, "zone": self.demo.zone}
        operator = Client(self.places.app("agencies"), lambda: self.places.token(person(PLATFORM_ID, "operator")))
        answer = operator.post("/agencies", {**body, "demo": True, "provider": NOWHERE})
        assert answer.status == 201, answer.body
        self.carry()
        return self

    def staffed(self) -> "DemoPlatform":
        """The admin takes over units, positions and employees and gives the roles of the demo."""
        admin = self.service("agencies").client("agency_admin")
        for kind, table in TABLES.items():
            sent = admin.ask("POST", f"/imports/{kind}?id={uuid4()}&filename=x.csv", data=as_csv(table(self.demo)))
            assert sent.body["errors"] == [], sent.body
            assert admin.post(f"/imports/{sent.body['id']}/apply").status == 200
        for employee in self.demo.employees:
            for role in employee.roles:
                self.give_role(employee.name.split()[0], role.name, role.unit)
        self.carry()
        return self

    def another_agency(self, demo: DemoAgency | None = None) -> "DemoPlatform":
        """Another agency on the same platform, with people as well."""
        return DemoPlatform(self.places, self.app, demo or self.demo).registered().staffed()

    def service(self, name: str) -> Service:
        """A service as this agency sees it: `.client("agency_admin")`, `.receive(fact)`, `.stated(Kind)`, `.rows()`."""
        return Service(name, self.places, self.agency_id, self.slug)

    @property
    def clock(self) -> Clock:
        """The clock of everything here; back at its start for each test."""
        return self.places.clock

    def carry(self) -> None:
        """Bring every fact stated since the last time to the services that react to it, twice, until none is new."""
        for _ in range(HOPS):
            records = [record for name in SERVICES for record in self._new_records(name)]
            if not records:
                return
            for name in SERVICES:
                service = self.service(name)
                found = [read(record, service.house.subscriptions) for record in records]
                deliveries: list[Delivery] = [delivery for delivery in found if delivery is not None]
                if deliveries:
                    service.react(deliveries)
        raise AssertionError("facts go round in a circle")

    def pass_time(self, **by: float) -> None:
        """The clock moves on (`days=3`), every service hears that time passed, and what follows is carried."""
        self.clock.move(**by)
        for name in SERVICES:
            self.service(name).time_passes()
        self.carry()

    @cached_property
    def units(self) -> dict[str, UUID]:
        """Ids of units by code: SETDA, DUKCAPIL, DPMPTSP, BKPP, ORTALA, INSPEKTORAT."""
        return {unit.code: unit.id for unit in self.service("agencies").rows(Unit)}

    @cached_property
    def positions(self) -> dict[str, UUID]:
        """Ids of positions by code."""
        return {position.code: position.id for position in self.service("agencies").rows(Position)}

    @cached_property
    def people(self) -> dict[str, UUID]:
        """Ids of employees by first name (deploy/people.py)."""
        return {employee.name.split()[0]: employee.id for employee in self.service("agencies").rows(Employee)}

    def give_role(self, first: str, role: str, unit: str | None = None) -> None:
        """The admin gives somebody a role, over the agency or the unit with this code."""
        body = {"id": uuid7(), "employee_id": self.people[first], "role": role}
        body["unit_id"] = self.units[unit] if unit else None
        answer = self.service("agencies").client("agency_admin").post("/roles", body)
        assert answer.status == 201, answer.body

    def browser_of(self, who: str, *roles: str | Grant) -> SignedInBrowser:
        """The browser of the employee with this first name, or of the demo's holder of this role, signed in.

        "agency_admin" and "operator" are accounts without an employee record. `roles` are given beforehand.
        """
        if who == "operator":
            own = self._as_platform()
            return SignedInBrowser(self.app, own, own.account(None))
        if who == "agency_admin":
            return SignedInBrowser(self.app, self, self.account(None))
        first = who if who in self.people else self.demo.holder_of(who).name.split()[0]
        for role in roles:
            grant = role if isinstance(role, Grant) else Grant(role)
            code = next((code for code, id_ in self.units.items() if id_ == grant.unit_id), None)
            self.give_role(first, grant.role, code)
        return SignedInBrowser(self.app, self, self.account(self.people[first]))

    def stranger(self) -> Browser:
        """A browser in which nobody is signed in."""
        return Browser(self.app)

    def account(self, employee_id: UUID | None) -> Account:
        """The account of an employee, or of the admin (the operator on the platform's own agency), made if need be."""
        with self._work() as uow:
            employee = uow.get(Employee, employee_id) if employee_id else None
            account = Account(
                id=uuid7(),
                issuer=ISSUER,
                subject=uuid4().hex,
                name=employee.name if employee else self._name_of_admin,
                employee_id=employee_id,
                in_admin_group=employee_id is None,
                seen_at=uow.now,
            )
            uow.add(account)
            uow.flush()
            uow.session.expunge(account)
        return account

    def open_session(self, account: Account) -> str:
        """A session of this account; its handle."""
        handle = secrets.token_urlsafe(32)
        with self._work() as uow:
            began = {"began_at": uow.now, "used_at": uow.now, "ended_at": None}
            row = Session(handle_hash=digest(handle), id=uuid7(), agency_id=self.agency_id, id_token="", **began)
            row.account_id = account.id
            uow.session.add(row)
        return handle

    @property
    def _name_of_admin(self) -> str:
        return "Operator Rekaan" if self.agency_id == PLATFORM_ID else self.demo.admin_name

    def _as_platform(self) -> "DemoPlatform":
        own = DemoPlatform(self.places, self.app, self.demo, PLATFORM_ID, "platform")
        with own._work() as uow:
            if uow.session.get(Agency, PLATFORM_ID) is None:
                seed_platform(uow.session, self.places.settings, uow.now)
        return own

    def _work(self) -> AbstractContextManager[UnitOfWork]:
        return _working(self.places.app("agencies"), self.agency_id)

    def _new_records(self, name: str) -> Iterator[Record]:
        with self.service(name).session() as session:
            rows = session.execute(OUTBOX, {"after": self._carried.get(name, 0)}).all()
        for row in rows:
            self._carried[name] = row.id
            yield Record(Partition(row.topic, 0), 0, row.key, row.headers, bytes(row.payload))


@contextmanager
def _working(app: Flask, agency_id: UUID) -> Iterator[UnitOfWork]:
    """A unit of work of an agency outside any request."""
    with app.app_context(), as_agency(agency_id), unit_of_work() as uow:
        yield uow


def frontend_over(places: Places) -> Flask:
    """The frontend with all its areas over all services."""
    for name in SERVICES:
        places.app(name)
    app = create_app(places.settings, Peers(places.settings, places.transport))
    app.extensions["frontend"].clock = places.clock
    return app
