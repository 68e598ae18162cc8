"""docker-compose.yml names every process of production, and starts with no secret that somebody else could know."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from services import SERVICES
from shared.settings import Settings

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text()
SECRET = re.compile(r"PASSWORD|SECRET|KEY$")
VARIABLE = re.compile(r"\$\{(\w+)(:?[-?+]?)([^}]*)\}")


def section(name: str) -> str:
    """The lines of a service, indented under its name."""
    found = re.search(rf"^  {re.escape(name)}:\n((?:    .*\n|\n)+)", TEXT.partition("\nservices:\n")[2], re.MULTILINE)
    assert found is not None, f"{name} is missing"
    return found.group(1)


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_a_web_process_and_a_worker_with_health_checks(service: str) -> None:
    assert f"deploy.web:service('{service}')" in section(service)
    assert "*web" in section(service)
    assert f'"deploy.worker", "{service}"' in section(f"{service}-worker")
    assert f"worker-{service}.beat" in section(f"{service}-worker")


@pytest.mark.parametrize("part", ["postgres", "kafka", "frontend"])
def test_what_others_wait_for_has_a_health_check(part: str) -> None:
    assert "healthcheck:" in section(part)


def test_the_steps_before_the_start_run_once() -> None:
    for step in ("provision", "migrate"):
        assert 'restart: "no"' in section(step)
    assert TEXT.count("migrate: {condition: service_completed_successfully}") == 2


def test_no_secret_has_a_default() -> None:
    found = [match.groups() for match in VARIABLE.finditer(TEXT)]
    secrets = [(name, kind) for name, kind, _ in found if SECRET.search(name)]
    assert {name for name, _ in secrets} >= {"CENDANA_PASSWORD_APP", "CENDANA_SECRET_KEY", "CENDANA_POSTGRES_PASSWORD"}
    assert [name for name, kind in secrets if kind != ":?"] == []
    assert not re.search(r"(PASSWORD|SECRET|SECRET_KEY): (?!\$\{)\S", TEXT)


def test_every_setting_it_gives_exists() -> None:
    given = set(re.findall(r"^  (CENDANA_\w+):", TEXT, re.MULTILINE))
    assert given
    for name in given:
        assert hasattr(Settings(), name.removeprefix("CENDANA_").lower()), name


def test_no_variable_holds_a_brace_that_would_cut_it_short() -> None:
    for line in TEXT.splitlines():
        opened = line.count("${")
        assert len(VARIABLE.findall(line)) == opened, line


def test_the_owner_s_password_reaches_the_one_offs_only() -> None:
    assert TEXT.count("CENDANA_PASSWORD_MIGRATE: ") == 1
    users = re.findall(r"\*owner-settings", TEXT)
    assert len(users) == 2


@pytest.mark.skipif(shutil.which("docker") is None, reason="docker is not installed")
def test_docker_compose_can_read_it() -> None:
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("docker compose is not installed")
    names = [name for name, kind, _ in VARIABLE.findall(TEXT) if kind == ":?"]
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", **{name: "rahasia-rekaan-panjang" for name in names}}
    command = ["docker", "compose", "config", "--quiet"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    refused = subprocess.run(command, cwd=ROOT, env={"PATH": environment["PATH"]}, capture_output=True, check=False)
    assert refused.returncode != 0
