"""The event log in a PostgreSQL database of its own (`postgresql+log://`).

Positions come from a counter row per partition that stays locked until commit: there are no gaps, and no record is
visible before its elders. An identity column would show them out of order and readers would lose some.
"""

import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from shared.eventlog.port import LogUnavailable, Message, OutOfRange, Partition, Record, UnknownTopic, refuse_unfit
from shared.sqlstates import is_outage

SCHEMA = (Path(__file__).with_name("schema.sql")).read_text()
CHANNEL: Final = "log"
PATIENCE = 15  # seconds that a stopped writer may keep the partitions locked before the server ends its session
SESSION = sql.SQL("SET default_transaction_isolation = 'read committed'; SET idle_in_transaction_session_timeout = {}")
LINK: Final[Mapping[str, Any]] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # ms: a server that vanished without a word is noticed
}
FETCH = """
SELECT p.id, w.position, p.low, p.next, r.position, r.key, r.headers, r.value
  FROM unnest(%s::int[], %s::bigint[]) AS w(partition, position)
  JOIN partition p ON p.id = w.partition
  LEFT JOIN LATERAL (SELECT * FROM record WHERE partition = w.partition AND position >= w.position
                      ORDER BY position LIMIT %s) r ON true
 ORDER BY p.id, r.position"""
SINCE = """
SELECT p.id, coalesce((SELECT min(position) FROM record WHERE partition = p.id AND at >= %s), p.next)
  FROM partition p WHERE p.id = ANY(%s)"""

NOTE = """
INSERT INTO reader (grp, partition, position) SELECT %s, * FROM unnest(%s::int[], %s::bigint[])
    ON CONFLICT (grp, partition) DO UPDATE SET position = excluded.position"""
NOTED = "SELECT grp, partition, position FROM reader WHERE partition = ANY(%s)"


