"""The consumer: reads the partitions it has claimed and handles each fact once.

Offset, inbox and effects move in one transaction. A fact that keeps failing is parked with its key; the partition
flows on. What is promised, and what was measured: deploy/adr/0003-delivery.md.
"""

import json
import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any

from flask import Flask
from sqlalchemy import Connection, text

from shared.delivery import parking
from shared.delivery.envelope import Delivery, Unfit, read
from shared.delivery.failures import class_of, is_infrastructure
from shared.delivery.parking import Key
from shared.delivery.reactions import Reactions
from shared.delivery.waiting import LOCK, UNBLOCK
from shared.eventlog.claims import Claims
from shared.eventlog.port import EventLog, Partition, Record
from shared.house import house

log = logging.getLogger(__name__)
CHUNK = 500  # records in one transaction, of whatever partitions they are
TRIES = 3  # of a fact that fails for a reason of its own
LOOK = 1.0  # seconds between two looks at the claims
NOTE = 5.0  # seconds between two notes of how far the log has come
TELL = 0.1  # seconds between two tellings of how far this group is
FEW = 100  # records below which a fetch is followed by a rest, in which more come
RESTS = 4.0  # times what handling them took: where it is slow, since there is much to do, they come in larger chunks
LONGEST_REST = 0.25  # seconds
PATIENCE = 60  # seconds a transaction may stand idle before the server ends it

MOVE = text(
    "UPDATE offsets o SET next = w.next, last_event = w.last"
    " FROM unnest(CAST(:topics AS text[]), CAST(:numbers AS int[]), CAST(:held AS bigint[]), CAST(:nexts AS bigint[]),"
    " CAST(:lasts AS text[])) AS w(topic, number, held, next, last)"
    " WHERE o.grp = :grp AND o.topic = w.topic AND o.number = w.number AND o.next = w.held"
    " RETURNING o.topic, o.number"
)
LOAD = text("SELECT next, last_event FROM offsets WHERE grp = :grp AND topic = :topic AND number = :number")
BEGIN = text(
    "INSERT INTO offsets (grp, topic, number, next) VALUES (:grp, :topic, :number, :next) ON CONFLICT DO NOTHING"
)

ENDS = text(
    "UPDATE offsets o SET log_end = w.log_end, seen_at = clock_timestamp()"
    " FROM unnest(CAST(:topics AS text[]), CAST(:numbers AS int[]), CAST(:ends AS bigint[]))"
    " AS w(topic, number, log_end)"
    " WHERE o.grp = :grp AND o.topic = w.topic AND o.number = w.number"
)


class LogShortened(Exception):
    """The log does not hold the record that was handled last at the place where it was: restored short. Stop."""


class NotOurs(Exception):
    """Another owner moved the offsets of these partitions: forget them, and load them again."""

    def __init__(self, partitions: Set[Partition]) -> None:
        super().__init__(", ".join(map(str, sorted(partitions))))
        self.partitions = partitions


