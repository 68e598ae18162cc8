"""Just enough of a consumer to try the log itself: claims, offsets by compare-and-set, inbox, one effect a record."""

import time
from collections.abc import Callable

import psycopg

from shared.eventlog.claims import Claims
from shared.eventlog.port import EventLog, Partition, Record

SCHEMA = """
CREATE TABLE IF NOT EXISTS offsets
    (grp text, topic text, number int, next bigint NOT NULL, PRIMARY KEY (grp, topic, number));
CREATE TABLE IF NOT EXISTS inbox (handler text, event_id text, PRIMARY KEY (handler, event_id));
CREATE TABLE IF NOT EXISTS effect
    (grp text, id bigint GENERATED ALWAYS AS IDENTITY, event_id text, key text, pid int,
     topic text, number int, position bigint, at timestamptz DEFAULT clock_timestamp());
"""
MOVE = "UPDATE offsets SET next = %s WHERE (grp, topic, number) = (%s, %s, %s) AND next = %s"
FRESH = "INSERT INTO inbox SELECT %s, unnest(%s::text[]) ON CONFLICT DO NOTHING RETURNING event_id"
EFFECT = """
INSERT INTO effect (grp, event_id, key, pid, topic, number, position)
SELECT %s, e, k, pg_backend_pid(), %s, %s, o FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS u(e, k, o)"""


class MinimalConsumer:
    """One member of a group, whose effects are rows of the table `effect`."""

    def __init__(
        self,
        log: EventLog,
        dsn: str,
        group: str,
        topic: str,
        patience: int = 60,
        before_commit: Callable[[], None] = lambda: None,
    ) -> None:
        self.log, self.group, self.before_commit = log, group, before_commit
        self.partitions = log.partitions(topic)
        self.claims = Claims(dsn, group, patience)
        self.connection = psycopg.connect(dsn, autocommit=True, application_name=f"consumer {group}")
        # a member stopped inside a transaction holds the row of `offsets`: without this nobody could ever take over
        self.connection.execute(f"SET idle_in_transaction_session_timeout = '{patience}s'")
        self.next: dict[Partition, int] = {}
        self.refreshed, self.misses = 0.0, 0

    def turn(self, timeout: float = 0.2, limit: int = 100) -> int:
        """One look at the claims (each second), one fetch, one transaction for each partition that had something."""
        if time.monotonic() - self.refreshed > 1.0:
            held = self.claims.refresh(self.partitions)
            self.next = {p: self.next[p] if p in self.next else self.load(p) for p in held}
            self.refreshed = time.monotonic()
        if not self.next:
            time.sleep(timeout)
            return 0
        chunks: dict[Partition, list[Record]] = {}
        for r in self.log.fetch(self.next, limit, timeout):
            chunks.setdefault(r.partition, []).append(r)
        return sum(self.handle(p, records) for p, records in chunks.items())

    def load(self, p: Partition) -> int:
        """Where the group stands in a partition; a new group starts at the oldest record kept."""
        where = "SELECT next FROM offsets WHERE (grp, topic, number) = (%s, %s, %s)"
        row = self.connection.execute(where, [self.group, *p]).fetchone()
        if row is None:
            low, _ = self.log.bounds([p])[p]
            new = "INSERT INTO offsets VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
            self.connection.execute(new, [self.group, *p, low])
            return self.load(p)
        return int(row[0])

    def handle(self, p: Partition, records: list[Record]) -> int:
        """One transaction; 0 when another owner moved the offset."""
        with self.connection.transaction():
            following = records[-1].position + 1
            if not self.connection.execute(MOVE, [following, self.group, *p, self.next[p]]).rowcount:
                self.misses += 1
                del self.next[p]
                self.refreshed = 0.0
                return 0
            ids = [r.headers["ce_id"] for r in records]
            fresh = {row[0] for row in self.connection.execute(FRESH, [self.group, ids]).fetchall()}
            first = {r.headers["ce_id"]: r for r in reversed(records) if r.headers["ce_id"] in fresh}
            rows = sorted((r.position, r.key, event) for event, r in first.items())
            columns = [[row[n] for row in rows] for n in (2, 1, 0)]
            self.connection.execute(EFFECT, [self.group, *p, *columns])
            self.before_commit()
        self.next[p] = records[-1].position + 1
        return len(records)

    def close(self) -> None:
        """Leave the group."""
        for part in (self.claims, self.connection, self.log):
            part.close()