class PostgresLog:
    """Writes with COPY under the locks of the counters; readers are woken by a notification from the append."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgresql+log:", "postgresql:", 1)
        self._connection: psycopg.Connection | None = None
        self._topics: dict[str, list[int]] = {}  # ids by partition number; a topic never changes its partitions
        self._names: dict[int, Partition] = {}

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._url, autocommit=True, application_name="event log", **LINK)
                self._connection.execute(SESSION.format(f"{PATIENCE}s"))
                self._connection.execute("LISTEN log")
            yield self._connection
        except psycopg.Error as error:
            if is_outage(error):
                self.close()
                raise LogUnavailable(str(error)) from error
            raise

    def create(self, topic: str, partitions: int) -> None:
        """Make the schema and the topic unless they are there; needs the role that owns the database's tables."""
        with self._connected() as c, c.transaction():
            c.execute("SELECT pg_advisory_xact_lock(hashtextextended('event log schema', 0))")
            c.execute("SET LOCAL client_min_messages = warning")
            c.execute(SCHEMA.encode())
            row = c.execute("SELECT count(*) FROM partition WHERE topic = %s", [topic]).fetchone()
            found = row[0] if row else 0
            if found not in (0, partitions):
                raise ValueError(f"{topic} has {found} partitions: another number would break the order of its keys")
            c.execute(
                "INSERT INTO partition (topic, number) SELECT %s, generate_series(0, %s) ON CONFLICT DO NOTHING",
                [topic, partitions - 1],
            )

    def partitions(self, topic: str) -> list[Partition]:
        """All of them, by number. Raises UnknownTopic, also where not even the schema was made."""
        with self._connected() as c:
            try:
                rows = c.execute(
                    "SELECT id, number FROM partition WHERE topic = %s ORDER BY number", [topic]
                ).fetchall()
            except psycopg.errors.UndefinedTable:
                rows = []
        if not rows:
            raise UnknownTopic(topic)
        self._topics[topic] = [row[0] for row in rows]
        self._names.update((row[0], Partition(topic, row[1])) for row in rows)
        return [Partition(topic, row[1]) for row in rows]

    def bounds(self, partitions: Sequence[Partition]) -> dict[Partition, tuple[int, int]]:
        """(oldest position kept, position of the next append) of each."""
        ids = [self._id(p) for p in partitions]
        with self._connected() as c:
            rows = c.execute("SELECT id, low, next FROM partition WHERE id = ANY(%s)", [ids]).fetchall()
        return {self._names[row[0]]: (row[1], row[2]) for row in rows}

    def append(self, messages: Sequence[Message]) -> None:
        """Write all or nothing, in the order given."""
        refuse_unfit(messages)
        if not messages:
            return
        placed = [(self._id_for(m), m) for m in messages]
        with self._connected() as c, c.transaction():
            following = _lock_counters(c, Counter(id_ for id_, _ in placed))
            with c.cursor().copy(
                "COPY record (partition, position, key, headers, value) FROM STDIN (FORMAT BINARY)"
            ) as copy:
                copy.set_types(["int4", "int8", "text", "jsonb", "bytea"])
                for id_, m in placed:
                    copy.write_row((id_, following[id_], m.key, dict(m.headers), m.value))
                    following[id_] += 1
            c.execute(
                "UPDATE partition SET next = w.next FROM unnest(%s::int[], %s::bigint[]) AS w(id, next)"
                " WHERE partition.id = w.id",
                [list(following), list(following.values())],
            )
            for topic in sorted({m.topic for m in messages}):
                c.execute("SELECT pg_notify(%s, %s)", [CHANNEL, topic])

    def fetch(self, positions: Mapping[Partition, int], limit: int, timeout: float) -> list[Record]:
        """Records from these positions on; sleeps until an append to one of their topics or the end of `timeout`."""
        if not positions:
            return []
        wanted = [self._id(p) for p in positions], list(positions.values()), limit
        topics = {p.topic for p in positions}
        until = time.monotonic() + timeout
        with self._connected() as c:
            while True:
                rows = c.execute(FETCH, wanted, binary=True).fetchall()
                self._refuse_out_of_range(rows)
                found = [
                    Record(self._names[row[0]], row[4], row[5], row[6], row[7]) for row in rows if row[4] is not None
                ]
                if found or not _woken(c, topics, until):
                    return found

    def since(self, partitions: Sequence[Partition], moment: datetime) -> dict[Partition, int]:
        """Where the first record stands that was written at this moment or later; the end where there is none."""
        ids = [self._id(p) for p in partitions]
        with self._connected() as c:
            return {self._names[row[0]]: row[1] for row in c.execute(SINCE, [moment, ids])}

    def note(self, group: str, positions: Mapping[Partition, int]) -> None:
        """Tell how far a group has read."""
        placed = sorted((self._id(p), position) for p, position in positions.items())  # one order of locks for all
        with self._connected() as c:
            c.execute(NOTE, [group, [id_ for id_, _ in placed], [position for _, position in placed]])

    def noted(self, topic: str) -> dict[str, dict[Partition, int]]:
        """What the groups that read this topic told last."""
        self.partitions(topic)
        found: dict[str, dict[Partition, int]] = {}
        with self._connected() as c:
            for group, id_, position in c.execute(NOTED, [self._topics[topic]]):
                found.setdefault(group, {})[self._names[id_]] = position
        return found

    def forget(self, partition: Partition, before: int) -> None:
        """Drop the records before this position; a reader that has not seen them gets OutOfRange."""
        id_ = self._id(partition)
        with self._connected() as c, c.transaction():
            c.execute("UPDATE partition SET low = greatest(low, least(%s, next)) WHERE id = %s", [before, id_])
            c.execute(
                "DELETE FROM record USING partition p WHERE partition = p.id AND p.id = %s AND position < p.low", [id_]
            )

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _refuse_out_of_range(self, rows: Sequence[tuple[Any, ...]]) -> None:
        for id_, position, low, following, *_ in rows:
            if not low <= position <= following:
                raise OutOfRange(f"{self._names[id_]} at {position}: the log holds {low} to {following}")

    def _id(self, partition: Partition) -> int:
        if partition.topic not in self._topics:
            self.partitions(partition.topic)
        return self._topics[partition.topic][partition.number]

    def _id_for(self, message: Message) -> int:
        if message.topic not in self._topics:
            self.partitions(message.topic)
        ids = self._topics[message.topic]
        return ids[zlib.crc32(message.key.encode()) % len(ids) if message.number is None else message.number]


def _lock_counters(c: psycopg.Connection, wanted: Counter[int]) -> dict[int, int]:
    """The next position of each partition, locked until commit; in one order for all writers, so without deadlock."""
    rows = c.execute("SELECT id, next FROM partition WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [list(wanted)])
    return {row[0]: row[1] for row in rows}


def _woken(c: psycopg.Connection, topics: set[str], until: float) -> bool:
    """Whether something was appended to one of these topics before that moment (of the monotonic clock)."""
    while (left := until - time.monotonic()) > 0:
        for notification in c.notifies(timeout=left, stop_after=1):
            if notification.payload in topics:
                return True
    return False
