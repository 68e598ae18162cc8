"""F4, F14, F15, F26: consumers killed before and after their commit, poison amid a key, and an agency that is forged."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.pidfile import until
from services.agencies.commands.agencies import PLATFORM_ID
from shared.delivery.consumer import PATIENCE
from shared.delivery.outbox import Emission, Trail, row_of
from shared.eventlog import open_log
from shared.eventlog.port import Message
from shared.events.agencies import AgencyChanged, CalendarSet
from shared.events.fact import Fact
from shared.house import utc_now
from tests.support.invariants import READERS, Findings
from tests.support.load import FIRST_DAY, Load
from tests.support.topology import Topology

READER = "surveys"
HOLD = "SELECT 1 FROM calendar WHERE agency_id = %s FOR UPDATE"
KEPT = "SELECT holidays FROM calendar WHERE agency_id = %s"
PARKED = "SELECT class, status FROM parked WHERE key = %s ORDER BY position"
BEHIND = [("BUG", "PARKED"), *[("BEHIND", "PARKED")] * 4]
KNOWS = "SELECT 1 FROM agency WHERE id = %s"


def said(fact: Fact, agency: UUID, **headers: str) -> Message:
    """A fact as the relay of `agencies` would write it; `headers` replace those of the envelope."""
    row: dict[str, Any] = row_of(Trail("agencies", agency, utc_now(), "fault"), Emission(uuid4(), fact))
    return Message(row["topic"], row["key"], {**row["headers"], **headers}, row["payload"])


def calendar(agency: UUID, number: int) -> CalendarSet:
    """A calendar that tells by its one holiday which one it is."""
    return CalendarSet(agency_id=agency, holidays=(day(number),))


def day(number: int) -> date:
    """The holiday of that calendar."""
    return FIRST_DAY + timedelta(days=number)


def shows(topology: Topology, name: str, agency: UUID, number: int) -> bool:
    """Whether the service knows that calendar of the agency."""
    return topology.rows(name, KEPT, agency) == [([day(number)],)]


def alarms(topology: Topology, name: str) -> str:
    """What the workers of a service have said."""
    return "".join(map(topology.log_of, topology.workers(name)))


def write(topology: Topology, *messages: Message) -> list[str]:
    """Put records into the log, beside the relay; their ids."""
    log = open_log(topology.settings.event_log)
    log.append(messages)
    log.close()
    return [message.headers["ce_id"] for message in messages]


def test_f4_a_consumer_killed_before_its_commit_and_one_killed_after_it(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    """Its transaction waits for a row that is held, and there it is killed; then both, as soon as the effect is seen."""
    with load.running():
        load.progress()
        agency = load.desk.register()
        load.registered.append(agency)
        load.desk.set_calendar(agency, [day(1)])
        assert until(lambda: shows(topology, READER, agency, 1), 60)
        with topology.database(READER) as held:
            held.execute("BEGIN")
            held.execute(HOLD, [agency])
            load.desk.set_calendar(agency, [day(2)])
            topology.kill(topology.waits_for_a_lock(READER, "app"))
            held.execute("ROLLBACK")
        assert until(lambda: shows(topology, READER, agency, 2), 60)
        load.desk.set_calendar(agency, [day(3)])
        assert until(lambda: shows(topology, READER, agency, 3), 60)
        for name in topology.workers(READER):
            assert until(lambda n=name: topology.is_there(n), 30)  # type: ignore[misc]  # bound now
            topology.kill(name)
        load.progress()
    settled()


@pytest.mark.takes_minutes
def test_f5_a_consumer_stopped_inside_a_transaction_beyond_its_patience_is_relieved_and_wakes(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    """The server ends its transaction and its claims after a minute; the other one goes on, and then it wakes."""
    with load.running():
        load.progress()
        agency = load.desk.register()
        load.registered.append(agency)
        load.desk.set_calendar(agency, [day(1)])
        assert until(lambda: shows(topology, READER, agency, 1), 60)
        with topology.database(READER) as held:
            held.execute("BEGIN")
            held.execute(HOLD, [agency])
            load.desk.set_calendar(agency, [day(2)])
            stopped = topology.waits_for_a_lock(READER, "app")
            with topology.frozen(stopped):
                held.execute("ROLLBACK")
                began = time.monotonic()
                assert until(lambda: shows(topology, READER, agency, 2), PATIENCE + 30), "nobody took over"
                took = time.monotonic() - began
                load.progress()
        load.progress(60)
    settled(also=f"relieved after {took:.0f} s, of which {PATIENCE} are its patience")


def test_f14_f15_a_poison_holds_its_key_alone_and_the_key_is_released_while_its_facts_arrive(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    """The poison takes an address that another agency has: a rule of the reader's database forbids it."""
    sick, well = load.desk.register(), load.desk.register()
    load.registered += [sick, well]
    taken = AgencyChanged(agency_id=sick, slug=f"uji-{well.hex[-12:]}", zone="Asia/Makassar", k=5, active=True)
    poison = said(taken, sick)
    with load.running():
        for name in READERS:
            assert until(lambda n=name: len(topology.rows(n, KNOWS, sick) + topology.rows(n, KNOWS, well)) == 2, 60)  # type: ignore[misc]
        write(topology, said(calendar(sick, 0), sick), poison, *(said(calendar(sick, n), sick) for n in range(1, 5)))
        write(topology, *(said(calendar(well, n), well) for n in range(5)))
        for name in READERS:
            assert until(lambda n=name: shows(topology, n, well, 4), 60), name  # type: ignore[misc]
            assert until(lambda n=name: topology.rows(n, PARKED, f"{sick}/{sick}") == BEHIND, 60), name  # type: ignore[misc]
            assert shows(topology, name, sick, 0)
            assert "ALARM parked BUG" in alarms(topology, name)
        for number in range(5, 25):
            write(topology, said(calendar(sick, number), sick))
            if number == 10:
                discard(topology, load, poison.headers["ce_id"])
        for name in READERS:
            assert until(lambda n=name: shows(topology, n, sick, 24), 60), name  # type: ignore[misc]
        load.progress()
    settled(poison.headers["ce_id"])
    for name in READERS:
        assert topology.rows(name, "SELECT 1 FROM blocked_keys") == []


def discard(topology: Topology, load: Load, event: str) -> None:
    """The operator decides that a fact is never handled, in every service that has parked it."""
    for name in READERS:
        ((number,),) = topology.rows(name, "SELECT id FROM parked WHERE event_id = %s", event)
        path, body = f"/operating/parked/{number}/discard", {"reason": "Racun untuk percobaan"}
        answer = load.desk.ask("POST", path, (PLATFORM_ID, "operator"), body, service=name)
        assert answer is not None
        assert answer.status_code == 200, answer.text


def test_f26_a_forged_agency_raises_an_alarm_and_is_not_applied(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    victim, thief = load.desk.register(), load.desk.register()
    load.registered += [victim, thief]
    with load.running():
        (forged,) = write(topology, said(calendar(victim, 1), victim, ce_agency=str(thief)))
        write(topology, said(calendar(victim, 2), victim))
        for name in READERS:
            assert until(lambda n=name: shows(topology, n, victim, 2), 60), name  # type: ignore[misc]
            where = "SELECT class FROM parked WHERE event_id = %s"
            assert topology.rows(name, where, forged) == [("SECURITY",)]
            assert topology.rows(name, KEPT, thief) == []
            assert "ALARM parked SECURITY" in alarms(topology, name)
        load.progress()
    settled(forged)
