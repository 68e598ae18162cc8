"""The embedded PostgreSQL: one cluster in a folder, started, adopted and stopped without root and without guessing.

Its data are safe against a wrong pid file: a process counts as the server only when it was started on that data
folder, so a stale file never kills or blocks anybody. Production points to a normal PostgreSQL by URL instead.
"""

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import psycopg

from deploy.lifeline import keeping
from deploy.pidfile import disown_stranger, lines, serving, state, until
from deploy.place import Account, binaries, data_place, run_as, unprivileged
from deploy.secrets_file import write_private

SUPERUSER = "cendana_owner"
MEMORY = "cluster.json"
HOST = "127.0.0.1"
START_SECONDS = 60.0  # recovery after a power cut may take a while
STOP_SECONDS = 20.0
TRIES = 3  # a free port may be taken by somebody else before the server binds it

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",  # without it the log quotes rows that failed a rule
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # containers give it too little shared memory for parallel plans
}
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "10min",
}


class PostgresFailed(Exception):
    """The server did not come up, or did not go; the text ends with the last lines of its log."""


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL that belongs to one folder. `place` is where its data lie, often the folder itself."""

    folder: Path
    place: Path
    port: int
    pid: int
    password: str = field(repr=False)
    superuser: str = SUPERUSER
    adopted: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    keeper: "subprocess.Popen[bytes] | None" = field(default=None, repr=False, compare=False)

    @property
    def data(self) -> Path:
        """The data folder of the server."""
        return self.place / "data"

    def url(self, database: str = "postgres", user: str | None = None, password: str | None = None) -> str:
        """The libpq URL of a database of this cluster, by default for the superuser."""
        name, word = quote(user or self.superuser, safe=""), quote(password or self.password, safe="")
        return f"postgresql://{name}:{word}@{HOST}:{self.port}/{quote(database, safe='')}"

    def stop(self) -> None:
        """Stop the server, sessions included; does nothing when it is stopped. Raises PostgresFailed after 20 s."""
        if self.keeper is not None and self.keeper.stdin is not None:
            self.keeper.stdin.close()
            try:
                self.keeper.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                raise PostgresFailed(f"PostgreSQL did not stop\n{_log_tail(self.place)}") from None
            return
        if serving(self.data) == self.pid:
            os.kill(self.pid, signal.SIGINT)
        if not until(lambda: serving(self.data) != self.pid, STOP_SECONDS):
            raise PostgresFailed(f"PostgreSQL did not stop\n{_log_tail(self.place)}")

    def remove(self) -> None:
        """Stop the server and delete its data, wherever they lie: for throwaway clusters."""
        self.stop()
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class _Memory:
    """What a folder remembers between starts."""

    place: Path
    port: int
    password: str


def start(folder: Path, durable: bool = True, options: Mapping[str, str] | None = None) -> Cluster:
    """The cluster of this folder, made when it is new, adopted when it runs. `durable=False` trades safety for speed.

    `options` are settings of the server, over those of SETTINGS. It ends when this process ends, unless it was adopted.
    Raises PostgresFailed, or NoPlace where it cannot run.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        memory = _remembered(folder)
        adopted = _adopted(folder, memory)
        if adopted is not None:
            return adopted
        account = unprivileged()
        programs = binaries(account)
        if not (memory.place / "data").is_dir():
            memory = _founded(folder, memory, programs, account, durable)
        for _ in range(TRIES):
            memory = _with_free_port(folder, memory)
            cluster = _launched(folder, memory, programs, account, _settings(memory, durable, options or {}))
            if cluster is not None:
                return replace(cluster, options=options or {})
    raise PostgresFailed(f"PostgreSQL did not start\n{_log_tail(memory.place)}")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one process at a time starts the cluster of a folder."""
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def place_of(folder: Path) -> Path | None:
    """Where the data of the cluster of this folder lie, which PostgreSQL's account can enter; None before it began."""
    try:
        return Path(json.loads((folder / MEMORY).read_text())["place"])
    except FileNotFoundError:
        return None


def _remembered(folder: Path) -> _Memory:
    try:
        kept = json.loads((folder / MEMORY).read_text())
    except FileNotFoundError:
        return _Memory(folder, 0, secrets.token_urlsafe(24))
    memory = _Memory(Path(kept["place"]), kept["port"], kept["password"])
    if not (memory.place / "data").is_dir():
        print(f"The data of {folder} are gone from {memory.place}: starting with empty ones", file=sys.stderr)
    return memory


