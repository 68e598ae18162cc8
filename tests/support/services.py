"""A service under test, by its front doors: HTTP in, facts in, rows and stated facts out.

Databases are shared by the whole run; every test has an agency of its own, so nothing needs to be emptied.
"""

import importlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from flask import Flask
from joserfc.jwk import ECKey
from sqlalchemy import event, select, text

from shared.auth import tokens
from shared.auth.principal import Grant, Principal
from shared.db import AgencySession, as_agency
from shared.delivery.envelope import Delivery, read
from shared.delivery.outbox import Emission, Trail, row_of
from shared.delivery.reactions import Reactions
from shared.delivery.ticker import TYPE
from shared.eventlog.port import Partition, Record
from shared.events.agencies import AgencyRegistered
from shared.events.fact import CONTRACTS, Fact, contract_of, from_json
from shared.events.local import TimePassed
from shared.house import House, house
from shared.peers import InProcess, Peers
from shared.settings import Settings
from tests.support.people import Client, person

F = TypeVar("F", bound=Fact)
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # a Tuesday, 09.00 in Kupang


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Move on: `move(days=3)`."""
        self.now += timedelta(**by)


@dataclass
class Places:
    """The apps of one run: each service once, in one process, with real keys."""

    settings: Settings
    transport: InProcess = field(default_factory=InProcess)
    apps: dict[str, Flask] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    key: ECKey | None = None

    def app(self, name: str) -> Flask:
        """The app of a service, migrated and made when first asked for."""
        if name not in self.apps:
            from deploy.migrate import migrate_database

            migrate_database(self.settings, name)
            module = importlib.import_module(f"services.{name}.app")
            made: Flask = module.create_app(self.settings, Peers(self.settings, self.transport))
            house(made).clock = self.clock
            self.apps[name] = made
            self.transport.mount(name, made)
        return self.apps[name]

    def token(self, principal: Principal, service: str = "agencies") -> str:
        """A token for this service that `agencies` could have signed: its own key, its own form."""
        if self.key is None:
            from services.agencies.commands.keys import signing_key
            from shared.db import outside_session

            app = self.app("agencies")
            with app.app_context(), outside_session(house(app).db) as session:
                self.key = signing_key(session, self.clock())
        return tokens.sign(principal, self.key, self.settings.address, service, self.clock())


@dataclass
class Service:
    """One service, seen by one agency."""

    name: str
    places: Places
    agency_id: UUID = field(default_factory=uuid4)
    slug: str = field(default_factory=lambda: f"uji-{uuid4().hex[:12]}")

    @property
    def app(self) -> Flask:
        """The service's Flask app."""
        return self.places.app(self.name)

    @property
    def clock(self) -> Clock:
        """The clock of the run; back at its start for each test."""
        return self.places.clock

    @property
    def house(self) -> House:
        """The service's house."""
        return house(self.app)

    def of_another_agency(self) -> "Service":
        """The same service for another agency, registered as well."""
        return Service(self.name, self.places).registered()

    def registered(self, k: int = 5, zone: str = "Asia/Makassar") -> "Service":
        """The agency is in the directory."""
        if self.name != "agencies":
            fact = AgencyRegistered(agency_id=self.agency_id, slug=self.slug, zone=zone, k=k, active=True)
            self.receive(fact)
        return self

    def person(self, *roles: str | Grant, employee_id: UUID | None = None) -> Principal:
        """Somebody of this agency."""
        return person(self.agency_id, *roles, employee_id=employee_id)

    def client(self, *who: Principal | str | Grant, employee_id: UUID | None = None) -> Client:
        """A client for a principal, or for a new person with these roles; without either, nobody's."""
        if not who:
            return Client(self.app)
        first = who[0]
        principal = first if isinstance(first, Principal) else None
        if principal is None:
            roles = [role for role in who if not isinstance(role, Principal)]
            principal = self.person(*roles, employee_id=employee_id)
        known = principal
        return Client(self.app, lambda: self.places.token(known, self.name))

    def receive(self, *facts: Fact, times: int = 2) -> None:
        """Facts arrive as the log would bring them, in one chunk, and then once more: nothing may be done twice."""
        deliveries = [self._delivery(fact) for fact in facts]
        self.react([delivery for delivery in deliveries if delivery is not None], times)

    def time_passes(self, at: datetime | None = None) -> None:
        """A quarter of an hour begins at this moment; the clock moves there."""
        self.clock.now = at or self.clock.now
        handlers = tuple(self.house.subscriptions.of(TimePassed))
        fact = TimePassed(at=self.clock.now)
        tick = Delivery(uuid4(), self.agency_id, TYPE, fact, str(uuid4()), None, handlers)
        self.react([tick])

    def stated(self, *kinds: type[F]) -> list[F]:
        """The facts of this agency in the outbox, oldest first; of these kinds, if any are named."""
        wanted = [contract_of(kind).type for kind in kinds]
        with self.session() as session:
            rows = session.execute(text("SELECT type, payload FROM outbox ORDER BY id")).all()
        facts = [(CONTRACTS[type_].fact, bytes(body)) for type_, body in rows if not wanted or type_ in wanted]
        return [from_json(kind, body) for kind, body in facts]  # type: ignore[misc]  # of the kinds asked for

    def rows(self, model: type[Any]) -> list[Any]:
        """All rows of a table that this agency sees."""
        with self.session() as session:
            return list(session.scalars(select(model)).all())

    @contextmanager
    def session(self) -> Iterator[AgencySession]:
        """A session of this agency, rolled back at the end: for looking, and for arranging what no door can."""
        with self.app.app_context(), as_agency(self.agency_id):
            session = self.house.db.session()
            assert isinstance(session, AgencySession)
            try:
                yield session
            finally:
                session.expunge_all()  # what was loaded stays readable
                session.rollback()
                self.house.db.session.remove()

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The SQL statements run inside, without the announcement of the agency."""
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if "set_config" not in statement:
                seen.append(statement)

        with self.app.app_context():
            engine = self.house.db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    def _delivery(self, fact: Fact) -> Delivery | None:
        contract = contract_of(type(fact))
        trail = Trail(contract.producer, self.agency_id, self.clock.now, str(uuid4()))
        row = row_of(trail, Emission(uuid4(), fact))
        record = Record(Partition(contract.topic, 0), 0, str(row["key"]), row["headers"], row["payload"])  # type: ignore[arg-type]
        return read(record, self.house.subscriptions)

    def react(self, deliveries: Sequence[Delivery], times: int = 2) -> None:
        """One chunk, handled as the worker would, and once more."""
        with self.app.app_context():
            engine = self.house.db.engine
        reactions = Reactions(self.name, self.house.db, self.clock)
        for _ in range(times):
            with engine.begin() as connection:
                reactions.react(connection, deliveries)
