"""F7 to F11, F20: sessions, servers and the broker go away while people work, and everything is restarted by turns."""

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable

import pytest

from deploy.pidfile import until
from services import SERVICES
from tests.faults.conftest import ALL
from tests.support.invariants import Findings
from tests.support.load import Load
from tests.support.topology import Topology

BACK = 30.0  # seconds within which work goes on after an outage of the database
BACKENDS = """
SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
 AND usename <> 'postgres'"""
STOPPED = 130.0 if ALL else 8.0  # seconds without a broker


def waiting(topology: Topology) -> int:
    """Rows in the outbox of `agencies`."""
    return int(topology.rows("agencies", "SELECT count(*) FROM outbox")[0][0])


def test_f7_a_backend_killed_takes_every_session_along_and_all_is_back_in_time(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    with load.running():
        load.progress()
        os.kill(topology.rows("agencies", BACKENDS)[0][0], signal.SIGKILL)  # the server cuts all sessions and recovers
        back = load.progress(seconds=BACK)
    settled(also=f"back in {back:.1f} s")


def test_f8_sessions_are_terminated_at_random(
    topology: Topology, load: Load, settled: Callable[..., Findings], seed: int
) -> None:
    chance, cut = random.Random(seed), 0
    with load.running():
        load.progress()
        until_then = time.monotonic() + (60 if ALL else 6)
        while time.monotonic() < until_then:
            with topology.database("agencies") as admin:
                pids = [pid for (pid,) in admin.execute(BACKENDS).fetchall()]
                for pid in chance.sample(pids, min(len(pids), 5)):
                    admin.execute("SELECT pg_terminate_backend(%s)", [pid])
                    cut += 1
            time.sleep(chance.random() * 0.4)
        back = load.progress(seconds=BACK)
    settled(also=f"{cut} sessions cut, back in {back:.1f} s")


def test_f9_the_broker_is_stopped_and_people_keep_working(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    with load.running():
        load.progress()
        with topology.frozen("kafka"):
            began = time.monotonic()
            load.progress(60)
            assert until(lambda: waiting(topology) >= 40, 30), "the outbox does not grow"
            time.sleep(max(0.0, STOPPED - (time.monotonic() - began)))
            most, slowest = waiting(topology), load.longest
        load.progress()
    assert slowest < 10, "nobody waits for the broker"
    settled(also=f"{most} facts waited", within=180)


@pytest.mark.takes_minutes
def test_f10_the_broker_is_killed_and_comes_back(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    with load.running():
        load.progress()
        topology.kill("kafka")
        load.progress(60)
    settled()


@pytest.mark.takes_minutes
@pytest.mark.timeout(900)
def test_f11_the_broker_is_away_for_five_minutes_under_load(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    """It is killed again as soon as it is back."""
    with load.running():
        until_then = time.monotonic() + 300
        while time.monotonic() < until_then:
            with contextlib.suppress(AssertionError):  # it is not back yet
                topology.kill("kafka")
            time.sleep(0.5)
        most = waiting(topology)
        load.progress()
    assert most > 100
    settled(also=f"{most} facts waited", within=300)  # who crashes on and on is started again ever more rarely


@pytest.mark.timeout(900)
def test_f20_everything_is_restarted_by_turns_and_the_pause_is_bounded(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    workers = [name for service in SERVICES for name in topology.workers(service)]
    names = [*SERVICES, "frontend", *workers, "kafka"]
    with load.running():
        for name in names:
            former = topology.process(name)
            topology.kill(name, signal.SIGTERM)
            assert until(lambda n=name, f=former: _is_new(topology, n, f), 60), name  # type: ignore[misc]
            load.progress()
    assert load.longest < BACK
    settled(also=f"{len(names)} restarted")


def _is_new(topology: Topology, name: str, former: int) -> bool:
    try:
        return topology.process(name) != former
    except AssertionError:
        return False
