"""A relay as a process of its own: `python -m tests.support.relaying LOG_URL DSN SERVICE SLOW`.

SLOW is how many seconds it waits between the append and the delete: where a kill hurts most.
"""

import sys
import time
from collections.abc import Mapping, Sequence

from shared.delivery.relay import Relay
from shared.eventlog import open_log
from shared.eventlog.port import EventLog, Message, Partition, Record


class SlowLog:
    """A log that says aloud when it has written, and then keeps its caller waiting."""

    def __init__(self, inner: EventLog, slow: float) -> None:
        self.inner, self.slow = inner, slow

    def create(self, topic: str, partitions: int) -> None:
        """As the log does."""
        self.inner.create(topic, partitions)

    def partitions(self, topic: str) -> list[Partition]:
        """As the log does."""
        return self.inner.partitions(topic)

    def bounds(self, partitions: Sequence[Partition]) -> dict[Partition, tuple[int, int]]:
        """As the log does."""
        return self.inner.bounds(partitions)

    def append(self, messages: Sequence[Message]) -> None:
        """As the log does, and then a pause."""
        self.inner.append(messages)
        sys.stdout.write("appended\n")
        sys.stdout.flush()
        time.sleep(self.slow)

    def fetch(self, positions: Mapping[Partition, int], limit: int, timeout: float) -> list[Record]:
        """As the log does."""
        return self.inner.fetch(positions, limit, timeout)

    def note(self, group: str, positions: Mapping[Partition, int]) -> None:
        """As the log does."""
        self.inner.note(group, positions)

    def noted(self, topic: str) -> dict[str, dict[Partition, int]]:
        """As the log does."""
        return self.inner.noted(topic)

    def close(self) -> None:
        """As the log does."""
        self.inner.close()


def run(url: str, dsn: str, service: str, slow: float) -> None:
    """Relay until killed."""
    relay = Relay(SlowLog(open_log(url), slow), dsn, service)
    sys.stdout.write("up\n")
    sys.stdout.flush()
    while True:
        relay.turn()


if __name__ == "__main__":
    url_, dsn_, service_, slow_ = sys.argv[1:]
    run(url_, dsn_, service_, float(slow_))
