"""The frontend over real services with the people of the demonstration, who sign in with tokens of their own.

The login itself is told elsewhere (tests/frontend/test_session.py, tests/journey): here people have their cookies.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID, uuid4

from flask import Flask
from itsdangerous import URLSafeSerializer

from deploy.people import KUPANG, DemoAgency
from deploy.people_files import TABLES, as_csv
from frontend.app import create_app
from frontend.area import Area
from frontend.session import HANDLE, TOKEN
from services.agencies.models.identity import Account
from services.agencies.models.organisation import Employee, Unit
from shared.auth.principal import Grant, Principal
from shared.db import as_agency, uuid7
from shared.peers import Peers
from shared.uow import unit_of_work
from tests.support.pages import Browser
from tests.support.services import Places, Service


@dataclass
class DemoSite:
    """One agency with the people of Kupang, in `agencies` and in the services named; browsers for its people."""

    places: Places
    areas: Sequence[Area]
    service_names: Sequence[str]
    demo: DemoAgency = KUPANG
    agency_id: UUID = field(default_factory=uuid4)

    def furnish(self) -> "DemoSite":
        """Register the agency, take its sheets over, and bring the facts to the services."""
        from services.agencies.commands.agencies import Provider, Registration, register

        provider = Provider("http://127.0.0.1:1/x", "cendana", "secret", "admins", {})
        wanted = Registration(self.agency_id, self.agencies.slug, self.demo.name, self.demo.zone, None, True, provider)
        with self.agencies.app.app_context(), as_agency(self.agency_id), unit_of_work() as uow:
            register(uow, wanted)
        admin = self.agencies.client("agency_admin")
        for kind, table in TABLES.items():
            sent = admin.ask("POST", f"/imports/{kind}?id={uuid4()}&filename=x.csv", data=as_csv(table(self.demo)))
            assert sent.body["errors"] == [], sent.body
            assert admin.post(f"/imports/{sent.body['id']}/apply").status == 200
        facts = self.agencies.stated()
        for name in self.service_names:
            self.service(name).receive(*facts, times=1)
        return self

    @cached_property
    def agencies(self) -> Service:
        """The service `agencies` for this agency."""
        return Service("agencies", self.places, self.agency_id)

    def service(self, name: str) -> Service:
        """Another service for this agency."""
        return Service(name, self.places, self.agency_id, self.agencies.slug)

    @cached_property
    def app(self) -> Flask:
        """The frontend."""
        for name in ("agencies", *self.service_names):
            self.places.app(name)
        app = create_app(
            self.places.settings, Peers(self.places.settings, self.places.transport), areas=tuple(self.areas)
        )
        app.extensions["frontend"].clock = self.places.clock
        return app

    @cached_property
    def employees(self) -> dict[str, UUID]:
        """Ids of employees by their first name."""
        return {employee.name.split()[0]: employee.id for employee in self.agencies.rows(Employee)}

    @cached_property
    def units(self) -> dict[str, UUID]:
        """Ids of units by their code."""
        return {unit.code: unit.id for unit in self.agencies.rows(Unit)}

    def account(self, first: str | None, *roles: str | Grant) -> Principal:
        """An account of the employee with this first name, or of nobody's record, with these roles."""
        employee_id = self.employees[first] if first else None
        grants = [
            role if isinstance(role, Grant) else Grant(role) for role in (*(["employee"] if first else []), *roles)
        ]
        principal = Principal(uuid7(), self.agency_id, employee_id, tuple(grants))
        with self.agencies.app.app_context(), as_agency(self.agency_id), unit_of_work() as uow:
            uow.add(
                Account(
                    id=principal.account_id,
                    issuer="http://127.0.0.1:1/x",
                    subject=str(principal.account_id),
                    name=f"{first or 'Admin'} Rekaan",
                    employee_id=employee_id,
                    in_admin_group=False,
                    seen_at=uow.now,
                )
            )
        return principal

    def cookies(self, principal: Principal) -> dict[str, str]:
        """What a browser holds after this person signed in."""
        signer = URLSafeSerializer(self.places.settings.secret_key, salt=TOKEN)
        until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        return {HANDLE: "unused", TOKEN: str(signer.dumps({"token": self.places.token(principal), "until": until}))}

    def browser(self, first: str | None, *roles: str | Grant) -> Browser:
        """The browser of this person, signed in."""
        browser = Browser(self.app)
        for name, value in self.cookies(self.account(first, *roles)).items():
            browser.client.set_cookie(name, value)
        return browser
