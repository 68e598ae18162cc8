"""What Prometheus is told of delivery: by agency only for those who wait longest or most."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from psycopg.types.json import Jsonb

from shared.delivery import gauges
from shared.delivery.gauges import DeliveryGauges
from shared.settings import Settings
from tests.support.tiny_service import SERVICE, TinyService, tiny_service

LEFT = (
    "INSERT INTO outbox (event_id, agency_id, topic, key, type, headers, payload)"
    " SELECT gen_random_uuid(), %s, 't', 'k', 't', %s, '{}' FROM generate_series(1, %s)"
)


@pytest.fixture
def service(backbone: Settings) -> Iterator[TinyService]:
    """The service."""
    made = tiny_service(backbone)
    yield made
    made.close()


def wait(service: TinyService, seconds: int, rows: int = 1) -> UUID:
    """An agency whose facts have not left for so long."""
    agency = uuid4()
    stated = datetime.now(UTC) - timedelta(seconds=seconds)
    service.rows(LEFT, agency, Jsonb({"ce_time": stated.isoformat()}), rows)
    return agency


def told(service: TinyService, name: str) -> dict[str, float]:
    """The figure of this name by agency."""
    return {
        sample.labels["agency"]: sample.value
        for metric in DeliveryGauges(service.app).collect()
        for sample in metric.samples
        if sample.name == f"cendana_{name}" and sample.labels["service"] == SERVICE
    }


def test_the_age_of_the_oldest_fact_is_told_by_agency(service: TinyService) -> None:
    assert told(service, "outbox_oldest_seconds_by_agency") == {}
    long, short = wait(service, 7200), wait(service, 10, rows=500)
    service.rows(LEFT, long, Jsonb({"ce_time": datetime.now(UTC).isoformat()}), 3)
    ages = told(service, "outbox_oldest_seconds_by_agency")
    assert list(ages) == [str(long), str(short)]
    assert ages[str(long)] == pytest.approx(7200, abs=60)
    assert ages[str(short)] == pytest.approx(10, abs=60)
    assert told(service, "outbox_rows_by_agency") == {str(short): 500, str(long): 4}


def test_only_those_who_wait_longest_are_told_apart(service: TinyService) -> None:
    waiting = [wait(service, 100 * n) for n in range(1, gauges.MOST_AGENCIES + 6)]
    assert list(told(service, "outbox_oldest_seconds_by_agency")) == [str(each) for each in reversed(waiting[5:])]
