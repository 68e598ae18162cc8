"""A service of two tables, in the place of `training`: what a consumer does is seen here without any real rule.

Its handlers do what the test tells them: `trouble` maps an employee, or an agency, to what shall go wrong.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from flask import Flask
from sqlalchemy import BigInteger, Identity, NullPool, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.db import TYPES, Owned, make_db, new_metadata
from shared.delivery.consumer import Consumer
from shared.delivery.outbox import Emission, Trail, row_of
from shared.delivery.subscriptions import Subscriptions
from shared.delivery.tables import create_delivery_tables, widen_for_operating
from shared.directory import DirectoryEntry, outside_the_walls
from shared.eventlog import open_log
from shared.eventlog.port import EventLog, Message
from shared.events.agencies import EmployeeLeft, EmployeeRecorded, UnitSet
from shared.events.fact import Fact, contract_of
from shared.events.local import TimePassed
from shared.events.training import SeatConfirmed
from shared.house import EXTENSION, House
from shared.migrations.inbox import split_inbox_by_day
from shared.peers import Peers
from shared.refusals import NotYet
from shared.settings import Settings
from shared.uow import UnitOfWork
from tests.support.log_reading import drive

SERVICE = "training"
TOPIC = "cendana.agencies"
NOW = datetime(2026, 3, 2, 1, 7, tzinfo=UTC)
WALL = """
ALTER TABLE {0} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {0} FORCE ROW LEVEL SECURITY;
CREATE POLICY own_agency ON {0} USING (agency_id = current_setting('cendana.agency')::uuid)"""
EMPTY = "TRUNCATE outbox, inbox, offsets, parked, blocked_keys, known_unit, effect, agency"


class Row(DeclarativeBase):
    """The base of its tables."""

    metadata = new_metadata()
    type_annotation_map = TYPES


db = make_db(Row)


class KnownUnit(Owned, Row):
    """A unit that was heard of."""

    __tablename__ = "known_unit"
    code: Mapped[str]


class Effect(Owned, Row):
    """What a handler did, in the order in which it did it."""

    __tablename__ = "effect"
    number: Mapped[int] = mapped_column(BigInteger, Identity())
    handler: Mapped[str]
    subject: Mapped[UUID]
    said: Mapped[str]


class Agency(DirectoryEntry, Row):
    """The directory."""


outside_the_walls(Row, "agency")


@dataclass
class TinyService:
    """The service: its app, its database, and what shall go wrong in it."""

    app: Flask
    settings: Settings
    trouble: dict[UUID, Callable[[UnitOfWork], object]] = field(default_factory=dict)
    batches: list[int] = field(default_factory=list)
    now: datetime = NOW

    def suffer(self, uow: UnitOfWork, subject: UUID) -> None:
        """Do what shall go wrong with this subject, if anything."""
        if subject in self.trouble:
            self.trouble[subject](uow)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What the owner of the database, who sees all agencies, finds."""
        with psycopg.connect(self.settings.dsn(SERVICE, "migrate"), autocommit=True) as c:
            cursor = c.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def effects(self, subject: UUID | None = None) -> list[str]:
        """What the handlers said, in their order; of one subject if it is named."""
        where = "WHERE subject = %s" if subject else ""
        return [
            row[0] for row in self.rows(f"SELECT said FROM effect {where} ORDER BY number", *filter(None, [subject]))
        ]

    def parked(self) -> list[tuple[Any, ...]]:
        """(class, status, key) of what was parked, in the order of the log."""
        return self.rows("SELECT class, status, key FROM parked ORDER BY topic, number, position")

    def close(self) -> None:
        """Let go of the pool."""
        with self.app.app_context():
            db.engine.dispose()


def install(settings: Settings) -> None:
    """Make the tables in the empty database of the service that this one stands for."""
    engine = create_engine(settings.database_url(SERVICE, "migrate"), poolclass=NullPool)
    Row.metadata.create_all(engine)
    engine.dispose()
    with psycopg.connect(settings.dsn(SERVICE, "migrate"), autocommit=True) as c:
        for make in (create_delivery_tables, widen_for_operating, split_inbox_by_day):
            make(lambda statement: c.execute(statement.encode()), SERVICE)
        for table in ("known_unit", "effect"):
            c.execute(WALL.format(table).encode())


def tiny_service(settings: Settings) -> TinyService:
    """The service with empty tables."""
    app = Flask("tiny")
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url(SERVICE, "app")
    db.init_app(app)
    service = TinyService(app, settings)
    house = House(SERVICE, settings, db, subscriptions_of(service), Peers(settings))
    house.clock = lambda: service.now
    app.extensions[EXTENSION] = house
    service.rows(EMPTY)
    return service


