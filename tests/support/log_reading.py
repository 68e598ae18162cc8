"""Writing to and reading from an event log, as its tests do."""

import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from shared.delivery.consumer import Consumer
from shared.eventlog.port import Message, Partition, Record


def message(topic: str, key: str, value: bytes = b"{}", **headers: str) -> Message:
    return Message(topic, key, {"ce_id": str(uuid.uuid4()), "ce_specversion": "1.0", **headers}, value)


def read(log: Any, topic: str, seconds: float = 10) -> list[Record]:
    """All there is now; `seconds` may pass without any of it."""
    at = dict.fromkeys(log.partitions(topic), 0)
    want = sum(high - low for low, high in log.bounds(list(at)).values())
    found: list[Record] = []
    until = time.monotonic() + seconds
    while len(found) < want:
        assert time.monotonic() < until, f"{len(found)} of {want}"
        for r in log.fetch(at, 500, 0.2):
            assert r.position >= at[r.partition]
            at[r.partition] = r.position + 1
            found.append(r)
            until = time.monotonic() + seconds
    return found


def fetched(log: Any, at: Mapping[Partition, int], number: int, seconds: float = 15) -> list[Record]:
    """The next so many records from these positions on."""
    positions, found = dict(at), list[Record]()
    until = time.monotonic() + seconds
    while len(found) < number:
        assert time.monotonic() < until, "not in time"
        more = log.fetch(positions, number, 0.2)
        positions |= {record.partition: record.position + 1 for record in more}
        found += more
    return found


def drive(consumer: Consumer, until: Callable[[], bool], seconds: float = 15) -> None:
    """Turn until it is so."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "not in time"
        consumer.turn(timeout=0.05)


def filled(log: Any, topic: str) -> Partition:
    """The partition that has something."""
    found: Partition = next(p for p, (_, high) in log.bounds(log.partitions(topic)).items() if high)
    return found


def numbers(records: list[Record]) -> list[int]:
    return [int(r.value) for r in records]
