"""From all evaluations of a cycle finalised to their effects: gaps and plans in training, candidates in rewards."""

import time
from collections.abc import Callable

from deploy.bench.agencies import Furnished, furnished, sizes
from deploy.bench.deciding import begin_settling, finalise_all
from deploy.bench.made.drafts import make_ready
from deploy.bench.measured import Measured
from deploy.bench.place import Place
from deploy.pidfile import until

MOST_SECONDS = 600.0
MOST_GROWTH = 1.5  # of the seconds for one person, from the second size to the third
PATIENCE = 900.0
LOOK = 0.25  # seconds between two looks at how far it is: counting is work for the same cores
BELOW = """
SELECT count(*) FROM evaluation CROSS JOIN LATERAL jsonb_each_text(standard) AS each (code, asked)
 WHERE agency_id = %s AND cycle_id = %s AND (levels -> code ->> 'level')::int < asked::int"""
GAPS = "SELECT count(*) FROM gap WHERE agency_id = %s AND closed_on IS NULL"
CANDIDATES = "SELECT count(*) FROM standing WHERE agency_id = %s AND cycle_id = %s AND settled_on IS NOT NULL"
UNSETTLED = "SELECT count(*) FROM (SELECT FROM evaluation WHERE agency_id = %s AND state = 'FINALISED' LIMIT 1) AS one"
LEVELS = "SELECT count(*) FROM known_level WHERE agency_id = %s"
WAITING = "SELECT count(*) FROM outbox"


def measure(place: Place, rounds: int) -> list[Measured]:
    """One round for each size: a cycle is finalised once."""
    found = [_measured(furnished(place, size)) for size in sizes(place)]
    each = [seconds / people for seconds, people, _ in found]
    is_linear = each[-1] <= MOST_GROWTH * each[-2]
    rows = []
    for seconds, people, remarks in found:
        is_largest = people == found[-1][1]
        rows.append(
            Measured(
                f"finalise {people:,} evaluations, until gaps, plans and candidates are there",
                (seconds,),
                None,
                "s",
                "10 minutes on two cores, linear" if is_largest else "",
                seconds <= MOST_SECONDS and is_linear if is_largest else None,
                remarks,
            )
        )
    return rows


def _measured(where: Furnished) -> tuple[float, int, str]:
    settings, agency_id = where.place.desk.settings, where.agency.id
    cycle_id = where.opened_cycle()
    people = make_ready(settings, where.agency, cycle_id, where.place.seed)
    _settle(where)  # what another operation has finalised in an earlier cycle
    began = time.monotonic()
    assert finalise_all(settings, agency_id, cycle_id) == people
    decided = time.monotonic() - began
    _settle(where)
    settled = time.monotonic() - began
    count = where.place.up.number
    gaps = count("evaluations", BELOW, agency_id, cycle_id)
    levels = len(next(iter(where.agency.positions.values())).standard) * people

    def arrived() -> bool:
        return (
            count("rewards", CANDIDATES, agency_id, cycle_id) == people
            and count("training", LEVELS, agency_id) == levels
            and count("training", GAPS, agency_id) == gaps
            and count("training", WAITING) == 0
        )

    assert _comes(arrived), "the effects do not come"
    seconds = time.monotonic() - began
    remarks = (
        f"one round; by the command `finalise` in two processes, one evaluator's people in a transaction ({decided:.0f}"
        f" s), settled by time, portion after portion ({settled - decided:.0f} s), the rest through Kafka;"
        f" {gaps:,} gaps, {1000 * seconds / people:.2f} ms a person"
    )
    return seconds, people, remarks


def _settle(where: Furnished) -> None:
    begin_settling(where.place.desk.settings, where.agency.id)
    count = where.place.up.number
    assert _comes(lambda: count("evaluations", UNSETTLED, where.agency.id) == 0), "time does not settle all"


def _comes(true: Callable[[], bool]) -> bool:
    def looked() -> bool:
        time.sleep(LOOK)
        return true()

    return until(looked, PATIENCE)
