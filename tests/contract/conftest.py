"""What the tests of the backbone share: a log, a topic, a database that reads, and one of a service that states."""

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from deploy.postgres import Cluster
from shared.eventlog import open_log
from shared.eventlog.port import EventLog
from shared.settings import Settings
from tests.support.minimal_consumer import SCHEMA
from tests.support.tiny_service import install

PARTITIONS = 4


@pytest.fixture
def log(url: str) -> Iterator[EventLog]:
    """The log under test."""
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


@pytest.fixture(scope="session")
def backbone(log_settings: Settings) -> Settings:
    """Settings under which the database of `training` is that of the tiny service."""
    install(log_settings)
    return log_settings
