"""A platform as `make run` starts it, from a folder of its own."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.pidfile import until
from deploy.postgres import start

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


@dataclass
class Platform:
    """A platform that runs from a folder of its own."""

    var: Path
    process: "subprocess.Popen[str]"
    lines: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{json.loads((self.var / 'ports.json').read_text())['web']}"

    def said(self, words: str) -> bool:
        """Whether it has printed this."""
        return any(words in line for line in self.lines)

    def pids(self) -> list[int]:
        """Everything that runs with this folder in its command line or environment, but the starter itself."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                known = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            except OSError:
                continue
            if str(self.var).encode() in known and int(entry.name) not in (self.process.pid, os.getpid()):
                found.append(int(entry.name))
        return found


def command_of(var: Path) -> tuple[list[str], dict[str, str]]:
    """How the platform is started there."""
    return [sys.executable, "-m", "deploy.run"], {**os.environ, "CENDANA_VAR": str(var)}


@contextmanager
def running(var: Path, arguments: Sequence[str] = ()) -> Iterator[Platform]:
    """A platform that is ready; killed at the end if it still runs."""
    command, environment = command_of(var)
    command += arguments
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        platform = Platform(var, process)
        reader = threading.Thread(target=lambda: platform.lines.extend(iter(process.stdout.readline, "")))  # type: ignore[union-attr]  # a pipe was asked for
        reader.start()
        try:
            is_up = until(lambda: platform.said("is ready after") or process.poll() is not None, START_SECONDS)
            assert is_up, "".join(platform.lines)
            assert process.poll() is None, "".join(platform.lines)
            yield platform
            assert leaks(platform) == [], "a secret of the platform stands where others can read it"
        finally:
            process.kill()
            process.wait()
            reader.join()


def leaks(platform: Platform) -> list[str]:
    """Where the secrets that it made at its first start stand: in logs, in what it printed, in files open to others."""
    secrets = [secret.encode() for secret in json.loads((platform.var / "secrets.json").read_text()).values()]
    printed = "".join(platform.lines).encode()
    found = ["what it printed"] if any(secret in printed for secret in secrets) else []
    for path, folders, names in os.walk(platform.var):
        folders[:] = [name for name in folders if name != "postgres"]  # its own account's, and closed to others
        for file in (Path(path) / name for name in names):
            is_open = file.suffix == ".log" or file.stat().st_mode & 0o077
            if is_open and file.is_file() and any(secret in file.read_bytes() for secret in secrets):
                found.append(str(file))
    return found


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for a platform, whose ports are free ones; PostgreSQL's data go with it."""
    made = Path(tempfile.mkdtemp(prefix="cendana-run-"))
    with socket.socket() as web, socket.socket() as openid:
        web.bind(("127.0.0.1", 0))
        openid.bind(("127.0.0.1", 0))
        ports = {"web": web.getsockname()[1], "openid": openid.getsockname()[1]}
    (made / "ports.json").write_text(json.dumps(ports))
    yield made
    start(made / "postgres").remove()
