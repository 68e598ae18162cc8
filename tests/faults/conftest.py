"""One production topology for all faults, people at work on it, and the invariants that are looked at after each.

`make faults` runs everything; without TEST_FAULTS=all only what needs no topology of its own runs. Seeds are printed.
"""

import os
from collections.abc import Callable, Iterator

import pytest

from deploy.bench.desk import Desk
from tests.support import kafka
from tests.support.invariants import Findings, drain, look
from tests.support.load import Load, new_seed
from tests.support.topology import Topology
from tests.support.topology import topology as one_topology

ALL = os.environ.get("TEST_FAULTS") == "all"
LINES: list[str] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes or a whole topology, which two cores cannot carry beside other tests, unless
    everything is asked for.
    """
    long = [
        item
        for item in items
        if item.get_closest_marker("takes_minutes") or "topology" in getattr(item, "fixturenames", ())
    ]
    if long and not ALL:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def topology() -> Iterator[Topology]:
    """The topology of docker-compose.yml, started once."""
    if kafka.missing():
        pytest.skip(f"no Kafka here: {kafka.missing()}")
    with one_topology() as made:
        yield made


@pytest.fixture(scope="session")
def desk(topology: Topology) -> Desk:
    """Somebody who asks."""
    return Desk(topology.settings)


@pytest.fixture
def seed() -> int:
    """The seed of this run, printed with its results: TEST_SEED=... repeats it."""
    return int(os.environ.get("TEST_SEED") or new_seed())


@pytest.fixture
def load(desk: Desk, seed: int) -> Load:
    """People who write, with this seed."""
    return Load(desk, seed)


@pytest.fixture
def settled(request: pytest.FixtureRequest, topology: Topology, load: Load) -> Callable[..., Findings]:
    """Drain, look at every invariant, and keep a line for the table."""

    def look_at_all(*injected: str, also: str = "", within: float = 90.0) -> Findings:
        seconds = drain(topology, within)
        found = look(topology, load, [*INJECTED, *injected])
        INJECTED.extend(injected)
        name = request.node.name.removeprefix("test_").partition("[")[0]
        line = (
            f"{name}: seed {load.seed}, {load.writes} writes, longest {load.longest:.1f} s, drained in {seconds:.1f} s"
        )
        LINES.append(f"{line}, {found.facts} facts, {found.duplicates} twice in the log{also and ', '}{also}")
        assert found.violations == []
        return found

    return look_at_all


INJECTED: list[str] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of faults."""
    for line in LINES:
        terminalreporter.write_line(f"FAULT {line}")
