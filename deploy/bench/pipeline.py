"""Facts from the outbox of `agencies` over Kafka into the copy of `surveys`, by one relay and one consumer.

Two floors: the same outbox, inbox and copy in one database by set-based SQL and no broker; and kafka-python alone,
which sends and receives the same records.
"""

import json
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from deploy.bench.agencies import Furnished, furnished, sizes
from deploy.bench.bare_log import BareLog
from deploy.bench.bare_projection import BareProjection
from deploy.bench.made.writing import fill, owner
from deploy.bench.measured import Measured
from deploy.bench.place import Place
from deploy.bench.quiet import drained, only
from deploy.pidfile import until
from shared.db import uuid7
from shared.delivery.outbox import Emission, Trail, row_of
from shared.events.agencies import EmployeeRecorded
from shared.house import utc_now

FACTS, QUICK_FACTS = 5_000, 1_000
LEAST = 0.5  # of the slower floor
TOPIC = "cendana.agencies"
KEPT = ("agencies-worker-1", "surveys-worker-1")
COLUMNS = ("event_id", "agency_id", "topic", "key", "type", "headers", "payload")
HANDLED = "SELECT coalesce(sum(next), 0) FROM offsets WHERE topic = %s"
PROJECTED = "SELECT count(*) FROM employee WHERE agency_id = %s AND id = ANY(%s)"
OPERATION = "facts through the pipeline (outbox -> Kafka -> projection), one consumer"
AIM = "50 % of the slower floor"
PATIENCE = 120.0
LOOK = 0.01


def measure(place: Place, rounds: int) -> list[Measured]:
    """Facts a second of all three, in turn; the row compares with the floor that was the slower one by its median."""
    town, number = furnished(place, sizes(place)[0]), QUICK_FACTS if place.quick else FACTS
    with BareProjection(place) as projection, BareLog(place) as wire, only(place.up, KEPT):
        ways: list[Callable[[], float]] = [
            lambda: piped(town, facts(town, number)),
            lambda: projection.projected(facts(town, number)),
            lambda: wire.carried(facts(town, number)),
        ]
        for way in ways:
            way()
        figures: list[list[float]] = [[], [], []]
        for each in range(rounds):
            order = [(each + shift) % len(ways) for shift in range(len(ways))]
            for which in order:
                figures[which].append(number / ways[which]())
    ends = int(place.up.rows("surveys", HANDLED, TOPIC)[0][0])
    assert until(lambda: drained(place.up, TOPIC, ends), PATIENCE), "the other services did not follow"
    mine, sql, log = (tuple(each) for each in figures)
    return [_row(mine, sql, log)]


def _row(ours: tuple[float, ...], sql: tuple[float, ...], log: tuple[float, ...]) -> Measured:
    middle = len(ours) // 2
    slower, faster = sorted((sql, log), key=lambda floor: sorted(floor)[middle])
    name, other = ("set-based psycopg", "kafka-python") if slower is sql else ("kafka-python", "set-based psycopg")
    share = sorted(mine / floor for mine, floor in zip(ours, slower, strict=True))[middle]
    remarks = f"floor: {name} alone, the slower one; {other} alone did {sorted(faster)[middle]:,.0f} per s"
    return Measured(OPERATION, ours, slower, "per s", AIM, share >= LEAST, remarks)


def facts(town: Furnished, number: int) -> list[dict[str, Any]]:
    """Rows of the outbox: as many people, whom nobody knew before, are recorded."""
    agency = town.agency
    unit, position = agency.units[-1].id, agency.employees[-1].position_id
    trail = Trail("agencies", agency.id, utc_now(), "bench")
    return [
        row_of(
            trail,
            Emission(
                uuid4(),
                EmployeeRecorded(
                    employee_id=uuid7(), unit_id=unit, position_id=position, superior_id=None, employment="PNS"
                ),
            ),
        )
        for _ in range(number)
    ]


def piped(town: Furnished, rows: Sequence[dict[str, Any]]) -> float:
    """Seconds from the commit of these facts until the copy in `surveys` has all of them."""
    up = town.place.up
    with up.database("surveys") as target:
        before = _handled(target)
        with owner(up.settings, "agencies") as source:
            fill(source, "outbox", COLUMNS, outbox_rows(rows))
            source.commit()
            began = time.perf_counter()
        while _handled(target) < before + len(rows):
            assert time.perf_counter() - began < PATIENCE, "the facts do not arrive"
            time.sleep(LOOK)
        took = time.perf_counter() - began
        people = [UUID(json.loads(bytes(row["payload"]))["employee_id"]) for row in rows]
        found = target.execute(PROJECTED, [town.agency.id, people]).fetchone()
        assert found is not None
        assert found[0] == len(rows), f"{found[0]} of {len(rows)} are in the copy"
    return took


def outbox_rows(rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """Facts as COPY takes them."""
    return [[Jsonb(row[name]) if name == "headers" else row[name] for name in COLUMNS] for row in rows]


def _handled(connection: Any) -> int:
    return int(connection.execute(HANDLED, [TOPIC]).fetchone()[0])
