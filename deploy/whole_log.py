"""The event log as a whole: every partition of every service, where the slowest reader stands, and where it lies."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services import SERVICES
from shared.eventlog.port import EventLog, LogUnavailable, Partition, Record
from shared.settings import Settings

EMBEDDED = "postgresql+log:"
CHUNK = 500  # records of one read
PATIENCE = 10.0  # seconds to wait for records that the log says it has


def is_embedded(settings: Settings) -> bool:
    """Whether the log is a database of PostgreSQL."""
    return settings.event_log.startswith(EMBEDDED)


def dsn_of_log(settings: Settings) -> str:
    """The address of that database."""
    return settings.event_log.replace(EMBEDDED, "postgresql:", 1)


def all_partitions(event_log: EventLog) -> list[Partition]:
    """The partitions of all topics, service by service."""
    return [partition for name in SERVICES for partition in event_log.partitions(f"cendana.{name}")]


def slowest(readings: Iterable[Any]) -> dict[Partition, int]:
    """Where the slowest reader of each partition stands. `readings` are rows (topic, number, next) of any services."""
    stood: dict[Partition, int] = {}
    for topic, number, next_ in readings:
        partition = Partition(topic, number)
        stood[partition] = min(next_, stood.get(partition, next_))
    return stood


def between(
    event_log: EventLog, starts: Mapping[Partition, int], ends: Mapping[Partition, int], limit: int = CHUNK
) -> Iterator[list[Record]]:
    """Everything from these positions to before these ends, chunk by chunk.

    Raises LogUnavailable where the log does not give what it holds: a part of it would be taken for the whole.
    """
    at = {p: position for p, position in starts.items() if position < ends.get(p, 0)}
    while at:
        records = event_log.fetch(at, limit, PATIENCE)
        if not records:
            raise LogUnavailable(f"it does not give what it holds of {', '.join(map(str, at))}")
        yield [record for record in records if record.position < ends[record.partition]]
        at |= {record.partition: record.position + 1 for record in records}
        at = {p: position for p, position in at.items() if position < ends[p]}
