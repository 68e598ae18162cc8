"""What the tests of the event log share: a log, a topic, and the database of a service that reads."""

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from deploy.postgres import Cluster
from shared.eventlog import open_log
from tests.support.minimal_consumer import SCHEMA

PARTITIONS = 4


@pytest.fixture
def log(url: str) -> Iterator[Any]:
    """The log under test; Any, since `forget` belongs to both adapters and not to the port."""
    it = open_log(url)
    yield it
    it.close()


@pytest.fixture
def topic(log: Any) -> str:
    name = f"topic-{uuid.uuid4().hex[:12]}"
    log.create(name, PARTITIONS)
    return name


@pytest.fixture(scope="session")
def reader_dsn(log_cluster: Cluster) -> str:
    """The database of a service that reads."""
    with psycopg.connect(log_cluster.url(), autocommit=True) as c:
        c.execute("CREATE DATABASE reader")
    with psycopg.connect(log_cluster.url("reader"), autocommit=True) as c:
        c.execute(SCHEMA)
    return log_cluster.url("reader")


@pytest.fixture
def reader(reader_dsn: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(reader_dsn, autocommit=True) as c:
        yield c
