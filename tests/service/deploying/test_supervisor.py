"""What the supervisor starts ends with it, whatever ends it, and nothing else does."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.pidfile import until
from deploy.supervisor import Process, Supervisor

ROOT = Path(__file__).parents[3]
STUBBORN = "import os, signal, time; signal.signal(15, signal.SIG_IGN); {say} time.sleep(600)"
SAY = "print(os.getpid(), flush=True);"


def process(tmp_path: Path, name: str, script: str, grace: float = 1.0) -> Process:
    """A process that runs a script; what it prints is in its log."""
    return Process(name, [sys.executable, "-c", script], dict(os.environ), tmp_path, tmp_path, grace)


def pids(tmp_path: Path, name: str) -> list[int]:
    """The pids that a process has written into its log."""
    log = tmp_path / f"{name}.log"
    return [int(line) for line in log.read_text().split()] if log.exists() else []


def is_running(pid: int) -> bool:
    """Whether a process is there and not just waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """A supervisor that has stopped everything afterwards."""
    made = Supervisor()
    yield made
    made.stop()


def test_stopping_ends_all_parts_the_last_first(tmp_path: Path, supervisor: Supervisor) -> None:
    told = tmp_path / "told"
    script = (
        "import os, signal, sys, time\n"
        "def end(*_):\n    open({told!r}, 'a').write({name!r}); sys.exit()\n"
        "signal.signal(15, end); print(os.getpid(), flush=True); time.sleep(600)"
    )
    for name in ("a", "b", "c"):
        supervisor.run(process(tmp_path, name, script.format(told=str(told), name=name)))
        assert until(lambda name=name: bool(pids(tmp_path, name)), 10)  # type: ignore[misc]  # bound in the loop
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 10
    assert told.read_text() == "cba"
    assert not any(is_running(pid) for name in "abc" for pid in pids(tmp_path, name))


def test_a_part_that_ignores_the_signal_is_killed_with_its_children(tmp_path: Path, supervisor: Supervisor) -> None:
    fork = "os.fork();"
    supervisor.run(process(tmp_path, "a", STUBBORN.format(say=fork + SAY)))
    assert until(lambda: len(pids(tmp_path, "a")) == 2, 10)
    supervisor.stop()
    assert until(lambda: not any(is_running(pid) for pid in pids(tmp_path, "a")), 5)


def test_a_part_that_crashes_is_started_again(tmp_path: Path, supervisor: Supervisor) -> None:
    supervisor.run(process(tmp_path, "a", f"import os, time; {SAY} time.sleep(600)"))
    assert until(lambda: bool(pids(tmp_path, "a")), 10)
    os.kill(pids(tmp_path, "a")[0], signal.SIGKILL)

    def is_back() -> bool:
        supervisor.look()
        return len(pids(tmp_path, "a")) == 2

    assert until(is_back, 15)


def test_a_part_that_crashes_at_once_is_not_started_without_pause(tmp_path: Path, supervisor: Supervisor) -> None:
    supervisor.run(process(tmp_path, "a", f"import os; {SAY}"))
    ends = time.monotonic() + 2.5
    while time.monotonic() < ends:
        supervisor.look()
        time.sleep(0.02)
    assert 2 <= len(pids(tmp_path, "a")) <= 4


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_stays_behind_however_the_supervisor_ends(tmp_path: Path, number: signal.Signals) -> None:
    script = (
        "import json, os, sys; from pathlib import Path\n"
        "from deploy.supervisor import Process, Supervisor\n"
        "from deploy.pidfile import until\n"
        "logs, child = Path(sys.argv[1]), sys.argv[2]\n"
        "supervisor = Supervisor()\n"
        "with supervisor.signals():\n"
        "    for name in 'ab':\n"
        "        supervisor.run(Process(name, [sys.executable, '-c', child], dict(os.environ), logs, logs, 1.0))\n"
        "    print('up', flush=True)\n"
        "    supervisor.watch()\n"
        "    supervisor.stop()\n"
    )
    child = STUBBORN.format(say=SAY)
    with (
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as bystander,
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path), child], cwd=ROOT, stdout=subprocess.PIPE
        ) as main,
    ):
        assert until(lambda: all(pids(tmp_path, name) for name in "ab"), 20)
        found = [*pids(tmp_path, "a"), *pids(tmp_path, "b")]
        main.send_signal(number)
        main.wait(10)
        assert until(lambda: not any(is_running(pid) for pid in found), 5), json.dumps(found)
        assert bystander.poll() is None
        bystander.kill()
