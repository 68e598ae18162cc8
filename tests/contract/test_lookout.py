"""A snapshot that is too old raises an alarm once, whoever holds it."""

import logging
from collections.abc import Iterator

import psycopg
import pytest

from deploy.postgres import Cluster
from shared.delivery import lookout
from shared.delivery.lookout import Lookout
from shared.settings import Settings
from tests.support.tiny_service import SERVICE, TinyService, tiny_service


@pytest.fixture
def service(backbone: Settings) -> Iterator[TinyService]:
    """The service."""
    made = tiny_service(backbone)
    yield made
    made.close()


def test_an_old_snapshot_raises_an_alarm_once_and_is_forgotten_when_it_ends(
    service: TinyService, log_cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    looking = Lookout(service.app, longest=0.0)
    with psycopg.connect(log_cluster.url(f"cendana_{SERVICE}")) as report:
        report.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        report.execute("SELECT count(*) FROM outbox")
        assert looking.turn() == 1
        assert looking.turn() == 0, "it was said"
        assert Lookout(service.app, longest=lookout.LONGEST).turn() == 0, "it is young still"
    assert "ALARM a snapshot in training" in caplog.text
    assert "report" not in caplog.text
