"""The event log as a whole: every partition of every service, where the slowest reader stands, and where it lies."""

from collections.abc import Iterable
from typing import Any

from services import SERVICES
from shared.eventlog.port import EventLog, Partition
from shared.settings import Settings

EMBEDDED = "postgresql+log:"


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
