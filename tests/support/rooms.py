"""How tests are shared between processes (`make test` runs two or more): by file, the long ones first.

The files of one room share something that is dear to make: two tellings of the story on each log, a whole production
topology.
"""

import re

import pytest
from xdist.scheduler import LoadScopeScheduling

RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab]")  # a UUID of version 4 or 7
ROOMS = {"tests/journey/": "the story", "tests/faults/": "the production topology"}
LONG = ("tests/journey/", "tests/browser/", "tests/faults/", "tests/contract/", "tests/attacks/")


def room_of(nodeid: str) -> str:
    """What one process keeps together."""
    return next((room for folder, room in ROOMS.items() if nodeid.startswith(folder)), nodeid.split("::", 1)[0])


def rank_of(nodeid: str) -> int:
    """The long ones first, so that no process is left alone with them at the end."""
    return next((rank for rank, folder in enumerate(LONG) if nodeid.startswith(folder)), len(LONG))


class Rooms(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Hands out whole rooms, in the order in which tests were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return room_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Rooms:
    """Called where there are several processes."""
    config.option.loadscopereorder = False
    return Rooms(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In such a process, sort by rank; within a rank the order stays. Processes must agree on the names of tests."""
    unstable = [item.nodeid for item in items if RANDOM.search(item.nodeid)]
    if unstable:
        raise pytest.UsageError(f"a random id in the name of a test: {unstable[0]}")
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank_of(item.nodeid))
