"""One moment of all services: what each had stated and handled when nothing was on its way between two of them.

While the cut is made nobody states or handles a fact: two tables of each database are locked for some milliseconds. So
no service remembers the effect of a fact that its producer does not remember stating.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.rows import TupleRow

from deploy.whole_log import all_partitions, dsn_of_log, is_embedded
from services import SERVICES
from shared.eventlog import open_log
from shared.eventlog.port import Partition
from shared.settings import Settings

Connection = psycopg.Connection[TupleRow]
TRIES = 5
NOTHING_HANDLED = "LOCK TABLE offsets IN EXCLUSIVE MODE"  # workers wait; people go on
NOTHING_STATED = "LOCK TABLE outbox, offsets IN EXCLUSIVE MODE"  # whoever states a fact waits too; readers go on
PATIENCE = "SET LOCAL lock_timeout = '3s'"  # for a transaction under way; then everybody is let go, and it tries again
PAUSE = 1.0  # seconds
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@dataclass(frozen=True)
class Cut:
    """Read-only transactions that see that moment, by service, and where the log ended then.

    `log` is the same for the log in PostgreSQL; Kafka has none.
    """

    services: Mapping[str, Connection]
    ends: Mapping[Partition, tuple[int, int]]
    log: Connection | None


@contextmanager
def consistent_cut(settings: Settings) -> Iterator[Cut]:
    """The moment, for as long as it is needed. Raises psycopg.errors.LockNotAvailable after TRIES."""
    with ExitStack() as open_:
        readers = {name: open_.enter_context(_owner(settings, name)) for name in SERVICES}
        keeper = open_.enter_context(psycopg.connect(dsn_of_log(settings))) if is_embedded(settings) else None
        event_log = open_log(settings.event_log)
        open_.callback(event_log.close)
        for number in range(1, TRIES + 1):
            try:
                with everything_stands(settings):
                    for reader in [*readers.values(), *([keeper] if keeper else [])]:
                        reader.execute(SNAPSHOT)
                        reader.execute("SELECT 1")  # the snapshot is taken by the first statement
                    ends = event_log.bounds(all_partitions(event_log))
                break
            except psycopg.errors.LockNotAvailable:
                if number == TRIES:
                    raise
                time.sleep(PAUSE)
        yield Cut(readers, ends, keeper)


@contextmanager
def everything_stands(settings: Settings, lock: str = NOTHING_STATED) -> Iterator[dict[str, Connection]]:
    """Inside nobody states or handles a fact. The connections hold the locks; they are rolled back unless committed."""
    with ExitStack() as open_:
        held = {name: open_.enter_context(_owner(settings, name)) for name in SERVICES}
        try:
            for connection in held.values():
                connection.execute(PATIENCE)
                connection.execute(lock.encode())
            yield held
        finally:
            for connection in held.values():
                connection.rollback()


def _owner(settings: Settings, service: str) -> Connection:
    return psycopg.connect(settings.dsn(service, "migrate"), application_name="backup")