def _remember(folder: Path, memory: _Memory) -> None:
    """Write the memory in one step, readable by its owner alone."""
    content = {"place": str(memory.place), "port": memory.port, "password": memory.password}
    write_private(folder / MEMORY, json.dumps(content))


def _founded(folder: Path, memory: _Memory, programs: Path, account: Account | None, durable: bool) -> _Memory:
    """Make the data folder of a new cluster. It gets its name when it is whole: a killed attempt leaves no half."""
    if memory.place == folder or not memory.place.is_dir():
        memory = replace(memory, place=data_place(account, folder))
    place = memory.place
    making, word = place / "data.making", place / "password"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    write_private(word, memory.password)
    if account is not None:
        os.chown(making, account.uid, account.gid)
        os.chown(word, account.uid, account.gid)
    options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options += ["--locale=C", "--no-instructions", *([] if durable else ["--no-sync", "--no-data-checksums"])]
    command = [str(programs / "initdb"), f"--pgdata={making}", f"--username={SUPERUSER}", f"--pwfile={word}", *options]
    made = run_as(account, command, cwd=place)
    word.unlink()
    if made.returncode != 0:
        raise PostgresFailed(f"initdb failed\n{made.stdout}{made.stderr}")
    _remember(folder, memory)
    making.rename(place / "data")
    return memory


def _with_free_port(folder: Path, memory: _Memory) -> _Memory:
    """The remembered port while nobody else has it, else a new one: addresses of others depend on it."""
    if memory.port and _free(memory.port):
        return memory
    memory = replace(memory, port=_free(0))
    _remember(folder, memory)
    return memory


def _free(port: int) -> int:
    """The port when it is free, any free one for 0; 0 when somebody else has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return 0
        return int(probe.getsockname()[1])


def _settings(memory: _Memory, durable: bool, options: Mapping[str, str]) -> Mapping[str, str]:
    """What the server is told on its command line."""
    return {**SETTINGS, **({} if durable else THROWAWAY), **options, "port": str(memory.port)}


def _launched(
    folder: Path, memory: _Memory, programs: Path, account: Account | None, settings: Mapping[str, str]
) -> Cluster | None:
    """Start the server under its keeper; None when it gave up at once, as when its port was taken meanwhile."""
    data = memory.place / "data"
    disown_stranger(data)
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = keeping(
        [str(programs / "postgres"), "-D", str(data), *options],
        account=str(account or ""),
        stop="SIGINT",  # fast shutdown: rolls back, disconnects, checkpoints
        grace=STOP_SECONDS,
    )
    with (memory.place / "postgres.log").open("ab") as log:
        keeper = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=memory.place,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            start_new_session=True,
        )
    until(lambda: keeper.poll() is not None or _is_ready(data), START_SECONDS)
    pid = serving(data)
    if keeper.poll() is None and pid is not None and _is_ready(data):
        return Cluster(folder, memory.place, memory.port, pid, memory.password, keeper=keeper)
    if keeper.stdin is not None:
        keeper.stdin.close()
    keeper.wait()
    return None


def _is_ready(data: Path) -> bool:
    """Whether a server on this data folder takes sessions; a pid file left by one that was killed says "ready" too."""
    return serving(data) is not None and state(data) == "ready"


def _adopted(folder: Path, memory: _Memory) -> Cluster | None:
    """The server that still runs on this data folder, once it answers; None when there is none or it is ending."""
    data = memory.place / "data"
    pid = serving(data)
    if pid is None:
        return None
    until(lambda: serving(data) != pid or _is_ready(data), START_SECONDS)
    port = lines(data)[3:4]
    if serving(data) != pid or not port:
        return None
    found = Cluster(folder, memory.place, int(port[0]), pid, memory.password, adopted=True)
    try:
        with psycopg.connect(found.url(), connect_timeout=5) as connection:
            shown = connection.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError as reason:
        if until(lambda: serving(data) is None, STOP_SECONDS):
            return None  # it was on its way out
        raise PostgresFailed(f"a PostgreSQL runs on {data} but does not let us in: {reason}") from reason
    return found if shown is not None and Path(shown[0]) == data else None


def _log_tail(place: Path) -> str:
    try:
        return "\n".join((place / "postgres.log").read_text(errors="replace").splitlines()[-12:])
    except OSError:
        return ""
