"""How many SQL statements finalising an evaluation takes, and in how many transactions, as PostgreSQL logs them."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import requests

from deploy.bench.agencies import furnished, sizes
from deploy.bench.made.drafts import make_ready
from deploy.bench.measured import Measured
from deploy.bench.place import Place
from deploy.postgres import place_of
from shared.auth.principal import Grant, Principal

MOST = 12
OPERATION, AIM = "finalise an evaluation", "at most 12 statements, one transaction"
READY = """
SELECT id, evaluator_id FROM evaluation
 WHERE agency_id = %s AND cycle_id = %s AND state = 'DRAFT' ORDER BY id LIMIT %s"""
LOGGING = {"log_statement": "all", "log_line_prefix": "<%p %u> "}
LINE = re.compile(r"^<(\d+) evaluations_app> LOG:  (?:statement|execute [^:]*): (.*)$", re.MULTILINE)
DECIDES = "UPDATE evaluation SET"
WRITTEN = 1.0  # seconds after which the log has what was said


def measure(place: Place, rounds: int) -> list[Measured]:
    """Statements of the one transaction of each request, by its own connection in the server's log."""
    town = furnished(place, sizes(place)[0])
    cycle_id = town.opened_cycle()
    make_ready(place.up.settings, town.agency, cycle_id, place.seed)
    rows = place.up.rows("evaluations", READY, town.agency.id, cycle_id, rounds + 1)
    finalise(place, town.agency.id, rows[:1])  # the first one reads what later ones find kept
    with logged(place) as log:
        before = log.stat().st_size
        finalise(place, town.agency.id, rows[1:])
        time.sleep(WRITTEN)
        text = log.read_bytes()[before:].decode(errors="replace")
    found = [each for each in transactions(text) if any(statement.startswith(DECIDES) for statement in each)]
    counts = tuple(float(len(each)) for each in found)
    is_met = len(found) == rounds and max(counts) <= MOST
    remarks = f"{len(found)} transactions for {rounds} requests, counted in the log of PostgreSQL, without BEGIN "
    remarks += "(with which the agency is announced) and COMMIT"
    return [Measured(OPERATION, counts, None, "statements", AIM, is_met, remarks)]


def finalise(place: Place, agency_id: UUID, rows: Sequence[tuple[UUID, UUID]]) -> None:
    """Each by its evaluator."""
    for evaluation_id, evaluator_id in rows:
        asking = Principal(uuid4(), agency_id, evaluator_id, (Grant("employee"),))
        token = place.desk.sign(asking, "evaluations")
        answer = requests.post(
            f"http://{place.up.place('evaluations', 8000)}/evaluations/{evaluation_id}/finalise",
            json={"reason_outside_guide": "Target tahunan terlampaui."},
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )
        assert answer.status_code == 200, answer.text


@contextmanager
def logged(place: Place) -> Iterator[Path]:
    """Every statement of the server is written to this log meanwhile."""
    with place.up.database("evaluations") as connection:
        for name, value in LOGGING.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'".encode())
        connection.execute("SELECT pg_reload_conf()")
        time.sleep(WRITTEN)
        try:
            folder = place_of(place.up.folder / "postgres")
            assert folder is not None, "PostgreSQL is not there"
            yield folder / "postgres.log"
        finally:
            for name in LOGGING:
                connection.execute(f"ALTER SYSTEM RESET {name}".encode())
            connection.execute("SELECT pg_reload_conf()")


def transactions(text: str) -> list[list[str]]:
    """The statements of each transaction that was committed, by the log, without those that frame or announce it."""
    open_ones: dict[str, list[str]] = {}
    found = []
    for pid, statement in LINE.findall(text):
        if statement.startswith("BEGIN"):
            open_ones[pid] = []
        elif statement.startswith("COMMIT"):
            found.append(open_ones.pop(pid, []))
        elif statement.startswith("ROLLBACK"):
            open_ones.pop(pid, None)
        elif pid in open_ones:
            open_ones[pid].append(statement)
    return found
