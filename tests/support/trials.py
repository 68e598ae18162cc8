"""Trials of a backbone in one process, on the embedded log: each comes back with the invariants that it broke."""

import contextlib
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from deploy.pidfile import until
from shared.delivery.consumer import Consumer
from shared.delivery.outbox import Emission, Trail
from shared.delivery.parking import Key
from shared.eventlog import open_log
from shared.eventlog.port import Record
from shared.events.training import SeatConfirmed
from shared.house import house, utc_now
from shared.uow import UnitOfWork
from tests.support.log_reading import read
from tests.support.mutants import Backbone
from tests.support.tiny_service import SERVICE, TinyService, recorded, sent

OWN_TOPIC, READ_TOPIC = "cendana.training", "cendana.agencies"
STATED = text("INSERT INTO stated (event_id, key, number) VALUES (:event, :key, nextval('stated_number'))")
MAKE = (
    "CREATE SEQUENCE IF NOT EXISTS stated_number",
    "CREATE TABLE IF NOT EXISTS stated (event_id uuid PRIMARY KEY, key text, number bigint)",
    "GRANT SELECT, INSERT ON stated TO training_app",
    "GRANT USAGE ON stated_number TO training_app",
)
WRITERS, KEYS, EACH = 6, 3, 20


@dataclass
class Lingering:
    """`waits` says that a thread waits, `over` lets it go on."""

    waits: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    seen: int = 0


