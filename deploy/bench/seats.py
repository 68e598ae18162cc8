"""A hundred people confirm thirty seats at once, against the same lock in bare psycopg.

The floor is asked over HTTP as the service is: a bare route under the same gunicorn, with row lock, count, insert and
commit for each person. The same without HTTP, over as many connections as the service has threads, is in the remarks.
"""

import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from queue import Empty, SimpleQueue
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import psycopg

from deploy.bench.agencies import Furnished, furnished, sizes
from deploy.bench.bare_route import DATABASE, bare_route, sit
from deploy.bench.clients import all_at_once, post
from deploy.bench.made.writing import fill, owner
from deploy.bench.measured import Measured, in_turn, ratio
from deploy.bench.place import Place
from shared.auth.principal import Grant, Principal
from shared.db import uuid7
from shared.vocabulary import Competency

PEOPLE, SEATS = 100, 30
CONNECTIONS = 32  # two workers of sixteen threads: deploy/gunicorn.py and docker-compose.yml
LEAST = 0.5  # of the floor
OPERATION, AIM = "100 people confirm 30 seats at once", "exactly 30; 50 % of the floor"
STATES = "SELECT state, count(*) FROM enrolment WHERE workshop_id = %s GROUP BY state"
BARE = "INSERT INTO workshop VALUES (%s, %s)"


def measure(place: Place, rounds: int) -> list[Measured]:
    """Confirmations a second of both, and the seats that were given."""
    town = furnished(place, sizes(place)[-1 if place.quick else 0])
    given: list[dict[str, int]] = []
    without_http: list[float] = []

    def ours(_: int) -> float:
        workshop_id, requests = nominated(town)
        took = all_at_once(place.up.place("training", 8000), requests)
        given.append(dict(place.up.rows("training", STATES, workshop_id)))
        return PEOPLE / took

    with bare_route(place, "training") as address:
        database = place.up.administrator(DATABASE)

        def floor(_: int) -> float:
            without_http.append(bare(database))
            workshop_id = bare_workshop(database)
            requests = [post(f"/workshops/{workshop_id}/seats/{uuid4()}", b"") for _ in range(PEOPLE)]
            return PEOPLE / all_at_once(address, requests)

        ours(0), floor(0)  # pools and caches fill
        found = in_turn(ours, floor, rounds)
    is_exact = all(each == {"CONFIRMED": SEATS, "WAITING": PEOPLE - SEATS} for each in given)
    measured = Measured(OPERATION, *found, "per s", AIM, None)
    is_met = is_exact and (ratio(measured) or 0.0) >= LEAST
    seats = sorted({each.get("CONFIRMED", 0) for each in given})
    remarks = f"seats given in each round: {', '.join(map(str, seats))}; floor: row lock, count and insert in a bare "
    remarks += f"route under the same gunicorn command; without HTTP, over {CONNECTIONS} connections, the same did "
    remarks += f"{median(without_http[1:]):,.0f} per s"
    return [replace(measured, is_met=is_met, remarks=remarks)]


def nominated(town: Furnished) -> tuple[UUID, list[bytes]]:
    """A new workshop to which a hundred people were nominated, and what each of them will send."""
    agency, workshop_id, request_id = town.agency, uuid7(), uuid7()
    people, now = agency.employees[-PEOPLE:], datetime.now(UTC)
    enrolments = [uuid7() for _ in people]
    unit_id = agency.units[0].id
    with owner(town.place.up.settings, "training") as connection:
        workshop: dict[str, Any] = {
            "agency_id": agency.id,
            "id": workshop_id,
            "title": "Komunikasi layanan",
            "competency": Competency.KOMUNIKASI.value,
            "starts_at": now + timedelta(days=14),
            "place": "Aula rekaan",
            "capacity": SEATS,
            "taken": 0,
            "waiting": 0,
            "tickets": 0,
            "hours": 6,
            "pass_mark": 70,
            "trainer_employee_id": agency.employees[0].id,
            "scheduled_by": uuid4(),
            "scheduled_at": now,
        }
        fill(connection, "workshop", list(workshop), [list(workshop.values())])
        asked = ("agency_id", "id", "workshop_id", "unit_id", "requested_at")
        fill(connection, "nomination_request", asked, [[agency.id, request_id, workshop_id, unit_id, now]])
        columns = ("agency_id", "id", "workshop_id", "request_id", "unit_id", "employee_id", "state", "nominated_by")
        last_day = date.today() + timedelta(days=7)  # noqa: DTZ011  # in every zone after today
        rows = [
            [agency.id, id_, workshop_id, request_id, unit_id, person.id, "NOMINATED", uuid4(), now, last_day]
            for id_, person in zip(enrolments, people, strict=True)
        ]
        fill(connection, "enrolment", (*columns, "nominated_at", "confirm_by"), rows)
    principals = [Principal(uuid4(), agency.id, person.id, (Grant("employee"),)) for person in people]
    tokens = town.place.desk.tokens(principals, "training")
    return workshop_id, [
        post(f"/enrolments/{id_}/confirm", b"", f"Authorization: Bearer {token}\r\n")
        for id_, token in zip(enrolments, tokens, strict=True)
    ]


def bare(database: str) -> float:
    """The same lock without HTTP, a hundred times, over connections that are there before; how many a second."""
    workshop_id, people = bare_workshop(database), SimpleQueue[UUID]()
    for _ in range(PEOPLE):
        people.put(uuid4())
    connections = [psycopg.connect(database, autocommit=True) for _ in range(CONNECTIONS)]
    threads = [threading.Thread(target=_sit, args=[each, workshop_id, people]) for each in connections]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    for each in connections:
        each.close()
    return PEOPLE / took


def bare_workshop(database: str) -> UUID:
    """A new workshop in the database of the floor."""
    workshop_id = uuid4()
    with psycopg.connect(database) as connection:
        connection.execute(BARE, [workshop_id, SEATS])
    return workshop_id


def _sit(connection: "psycopg.Connection[Any]", workshop_id: UUID, people: "SimpleQueue[UUID]") -> None:
    while True:
        try:
            person = people.get_nowait()
        except Empty:
            return
        with connection.transaction():
            sit(connection, workshop_id, person)
