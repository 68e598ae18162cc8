"""Facts from the outbox of `agencies` over Kafka into the copy of `surveys`, by one relay and one consumer.

Two floors: the same outbox, inbox and copy in one database by set-based SQL and no broker; and kafka-python alone,
which sends and receives the same records.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from typing import Any
from uuid import UUID

from deploy.bench.agencies import registered
from deploy.bench.bare_log import BareLog
from deploy.bench.bare_projection import COLUMNS, BareProjection, packed
from deploy.bench.made.writing import fill, owner
from deploy.bench.measured import Measured, ratio
from deploy.bench.place import Place
from deploy.pidfile import until
from deploy.up import Up
from services import SERVICES
from shared.db import uuid7
from shared.delivery.outbox import Emission, Trail, row_of
from shared.events.agencies import EmployeeRecorded
from shared.house import utc_now

FACTS, QUICK_FACTS = 20_000, 1_000
LEAST = 0.5  # of the slower floor
TOPIC = "cendana.agencies"
KEPT = ("agencies-worker-1", "surveys-worker-1")
HANDLED = "SELECT coalesce(sum(next), 0) FROM offsets WHERE topic = %s"
PROJECTED = "SELECT count(*) FROM employee WHERE agency_id = %s AND id = ANY(%s)"
OPERATION = "facts through the pipeline (outbox -> Kafka -> projection), one consumer"
AIM = "50 % of the slower floor"
PATIENCE = 120.0
LOOK = 0.02  # seconds; each look takes something from what it looks at


def measure(place: Place, rounds: int) -> list[Measured]:
    """Facts a second of all three, in turn; the row compares with the floor that was the slower one by its median."""
    # An agency of its own: its people would be counted among those of the agencies that other operations know.
    agency_id, number = registered(place), QUICK_FACTS if place.quick else FACTS
    others = [name for service in SERVICES for name in place.up.workers(service) if name not in KEPT]
    with BareProjection(place) as projection, BareLog(place) as wire, place.up.without(*others):
        ways: list[Callable[[], float]] = [
            lambda: piped(place.up, agency_id, facts(agency_id, number)),
            lambda: projection.projected(facts(agency_id, number)),
            lambda: wire.carried(facts(agency_id, number)),
        ]
        for way in ways:
            way()
        figures: list[list[float]] = [[], [], []]
        for each in range(rounds):
            order = [(each + shift) % len(ways) for shift in range(len(ways))]
            for which in order:
                figures[which].append(number / ways[which]())
    ends = place.up.number("surveys", HANDLED, TOPIC)
    assert until(lambda: drained(place.up, TOPIC, ends), PATIENCE), "the other services did not follow"
    mine, sql, log = (tuple(each) for each in figures)
    return [_row(mine, sql, log)]


def _row(ours: tuple[float, ...], sql: tuple[float, ...], log: tuple[float, ...]) -> Measured:
    slower, faster = sorted((sql, log), key=median)
    name, other = ("set-based psycopg", "kafka-python") if slower is sql else ("kafka-python", "set-based psycopg")
    remarks = f"floor: {name} alone, the slower one; {other} alone did {median(faster):,.0f} per s"
    found = Measured(OPERATION, ours, slower, "per s", AIM, None, remarks)
    return replace(found, is_met=(ratio(found) or 0.0) >= LEAST)


def facts(agency_id: UUID, number: int) -> list[dict[str, Any]]:
    """Rows of the outbox: as many people, whom nobody knew before, are recorded."""
    unit, position = uuid7(), uuid7()
    trail = Trail("agencies", agency_id, utc_now(), "bench")
    return [
        row_of(
            trail,
            Emission(
                uuid7(),
                EmployeeRecorded(
                    employee_id=uuid7(), unit_id=unit, position_id=position, superior_id=None, employment="PNS"
                ),
            ),
        )
        for _ in range(number)
    ]


def piped(up: Up, agency_id: UUID, rows: Sequence[dict[str, Any]]) -> float:
    """Seconds from the commit of these facts until the copy in `surveys` has all of them."""
    with up.database("surveys") as target:
        before = _handled(target)
        with owner(up.settings, "agencies") as source:
            fill(source, "outbox", COLUMNS, packed(rows))
            source.commit()
            began = time.perf_counter()
        while _handled(target) < before + len(rows):
            assert time.perf_counter() - began < PATIENCE, "the facts do not arrive"
            time.sleep(LOOK)
        took = time.perf_counter() - began
        people = [UUID(json.loads(bytes(row["payload"]))["employee_id"]) for row in rows]
        found = target.execute(PROJECTED, [agency_id, people]).fetchone()
        assert found is not None
        assert found[0] == len(rows), f"{found[0]} of {len(rows)} are in the copy"
    return took


def drained(up: Up, topic: str, ends: int) -> bool:
    """Whether every service that reads this topic has handled so many records of it, counted from the first."""
    query = "SELECT coalesce(sum(next), %s) >= %s FROM offsets WHERE topic = %s"
    return all(up.rows(service, query, ends, ends, topic)[0][0] for service in SERVICES)


def _handled(connection: Any) -> int:
    return int(connection.execute(HANDLED, [TOPIC]).fetchone()[0])
