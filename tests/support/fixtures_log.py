"""Fixtures of the event log: a throwaway PostgreSQL and a real Kafka for the whole run.

Import them into the conftest.py of a folder that uses them.
"""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from deploy.postgres import Cluster, start
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
def postgres_log_url(log_cluster: Cluster) -> str:
    """The log in PostgreSQL, read and written by a role that owns the log's database and nothing else."""
    password = uuid.uuid4().hex
    with psycopg.connect(log_cluster.url(), autocommit=True) as c:
        c.execute(sql.SQL("CREATE ROLE cendana_log LOGIN PASSWORD {}").format(password))
        c.execute("CREATE DATABASE cendana_log OWNER cendana_log")
    url = log_cluster.url("cendana_log", user="cendana_log", password=password)
    return url.replace("postgresql:", "postgresql+log:", 1)


@pytest.fixture(scope="session")
def kafka_url() -> Iterator[str]:
    """A real broker; a machine that cannot run one skips these tests and says what is missing."""
    lacking = kafka.missing()
    if lacking is not None:
        pytest.skip(f"no Kafka here: {lacking}")
    with kafka.broker() as url:
        yield url
