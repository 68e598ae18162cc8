"""Fixtures of services: one throwaway PostgreSQL for the run, one app for each service, an agency for each test."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.postgres import Cluster, start
from deploy.provision import provision, settings_on
from shared.settings import Settings
from tests.support.services import START, Places, Service


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL for the whole run."""
    made = start(Path(tempfile.mkdtemp(prefix="cendana-tests-")), durable=False)
    try:
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="session")
def settings(cluster: Cluster) -> Settings:
    """Settings of the run, on that PostgreSQL, with every database and role made."""
    secret = uuid4().hex
    own = replace(Settings(), password_app=secret, password_relay=secret, password_migrate=secret, secret_key=secret)
    made = settings_on(cluster, own)
    provision(cluster.url(), made)
    return made


@pytest.fixture(scope="session")
def places(settings: Settings) -> Iterator[Places]:
    """The services of the run."""
    made = Places(settings)
    yield made
    for app in made.apps.values():
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def service(places: Places) -> Callable[[str], Service]:
    """A service for an agency of this test's own, which is registered; the clock is back at its start."""
    places.clock.now = START
    return lambda name: Service(name, places).registered()
