"""What followed from a command by itself: waits until every fact has taken effect, and tells its path."""

import importlib
import time
from collections.abc import Sequence
from typing import Any

import psycopg

from deploy.whole_log import all_partitions
from services import SERVICES
from shared.delivery.trace import Hop, path_of
from shared.eventlog import open_log
from shared.eventlog.port import LogUnavailable, Partition
from shared.settings import Settings

PATIENCE = 60.0  # seconds until everything that was stated must have taken effect
LOOK = 0.05


class NotQuiet(Exception):
    """Facts are still on their way after PATIENCE: a worker is away, or something is parked."""


class Trail:
    """The databases of the services and the log, looked at from outside."""

    def __init__(self, settings: Settings) -> None:
        self._dsn = {name: settings.dsn(name, "app") for name in SERVICES}
        self._relay_dsn = {name: settings.dsn(name, "relay") for name in SERVICES}
        self._log = open_log(settings.event_log)
        self._read = {name: _topics(name) for name in SERVICES}

    def settle(self) -> None:
        """Wait until outboxes are empty and every service has read all that its topics hold. Raises NotQuiet."""
        deadline = time.monotonic() + PATIENCE
        while not self._seems_quiet():
            if time.monotonic() > deadline:
                raise NotQuiet(f"Facts are still on their way after {PATIENCE:.0f} s; is something parked?")
            time.sleep(LOOK)

    def hops(self, correlation: str) -> list[Hop]:
        """The facts that one command led to, causes first, with who took each up when."""
        return path_of(self._log, self._dsn, correlation)

    def parked(self) -> int:
        """How many facts are parked anywhere."""
        return sum(
            self._count(dsn, "SELECT count(*) FROM parked WHERE status = 'PARKED'") for dsn in self._dsn.values()
        )

    def close(self) -> None:
        """Leave the log."""
        self._log.close()

    def _seems_quiet(self) -> bool:
        try:
            return self._is_quiet()
        except LogUnavailable:
            return False

    def _is_quiet(self) -> bool:
        if any(self._count(dsn, "SELECT count(*) FROM outbox") for dsn in self._relay_dsn.values()):
            return False
        ends = self._ends()
        return all(self._has_read(name, ends) for name in SERVICES)

    def _ends(self) -> dict[Partition, int]:
        partitions = all_partitions(self._log)
        return {p: high for p, (_, high) in self._log.bounds(partitions).items()}

    def _has_read(self, name: str, ends: dict[Partition, int]) -> bool:
        with psycopg.connect(self._dsn[name]) as connection:
            rows = connection.execute("SELECT topic, number, next FROM offsets WHERE grp = %s", [name]).fetchall()
        at = {Partition(topic, number): next_ for topic, number, next_ in rows}
        return all(at.get(p, -1) >= end for p, end in ends.items() if p.topic in self._read[name])

    @staticmethod
    def _count(dsn: str, query: Any) -> int:
        with psycopg.connect(dsn) as connection:
            row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])


def _topics(name: str) -> Sequence[str]:
    topics: Sequence[str] = importlib.import_module(f"services.{name}.handlers").subscriptions.topics
    return topics
