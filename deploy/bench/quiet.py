"""A topology in which all workers rest but those that are named: as if the others' containers were stopped."""

import os
import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from deploy.pidfile import until
from deploy.running import UP_LOCK, holder
from deploy.up import Up
from services import SERVICES

PATIENCE = 60.0


@contextmanager
def only(up: Up, kept: Collection[str]) -> Iterator[None]:
    """Meanwhile these workers run alone; afterwards the others are started again, and come to the end of the log."""
    supervisor = holder(up.folder / UP_LOCK)
    assert supervisor, "the topology is not up"
    os.kill(supervisor, signal.SIGSTOP)  # it would start at once what ends
    try:
        for name in [name for service in SERVICES for name in up.workers(service) if name not in kept]:
            os.kill(up.process(name), signal.SIGTERM)
            assert until(lambda n=name: not up.family(n), PATIENCE), f"{name} does not end"  # type: ignore[misc]
        yield
    finally:
        os.kill(supervisor, signal.SIGCONT)
    for service in SERVICES:
        for name in up.workers(service):
            assert until(lambda n=name: len(up.family(n)) > 1, PATIENCE), f"{name} does not begin"  # type: ignore[misc]


def drained(up: Up, topic: str, ends: int) -> bool:
    """Whether every service that reads this topic has handled so many records of it, counted from the first."""
    query = "SELECT coalesce(sum(next), %s) >= %s FROM offsets WHERE topic = %s"
    return all(up.rows(service, query, ends, ends, topic)[0][0] for service in SERVICES)
