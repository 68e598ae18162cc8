"""`make run`, as a newcomer meets it: it serves, says so, refuses to run twice, and goes without a trace."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from bs4 import BeautifulSoup

from deploy.pidfile import until
from tests.support.platform import ROOT, command_of, folder, running


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A folder that all tests here share: a later start finds the data of an earlier one."""
    with folder() as made:
        yield made


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
        assert platform.process.wait(30) == 0
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