@dataclass
class Trials:
    """Trials of one backbone over one service of two tables."""

    service: TinyService
    backbone: Backbone
    seed: int
    agency: UUID = field(default_factory=uuid4)
    refused: bool = False  # whether the compare-and-set of the offset was seen to refuse

    # -- writing and relaying ------------------------------------------------------------------------------------

    def two_relays_and_many_writers(self) -> set[str]:
        """F13: writers on few keys, who dawdle and roll back at random, and two relays that compete."""
        for statement in MAKE:
            self.service.rows(statement)
        self.service.rows("TRUNCATE stated, outbox")
        log = open_log(self.service.settings.event_log)
        before = {r.headers["ce_id"] for r in read(log, OWN_TOPIC)}
        rolled_back: list[str] = []
        with self._relaying(self.backbone.relays):
            writers = [threading.Thread(target=self._write, args=[n, rolled_back]) for n in range(WRITERS)]
            for writer in writers:
                writer.start()
            for writer in writers:
                writer.join()
            until(lambda: self._all_sent(log, before), 3)
        records = [r for r in read(log, OWN_TOPIC) if r.headers["ce_id"] not in before]
        log.close()
        return self._judged(records, rolled_back)

    def _judged(self, records: list[Record], rolled_back: list[str]) -> set[str]:
        stated = {str(id_): (key, number) for id_, key, number in self.service.rows("SELECT * FROM stated")}
        first = list(dict.fromkeys(r.headers["ce_id"] for r in records))
        by_key: dict[str, list[int]] = defaultdict(list)
        for each in first:
            if each in stated:
                by_key[stated[each][0]].append(stated[each][1])
        broken = set()
        if set(stated) - set(first):
            broken.add("I1")
        if any(numbers != sorted(numbers) for numbers in by_key.values()):
            broken.add("I3")
        if set(first) & set(rolled_back):
            broken.add("I6")
        if self.backbone.relay_role == "relay" and self.service.rows("SELECT 1 FROM outbox"):
            broken.add("I4")
        return broken

    def _all_sent(self, log: Any, before: set[str]) -> bool:
        sent_now = {r.headers["ce_id"] for r in read(log, OWN_TOPIC)} - before
        return {str(id_) for (id_,) in self.service.rows("SELECT event_id FROM stated")} <= sent_now

    @contextmanager
    def _relaying(self, many: int) -> Iterator[None]:
        over = threading.Event()
        dsn = self.service.settings.dsn(SERVICE, self.backbone.relay_role)

        def run() -> None:
            relay = self.backbone.relay(open_log(self.service.settings.event_log), dsn, SERVICE)
            while not over.is_set():
                relay.turn(0.001)
            relay.close()

        threads = [threading.Thread(target=run) for _ in range(many)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def _write(self, number: int, rolled_back: list[str]) -> None:
        """State facts of few keys. The last thing before the commit is the number of the key's change."""
        chance = random.Random(self.seed * 100 + number)
        keys = [UUID(int=n + 1) for n in range(KEYS)]
        with self.service.app.app_context():
            engine = house(self.service.app).db.engine
        for _ in range(EACH):
            subject, id_ = chance.choice(keys), uuid4()
            fact = SeatConfirmed(enrolment_id=subject, workshop_id=uuid4(), employee_id=uuid4())
            with Session(engine) as session:
                session.execute(text("SELECT set_config('cendana.agency', :a, true)"), {"a": str(self.agency)})
                at = utc_now() - timedelta(hours=chance.choice([0, 0, 1]))  # F25: the writer's clock steps back
                trail = Trail(SERVICE, self.agency, at, "trial")
                self.backbone.write(session, trail, [Emission(id_, fact)])
                time.sleep(chance.random() * 0.02)
                if chance.random() < 0.15:
                    session.rollback()
                    rolled_back.append(str(id_))
                    continue
                session.execute(STATED, {"event": id_, "key": str(subject)})
                session.commit()

    # -- reading -------------------------------------------------------------------------------------------------

    def a_log_that_holds_facts_twice(self) -> set[str]:
        """F1, as its readers see it: the relay was killed after the log had the facts."""
        employees = [uuid4() for _ in range(10)]
        facts = [sent(self.agency, recorded(each)) for each in employees]
        with self._reading() as (log, consumer):
            log.append(facts)
            _catch_up(consumer, log)
            log.append([*facts, *facts[:5]])
            _catch_up(consumer, log)
        return self._effects_of(employees)

    def a_reader_that_wakes_with_records_in_hand(self) -> set[str]:
        """F5: it holds records, loses its claims, another handles them, and it goes on where it was."""
        employees = [uuid4() for _ in range(10)]
        with self._reading() as (log, sleeper):
            _catch_up(sleeper, log)
            log.append([sent(self.agency, recorded(each)) for each in employees])
            in_hand = [r for r in log.fetch(sleeper.next, 100, 2.0)]
            places = {r.partition for r in in_hand}
            sleeper._claims.close()  # as the server does after its patience
            with contextlib.closing(self._consumer()) as other:
                assert until(lambda: _turned(other) and _has_passed(self.service, in_hand), 15)
            sleeper._pass(in_hand)
            self.refused = not places & sleeper.next.keys()
        return self._effects_of(employees)

    def a_handler_slower_than_the_patience_of_its_claims(self) -> set[str]:
        """F6: it works in the database for longer than its member may be silent; another takes the claims meanwhile."""
        employees = [uuid4() for _ in range(5)]
        self.service.trouble[employees[0]] = lambda uow: uow.session.execute(text("SELECT pg_sleep(3)"))
        with self._reading(patience=1) as (log, slow):
            _catch_up(slow, log)
            log.append([sent(self.agency, recorded(each)) for each in employees])
            working = threading.Thread(target=_turn_through_errors, args=[slow, 4.0])
            working.start()
            time.sleep(0.5)
            with contextlib.closing(self._consumer()) as other:
                _turn_through_errors(other, 5.0)
                working.join()
                _catch_up(other, log)
        self.service.trouble.clear()
        return self._effects_of(employees)

    def a_key_that_is_released_while_its_facts_arrive(self) -> set[str]:
        """F15: the last parked fact of a key was handled, and is not committed yet, when the next of the key comes in."""
        sick = uuid4()
        key = f"{self.agency}/{sick}"
        with self._reading() as (log, consumer):
            self.service.trouble[sick] = _fail
            log.append([sent(self.agency, recorded(sick, str(n))) for n in range(2)])
            _catch_up(consumer, log)
            ((topic, number),) = self.service.rows("SELECT DISTINCT topic, number FROM parked WHERE key = %s", key)
            self.service.trouble.clear()
            with contextlib.closing(self._consumer()) as other:
                retry = threading.Thread(target=other.retry, args=[Key(topic, number, key)])
                with self._lingering(retry, "commit", 2) as handled, self._lingering(retry, "begin", 3) as goes_on:
                    retry.start()
                    assert handled.waits.wait(10)
                    log.append([sent(self.agency, recorded(sick, "2"))])
                    passing = threading.Thread(target=_catch_up, args=[consumer, log])
                    passing.start()
                    time.sleep(0.7)
                    handled.over.set()
                    passing.join()
                    assert goes_on.waits.wait(10)
                    log.append([sent(self.agency, recorded(sick, "3"))])
                    _catch_up(consumer, log)
                    goes_on.over.set()
                    retry.join()
            consumer.retry(Key(topic, number, key))
        said = [each for each in self.service.effects(sick) if each != "welcome"]
        return set() if said == ["0", "1", "2", "3"] else {"I3"}

    @contextmanager
    def _lingering(self, thread: threading.Thread, what: str, times: int) -> Iterator["Lingering"]:
        """That thread waits before its so many-th `commit` or `begin`."""
        lingering = Lingering()
        with self.service.app.app_context():
            engine = house(self.service.app).db.engine

        def linger(_connection: object) -> None:
            if threading.current_thread() is thread:
                lingering.seen += 1
                if lingering.seen == times:
                    lingering.waits.set()
                    lingering.over.wait(15)

        event.listen(engine, what, linger)
        try:
            yield lingering
        finally:
            event.remove(engine, what, linger)

    def _effects_of(self, employees: list[UUID]) -> set[str]:
        counted = Counter(len(self.service.effects(each)) for each in employees)
        missing, twice = counted[0] + counted[1], sum(many for effects, many in counted.items() if effects > 2)
        return {*(["I1"] if missing else []), *(["I2"] if twice else [])}

    @contextmanager
    def _reading(self, patience: int = 60) -> Iterator[tuple[Any, Consumer]]:
        log = open_log(self.service.settings.event_log)
        for p, (_, end) in log.bounds(log.partitions(READ_TOPIC)).items():
            self.service.rows("DELETE FROM offsets WHERE topic = %s AND number = %s", *p)
            self.service.rows(
                "INSERT INTO offsets (grp, topic, number, next) VALUES (%s, %s, %s, %s)", SERVICE, *p, end
            )
        consumer = self._consumer(patience)
        try:
            yield log, consumer
        finally:
            consumer.close()
            log.close()

    def _consumer(self, patience: int = 60) -> Consumer:
        return self.backbone.consumer(self.service.app, open_log(self.service.settings.event_log), patience)


def _fail(_uow: UnitOfWork) -> None:
    raise TypeError("a bug")


def _turned(consumer: Consumer) -> bool:
    consumer.turn(timeout=0.02)
    return True


def _turn_through_errors(consumer: Consumer, seconds: float) -> None:
    """As the worker does: a round that fails is no end."""
    until_then = time.monotonic() + seconds
    while time.monotonic() < until_then:
        with contextlib.suppress(Exception):
            consumer.turn(timeout=0.02)
        time.sleep(0.02)


def _catch_up(consumer: Consumer, log: Any) -> None:
    def is_there() -> bool:
        consumer.turn(timeout=0.02)
        ends = log.bounds(log.partitions(READ_TOPIC))
        return len(consumer.next) == len(ends) and all(consumer.next[p] >= end for p, (_, end) in ends.items())

    assert until(is_there, 20), "not in time"


def _has_passed(service: TinyService, records: list[Record]) -> bool:
    rows = service.rows("SELECT number, next FROM offsets WHERE topic = %s", READ_TOPIC)
    at = dict(rows)
    return all(at[r.partition.number] > r.position for r in records)
