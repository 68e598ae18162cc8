"""Writing to and reading from an event log, as its tests do."""

import time
import uuid
from typing import Any

from shared.eventlog.port import Message, Partition, Record


def message(topic: str, key: str, value: bytes = b"{}", **headers: str) -> Message:
    return Message(topic, key, {"ce_id": str(uuid.uuid4()), "ce_specversion": "1.0", **headers}, value)


def read(log: Any, topic: str, seconds: float = 10) -> list[Record]:
    """All there is."""
    at = dict.fromkeys(log.partitions(topic), 0)
    want = sum(high - low for low, high in log.bounds(list(at)).values())
    found: list[Record] = []
    until = time.monotonic() + seconds
    while len(found) < want and time.monotonic() < until:
        for r in log.fetch(at, 500, 0.2):
            assert r.position >= at[r.partition]
            at[r.partition] = r.position + 1
            found.append(r)
    return found


def filled(log: Any, topic: str) -> Partition:
    """The partition that has something."""
    found: Partition = next(p for p, (_, high) in log.bounds(log.partitions(topic)).items() if high)
    return found


def numbers(records: list[Record]) -> list[int]:
    return [int(r.value) for r in records]
