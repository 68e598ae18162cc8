"""F28: no space left, for a database and for the log, on small file systems that are filled to the last byte.

Needs the right to mount; where that is missing it is said, and the other faults run without this one.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from deploy.bench.desk import PROVIDER
from deploy.pidfile import until
from deploy.place import data_place, unprivileged
from services.agencies.commands.agencies import PLATFORM_ID
from shared.db import uuid7
from shared.peers import address_of
from tests.faults.test_outages import BACK, waiting
from tests.faults.test_restores import copied
from tests.support.invariants import Findings, drain
from tests.support.load import Load
from tests.support.topology import Topology

SPACE = "uji_kecil"  # the tablespace
TABLES = ("agency", "calendar", "outbox")
INDEXES = "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)"
ROOM = 16  # megabytes above what lies there
PORTION = 64 * 1024

pytestmark = [pytest.mark.takes_minutes, pytest.mark.timeout(600)]


@contextmanager
def small(place: Path, megabytes: int) -> Iterator[Path]:
    """A file system of that size at the place, gone at the end with what is on it."""
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)], capture_output=True, check=False
    )
    assert made.returncode == 0, made.stderr
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture(autouse=True)
def _may_mount(tmp_path: Path) -> None:
    try:
        with small(tmp_path / "try", 1):
            pass
    except AssertionError as reason:
        pytest.skip(f"no small file system can be mounted here: {reason}")


@contextmanager
def full(place: Path) -> Iterator[Path]:
    """No byte is left there, again and again, until the end."""
    filler = place / "filler"

    def fill() -> None:
        with filler.open("ab", buffering=0) as file:
            for size in (PORTION, 512):
                try:
                    while file.write(b"\0" * size) == size:
                        pass
                except OSError:
                    continue

    fill()
    try:
        yield filler
    finally:
        filler.unlink()


@contextmanager
def tables_in_a_small_space(topology: Topology, tmp_path: Path) -> Iterator[Path]:
    """What registrations are written to lies on a small file system meanwhile, where the server can enter."""
    account = unprivileged()
    around = data_place(account, tmp_path)
    with small(around / "space", ROOM) as place:
        if account is not None:
            os.chown(place, account.uid, account.gid)
        with topology.database("agencies") as admin:
            admin.execute(f"CREATE TABLESPACE {SPACE} LOCATION '{place}'".encode())
        try:
            _move(topology, SPACE)
            yield place
        finally:
            _move(topology, "pg_default")
            with topology.database("agencies") as admin:
                admin.execute("CHECKPOINT")
                admin.execute(f"DROP TABLESPACE {SPACE}".encode())
    shutil.rmtree(around, ignore_errors=True)


@contextmanager
def log_in_a_small_space(topology: Topology) -> Iterator[Path]:
    """The broker's data lie on a small file system meanwhile. At the end it must run."""
    data, aside = topology.folder / "kafka" / "data", topology.folder / "kafka" / "aside"
    with ExitStack() as mounted:
        with topology.taken_down("kafka"):
            data.rename(aside)
            used = int(subprocess.run(["du", "-sm", aside], capture_output=True, check=True).stdout.split()[0])
            mounted.enter_context(small(data, used + ROOM))
            copied(f"{aside}/.", data)
        try:
            yield data
        finally:
            with topology.taken_down("kafka"):
                shutil.rmtree(aside)
                copied(data, aside)
                mounted.close()
                data.rmdir()
                aside.rename(data)


def _move(topology: Topology, space: str) -> None:
    with topology.database("agencies") as admin:
        for table in TABLES:
            admin.execute(f"ALTER TABLE {table} SET TABLESPACE {space}".encode())
        for (index,) in admin.execute(INDEXES, [list(TABLES)]).fetchall():
            admin.execute(f"ALTER INDEX {index} SET TABLESPACE {space}".encode())


def test_f28_a_full_disk_of_the_database_refuses_clearly_and_all_goes_on_once_there_is_space(
    topology: Topology, load: Load, settled: Callable[..., Findings], tmp_path: Path
) -> None:
    with load.running(), tables_in_a_small_space(topology, tmp_path) as place:
        load.progress()
        with full(place):
            refused = _first_refusal(load)
            assert refused.status_code == 503, refused.text
            assert refused.headers["content-type"] == "application/problem+json"
            assert refused.json()["code"] == "database-away", refused.text
            assert int(refused.headers["retry-after"]) > 0
        back = load.progress(60, seconds=BACK)
    settled(also=f"refused with 503, back in {back:.1f} s")


def _first_refusal(load: Load) -> requests.Response:
    """Register agencies until there is no room for one more."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        new = uuid7()
        body: dict[str, object] = {
            "id": str(new),
            "slug": f"uji-{new.hex[-12:]}",
            "name": "Kota Umpama",
            "zone": "Asia/Makassar",
        }
        body["provider"] = PROVIDER
        url = f"{address_of(load.desk.settings.peers, 'agencies')}/agencies"
        headers = {"Authorization": f"Bearer {load.desk.token(PLATFORM_ID, 'operator')}"}
        answer = requests.post(url, json=body, headers=headers, timeout=30)
        if answer.status_code != 201:
            return answer
        load.registered.append(new)
    raise AssertionError("there is room for ever")


def test_f28_a_full_disk_of_the_log_stops_nobody_and_the_outbox_drains_once_there_is_space(
    topology: Topology, load: Load, settled: Callable[..., Findings], tmp_path: Path
) -> None:
    """The broker ends with its disk, and is started again in vain, until there is space."""
    with log_in_a_small_space(topology) as place:
        with load.running():
            load.progress()
            with full(place):
                gone = topology.process("kafka")
                load.progress(60)
                assert until(lambda: waiting(topology) > 200, 60), "the outbox does not grow"
                assert until(lambda: not Path(f"/proc/{gone}").exists(), 30), "the broker does not mind"
                most, slowest = waiting(topology), load.longest
            load.progress()
        settled(also=f"{most} facts waited", within=180)
    assert slowest < 10, "nobody waits for the log"
    drain(topology)
