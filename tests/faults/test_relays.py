"""F1 to F3: relays killed where it hurts most, and one that is stopped, loses its session, and wakes as a zombie."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from deploy.pidfile import until
from shared.eventlog import open_log
from tests.support.invariants import TOPIC, Findings
from tests.support.load import Load
from tests.support.log_reading import read
from tests.support.topology import Topology

BURST = 10
LOCK = "SELECT event_id::text FROM outbox WHERE agency_id = ANY(%s) FOR UPDATE"
RELAY = "SELECT pid, wait_event_type, query FROM pg_stat_activity WHERE application_name = 'relay agencies'"
CUT = """
SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l USING (pid)
 WHERE l.locktype = 'advisory' AND l.granted AND a.application_name = 'relay agencies'"""


def burst(load: Load) -> list[UUID]:
    """Agencies whose facts wait in the outbox of a relay which does nothing."""
    made = [load.desk.register() for _ in range(BURST)]
    load.registered += made
    return made


def waiting(topology: Topology) -> int:
    """Rows in the outbox."""
    return int(topology.rows("agencies", "SELECT count(*) FROM outbox")[0][0])


def test_f1_a_relay_killed_between_acknowledgement_and_delete_doubles_and_loses_nothing(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    """The rows are locked, so the delete waits while the log has them: there it is killed."""
    with load.running():
        load.progress()
        leader = topology.leader("agencies")
        with topology.database("agencies") as held:
            with topology.frozen(leader):
                made = burst(load)
                held.execute("BEGIN")
                locked = [event for (event,) in held.execute(LOCK, [made]).fetchall()]
            assert len(locked) == BURST
            assert until(lambda: any(kind == "Lock" for _, kind, _ in topology.rows("agencies", RELAY)), 20)
            topology.kill(leader)
            topology.rows("agencies", CUT)  # else the server would still carry out what it was told
            held.execute("ROLLBACK")
        assert topology.leader("agencies") != leader
        load.progress()
    found = settled()
    records = [r.headers["ce_id"] for r in _records(topology)]
    assert [records.count(event) for event in locked] == [2] * BURST, "duplicates were to happen"
    assert found.duplicates >= BURST


def test_f2_a_relay_killed_between_fetch_and_send_loses_nothing(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    with load.running():
        load.progress()
        leader = topology.leader("agencies")
        with topology.frozen("kafka"):
            burst(load)
            assert until(lambda: _has_fetched(topology), 20), "it did not fetch"
            topology.kill(leader)
            assert waiting(topology) >= BURST
        load.progress()
    settled()


def test_f3_a_stopped_leader_loses_its_session_the_standby_leads_and_the_first_wakes(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    with load.running():
        load.progress()
        leader = topology.leader("agencies")
        with topology.frozen(leader):
            burst(load)
            topology.rows("agencies", CUT)
            assert topology.leader("agencies") == next(n for n in topology.workers("agencies") if n != leader)
            assert until(lambda: waiting(topology) < BURST, 20), "the standby does not send"
        load.progress(30)
        assert topology.leader("agencies") != leader
    settled()


def _has_fetched(topology: Topology) -> bool:
    """The relay's last statement was the fetch that found rows: it has not fetched again, it sends."""
    ages = "SELECT extract(epoch FROM clock_timestamp() - state_change) FROM pg_stat_activity"
    named = " WHERE application_name = 'relay agencies' AND query LIKE '%%WITH RECURSIVE waiting%%'"
    return any(age > 0.5 for (age,) in topology.rows("agencies", ages + named))


def _records(topology: Topology) -> list[Any]:
    log = open_log(topology.settings.event_log)
    try:
        return read(log, TOPIC, 30)
    finally:
        log.close()
