"""A PostgreSQL with the databases of all services, for tests of the ground they stand on."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.migrate import migrate
from deploy.postgres import Cluster, start
from deploy.provision import provision, settings_on
from services import SERVICES
from shared.settings import Settings


@dataclass(frozen=True)
class Ground:
    """A provisioned and migrated cluster with the settings that fit it."""

    cluster: Cluster
    settings: Settings


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """The ground, gone when the tests end."""
    cluster = start(Path(tempfile.mkdtemp(prefix="cendana-ground-")), durable=False)
    try:
        awkward = "sandi '{}' \"rekaan\" %40 :/?#"
        app, relay, migrator = (awkward.format(role) for role in ("app", "relay", "migrate"))
        settings = Settings(password_app=app, password_relay=relay, password_migrate=migrator)
        settings = settings_on(cluster, settings)
        provision(cluster.url(), settings)
        for service in SERVICES:
            migrate(settings, service)
        yield Ground(cluster, settings)
    finally:
        cluster.remove()
