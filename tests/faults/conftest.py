"""One production topology for all faults, people at work on it, and the invariants that are looked at after each.

`make faults` runs everything (TEST_FAULTS=all), `make faults-short` what takes no minutes (TEST_FAULTS=short), and
`make test` what needs no topology: beside other tests two cores cannot carry one. Seeds are printed.
"""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.bench.desk import Desk
from tests.support import kafka
from tests.support.invariants import Findings, drain, look
from tests.support.load import Load, new_seed
from tests.support.topology import Topology
from tests.support.topology import topology as one_topology

ASKED = os.environ.get("TEST_FAULTS", "none")
ALL = ASKED == "all"
FOLDER = Path(__file__).parent
# kafka-python leaves the socket of a refused connection to the garbage collector.
LEFT_OPEN = "ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"
LINES: list[str] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not asked for: two cores cannot carry a whole topology beside other tests."""
    for item in items:
        if _is_of_this_folder(item):
            item.add_marker(pytest.mark.filterwarnings(LEFT_OPEN))
    if ALL:
        return
    left_out = [item for item in items if _is_of_this_folder(item) and not _is_asked_for(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _is_of_this_folder(item: pytest.Item) -> bool:
    return FOLDER in item.path.parents


def _is_asked_for(item: pytest.Item) -> bool:
    on_topology = "topology" in getattr(item, "fixturenames", ())
    return item.get_closest_marker("takes_minutes") is None and on_topology == (ASKED == "short")


@pytest.fixture(scope="session")
def topology() -> Iterator[Topology]:
    """The topology of docker-compose.yml, started once."""
    if kafka.missing():
        pytest.skip(f"no Kafka here: {kafka.missing()}")
    with one_topology() as made:
        yield made
    gc.collect()


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
        gc.collect()
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
