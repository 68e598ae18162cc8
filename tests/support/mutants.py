"""Wrong backbones, each with one safeguard taken out. Trials must catch every one of them, by the invariant it breaks."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from shared.delivery import parking
from shared.delivery.consumer import Consumer
from shared.delivery.envelope import Delivery, read
from shared.delivery.outbox import PUT, Emission, Trail, row_of, write
from shared.delivery.parking import Key
from shared.delivery.reactions import Reactions
from shared.delivery.relay import Relay
from shared.delivery.waiting import UNBLOCK
from shared.eventlog.port import EventLog, Message, Partition, Record
from shared.house import house
from shared.rows import document

LOCK_OF_A_KEY = "pg_advisory_xact_lock(hashtextextended(key, 0))"
BATCH = 4  # small, so that two relays have different rows of one key in hand


class SkipLocked:
    """A relay that leads nobody: it takes what no other has locked."""

    def __init__(self, log: EventLog, dsn: str, _service: str) -> None:
        self._log, self._chance = log, random.Random()
        self._connection = psycopg.connect(dsn, autocommit=True)

    def turn(self, nap: float = 0.0) -> int:
        """Move one batch."""
        with self._connection.transaction():
            rows = self._connection.execute(
                "SELECT id, topic, key, headers, payload FROM outbox ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
                [BATCH],
            ).fetchall()
            time.sleep(self._chance.random() * 0.02)  # an append takes as long as it takes
            if rows:
                self._log.append([Message(*row[1:]) for row in rows])
                self._connection.execute("DELETE FROM outbox WHERE id = ANY(%s)", [[row[0] for row in rows]])
        if not rows:
            time.sleep(nap)
        return len(rows)

    def close(self) -> None:
        """Leave."""
        self._connection.close()
        self._log.close()


class Cursor(SkipLocked):
    """A relay that remembers how far it has come, and deletes nothing."""

    last = 0

    def turn(self, nap: float = 0.0) -> int:
        """Move one batch."""
        rows = self._connection.execute(
            "SELECT id, topic, key, headers, payload FROM outbox WHERE id > %s ORDER BY id LIMIT 500", [self.last]
        ).fetchall()
        if not rows:
            time.sleep(nap)
            return 0
        self._log.append([Message(*row[1:]) for row in rows])
        self.last = rows[-1][0]
        return len(rows)


def write_without_key_lock(session: Session, trail: Trail, emissions: Sequence[Emission]) -> None:
    """Emit that trusts everybody to lock the aggregate."""
    locked, unlocked = PUT.text, PUT.text.replace(LOCK_OF_A_KEY, "key")
    assert unlocked != locked
    session.execute(text(unlocked), {"facts": document([row_of(trail, each) for each in emissions])})


class EverythingIsFresh(Reactions):
    """Reactions without an inbox."""

    def _enter(self, _connection: Connection, deliveries: Sequence[Delivery]) -> set[tuple[str, UUID]]:
        return {(handler.name, each.event_id) for each in deliveries for handler in each.handlers}


class WithoutInbox(Consumer):
    """A consumer that believes what it reads to be new."""

    def __init__(self, app: Any, log: EventLog, patience: int = 60) -> None:
        super().__init__(app, log, patience)
        place = house(app)
        self._reactions = EverythingIsFresh(place.service, place.db, lambda: place.clock())  # noqa: PLW0108


class WithoutCompareAndSet(WithoutInbox):
    """A consumer that moves the offset wherever it stands, and has no inbox either."""

    def _move(self, connection: Connection, lasts: Mapping[Partition, Record]) -> None:
        for partition, last in lasts.items():
            connection.execute(
                text("UPDATE offsets SET next = :next WHERE grp = :grp AND topic = :topic AND number = :number"),
                {**self._place(partition), "next": last.position + 1},
            )


class RetryWithoutLock(Consumer):
    """A consumer that takes up a parked key without holding its partition."""

    def _retry_first(self, key: Key) -> bool:
        where = {"grp": self._group, "topic": key.topic, "number": key.number, "key": key.key}
        with self._engine.begin() as connection:
            row = connection.execute(parking.NEXT, where).mappings().one_or_none()
            if row is None:
                connection.execute(UNBLOCK, where)
                return False
            place = Partition(row["topic"], row["number"])
            record = Record(place, row["position"], row["key"], row["headers"], bytes(row["payload"]))
            delivery = read(record, self._subscriptions)
            self._reactions.react(connection, [delivery] if delivery else [])
            parking.settle(connection, self._group, key, row["id"])
        return True


@dataclass(frozen=True)
class Backbone:
    """What a trial runs: ours by default."""

    relay: Callable[[EventLog, str, str], Any] = Relay
    consumer: Callable[..., Consumer] = Consumer
    write: Callable[[Session, Trail, Sequence[Emission]], None] = write
    relay_role: str = "relay"
    relays: int = 2
