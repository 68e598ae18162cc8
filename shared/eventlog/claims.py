"""Who reads which partition: session advisory locks in the service's own database.

No table, no heartbeat and no protocol of rebalancing: the lock is the claim, and it ends with the session, however
the process ends.
"""

import zlib
from collections.abc import Sequence

import psycopg

from shared.eventlog.port import Partition
from shared.eventlog.postgres import LINK

MEMBERS = """
SELECT pid FROM pg_locks
 WHERE locktype = 'advisory' AND granted AND mode = 'ShareLock' AND objsubid = 1
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND (classid::bigint << 32) | objid::bigint = hashtextextended(%s, 0)
 ORDER BY pid"""


class Claims:
    """A member's share of a group's partitions.

    `patience` is how long (seconds) a process may go without calling refresh() before the server ends its session and
    others take over: the answer to one that hangs or is stopped. Needs a session of its own, no transaction pooler.
    """

    def __init__(self, dsn: str, group: str, patience: int = 60) -> None:
        options = f"-c idle_session_timeout={patience}s"
        name = f"claims of {group}"
        self._connection = psycopg.connect(dsn, autocommit=True, application_name=name, options=options, **LINK)
        self._group = group
        self._joined: set[str] = set()
        self.held: set[Partition] = set()

    def refresh(self, partitions: Sequence[Partition]) -> set[Partition]:
        """What is ours now, after giving back what others should have. Call it between chunks, about once a second."""
        ours = {p for topic in sorted({p.topic for p in partitions}) for p in self._share(topic, partitions)}
        for p in sorted(self.held - ours):
            self._connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [self._lock_of(p)])
        self.held &= ours
        for p in sorted(ours - self.held):
            row = self._connection.execute(
                "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [self._lock_of(p)]
            ).fetchone()
            if row is not None and row[0]:
                self.held.add(p)
        return set(self.held)

    def close(self) -> None:
        """Give everything back at once."""
        self._connection.close()

    def _share(self, topic: str, partitions: Sequence[Partition]) -> list[Partition]:
        """Every member counts the members the same way, so their shares meet without talking."""
        if topic not in self._joined:
            self._connection.execute("SELECT pg_advisory_lock_shared(hashtextextended(%s, 0))", [self._seat(topic)])
            self._joined.add(topic)
        members = [row[0] for row in self._connection.execute(MEMBERS, [self._seat(topic)])]
        mine = members.index(self._connection.info.backend_pid)
        shift = zlib.crc32(topic.encode())  # so that a lone partition of many topics does not fall to one member
        return [p for p in partitions if p.topic == topic and (p.number + shift) % len(members) == mine]

    def _seat(self, topic: str) -> str:
        return f"{self._group} {topic}"

    def _lock_of(self, p: Partition) -> str:
        return f"{self._group} {p.topic} {p.number}"
