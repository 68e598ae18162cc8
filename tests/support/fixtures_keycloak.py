"""The real Keycloak of a run: it comes up while tests run that do not need it."""

import pytest

from tests.support import keycloak as server
from tests.support.keycloak import Keycloak, Starting

STARTING: pytest.StashKey[Starting] = pytest.StashKey()


def _needs_keycloak(item: pytest.Item) -> bool:
    return "keycloak" in getattr(item, "fixturenames", ()) or item.get_closest_marker("needs_keycloak") is not None


def pytest_configure(config: pytest.Config) -> None:
    """The mark of tests that ask for it by a parameter, which collecting does not see."""
    config.addinivalue_line("markers", "needs_keycloak: runs with a real Keycloak")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs it comes last."""
    items.sort(key=_needs_keycloak)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin to start it, when something that was collected needs it; where tests are shared, one process will ask."""
    wanted = any(_needs_keycloak(item) for item in session.items) and not hasattr(session.config, "workerinput")
    if wanted and server.missing() is None and not session.config.option.collectonly:
        session.config.stash[STARTING] = Starting()


def pytest_unconfigure(config: pytest.Config) -> None:
    """It goes with the run, whatever became of the tests."""
    if STARTING in config.stash:
        config.stash[STARTING].stop()


@pytest.fixture(scope="session")
def keycloak(request: pytest.FixtureRequest) -> Keycloak:
    """A real Keycloak; a machine that cannot run one skips these tests and says what is missing."""
    lacking = server.missing()
    if lacking is not None:
        pytest.skip(f"no Keycloak here: {lacking}")
    if STARTING not in request.config.stash:
        request.config.stash[STARTING] = Starting()
    return request.config.stash[STARTING].result()
