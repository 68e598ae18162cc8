"""What the pid file of a PostgreSQL says, and whether it is to be believed.

The file outlives a server that was killed, and its number may by then belong to any other program.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path


def lines(data: Path) -> list[str]:
    """The lines of the server's pid file: pid, data folder, start, port, socket, address, memory, state."""
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return []


def state(data: Path) -> str:
    """What the server last said of itself: starting, ready, stopping, or nothing."""
    return "".join(lines(data)[7:8]).strip()


def serving(data: Path) -> int | None:
    """The pid of the server on this data folder; None when no process of that pid was started on it."""
    first = "".join(lines(data)[:1]).strip()
    if not first.isdigit():
        return None
    return int(first) if f" -D {data} " in f" {_command_line(int(first))} " else None


def _command_line(pid: int) -> str:
    """The command line of a process that runs; empty when there is none, or it has ended but is not yet buried."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ").strip()
        except (FileNotFoundError, ProcessLookupError):
            return ""
    shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def disown_stranger(data: Path) -> None:
    """Give a pid file whose number now belongs to another program the number of a process that has ended.

    PostgreSQL would refuse to start beside that program. The file itself stays: by its other lines PostgreSQL checks
    that no session of the former server still has the data open.
    """
    found = lines(data)
    if not found or serving(data) is not None:
        return
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", ""]) as ended:
        ended.wait()
    with (data / "postmaster.pid").open("r+") as written:
        written.truncate()
        written.write("\n".join([str(ended.pid), *found[1:]]) + "\n")


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true within that time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
