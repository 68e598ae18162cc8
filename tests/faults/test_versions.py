"""F22, F23: a read model rebuilt while people write, and contracts of two releases that meet."""

import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.compatibility import last_release
from deploy.pidfile import until
from deploy.rebuild import rebuild
from services import SERVICES
from shared.events.agencies import CalendarSet, EmployeeRecorded, EmployeeTransferred, UnitSet
from shared.events.fact import CONTRACTS, Fact, from_json, to_json
from tests.faults.test_readers import calendar, day, said, shows, write
from tests.support.invariants import READERS, Findings
from tests.support.load import Load
from tests.support.topology import Topology

STAFF, MOVES = 300, 3
SAMPLES: Mapping[str, Any] = {
    "uuid": "01998a3e-5b1c-7c3a-9d2e-0a1b2c3d4e5f",
    "date": "2026-11-24",
    "date-time": "2026-11-24T08:00:00+00:00",
    "decimal": "7.50",
    "integer": 7,
    "number": 7,
    "boolean": True,
    "string": "7",
}


def test_f22_a_read_model_is_rebuilt_while_people_write_and_is_equal_on_every_row(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    """People are recorded and moved, and holidays change, in the very agency whose model is built, and swapped."""
    outcomes = []
    with load.running(agencies=1):
        (agency,) = load.shared
        slug, units, staff = f"uji-{agency.hex[-12:]}", [uuid4() for _ in range(5)], [uuid4() for _ in range(STAFF)]
        facts = [_unit(unit) for unit in units] + [_recorded(each, units[n % 5]) for n, each in enumerate(staff)]
        write(topology, *(said(fact, agency) for fact in facts))
        for turn in range(MOVES):
            moved = [_moved(each, units[(n + turn) % 5]) for n, each in enumerate(staff)]
            write(topology, *(said(fact, agency) for fact in moved))
            outcomes.append(rebuild(topology.settings, "surveys", "organisation", slug, swap=turn == MOVES - 1))
            load.progress()
        outcomes.append(rebuild(topology.settings, "surveys", "organisation", slug))
    assert all(outcome.agrees for outcome in outcomes), outcomes
    assert [outcome.swapped for outcome in outcomes] == [False, False, True, False]
    last = outcomes[-1]
    settled(also=f"{len(outcomes)} rebuilds, the last of {last.facts} facts and {sum(last.rows.values())} rows")


def _unit(unit: UUID) -> UnitSet:
    return UnitSet(unit_id=unit, code="U", parent_id=None, head_id=None, organisation_id=unit, path=(unit,))


def _recorded(employee: UUID, unit: UUID) -> EmployeeRecorded:
    return EmployeeRecorded(employee_id=employee, unit_id=unit, position_id=unit, superior_id=None, employment="PNS")


def _moved(employee: UUID, unit: UUID) -> EmployeeTransferred:
    return EmployeeTransferred(employee_id=employee, unit_id=unit, position_id=unit, superior_id=None, employment="PNS")


@dataclass(frozen=True, kw_only=True)
class CalendarOfTomorrow(Fact):
    """The contract of a calendar as a later release may have it: an optional field more."""

    agency_id: UUID
    holidays: tuple[date, ...]
    half_days: tuple[date, ...] = ()


def test_f23_an_old_reader_takes_what_a_new_producer_states(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    """The workers that run know nothing of the new field."""
    agency = load.desk.register()
    load.registered.append(agency)
    message = said(calendar(agency, 1), agency)
    new = CalendarOfTomorrow(agency_id=agency, holidays=(day(1),), half_days=(day(2), day(3)))
    with load.running():
        write(topology, message._replace(value=to_json(new)))
        for name in READERS:
            assert until(lambda n=name: shows(topology, n, agency, 1), 60), name  # type: ignore[misc]
        load.progress()
    settled()


def test_f23_a_new_reader_takes_what_an_old_producer_stated() -> None:
    agency = uuid4()
    old = to_json(CalendarSet(agency_id=agency, holidays=(day(1),)))
    assert from_json(CalendarOfTomorrow, old) == CalendarOfTomorrow(agency_id=agency, holidays=(day(1),))


RELEASED: Mapping[str, Any] = json.loads((last_release() / "asyncapi.json").read_text())["components"]["messages"]


@pytest.mark.parametrize("type_", RELEASED)
@pytest.mark.parametrize("optional", [True, False], ids=["all fields", "required fields"])
def test_f23_every_fact_of_the_last_release_is_read_by_this_one(type_: str, optional: bool) -> None:
    """As its schema of then lets a producer state it, and as a producer that already knows a further field would."""
    for name in SERVICES:
        importlib.import_module(f"shared.events.{name}")
    body = _sample(RELEASED[type_]["payload"], optional)
    fact = CONTRACTS[type_].fact
    read = from_json(fact, json.dumps(body).encode())
    assert from_json(fact, json.dumps({**body, "not_known_yet": [1]}).encode()) == read


def _sample(schema: Mapping[str, Any], optional: bool) -> Any:
    """A value that satisfies the schema, with or without what may be left out."""
    kinds = schema.get("type", "string")
    kind = next(each for each in kinds if each != "null") if isinstance(kinds, list) else kinds
    if "enum" in schema:
        return next(each for each in schema["enum"] if each is not None)
    if kind == "array":
        return [_sample(schema["items"], optional)]
    if kind == "object":
        wanted = schema["properties"] if optional else schema.get("required", ())
        return {name: _sample(schema["properties"][name], optional) for name in wanted}
    return SAMPLES[schema.get("format", kind)]
