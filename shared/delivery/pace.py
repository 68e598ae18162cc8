"""How far a relay may run ahead of the readers of its log.

The outbox is taken fairly, so that one agency's crowd of facts holds up nobody; the log is a queue. So a crowd waits
in the outbox: the log never holds much more than the slowest reader passes in SECONDS. A reader that does not move is
not waited for; it will find its facts in the log.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.eventlog.port import EventLog, Partition

SECONDS = 1.0  # of its own work that a reader may have before it
LEAST = 500  # facts that may be before it whatever its rate, which is not known at first
MOST = 5_000  # facts between two looks at the readers
LOOK = 0.1  # seconds between two looks when there is no room
APART = 1.0  # seconds between two looks after which nothing is known of the time between: the reader may have rested
STANDING = 10.0  # seconds without a step after which a reader that has work is not waited for


@dataclass
class Reader:
    """What was seen of one group. `place` is the sum of its positions, `rate` in facts a second."""

    place: int
    seen_at: float  # when it had come to its place
    rate: float = 0.0
    is_behind: bool = False
    looked_at: float = float("-inf")

    def see(self, place: int, behind: int, now: float) -> None:
        """It stands there now, with so many facts before it. Its rate counts while it has work."""
        has_worked = self.is_behind and now - self.looked_at <= APART
        if place > self.place or not self.is_behind:
            if has_worked and now > self.seen_at:
                self.rate = (place - self.place) / (now - self.seen_at)
            self.place, self.seen_at = place, now
        self.is_behind, self.looked_at = behind > 0, now

    def room(self, behind: int, now: float) -> int:
        """How many facts more it may have before it."""
        if now - self.seen_at >= STANDING:
            return MOST
        return max(LEAST, int(self.rate * SECONDS)) - behind


class Pace:
    """The pace of one relay. `clock` counts seconds."""

    def __init__(self, event_log: EventLog, clock: Callable[[], float] = time.monotonic) -> None:
        self._log, self._clock = event_log, clock
        self._readers: dict[str, Reader] = {}
        self._topic = ""
        self._room, self._left, self._looked = LEAST, LEAST, float("-inf")

    def left(self) -> int:
        """How many facts may go now; the readers are looked at when there seems to be no room."""
        now = self._clock()
        if self._left <= 0 and (self._room > 0 or now - self._looked >= LOOK):
            self._room, self._looked = self._look(now), now
            self._left = self._room
        return max(0, self._left)

    def went(self, topic: str, facts: int) -> None:
        """So many are in the log now."""
        self._topic = topic
        self._left -= facts

    def _look(self, now: float) -> int:
        bounds = self._log.bounds(self._log.partitions(self._topic))
        room = MOST
        for group, positions in self._log.noted(self._topic).items():
            place, behind = _standing(bounds, positions)
            reader = self._readers.setdefault(group, Reader(place, now))
            reader.see(place, behind, now)
            room = min(room, reader.room(behind, now))
        return room


def _standing(bounds: Mapping[Partition, tuple[int, int]], positions: Mapping[Partition, int]) -> tuple[int, int]:
    """The sum of the positions of a group, and how many facts are before it."""
    at = {p: max(low, positions.get(p, low)) for p, (low, _) in bounds.items()}
    return sum(at.values()), sum(max(0, end - at[p]) for p, (_, end) in bounds.items())