@contextmanager
def at_the_end(log: EventLog, settings: Settings) -> Iterator[TinyService]:
    """The service, whose group stands at the end of its topic: earlier tests wrote to it."""
    for topic in (TOPIC, f"cendana.{SERVICE}"):
        log.create(topic, 4)
    service = tiny_service(settings)
    for p, (_, end) in log.bounds(log.partitions(TOPIC)).items():
        service.rows("INSERT INTO offsets (grp, topic, number, next) VALUES (%s, %s, %s, %s)", SERVICE, *p, end)
    try:
        yield service
    finally:
        service.close()


def behind(consumer: Consumer, log: EventLog) -> int:
    """How many records the group has not passed."""
    ends = log.bounds(log.partitions(TOPIC))
    if len(consumer.next) < len(ends):
        return 1
    return sum(end - consumer.next[p] for p, (_, end) in ends.items())


def catch_up(consumer: Consumer, log: EventLog) -> None:
    """Handle what there is."""
    drive(consumer, lambda: behind(consumer, log) == 0)


def consume(service: TinyService, log: EventLog) -> None:
    """Handle what there is, by a consumer of its own."""
    consumer = Consumer(service.app, open_log(service.settings.event_log))
    catch_up(consumer, log)
    consumer.close()


def subscriptions_of(service: TinyService) -> Subscriptions:
    """Two handlers of one fact, a batch, one that needs a unit, one that states facts, and one of time."""
    subscriptions = Subscriptions(SERVICE)
    _follow(service, subscriptions)
    _react(service, subscriptions)
    return subscriptions


def _follow(service: TinyService, subscriptions: Subscriptions) -> None:
    @subscriptions.on_batch(UnitSet)
    def keep_units(uow: UnitOfWork, facts: Sequence[UnitSet]) -> None:
        service.batches.append(len(facts))
        for fact in facts:
            uow.session.merge(KnownUnit(id=fact.unit_id, code=fact.code))

    @subscriptions.on(EmployeeRecorded)
    def note_employee(uow: UnitOfWork, fact: EmployeeRecorded) -> None:
        say(uow, "note_employee", fact.employee_id, fact.employment)
        if fact.employment == "PPPK" and uow.find(KnownUnit, fact.unit_id) is None:
            raise NotYet(f"unit {fact.unit_id}")
        service.suffer(uow, fact.employee_id)

    @subscriptions.on(EmployeeRecorded)
    def greet_employee(uow: UnitOfWork, fact: EmployeeRecorded) -> None:
        say(uow, "greet_employee", fact.employee_id, "welcome")


def _react(service: TinyService, subscriptions: Subscriptions) -> None:
    @subscriptions.on(EmployeeLeft)
    def give_seats(uow: UnitOfWork, fact: EmployeeLeft) -> None:
        for _ in range(2):
            uow.emit(SeatConfirmed(enrolment_id=fact.employee_id, workshop_id=uuid4(), employee_id=fact.employee_id))

    @subscriptions.on(TimePassed)
    def look_at_the_clock(uow: UnitOfWork, fact: TimePassed) -> None:
        service.suffer(uow, uow.agency_id)
        say(uow, "look_at_the_clock", uow.agency_id, fact.at.isoformat())


def say(uow: UnitOfWork, handler: str, subject: UUID, said: str) -> None:
    """Leave a trace of a handling."""
    uow.add(Effect(handler=handler, subject=subject, said=said))


def sent(agency: UUID, fact: Fact, **headers: str) -> Message:
    """The fact as its producer's relay would write it to the log; `headers` replace those of the envelope."""
    trail = Trail(contract_of(type(fact)).producer, agency, NOW, "command-1")
    row: dict[str, Any] = row_of(trail, Emission(uuid4(), fact))
    return Message(row["topic"], row["key"], {**row["headers"], **headers}, row["payload"])


def recorded(employee: UUID, employment: str = "PNS", unit: UUID | None = None) -> EmployeeRecorded:
    """An employee was recorded; of PPPK this service wants to know the unit first."""
    return EmployeeRecorded(
        employee_id=employee, unit_id=unit or uuid4(), position_id=uuid4(), superior_id=None, employment=employment
    )


def unit_set(unit: UUID, code: str = "U1") -> UnitSet:
    """A unit was set."""
    return UnitSet(unit_id=unit, code=code, parent_id=None, head_id=None, organisation_id=unit, path=(unit,))
