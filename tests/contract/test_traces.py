"""A trace goes with a fact through the log, into the handling, and into what the handler states."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.delivery.consumer import Consumer
from shared.eventlog import open_log
from shared.events.agencies import EmployeeLeft
from shared.settings import Settings
from tests.support.tiny_service import SERVICE, TinyService, sent, tiny_service

TOPIC = "cendana.agencies"
GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def log(postgres_log_url: str) -> Iterator[Any]:
    it = open_log(postgres_log_url)
    for topic in (TOPIC, f"cendana.{SERVICE}"):
        it.create(topic, 4)
    yield it
    it.close()


@pytest.fixture
def service(log: Any, backbone: Settings) -> Iterator[TinyService]:
    it = tiny_service(backbone)
    for p, (_, end) in log.bounds(log.partitions(TOPIC)).items():
        it.rows("INSERT INTO offsets (grp, topic, number, next) VALUES (%s, %s, %s, %s)", SERVICE, *p, end)
    yield it
    it.close()


def consume(service: TinyService, event_log: Any) -> None:
    """Handle what there is."""
    consumer = Consumer(service.app, open_log(service.settings.event_log))
    ends = event_log.bounds(event_log.partitions(TOPIC))
    while len(consumer.next) < len(ends) or any(consumer.next[p] < end for p, (_, end) in ends.items()):
        consumer.turn(timeout=0.02)
    consumer.close()


def reactions(service: TinyService, log: Any, **headers: str) -> list[str | None]:
    """The traces of the two facts that follow from somebody's leaving, when that came with these headers."""
    service.rows("DELETE FROM outbox")
    log.append([sent(uuid4(), EmployeeLeft(employee_id=uuid4(), on=date(2026, 3, 1)), **headers)])
    consume(service, log)
    return [row[0] for row in service.rows("SELECT headers ->> 'traceparent' FROM outbox ORDER BY id")]


def test_what_follows_from_a_fact_belongs_to_its_trace(log: Any, service: TinyService) -> None:
    assert reactions(service, log, traceparent=GIVEN) == [GIVEN, GIVEN]


def test_what_is_no_trace_goes_no_further(log: Any, service: TinyService) -> None:
    assert reactions(service, log, traceparent="190001012026111001") == [None, None]
    assert reactions(service, log) == [None, None]
