"""`make run`, as a newcomer meets it: it serves, says so, refuses to run twice, and goes without a trace."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from bs4 import BeautifulSoup

from deploy.pidfile import until
from deploy.postgres import start

ROOT = Path(__file__).parents[3]
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
def running(var: Path) -> Iterator[Platform]:
    """A platform that is ready; killed at the end if it still runs."""
    command, environment = command_of(var)
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        platform = Platform(var, process)
        reader = threading.Thread(target=lambda: platform.lines.extend(iter(process.stdout.readline, "")))  # type: ignore[union-attr]  # a pipe was asked for
        reader.start()
        try:
            assert until(lambda: platform.said("is ready after") or process.poll() is not None, START_SECONDS)
            assert process.poll() is None, "".join(platform.lines)
            yield platform
        finally:
            process.kill()
            process.wait()
            reader.join()


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A folder whose ports are free ones."""
    made = Path(tempfile.mkdtemp(prefix="cendana-run-"))
    with socket.socket() as web, socket.socket() as openid:
        web.bind(("127.0.0.1", 0))
        openid.bind(("127.0.0.1", 0))
        ports = {"web": web.getsockname()[1], "openid": openid.getsockname()[1]}
    (made / "ports.json").write_text(json.dumps(ports))
    yield made
    start(made / "postgres").remove()


def test_it_serves_and_goes_when_told(var: Path) -> None:
    with running(var) as platform:
        assert requests.get(platform.address, timeout=10).status_code == 200
        assert platform.said("Operator Rekaan")
        assert platform.said(str(var))
        assert (var / "secrets.json").stat().st_mode & 0o777 == 0o600
        assert (var / "openid.json").stat().st_mode & 0o777 == 0o600
        children = platform.pids()
        assert children
        platform.process.send_signal(signal.SIGTERM)
        assert platform.process.wait(10) == 0
        assert until(lambda: platform.pids() == [], 2)


def test_the_operator_logs_in_through_the_provider(var: Path) -> None:
    with running(var) as platform, requests.Session() as browser:
        page = browser.get(f"{platform.address}/p/platform/masuk", timeout=10)
        token = BeautifulSoup(page.text, "html5lib").select_one("input[name=csrf]")
        assert token is not None, page.text
        home = browser.post(page.url, data={"csrf": str(token["value"]), "sub": "operator"}, timeout=10)
        assert home.status_code == 200, home.text
        assert home.url.startswith(platform.address)
        assert "Operator Rekaan" in home.text


def test_a_second_one_says_where_the_first_one_runs(var: Path) -> None:
    with running(var) as platform:
        command, environment = command_of(var)
        second = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False
        )
        assert second.returncode == 1
        assert platform.address in second.stderr
        assert requests.get(platform.address, timeout=10).status_code == 200


def test_a_killed_one_leaves_nothing_and_the_next_one_has_its_address_and_data(var: Path) -> None:
    with running(var) as platform:
        address, secrets = platform.address, (var / "secrets.json").read_text()
        platform.process.kill()
        platform.process.wait()
        assert until(lambda: platform.pids() == [], 15)
    with running(var) as platform:
        assert platform.address == address
        assert (var / "secrets.json").read_text() == secrets


def test_it_does_not_run_in_production(tmp_path: Path) -> None:
    command, environment = command_of(tmp_path)
    settings = {"CENDANA_PROFILE": "production", "CENDANA_ADDRESS": "https://cendana.example"}
    settings |= {"CENDANA_PASSWORD_APP": "x" * 20, "CENDANA_SECRET_KEY": "x" * 20}
    refused = subprocess.run(
        command, cwd=ROOT, env=environment | settings, capture_output=True, text=True, timeout=30, check=False
    )
    assert refused.returncode == 1
    assert "docker-compose.yml" in refused.stderr
