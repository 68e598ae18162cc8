"""The theatre of the attacks: two agencies told once on a server of their own, and copies to do harm to."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.postgres import start
from deploy.provision import provision, settings_on
from shared.settings import Settings
from tests.attacks import walls
from tests.attacks.stage import Stage, Theatre, let_go
from tests.attacks.twins import told
from tests.support.services import Places

TRIED: Counter[str] = Counter()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/attacks --without WALL`: the suite without one wall, to see which tests miss it."""
    parser.addoption(
        "--without", choices=walls.WALLS, help="take this wall down for the whole run: the suite must fail"
    )


@pytest.fixture(scope="session")
def theatre(request: pytest.FixtureRequest) -> Iterator[Theatre]:
    """Two agencies on a server of their own."""
    without = request.config.getoption("--without", default=None)
    cluster = start(Path(tempfile.mkdtemp(prefix="cendana-attacks-")), durable=False)
    try:
        secret = uuid4().hex
        own = replace(Settings(), password_app=secret, password_relay=secret, password_migrate=secret)
        settings = settings_on(cluster, replace(own, secret_key=secret))
        provision(cluster.url(), settings)
        places = Places(settings)
        try:
            twins = told(places)
        finally:
            let_go(places)
        made = Theatre(cluster, settings, twins, places.clock)
        with walls.lowered(made, without):
            yield made
        made.close()
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def stage(theatre: Theatre) -> Stage:
    """The stage for attacks that leave no trace."""
    return theatre.stage()


@pytest.fixture
def own_stage(theatre: Theatre) -> Iterator[Stage]:
    """A stage of this test's own, to do harm to."""
    made = theatre.stage()
    yield made
    made.close()


@pytest.fixture(scope="session")
def tried() -> Counter[str]:
    """How many attacks were made, by door; told at the end."""
    return TRIED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many attacks there were by each door."""
    if TRIED:
        told_ = ", ".join(f"{door} {number}" for door, number in sorted(TRIED.items()))
        terminalreporter.write_line(f"attacks made: {told_}; {TRIED.total()} in all")
