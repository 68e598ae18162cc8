"""The event log on Kafka (`kafka://host:port,host:port`), with partitions assigned by hand: no Kafka consumer group."""

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from kafka import TopicPartition
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaError,
    LogTruncationError,
    NotCoordinatorError,
    OffsetOutOfRangeError,
    TopicAlreadyExistsError,
)
from kafka.structs import OffsetAndMetadata

from shared.eventlog import kafka_clients
from shared.eventlog.port import LogUnavailable, Message, OutOfRange, Partition, Record, UnknownTopic, refuse_unfit

APPEND_SECONDS = 60  # how long an append waits for the brokers before the batch is sent again by a new producer
CREATE_SECONDS = 15
BOUNDS_TRIES, BOUNDS_PAUSE = 20, 0.1  # seconds between two tries
# A new service starts at the oldest record, so topics keep everything until `deploy.archive forget` drops the old.
KEEP: Final[Mapping[str, str]] = {"retention.ms": "-1", "cleanup.policy": "delete"}
# A broker that has just begun does not know the groups yet: what they tell is told again a moment later.
UNSETTLED: Final = (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError)
SAFE_COPIES = 3  # from here on a write waits for two copies


class KafkaLog:
    """A producer that waits for every record, and a consumer that is told where to read."""

    def __init__(self, url: str, replication: int = 1) -> None:
        self._servers = url.removeprefix("kafka://").rstrip("/").split(",")
        self._replication = replication
        self._producer: Any = None
        self._consumer: Any = None
        self._admin: Any = None
        self._at: dict[Partition, int] = {}  # where the consumer stands

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Tell outages from positions that are gone. After either the clients are dropped: their state is unknown."""
        try:
            yield
        except (OffsetOutOfRangeError, LogTruncationError) as error:
            self._drop()  # the consumer would raise it again, for a position the caller has left
            raise OutOfRange(str(error)) from error
        except (KafkaError, OSError) as error:
            self._drop()
            raise LogUnavailable(repr(error)) from error

    def _reader(self) -> Any:
        if self._consumer is None:
            self._consumer = kafka_clients.reader(self._servers)
        return self._consumer

    def _writer(self) -> Any:
        if self._producer is None:
            self._producer = kafka_clients.writer(self._servers)
        return self._producer

    def _administrator(self) -> Any:
        if self._admin is None:
            self._admin = kafka_clients.administrator(self._servers)
        return self._admin

    def create(self, topic: str, partitions: int) -> None:
        """Make the topic unless it is there, and wait until the brokers know it."""
        configs = dict(KEEP)
        if self._replication >= SAFE_COPIES:
            configs["min.insync.replicas"] = "2"
        wanted = {"num_partitions": partitions, "replication_factor": self._replication, "configs": configs}
        with self._guarded(), contextlib.suppress(TopicAlreadyExistsError):
            self._administrator().create_topics({topic: wanted}, wait_for_metadata=True)
        found = len(self._partitions_soon(topic))
        if found != partitions:
            raise ValueError(f"{topic} has {found} partitions: another number would break the order of its keys")

    def partitions(self, topic: str) -> list[Partition]:
        """All of them, by number. Raises UnknownTopic."""
        with self._guarded():
            numbers = self._reader().partitions_for_topic(topic)
        if not numbers:
            raise UnknownTopic(topic)
        return [Partition(topic, n) for n in sorted(numbers)]

    def bounds(self, partitions: Sequence[Partition]) -> dict[Partition, tuple[int, int]]:
        """(oldest position kept, position of the next append) of each."""
        found: dict[Partition, tuple[int, int]] = {}
        for topic in sorted({p.topic for p in partitions}):
            found |= self._bounds_of_topic(topic, [p for p in partitions if p.topic == topic])
        return found

    def _bounds_of_topic(self, topic: str, partitions: Sequence[Partition]) -> dict[Partition, tuple[int, int]]:
        """kafka-python 3.0.12 leaves out partitions of topics that its metadata does not hold: ask for them first."""
        asked = [TopicPartition(*p) for p in partitions]
        for _ in range(BOUNDS_TRIES):
            with self._guarded():
                self._reader().partitions_for_topic(topic)
                try:
                    low, high = self._reader().beginning_offsets(asked), self._reader().end_offsets(asked)
                except KeyError:
                    time.sleep(BOUNDS_PAUSE)
                    continue
            return {p: (low[tp], high[tp]) for p, tp in zip(partitions, asked, strict=True)}
        raise LogUnavailable(f"no bounds for {topic}")

    def append(self, messages: Sequence[Message]) -> None:
        """Write in the order given, and wait until every copy that must have it has it."""
        refuse_unfit(messages)
        if not messages:
            return
        with self._guarded():
            producer = self._writer()
            sent = [
                producer.send(m.topic, m.value, key=m.key.encode(), headers=_encoded(m.headers), partition=m.number)
                for m in messages
            ]
            producer.flush(timeout=APPEND_SECONDS)
            for future in sent:
                future.get(timeout=0)

    def fetch(self, positions: Mapping[Partition, int], limit: int, timeout: float) -> list[Record]:
        """Records from these positions on, at most `limit` in all."""
        if not positions:
            return []
        with self._guarded():
            consumer = self._reader()
            self._place(consumer, positions)
            polled = consumer.poll(timeout_ms=int(timeout * 1000), max_records=limit)
        found = [
            Record(Partition(tp.topic, tp.partition), r.offset, _text(r.key), _decoded(r.headers), r.value or b"")
            for tp, records in polled.items()
            for r in records
        ]
        self._at.update((r.partition, r.position + 1) for r in found)
        return found

    def since(self, partitions: Sequence[Partition], moment: datetime) -> dict[Partition, int]:
        """Where the first record stands that was written at this moment or later; the end where there is none."""
        ends = {p: end for p, (_, end) in self.bounds(partitions).items()}
        with self._guarded():
            asked = {TopicPartition(*p): int(moment.timestamp() * 1000) for p in partitions}
            found = self._reader().offsets_for_times(asked)
        return {p: at.offset if (at := found[TopicPartition(*p)]) else ends[p] for p in partitions}

    def note(self, group: str, positions: Mapping[Partition, int]) -> None:
        """Commit offsets of a group without members: Kafka's own tools show them."""
        told = {TopicPartition(*p): OffsetAndMetadata(position, "", -1) for p, position in positions.items()}
        with self._guarded(), contextlib.suppress(*UNSETTLED):
            self._administrator().alter_group_offsets(group, told)

    def noted(self, topic: str) -> dict[str, dict[Partition, int]]:
        """The committed offsets of all groups that have any in this topic."""
        asked = [TopicPartition(*p) for p in self.partitions(topic)]
        found: dict[str, dict[Partition, int]] = {}
        with self._guarded(), contextlib.suppress(*UNSETTLED):
            groups = [each["group_id"] for each in self._administrator().list_groups()]
            told = self._administrator().list_group_offsets(dict.fromkeys(groups, asked)) if groups else {}
            for group, offsets in told.items():
                known = {Partition(*tp): each.offset for tp, each in offsets.items() if each.offset >= 0}
                found |= {group: known} if known else {}
        return found

    def forget(self, partition: Partition, before: int) -> None:
        """Drop the records before this position; a reader that has not seen them gets OutOfRange."""
        with self._guarded():
            self._administrator().delete_records({TopicPartition(*partition): before})

    def close(self) -> None:
        """Let go of the clients. Every append has waited for its records: nothing is under way."""
        producer, consumer, admin = self._producer, self._consumer, self._admin
        self._producer = self._consumer = self._admin = None
        self._at = {}
        with contextlib.ExitStack() as closing:
            for client in (consumer, admin):
                if client is not None:
                    closing.callback(client.close)
            if producer is not None:
                closing.callback(kafka_clients.abandon, producer)

    def _partitions_soon(self, topic: str) -> list[Partition]:
        """A broker answers from its own picture of the cluster, which may be a moment old."""
        until = time.monotonic() + CREATE_SECONDS
        while True:
            try:
                return self.partitions(topic)
            except UnknownTopic:
                if time.monotonic() > until:
                    raise LogUnavailable(f"{topic} was made and is not seen") from None
                time.sleep(0.1)

    def _place(self, consumer: Any, positions: Mapping[Partition, int]) -> None:
        """Read these partitions and no others, from these positions; a seek throws away what was fetched ahead."""
        if self._at.keys() != positions.keys():
            consumer.assign([TopicPartition(*p) for p in positions])  # those that stay keep their buffers
        for p, position in positions.items():
            if self._at.get(p) != position:
                consumer.seek(TopicPartition(*p), position)
        self._at = dict(positions)

    def _drop(self) -> None:
        with contextlib.suppress(Exception):  # they are broken already; the cause is on its way to the caller
            self.close()


def _encoded(headers: Mapping[str, str]) -> list[tuple[str, bytes]]:
    return [(name, value.encode()) for name, value in headers.items()]


def _decoded(headers: Sequence[tuple[str, bytes | None]] | None) -> dict[str, str]:
    return {name: _text(value) for name, value in headers or ()}


def _text(raw: bytes | None) -> str:
    """What is no UTF-8, or no text of PostgreSQL, must reach the consumer, which parks it.

    Raising here, or a parking place that cannot take it, would stop the partition for ever.
    """
    return (raw or b"").decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
