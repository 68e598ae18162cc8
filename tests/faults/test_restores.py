"""F17 to F19: a service's database restored from a backup, the log restored short, and a log that forgot too early."""

import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from deploy.archive import Archive
from deploy.backup.whole import _put_back, dump_everything
from deploy.pidfile import until
from deploy.provision import ROLES, provision
from shared.eventlog import open_log
from shared.eventlog.port import LogUnavailable, Partition
from tests.faults.test_readers import alarms, calendar, day, said, shows, write
from tests.support.invariants import READERS, TOPIC, Findings, drain
from tests.support.load import Load
from tests.support.topology import Topology

READER = "surveys"
STANDS = "SELECT number, next FROM offsets WHERE topic = %s ORDER BY number"
AWAY = 16.0  # seconds without a broker after which every reader has noticed

pytestmark = [pytest.mark.takes_minutes, pytest.mark.timeout(600)]


def copied(source: Path | str, target: Path) -> None:
    """A copy that leaves holes as holes: the broker's indexes are mostly that."""
    subprocess.run(["cp", "-a", "--sparse=always", str(source), str(target)], check=True)


def ends(topology: Topology) -> dict[Partition, int]:
    """Where the log of `agencies` ends."""
    with closing(open_log(topology.settings.event_log)) as log:
        return {p: end for p, (_, end) in log.bounds(log.partitions(TOPIC)).items()}


def stands(topology: Topology, name: str) -> dict[int, int]:
    """Where a service stands in it."""
    return dict(topology.rows(name, STANDS, TOPIC))


def kept(topology: Topology, place: Path) -> Path:
    """A copy of the log as it is, taken while the broker is down."""
    with topology.taken_down("kafka") as folder:
        copied(folder / "data", place)
    return place


def put_back(topology: Topology, place: Path, aside: Path) -> None:
    """The log is that copy again; what it was is kept aside."""
    with topology.taken_down("kafka") as folder:
        (folder / "data").rename(aside)
        copied(place, folder / "data")
        until(lambda: False, AWAY)


def reason(said_: str, class_: str) -> str:
    """The last line in which a worker names this error."""
    return [line for line in said_.splitlines() if f": {class_}: " in line][-1]


def test_f17_a_database_restored_from_a_backup_catches_up(
    topology: Topology, load: Load, settled: Callable[..., Findings], tmp_path: Path
) -> None:
    """It is put back beside the live one, which is then dropped with all of its sessions; the log has what it lacks."""
    database, beside = f"cendana_{READER}", f"cendana_{READER}_back"
    with load.running():
        load.progress(60)
        dump_everything(topology.settings, tmp_path / "backup", Archive(tmp_path / "facts"))
        then = stands(topology, READER)
        load.progress(120)
        with topology.database("agencies") as admin:
            owner = Identifier(f"{READER}_migrate")
            admin.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(beside), owner))
            admin.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(Identifier(beside)))
            for role in ROLES:
                grant = SQL("GRANT CONNECT ON DATABASE {} TO {}")
                admin.execute(grant.format(Identifier(beside), Identifier(f"{READER}_{role}")))
            dsn = make_conninfo(topology.settings.dsn(READER, "migrate"), dbname=beside)
            _put_back(dsn, tmp_path / "backup" / f"{READER}.dump")
            now = stands(topology, READER)
            admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(database)))
            admin.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(beside), Identifier(database)))
        provision(topology.administrator("postgres"), topology.settings)
        load.progress(60)
    again = sum(now.values()) - sum(then.values())
    assert again > 20, "it was to fall behind"
    settled(also=f"{again} facts read again")


def test_f18_a_log_restored_short_stops_its_readers_with_an_alarm_though_its_positions_are_used_again(
    topology: Topology, load: Load, settled: Callable[..., Findings], tmp_path: Path
) -> None:
    agency = load.desk.register()
    load.registered.append(agency)
    drain(topology)
    short = kept(topology, tmp_path / "short")
    with load.running():
        load.progress(60)
    load.desk.set_calendar(agency, [day(1)])
    drain(topology)
    before = {name: stands(topology, name) for name in READERS}
    put_back(topology, short, aside=tmp_path / "whole")
    try:
        used_again = _use_again(topology, agency, before[READER])
        for name in READERS:
            assert until(lambda n=name: ": LogShortened: " in alarms(topology, n), 60), name  # type: ignore[misc]
            assert "ALARM" in reason(alarms(topology, name), "LogShortened")
            assert shows(topology, name, agency, 1), "nothing of another life is applied"
            assert stands(topology, name) == before[name], "nor is anything skipped"
    finally:
        put_back(topology, tmp_path / "whole", aside=tmp_path / "other life")
    with load.running():
        load.progress()
    settled(also=f"{used_again} positions used again")


def _use_again(topology: Topology, agency: UUID, stood: dict[int, int]) -> int:
    """Write facts of the agency until the partition of its key goes beyond where the readers stand."""
    short = ends(topology)
    assert sum(short.values()) < sum(stood.values()), "the log is not short"
    write(topology, said(calendar(agency, 0), agency))
    (partition,) = [p for p, end in ends(topology).items() if end > short[p]]
    missing = stood[partition.number] - short[partition] + 1
    write(topology, *(said(calendar(agency, n), agency) for n in range(2, missing + 3)))
    return missing


def test_f19_a_log_that_forgot_what_a_stopped_reader_had_not_read_stops_it_with_an_alarm(
    topology: Topology, load: Load, settled: Callable[..., Findings], tmp_path: Path
) -> None:
    """Its workers sleep while people work and everybody else reads; then the log keeps nothing of that."""
    one, other = topology.workers(READER)
    drain(topology)
    with topology.frozen(one), topology.frozen(other):
        with load.running():
            load.progress(60)
        assert until(lambda: all(_has_read(topology, name) for name in READERS if name != READER), 120)
        before, final = stands(topology, READER), ends(topology)
        behind = {p: end for p, end in final.items() if end > before[p.number]}
        whole = kept(topology, tmp_path / "whole")
        _forget(topology, behind)
    try:
        assert until(lambda: ": OutOfRange: " in alarms(topology, READER), 90)
        assert "ALARM" in reason(alarms(topology, READER), "OutOfRange")
        until(lambda: False, 6)
        stood = stands(topology, READER)
        assert all(stood[p.number] == before[p.number] for p in behind), "nothing is skipped"
    finally:
        put_back(topology, whole, aside=tmp_path / "forgetful")
    lost = sum(end - before[p.number] for p, end in behind.items())
    assert lost >= 30  # of 60 answers one in ten is a refusal, which states nothing
    with load.running():
        load.progress()
    settled(also=f"{lost} facts were forgotten")


def _has_read(topology: Topology, name: str) -> bool:
    """Whether nothing waits for this reader of `agencies`."""
    at = stands(topology, name)
    written = topology.rows("agencies", "SELECT 1 FROM outbox LIMIT 1") == []
    return written and all(at.get(p.number, 0) >= end for p, end in ends(topology).items())


def _forget(topology: Topology, before: dict[Partition, int]) -> None:
    """What retention does, at once; the broker has only just come back."""
    with closing(open_log(topology.settings.event_log)) as log:

        def all_of_it() -> bool:
            try:
                for partition, end in before.items():
                    log.forget(partition, end)
            except LogUnavailable:
                return False
            return True

        assert until(all_of_it, 60)
