"""From the commit of a fact to its effect in another service, on a topology at which nobody works."""

import random
import time
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from deploy.bench.agencies import furnished, sizes
from deploy.bench.bare_log import reader_at_the_end, servers_of
from deploy.bench.measured import Measured, in_turn, percentile
from deploy.bench.place import Place
from shared.delivery.outbox import Emission, Trail, row_of
from shared.eventlog import kafka_clients
from shared.events.agencies import CalendarSet
from shared.house import utc_now

SAMPLES, QUICK_SAMPLES = 60, 8
MOST = 300.0  # milliseconds
LOOK = 0.002  # seconds between two looks for the effect
PATIENCE = 30.0
PAUSE = 0.15  # seconds at most between two facts: they are to meet every part at any point of its round
TOPIC = "bench.latency"
EMIT = """
INSERT INTO outbox (event_id, agency_id, topic, key, type, headers, payload)
VALUES (%(event_id)s, %(agency_id)s, %(topic)s, %(key)s, %(type)s, %(headers)s, %(payload)s)"""
EFFECT = "SELECT 1 FROM calendar WHERE agency_id = %s AND holidays = %s"
OPERATION = "a fact from commit to its effect in another service"
AIM = "p95 under 300 ms"


def measure(place: Place, rounds: int) -> list[Measured]:
    """The 95th percentile of each round, in milliseconds."""
    agency_id = furnished(place, sizes(place)[0]).agency.id
    samples, chance = QUICK_SAMPLES if place.quick else SAMPLES, random.Random(place.seed)  # noqa: S311
    kept: list[float] = []
    with place.up.database("agencies") as source, place.up.database("surveys") as target, Wire(place) as wire:

        def ours(number: int) -> float:
            taken = [_effect(source, target, agency_id, number * samples + each, chance) for each in range(samples)]
            kept.extend(taken)
            return percentile(taken, 0.95)

        def floor(_: int) -> float:
            return percentile([wire.there(chance) for _ in range(samples)], 0.95)

        ours(rounds), floor(0)  # connections are made
        kept.clear()
        found = in_turn(ours, floor, rounds)
    over_all = percentile(kept, 0.95)
    remarks = (
        f"each figure is the p95 of {samples} facts; over all of them the median is {percentile(kept, 0.5):.0f} ms, "
    )
    remarks += f"p95 {over_all:.0f} ms, the longest {max(kept):.0f} ms; floor: kafka-python from send to receive"
    return [Measured(OPERATION, *found, "ms", AIM, over_all < MOST, remarks)]


def _effect(source: Any, target: Any, agency_id: UUID, number: int, chance: random.Random) -> float:
    """Milliseconds from the commit of a new calendar in `agencies` until `surveys` has it."""
    time.sleep(chance.random() * PAUSE)
    holidays = [date(2030, 1, 1) + timedelta(days=number)]
    fact = CalendarSet(agency_id=agency_id, holidays=tuple(holidays))
    row: dict[str, Any] = row_of(Trail("agencies", agency_id, utc_now(), "bench"), Emission(uuid4(), fact))
    began = time.perf_counter()
    source.execute(EMIT, {**row, "headers": Jsonb(row["headers"])})
    while target.execute(EFFECT, [agency_id, holidays]).fetchone() is None:
        took = time.perf_counter() - began
        assert took < PATIENCE, f"no effect after {took:.0f} s"
        time.sleep(LOOK)
    return (time.perf_counter() - began) * 1000


class Wire:
    """A producer and a consumer of kafka-python with the options of the product, and a topic of their own."""

    def __init__(self, place: Place) -> None:
        self._reader = reader_at_the_end(place, TOPIC, 1)
        self._writer = kafka_clients.writer(servers_of(place))

    def there(self, chance: random.Random) -> float:
        """Milliseconds from the sending of a record until the consumer has it."""
        time.sleep(chance.random() * PAUSE)
        began = time.perf_counter()
        self._writer.send(TOPIC, key=b"bench", value=b"{}" * 50)
        while not self._reader.poll(timeout_ms=1000):
            assert time.perf_counter() - began < PATIENCE, "nothing came"
        return (time.perf_counter() - began) * 1000

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()
        self._reader.close()
