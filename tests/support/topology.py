"""The production topology as tests use it: its processes by the names of docker-compose.yml, and ways to hurt them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg

from deploy.pidfile import until
from deploy.running import UP, settings_of_running
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
UP_SECONDS = 300
LEADER = """
SELECT a.client_port FROM pg_locks l JOIN pg_stat_activity a USING (pid)
 WHERE l.locktype = 'advisory' AND l.granted AND a.application_name = %s"""
BLOCKED = "SELECT client_port FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s AND usename = %s"


@dataclass
class Topology:
    """A topology that is up. Processes are named as in the file; of several there are `-1` and `-2`."""

    var: Path

    @property
    def folder(self) -> Path:
        """Where everything of it lies."""
        return self.var / UP

    def order(self, what: str) -> "subprocess.CompletedProcess[str]":
        """`make up` or `make down`."""
        return subprocess.run(
            [sys.executable, "-m", "deploy.local", what],
            cwd=ROOT,
            env={**os.environ, "CENDANA_VAR": str(self.var)},
            capture_output=True,
            text=True,
            timeout=UP_SECONDS,
            check=False,
        )

    @cached_property
    def settings(self) -> Settings:
        """Those of a command typed on this machine."""
        return settings_of_running({"CENDANA_VAR": str(self.var)})

    def place(self, name: str, port: int) -> str:
        """`host:port` of a container port."""
        return f"127.0.0.1:{json.loads((self.folder / 'ports.json').read_text())[f'{name}:{port}']}"

    def pids(self) -> list[int]:
        """Every process that has this topology's folder in its command line or environment."""
        return [pid for pid, known in _known() if str(self.var) in known and pid != os.getpid()]

    def family(self, name: str) -> set[int]:
        """Every process of a container, its keeper among them."""
        mark = f"\0CENDANA_VAR={self.folder / name}\0"
        return {pid for pid, known in _known() if mark in known}

    def process(self, name: str) -> int:
        """The main process of a container: what its keeper keeps. Fails while there is none."""
        own = self.family(name)
        found = [pid for pid in own if _parent(pid) in own and _parent(_parent(pid)) not in own]
        assert len(found) == 1, f"{name}: {found}"
        return found[0]

    def is_there(self, name: str) -> bool:
        """Whether the container has its main process."""
        return self._maybe(name) != 0

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the main process of a container."""
        os.kill(self.process(name), number)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """The main process of a container does nothing meanwhile; it may be killed in between."""
        pid = self.process(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGCONT)

    @contextmanager
    def database(self, service: str) -> Iterator["psycopg.Connection[tuple[Any, ...]]"]:
        """A service's database as the administrator, who sees every agency and every session."""
        password = json.loads((self.folder / "secrets.json").read_text())["POSTGRES_PASSWORD"]
        address = f"postgresql://postgres:{password}@{self.place('postgres', 5432)}/cendana_{service}"
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection

    def rows(self, service: str, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a service's database holds."""
        with self.database(service) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def leader(self, service: str) -> str:
        """The worker whose relay leads, once there is one."""
        return self._owner(service, lambda: self.rows(service, LEADER, f"relay {service}"))

    def standby(self, service: str) -> str:
        """The other one."""
        return next(name for name in self.workers(service) if name != self.leader(service))

    def waits_for_a_lock(self, service: str, role: str) -> str:
        """The worker that waits for a lock in this database under this role, once there is one."""
        return self._owner(service, lambda: self.rows(service, BLOCKED, f"cendana_{service}", f"{service}_{role}"))

    def workers(self, service: str) -> Sequence[str]:
        """The names of a service's workers."""
        return [f"{service}-worker-{number}" for number in (1, 2)]

    def log_of(self, name: str) -> str:
        """What a container has said."""
        return (self.folder / "log" / f"{name}.log").read_text(errors="replace")

    def _owner(self, service: str, ports: Any) -> str:
        found: list[str] = []

        def known() -> bool:
            wanted = {port for (port,) in ports()}
            found[:] = [name for name in self.workers(service) if wanted & _local_ports(self._maybe(name))]
            return bool(found)

        assert until(known, 30), f"no worker of {service}"
        return found[0]

    def _maybe(self, name: str) -> int:
        try:
            return self.process(name)
        except AssertionError:
            return 0


def _known() -> Iterator[tuple[int, str]]:
    """Each process with its command line and environment, parted by NUL."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            known = b"\0" + (entry / "cmdline").read_bytes() + b"\0" + (entry / "environ").read_bytes() + b"\0"
        except OSError:
            continue
        yield int(entry.name), known.decode(errors="replace")


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _local_ports(pid: int) -> set[int]:
    """The local TCP ports of a process's connections."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            target = os.readlink(descriptor)
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(line[1].rpartition(":")[2], 16) for line in lines if line[9] in inodes}


@contextmanager
def topology() -> Iterator[Topology]:
    """A topology of its own, brought down at the end, with its data."""
    var = Path(tempfile.mkdtemp(prefix="cendana-up-"))
    made = Topology(var)
    try:
        began = made.order("up")
        assert began.returncode == 0, began.stdout + began.stderr
        yield made
    finally:
        made.order("down")
        _remove(made)


def _remove(made: Topology) -> None:
    """Its data, wherever PostgreSQL's account could enter (deploy.place)."""
    known = made.folder / "postgres" / "cluster.json"
    if known.exists():
        shutil.rmtree(json.loads(known.read_text())["place"], ignore_errors=True)
    shutil.rmtree(made.var, ignore_errors=True)
