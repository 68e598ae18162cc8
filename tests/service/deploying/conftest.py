"""A PostgreSQL with the databases of all services, for tests of the ground they stand on; and one on each event log."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.migrate import migrate
from deploy.postgres import Cluster, start
from deploy.provision import provision, settings_on
from services import SERVICES
from shared.settings import Settings
from tests.support import kafka
from tests.support.services import Places


@dataclass(frozen=True)
class Ground:
    """A provisioned and migrated cluster with the settings that fit it."""

    cluster: Cluster
    settings: Settings


@contextmanager
def made(settings: Settings) -> Iterator[Ground]:
    """A ground of its own, gone at the end."""
    cluster = start(Path(tempfile.mkdtemp(prefix="cendana-ground-")), durable=False)
    try:
        settings = settings_on(cluster, settings)
        provision(cluster.url(), settings)
        for service in SERVICES:
            migrate(settings, service)
        yield Ground(cluster, settings)
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """The ground, with the log in PostgreSQL."""
    awkward = "sandi '{}' \"rekaan\" %40 :/?#"
    app, relay, migrator = (awkward.format(role) for role in ("app", "relay", "migrate"))
    with made(Settings(password_app=app, password_relay=relay, password_migrate=migrator)) as it:
        yield it


@pytest.fixture(scope="session")
def ground_on_kafka() -> Iterator[Ground]:
    """One with the log on a broker of its own: topics have one name each, and others use them too."""
    if kafka.missing():
        pytest.skip(f"no Kafka here: {kafka.missing()}")
    with kafka.broker() as url, made(Settings(event_log=url)) as it:
        yield it


@pytest.fixture(scope="module", params=["ground", "ground_on_kafka"])
def each_ground(request: pytest.FixtureRequest) -> Ground:
    """The ground, on each of the two event logs."""
    found: Ground = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def places_there(each_ground: Ground) -> Iterator[Places]:
    """Services on that ground, whose facts reach its log."""
    made = Places(each_ground.settings)
    for name in SERVICES:
        made.app(name)
    yield made
    for app in made.apps.values():
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()
