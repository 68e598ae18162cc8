"""Where an operation is measured: a production topology of the bench's own, begun when it is first asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from deploy.bench.desk import Desk
from deploy.up import Up, fresh_folder

NO_LIMIT = {"CENDANA_WRITES_PER_ADDRESS": "10000000", "CENDANA_WRITES_PER_AGENCY": "10000000"}


@dataclass
class Place:
    """What the operations of one run share. `quick` asks for as little as shows that an operation runs."""

    seed: int
    quick: bool = False

    @cached_property
    def up(self) -> Up:
        """The topology, which strangers may write to as fast as it takes it."""
        made = Up(fresh_folder(), NO_LIMIT)
        self.__dict__["up"] = made  # known before it is up, so that a failed start is removed as well
        made.start()
        return made

    @cached_property
    def desk(self) -> Desk:
        """Somebody who asks its services."""
        return Desk(self.up.settings)


@contextmanager
def place(seed: int, quick: bool) -> Iterator[Place]:
    """The place of one run; the topology is removed at the end."""
    made = Place(seed, quick)
    try:
        yield made
    finally:
        begun = made.__dict__.get("up")
        if begun is not None:
            begun.remove()
