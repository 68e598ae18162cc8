"""The floor of the pipeline without databases: one process of kafka-python sends, another receives, nothing is kept."""

import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Any

from kafka import TopicPartition

from deploy.bench.place import Place
from shared.eventlog import kafka_clients, open_log

TOPIC, PARTITIONS = "bench.pipeline", 12
BATCH = 500
PATIENCE = 60.0
Sent = tuple[bytes, bytes, list[tuple[str, bytes]]]


class BareLog:
    """A topic of its own, a consumer here and a producer in a process of its own, with the options of the product."""

    def __init__(self, place: Place) -> None:
        self._servers = servers_of(place)
        self._reader = reader_at_the_end(place, TOPIC, PARTITIONS)
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))

    def __enter__(self) -> "BareLog":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()
        self._reader.close()

    def carried(self, rows: Sequence[dict[str, Any]]) -> float:
        """Seconds from the sending of the first of these facts until the last is received."""
        prepared: list[Sent] = [
            (row["key"].encode(), row["payload"], [(name, value.encode()) for name, value in row["headers"].items()])
            for row in rows
        ]
        sending = self._pool.submit(send, self._servers, prepared)
        left = len(rows)
        began = time.monotonic()
        while left:
            assert time.monotonic() - began < PATIENCE, f"{left} did not come"
            left -= sum(map(len, self._reader.poll(timeout_ms=200, max_records=BATCH).values()))
        return time.monotonic() - sending.result()


def send(servers: tuple[str, ...], prepared: Sequence[Sent]) -> float:
    """Send all, wait until the broker has them; when that began, by the machine's monotonic clock."""
    writer = _writer(servers)
    began = time.monotonic()
    for key, value, headers in prepared:
        writer.send(TOPIC, key=key, value=value, headers=headers)
    writer.flush(timeout=PATIENCE)
    return began


def servers_of(place: Place) -> tuple[str, ...]:
    """The addresses of the brokers."""
    return tuple(place.up.settings.event_log.removeprefix("kafka://").split(","))


def reader_at_the_end(place: Place, topic: str, partitions: int) -> Any:
    """A consumer with the options of the product, behind all that lies in a topic, which is made if need be."""
    log = open_log(place.up.settings.event_log)
    log.create(topic, partitions)
    ends = {TopicPartition(*p): end for p, (_, end) in log.bounds(log.partitions(topic)).items()}
    log.close()
    reader = kafka_clients.reader(servers_of(place))
    reader.assign(list(ends))
    for partition, end in ends.items():
        reader.seek(partition, end)
    return reader


@cache
def _writer(servers: tuple[str, ...]) -> Any:
    return kafka_clients.writer(servers)
