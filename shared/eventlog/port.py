"""What the backbone asks of an event log, and no more.

Consumer groups, offsets and the ownership of partitions are not here: they live in the database of the service that
reads (claims.py), beside the inbox they must agree with.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

MAX_BYTES = 900_000  # key, headers and value together; Kafka's default max.message.bytes is 1,048,588


class LogUnavailable(Exception):
    """The log cannot be reached or lost the connection: an outage, try again."""


class UnknownTopic(KeyError):
    """The topic was never made: the step that creates topics has not run against this log."""


class TooBig(ValueError):
    """A message above MAX_BYTES; nothing of its batch was written."""


class OutOfRange(Exception):
    """A position older than what is kept (retention overtook the reader) or past the end (the log lost its tail)."""


class Partition(NamedTuple):
    """One ordered sequence of records."""

    topic: str
    number: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.number}"


class Message(NamedTuple):
    """What is written: the key decides the partition, and so what is ordered with what.

    `number` names the partition instead, for a log that is put back as it was.
    """

    topic: str
    key: str
    headers: Mapping[str, str]
    value: bytes
    number: int | None = None


class Record(NamedTuple):
    """What is read: a message and where it stands."""

    partition: Partition
    position: int
    key: str
    headers: Mapping[str, str]
    value: bytes


class EventLog(Protocol):
    """An ordered log. Every method may raise LogUnavailable; the next call connects anew."""

    def create(self, topic: str, partitions: int) -> None:
        """Make the topic unless it is there. ValueError if it is there with another number of partitions."""

    def partitions(self, topic: str) -> list[Partition]:
        """All of them, by number. Raises UnknownTopic."""

    def bounds(self, partitions: Sequence[Partition]) -> dict[Partition, tuple[int, int]]:
        """(oldest position kept, position of the next append) of each; a reader's lag is the second less its own."""

    def append(self, messages: Sequence[Message]) -> None:
        """Write in the order given; durable on return. The same key always lands in the same partition.

        After LogUnavailable any of them may have been written: send the whole batch again, from its first message.
        Raises TooBig, and ValueError for text that a log cannot hold, before anything is written.
        """

    def fetch(self, positions: Mapping[Partition, int], limit: int, timeout: float) -> list[Record]:
        """Records from these positions on, in order within a partition, at most `limit` of each partition.

        Waits up to `timeout` seconds for the first. Never shows a record before all earlier ones of its partition.
        Positions may have holes on Kafka. Raises OutOfRange rather than skip anything.
        """

    def since(self, partitions: Sequence[Partition], moment: datetime) -> dict[Partition, int]:
        """Where the first record stands that was written at this moment or later; the end where there is none."""

    def note(self, group: str, positions: Mapping[Partition, int]) -> None:
        """Tell how far a group has read. Nobody starts from it: it is for writers that wait for readers, and for tools.

        May be lost; the next one tells more.
        """

    def noted(self, topic: str) -> dict[str, dict[Partition, int]]:
        """What the groups that read this topic told last."""

    def forget(self, partition: Partition, before: int) -> None:
        """Drop the records before this position; a reader that has not seen them gets OutOfRange."""

    def close(self) -> None:
        """Let go of every connection. A closed log may be used again: it connects anew."""


def refuse_unfit(messages: Sequence[Message]) -> None:
    """Raise TooBig or ValueError for a message that one of the logs could not hold, so that both hold the same."""
    for m in messages:
        texts = (m.topic, m.key, *m.headers, *m.headers.values())
        if any("\0" in text for text in texts):
            raise ValueError(f"{m.topic} {m.key!r}: a NUL character in key or headers")
        size = len(m.value) + sum(len(text.encode()) for text in texts)
        if size > MAX_BYTES:
            raise TooBig(f"{m.topic} {m.key}: {size} bytes, at most {MAX_BYTES}")
