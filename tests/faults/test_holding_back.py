"""F12, F24, F30: a transaction left open, web processes that must not know Kafka, and a snapshot that keeps dead rows."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import requests

from deploy.pidfile import until
from services import SERVICES
from tests.faults.conftest import ALL
from tests.support.invariants import READERS, Findings
from tests.support.load import FIRST_DAY, Load
from tests.support.topology import Topology

OPEN = 180.0 if ALL else 3.0  # seconds
EMIT = """
INSERT INTO outbox (event_id, agency_id, topic, key, type, headers, payload)
VALUES (%s, %s, 'cendana.agencies', %s, 'x', '{}', '{}')"""
KEPT = "SELECT holidays FROM calendar WHERE agency_id = %s"


def test_f12_a_transaction_left_open_holds_up_its_own_key_alone(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    """It has a low number in the outbox and the lock of its key: what commits after it goes its way."""
    held, free = load.desk.register(), load.desk.register()
    load.registered += [held, free]
    with load.running():
        with topology.database("agencies") as forgotten:
            forgotten.execute("BEGIN")
            key = f"{held}/{held}"
            forgotten.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
            forgotten.execute(EMIT, [uuid4(), held, key])
            began = time.monotonic()
            number = 0
            while time.monotonic() - began < OPEN:
                number += 1
                day = FIRST_DAY.replace(day=1 + number % 28)
                load.desk.set_calendar(free, [day])
                for name in READERS:
                    assert until(lambda n=name, d=day: topology.rows(n, KEPT, free) == [([d],)], 30), name  # type: ignore[misc]
                load.progress()
            forgotten.execute("ROLLBACK")
        load.desk.set_calendar(held, [FIRST_DAY])
    settled(also=f"{number} changes of another key went by")


def test_f24_no_web_process_knows_kafka(topology: Topology, load: Load) -> None:
    """Neither a module, nor a thread, nor a socket: seen from outside, while people work."""
    broker = int(topology.place("kafka", 9092).rpartition(":")[2])
    with load.running():
        load.progress()
        for name in (*SERVICES, "frontend"):
            for pid in topology.family(name):
                assert broker not in remote_ports(pid), name
                threads = [(task / "comm").read_text() for task in Path(f"/proc/{pid}/task").glob("*")]
                assert not [comm for comm in threads if "kafka" in comm.lower()], name
                assert "crc32c" not in Path(f"/proc/{pid}/maps").read_text(), f"{name} has loaded the client"
        workers = [topology.process(name) for name in topology.workers("agencies")]
        assert any(broker in remote_ports(pid) for pid in workers), "the same look finds it in the worker that leads"


def remote_ports(pid: int) -> set[int]:
    """The remote ports of a process's TCP connections."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            inodes.update(re.findall(r"socket:\[(\d+)\]", os.readlink(descriptor)))
        except OSError:
            continue
    tables = [Path(f"/proc/net/{kind}") for kind in ("tcp", "tcp6")]
    lines = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    return {int(line[2].rpartition(":")[2], 16) for line in lines if line[9] in inodes}


def test_f30_an_old_snapshot_raises_the_alarm_on_its_age_and_others_flow(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    def age() -> float:
        figures = requests.get(f"http://{topology.place('agencies-worker-1', 9000)}/metrics", timeout=20).text
        found = re.search(r'cendana_oldest_snapshot_seconds\{service="agencies"\} (\S+)', figures)
        assert found is not None
        return float(found[1])

    with load.running():
        with topology.database("agencies") as report:
            report.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            report.execute("SELECT count(*) FROM agency")
            assert until(lambda: age() > OPEN, OPEN + 20)
            if ALL:
                said = [topology.log_of(name) for name in topology.workers("agencies")]
                assert all("ALARM a snapshot in agencies" in each for each in said)
            load.progress(60)
            dead = topology.rows("agencies", "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'outbox'")
            report.execute("ROLLBACK")
        assert until(lambda: age() < OPEN, 20)
    settled(also=f"{dead[0][0]} dead rows in the outbox")
