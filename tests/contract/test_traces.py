"""A trace goes with a fact through the log, into the handling, and into what the handler states."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.delivery.relay import Relay
from shared.delivery.ticker import Ticker
from shared.eventlog import open_log
from shared.events.agencies import EmployeeLeft
from shared.settings import Settings
from tests.support.collector import Collector, place_of
from tests.support.tiny_service import SERVICE, TinyService, at_the_end, consume, sent, unit_set

GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def url(postgres_log_url: str) -> str:
    return postgres_log_url


@pytest.fixture
def service(log: Any, backbone: Settings) -> Iterator[TinyService]:
    with at_the_end(log, backbone) as it:
        yield it


def reactions(service: TinyService, log: Any, **headers: str) -> list[Any]:
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


def test_a_fact_that_belongs_to_no_trace_leaves_no_span_and_what_it_leads_to_begins_one(
    log: Any, service: TinyService, collector: Collector
) -> None:
    with collector.recording():
        begun = reactions(service, log)
        Ticker(service.app).turn()
    assert [(span.kind, span.parent, span.links) for span in collector.spans] == [("PRODUCER", "", frozenset())]
    assert [place_of(each) for each in begun] == [collector.spans[0].place] * 2
    assert collector.spans[0].said["messaging.batch.message_count"] == 2


def test_a_batch_follows_from_its_first_fact_and_is_linked_to_the_others(
    log: Any, service: TinyService, collector: Collector
) -> None:
    agency, others = uuid4(), [GIVEN.replace("00f067aa", f"00f067a{n}") for n in range(3)]
    unit = uuid4()  # one key, so one partition and one chunk
    log.append([sent(agency, unit_set(unit), traceparent=trace) for trace in (GIVEN, *others, others[0])])
    with collector.recording():
        consume(service, log)
    assert service.batches == [5]
    (handled,) = collector.spans
    assert (handled.kind, handled.parent, handled.links) == ("CONSUMER", GIVEN[36:52], frozenset(map(place_of, others)))
    assert handled.said["messaging.batch.message_count"] == 5


def test_the_relay_is_linked_to_what_stated_the_facts_that_it_appends(
    log: Any, service: TinyService, backbone: Settings, collector: Collector
) -> None:
    relay = Relay(open_log(backbone.event_log), backbone.dsn(SERVICE, "relay"), SERVICE)
    reactions(service, log)
    with collector.recording():
        assert relay.turn(0) == 2
    assert collector.spans == []
    with collector.recording():
        stated = reactions(service, log, traceparent=GIVEN)
        assert relay.turn(0) == 2
    relay.close()
    appended = collector.spans[-1]
    assert (appended.kind, appended.name, appended.links) == (
        "CLIENT",
        f"append cendana.{SERVICE}",
        frozenset(map(place_of, stated)),
    )
    assert appended.trace not in GIVEN
