"""What people decide about parked facts reaches the worker, and what the worker sees of the log reaches people."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from shared.delivery import operating
from shared.delivery.consumer import Consumer
from shared.eventlog import open_log
from shared.settings import Settings
from shared.uow import UnitOfWork
from tests.support.log_reading import drive
from tests.support.tiny_service import SERVICE, TinyService, at_the_end, db, recorded, sent

BY = uuid4()


@pytest.fixture
def url(postgres_log_url: str) -> str:
    """The log in PostgreSQL: what is asked here lies in the service's own database."""
    return postgres_log_url


@pytest.fixture
def service(log: Any, backbone: Settings) -> Iterator[TinyService]:
    """The service, whose group stands at the end of the topic."""
    with at_the_end(log, backbone) as it:
        yield it


@pytest.fixture
def consumer(service: TinyService, url: str) -> Iterator[Consumer]:
    """Its worker."""
    it = Consumer(service.app, open_log(url))
    yield it
    it.close()


def fail(_uow: UnitOfWork) -> None:
    """A bug."""
    raise TypeError("a bug")


def decide(service: TinyService, decision: Callable[..., None], *values: Any) -> None:
    """What the routes do."""
    with service.app.app_context(), db.engine.begin() as connection:
        decision(connection, SERVICE, *values)


def first_parked(service: TinyService) -> int:
    """The number of the oldest parked fact."""
    return int(service.rows("SELECT min(id) FROM parked WHERE status = 'PARKED'")[0][0])


def test_a_fact_that_was_mended_is_handled_when_somebody_asks_and_those_behind_it_in_order(
    log: Any, consumer: Consumer, service: TinyService
) -> None:
    agency, employee = uuid4(), uuid4()
    service.trouble[employee] = fail
    log.append([sent(agency, recorded(employee, said)) for said in ("1", "2", "3")])
    drive(consumer, lambda: len(service.parked()) == 3)
    service.trouble.clear()
    decide(service, operating.retry, first_parked(service), BY)
    drive(consumer, lambda: len(service.effects(employee)) == 6)
    assert [said for said in service.effects(employee) if said != "welcome"] == ["1", "2", "3"]
    assert service.rows("SELECT count(*) FROM blocked_keys") == [(0,)]


def test_what_waits_behind_a_discarded_fact_goes_on_without_it(
    log: Any, consumer: Consumer, service: TinyService
) -> None:
    agency, employee = uuid4(), uuid4()
    service.trouble[employee] = fail
    log.append([sent(agency, recorded(employee, said)) for said in ("1", "2", "3")])
    drive(consumer, lambda: len(service.parked()) == 3)
    service.trouble.clear()
    decide(service, operating.discard, first_parked(service), BY, "Instansi uji sudah dihapus.")
    drive(consumer, lambda: len(service.effects(employee)) == 4)
    assert [said for said in service.effects(employee) if said != "welcome"] == ["2", "3"]
    assert [status for _, status, _ in service.parked()] == ["DISCARDED", "DONE", "DONE"]
    assert service.rows("SELECT count(*) FROM blocked_keys") == [(0,)]


def test_the_lag_is_known_where_the_log_is_never_opened(log: Any, consumer: Consumer, service: TinyService) -> None:
    def state() -> operating.State:
        with service.app.app_context(), db.engine.connect() as connection:
            return operating.state(connection, SERVICE)

    assert [lag.lag for lag in state().lags] == [None], "no worker has looked yet"
    drive(consumer, lambda: state().lags[0].lag == 0)
    log.append([sent(uuid4(), recorded(uuid4())) for _ in range(7)])
    consumer._note_ends()
    assert state().lags[0].lag == 7
    drive(consumer, lambda: state().lags[0].lag == 0)


def test_the_outbox_shows_how_many_wait_and_since_when_and_whose_to_nobody(service: TinyService) -> None:
    service.rows(
        "INSERT INTO outbox (event_id, agency_id, topic, key, type, headers, payload) VALUES"
        " (gen_random_uuid(), gen_random_uuid(), 't', 'k', 'x', '{\"ce_time\": \"2026-03-02T01:07:00+00:00\"}', '{}')"
    )
    with service.app.app_context(), db.engine.connect() as connection:
        found = operating.state(connection, SERVICE)
    assert found.waiting == 1
    assert found.oldest_at is not None
    assert found.oldest_at.isoformat() == "2026-03-02T01:07:00+00:00"
