"""The worker of a service: its threads outlive outages, time passes once, and it stops when told to."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text

from deploy.postgres import Cluster
from shared.delivery.ticker import Ticker, quarter_of
from shared.delivery.worker import start
from shared.eventlog import open_log
from shared.events.agencies import EmployeeLeft
from shared.settings import Settings
from shared.uow import UnitOfWork
from tests.support.tiny_service import NOW, SERVICE, TinyService, recorded, sent, tiny_service

REGISTER = "INSERT INTO agency (id, slug, zone, k, active) VALUES (%s, %s, 'Asia/Makassar', 5, %s)"
KILL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'training_%' OR usename = 'cendana_log'"
)


@pytest.fixture
def log(postgres_log_url: str) -> Iterator[Any]:
    it = open_log(postgres_log_url)
    yield it
    it.close()


@pytest.fixture
def service(log: Any, backbone: Settings) -> Iterator[TinyService]:
    """The service, at the end of the topics it reads."""
    for topic in ("cendana.agencies", "cendana.training"):
        log.create(topic, 4)
    it = tiny_service(backbone)
    for p, (_, end) in log.bounds(log.partitions("cendana.agencies")).items():
        it.rows("INSERT INTO offsets (grp, topic, number, next) VALUES (%s, %s, %s, %s)", SERVICE, *p, end)
    yield it
    it.close()


def soon(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.05)


def registered(service: TinyService, active: bool = True) -> UUID:
    agency = uuid4()
    service.rows(REGISTER, agency, f"contoh-{agency.hex[:8]}", active)
    return agency


def fail(_uow: UnitOfWork) -> None:
    raise TypeError("a bug")


def test_the_worker_relays_and_handles_through_killed_sessions_and_stops_when_told(
    log: Any, service: TinyService, log_cluster: Cluster
) -> None:
    stop = threading.Event()
    threads = start(service.app, stop)
    try:
        for _ in range(3):
            employee = uuid4()
            leaver = EmployeeLeft(employee_id=employee, on=date(2026, 3, 1))
            agency = uuid4()
            log.append([sent(agency, recorded(employee)), sent(agency, leaver)])
            soon(lambda e=employee: service.effects(e) == ["PNS", "welcome"])  # type: ignore[misc]  # bound now
            soon(lambda: service.rows("SELECT 1 FROM outbox") == [])
            with psycopg.connect(log_cluster.url(), autocommit=True) as c:
                c.execute(KILL)
            log.close()
        assert service.parked() == []
        assert all(thread.is_alive() for thread in threads)
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
    assert not any(thread.is_alive() for thread in threads)
    ends = log.bounds(log.partitions("cendana.training"))
    assert sum(end for _, end in ends.values()) >= 6


def test_a_quarter_of_an_hour_passes_once_for_each_active_agency_whoever_looks(service: TinyService) -> None:
    agencies = [registered(service), registered(service)]
    asleep = registered(service, active=False)
    one, two = Ticker(service.app), Ticker(service.app)
    assert one.turn() == 2
    assert one.turn() == two.turn() == Ticker(service.app).turn() == 0
    for agency in agencies:
        assert service.effects(agency) == ["2026-03-02T01:00:00+00:00"]
    assert service.effects(asleep) == []
    service.now = NOW + timedelta(minutes=15)
    assert two.turn() == 2
    assert service.effects(agencies[0]) == ["2026-03-02T01:00:00+00:00", "2026-03-02T01:15:00+00:00"]


def test_an_agency_whose_clock_fails_holds_up_no_other_and_rests_until_the_next_quarter(
    service: TinyService, caplog: pytest.LogCaptureFixture
) -> None:
    agencies = [registered(service) for _ in range(3)]
    sick = agencies[0]
    service.trouble[sick] = fail
    ticker = Ticker(service.app)
    assert [ticker.turn() for _ in range(5)] == [2, 0, 0, 0, 0]
    assert caplog.text.count("ALARM look_at_the_clock failed") == 3
    service.trouble.clear()
    service.now = NOW + timedelta(minutes=15)
    assert ticker.turn() == 3
    assert service.effects(sick) == ["2026-03-02T01:15:00+00:00"]


def test_an_outage_while_time_passes_is_no_failure_of_the_handler(service: TinyService) -> None:
    agency = registered(service)
    cut = text("SELECT pg_terminate_backend(pg_backend_pid())")
    service.trouble[agency] = lambda uow: uow.session.execute(cut)
    ticker = Ticker(service.app)
    with pytest.raises(Exception, match="terminating connection"):
        ticker.turn()
    service.trouble.clear()
    assert ticker.turn() == 1


def test_quarters_begin_on_the_clock_in_utc() -> None:
    assert quarter_of(NOW).isoformat() == "2026-03-02T01:00:00+00:00"
    assert quarter_of(NOW.replace(minute=59)).minute == 45