class Consumer:
    """One member of a service's group. `turn()` does one round; the worker calls it for ever."""

    def __init__(self, app: Flask, event_log: EventLog, patience: int = PATIENCE) -> None:
        place = house(app)
        with app.app_context():
            self._engine = place.db.engine
        self._group = place.service
        self._subscriptions = place.subscriptions
        self._reactions = Reactions(place.service, place.db, lambda: place.clock())  # noqa: PLW0108  # injected later
        self._log = event_log
        self._patience = patience
        dsn = place.settings.database_url(place.service, "app").replace("+psycopg", "", 1)
        try:
            self._partitions = [p for topic in self._subscriptions.topics for p in event_log.partitions(topic)]
            self._claims = Claims(dsn, self._group, patience)
        except Exception:
            event_log.close()
            raise
        self._looked = self._noted = self._told_at = float("-inf")
        self._told: dict[Partition, int] = {}
        self.next: dict[Partition, int] = {}
        self.ignored: Counter[str] = Counter()

    def turn(self, timeout: float = 0.2) -> int:
        """Look at the claims each second, retry what is due, fetch, handle. Returns the number of records passed."""
        self._look()
        if not self.next:
            time.sleep(timeout)
            return 0
        records = self._log.fetch(self.next, CHUNK, timeout)
        began = time.monotonic()
        for start in range(0, len(records), CHUNK):
            self._pass(records[start : start + CHUNK])
        self._tell()
        if 0 < len(records) < FEW:
            time.sleep(min(LONGEST_REST, RESTS * (time.monotonic() - began)))
        return len(records)

    def close(self) -> None:
        """Give the claims back and leave the log."""
        self._claims.close()
        self._log.close()

    def retry(self, key: Key) -> int:
        """Handle what is parked under a key, in order, as far as it goes. Returns how many facts were handled."""
        handled = 0
        while self._retry_first(key):
            handled += 1
        return handled

    def _look(self) -> None:
        if time.monotonic() - self._looked < LOOK:
            return
        held = self._claims.refresh(self._partitions)
        fresh = held - self.next.keys()
        self.next = {p: position for p, position in self.next.items() if p in held}
        for partition in sorted(fresh):
            self.next[partition] = self._load(partition)
        with self._engine.connect() as connection:
            due = parking.due_keys(connection, self._group)
        for key in due:
            self.retry(key)
        self._looked = time.monotonic()
        if self.next and self._looked - self._noted >= NOTE:
            self._note_ends()
            self._noted = self._looked

    def _note_ends(self) -> None:
        """Keep where the log ends: web processes, which never open it, tell the lag by that."""
        ends = self._log.bounds(sorted(self.next))
        values = {
            "grp": self._group,
            "topics": [p.topic for p in ends],
            "numbers": [p.number for p in ends],
            "ends": [end for _, end in ends.values()],
        }
        with self._engine.begin() as connection:
            connection.execute(ENDS, values)

    def _tell(self) -> None:
        """Say in the log how far we are: its relay does not run ahead of its readers (pace.py)."""
        if self.next != self._told and time.monotonic() - self._told_at >= TELL:
            self._log.note(f"cendana.{self._group}", self.next)
            self._told, self._told_at = dict(self.next), time.monotonic()

    def _place(self, partition: Partition) -> dict[str, Any]:
        return {"grp": self._group, "topic": partition.topic, "number": partition.number}

    def _load(self, partition: Partition) -> int:
        """Where this group stands; a new one starts at the oldest record kept. Raises LogShortened."""
        with self._engine.begin() as connection:
            row = connection.execute(LOAD, self._place(partition)).one_or_none()
            if row is None:
                low, _ = self._log.bounds([partition])[partition]
                connection.execute(BEGIN, {**self._place(partition), "next": low})
                return low
        self._compare(partition, row.next, row.last_event)
        return int(row.next)

    def _compare(self, partition: Partition, position: int, last_event: str | None) -> None:
        low, high = self._log.bounds([partition])[partition]
        if last_event is None or not low < position <= high:
            return  # nothing to compare; a position outside the log is the fetch's to refuse
        kept = self._log.fetch({partition: position - 1}, 1, 1.0)
        if kept and kept[0].position == position - 1 and kept[0].headers.get("ce_id", "") != last_event:
            raise LogShortened(f"{partition} at {position - 1}: expected {last_event}")

    def _pass(self, records: Sequence[Record]) -> None:
        """Handle a chunk in one transaction; what fails for a reason of its own is halved until it stands alone."""
        ours = [record for record in records if record.partition in self.next]
        if not ours:
            return
        try:
            self._handle(ours)
        except NotOurs as lost:
            self._forget(lost)
        except Exception as error:
            if is_infrastructure(error):
                raise
            if len(ours) == 1:
                self._try_again(ours[0], error)
            else:
                half = len(ours) // 2
                self._pass(ours[:half])
                self._pass(ours[half:])

    def _forget(self, lost: NotOurs) -> None:
        for partition in lost.partitions:
            self.next.pop(partition, None)
        self._looked = float("-inf")

    def _handle(self, records: Sequence[Record]) -> None:
        lasts = {record.partition: record for record in records}
        with self._engine.begin() as connection:
            self._move(connection, lasts)
            self._reactions.react(connection, self._readable(connection, records))
        self.next |= {partition: last.position + 1 for partition, last in lasts.items()}

    def _move(self, connection: Connection, lasts: Mapping[Partition, Record]) -> None:
        """Move the offsets of these partitions behind their last records, all or none. Raises NotOurs."""
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{self._patience}s'")
        moved = connection.execute(
            MOVE,
            {
                "grp": self._group,
                "topics": [p.topic for p in lasts],
                "numbers": [p.number for p in lasts],
                "held": [self.next[p] for p in lasts],
                "nexts": [last.position + 1 for last in lasts.values()],
                "lasts": [last.headers.get("ce_id", "") for last in lasts.values()],
            },
        )
        if lost := lasts.keys() - {Partition(*row) for row in moved}:
            raise NotOurs(lost)

    def _readable(self, connection: Connection, records: Sequence[Record]) -> list[Delivery]:
        """What can be handled; the rest is parked or, where it concerns nobody here, counted."""
        waiting = parking.blocked(connection, self._group, {(r.partition.topic, r.key) for r in records})
        found: list[Delivery] = []
        for record in records:
            try:
                delivery = read(record, self._subscriptions)
            except Unfit as unfit:
                parking.park(connection, self._group, record, unfit.class_, str(unfit))
                continue
            if delivery is None:
                self.ignored[record.headers.get("ce_type", "")] += 1
            elif (record.partition.topic, record.key) in waiting:
                parking.park(connection, self._group, record, "BEHIND", "an earlier fact of this key waits")
            else:
                found.append(delivery)
        return found

    def _try_again(self, record: Record, error: Exception) -> None:
        """A fact that failed alone: a bug gets its tries, what is not yet possible waits, and the key with it."""
        tries = 1
        while class_of(error) == "BUG" and tries < TRIES:
            tries += 1
            try:
                self._handle([record])
            except NotOurs as lost:
                self._forget(lost)
                return
            except Exception as again:
                if is_infrastructure(again):
                    raise
                error = again
            else:
                return
        try:
            with self._engine.begin() as connection:
                self._move(connection, {record.partition: record})
                parking.park(connection, self._group, record, class_of(error), f"{type(error).__name__}: {error}")
        except NotOurs as lost:
            self._forget(lost)
        else:
            self.next[record.partition] = record.position + 1

    def _retry_first(self, key: Key) -> bool:
        """Handle the first parked fact of a key under the lock of its partition; unblock the key with the last one."""
        where = {"grp": self._group, "topic": key.topic, "number": key.number, "key": key.key}
        row: Any = None
        try:
            with self._engine.begin() as connection:
                connection.execute(LOCK, where)
                row = connection.execute(parking.NEXT, where).mappings().one_or_none()
                if row is None:
                    connection.execute(UNBLOCK, where)
                    return False
                delivery = read(_record_of(row), self._subscriptions)
                self._reactions.react(connection, [delivery] if delivery else [])
                parking.settle(connection, self._group, key, row["id"])
        except Exception as error:
            if row is None or is_infrastructure(error):
                raise
            self._wait_longer(row, error)
            return False
        return True

    def _wait_longer(self, row: Any, error: Exception) -> None:
        wait = parking.wait_after(row["attempts"]) if class_of(error) == "NOT_YET" else None
        values = {
            "id": row["id"],
            "error": parking.printable(f"{type(error).__name__}: {error}"),
            "wait": wait,
            "patience": parking.PATIENCE,
            "class": class_of(error),
        }
        with self._engine.begin() as connection:
            if connection.execute(parking.AGAIN, values).scalar_one() == "BUG":
                connection.execute(parking.GIVE_UP, {"id": row["id"]})
                log.error("ALARM given up in %s, key %s: %s", self._group, row["key"], values["error"][:200])


def _record_of(row: Any) -> Record:
    headers = row["headers"] if isinstance(row["headers"], dict) else json.loads(row["headers"])
    return Record(Partition(row["topic"], row["number"]), row["position"], row["key"], headers, bytes(row["payload"]))
