"""A production topology that is up, as a command on the same machine sees it: its processes, addresses, databases."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import psycopg

from deploy.pidfile import until
from deploy.ports import CannotRun
from deploy.postgres import place_of
from deploy.running import UP, UP_LOCK, holder, settings_of_running
from deploy.topology import HOST, ROOT
from shared.settings import Settings

UP_SECONDS = 300
END_SECONDS = 60.0  # in which a container ends, or is there again


@dataclass
class Up:
    """A topology under a folder of its own. Processes are named as in the file; of several there are `-1` and `-2`.

    `chosen` are settings that docker-compose.yml leaves to whoever starts it, by their names in the environment.
    """

    var: Path
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where everything of it lies."""
        return self.var / UP

    def order(self, what: str) -> "subprocess.CompletedProcess[str]":
        """`make up` or `make down`."""
        return subprocess.run(
            [sys.executable, "-m", "deploy.local", what],
            cwd=ROOT,
            env={**os.environ, **self.chosen, "CENDANA_VAR": str(self.var)},
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
        return f"{HOST}:{json.loads((self.folder / 'ports.json').read_text())[f'{name}:{port}']}"

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

    def administrator(self, database: str) -> str:
        """The address of a database for the administrator, who sees every agency and every session."""
        password = json.loads((self.folder / "secrets.json").read_text())["POSTGRES_PASSWORD"]
        return f"postgresql://postgres:{password}@{self.place('postgres', 5432)}/{database}"

    @contextmanager
    def database(self, service: str) -> Iterator["psycopg.Connection[tuple[Any, ...]]"]:
        """A service's database as the administrator."""
        with psycopg.connect(self.administrator(f"cendana_{service}"), autocommit=True) as connection:
            yield connection

    def rows(self, service: str, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a service's database holds."""
        with self.database(service) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def number(self, service: str, query: str, *values: object) -> int:
        """The one number that a query of a service's database gives."""
        return int(self.rows(service, query, *values)[0][0])

    def workers(self, service: str) -> Sequence[str]:
        """The names of a service's workers."""
        return [f"{service}-worker-{number}" for number in (1, 2)]

    def log_of(self, name: str) -> str:
        """What a container has said."""
        return (self.folder / "log" / f"{name}.log").read_text(errors="replace")

    @contextmanager
    def without(self, *names: str, back: float = END_SECONDS) -> Iterator[None]:
        """These containers end, and nobody starts them meanwhile. Afterwards they are started again.

        `back` is within how many seconds each has to be there then.
        """
        supervisor = holder(self.folder / UP_LOCK)
        assert supervisor, "nobody watches"
        os.kill(supervisor, signal.SIGSTOP)  # it would start at once what ends
        try:
            for name in names:
                os.kill(self.process(name), signal.SIGTERM)
                assert until(partial(self._has_ended, name), END_SECONDS), f"{name} does not end"
            yield
        finally:
            os.kill(supervisor, signal.SIGCONT)
        for name in names:
            assert until(partial(self.is_there, name), back), f"{name} does not begin"

    def is_there(self, name: str) -> bool:
        """Whether the container has its main process."""
        try:
            return self.process(name) != 0
        except AssertionError:
            return False

    def _has_ended(self, name: str) -> bool:
        return not self.family(name)

    def start(self) -> None:
        """Bring it up. Raises CannotRun with what the start said."""
        began = self.order("up")
        if began.returncode:
            raise CannotRun(began.stdout + began.stderr)

    def remove(self) -> None:
        """Bring it down, and delete its data."""
        self.order("down")
        remove_folder(self.var, self.folder / "postgres")


def fresh_folder() -> Path:
    """A folder for a topology that is removed at its end."""
    return Path(tempfile.mkdtemp(prefix="cendana-up-"))


def remove_folder(var: Path, postgres: Path) -> None:
    """Delete the folder of a platform that was stopped, and its data wherever PostgreSQL's account could enter."""
    place = place_of(postgres)
    if place is not None:
        shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(var, ignore_errors=True)


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
