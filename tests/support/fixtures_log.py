"""Fixtures of the event log: a throwaway PostgreSQL and a real Kafka for the whole run.

Import them into the conftest.py of a folder that uses them.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.postgres import Cluster, start
from deploy.provision import provision, settings_on
from shared.settings import Settings
from tests.support import kafka


@pytest.fixture(scope="session")
def log_cluster() -> Iterator[Cluster]:
    """A PostgreSQL of its own: tests of the backbone kill sessions, which nobody else should feel."""
    folder = Path(tempfile.mkdtemp(prefix="cendana-log-"))
    cluster = start(folder, durable=False)
    try:
        yield cluster
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def log_settings(log_cluster: Cluster) -> Settings:
    """Settings whose databases lie on that cluster, provisioned: roles and empty databases, and the log's own."""
    settings = settings_on(log_cluster, Settings())
    provision(log_cluster.url(), settings)
    return settings


@pytest.fixture(scope="session")
def postgres_log_url(log_settings: Settings) -> str:
    """The log in PostgreSQL, read and written by a role that owns the log's database and nothing else."""
    return log_settings.event_log


@pytest.fixture(scope="session")
def kafka_url() -> Iterator[str]:
    """A real broker; a machine that cannot run one skips these tests and says what is missing."""
    lacking = kafka.missing()
    if lacking is not None:
        pytest.skip(f"no Kafka here: {lacking}")
    with kafka.broker() as url:
        yield url
