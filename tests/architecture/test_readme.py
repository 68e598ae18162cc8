"""What the README claims is so: its commands, people, files and figures exist."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from deploy.people import KUPANG
from services import SERVICES
from shared.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def test_every_make_command_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"`make ([a-z]+)", README)) <= targets


def test_every_file_it_names_exists() -> None:
    named = re.findall(r"`((?:services|shared|frontend|deploy|tests)/[^`*]+)`", README)
    assert len(named) > 10
    for path in named:
        assert (ROOT / path.replace("<producer>", "training")).exists(), path


def test_the_people_of_the_accounts_are_those_of_the_demonstration() -> None:
    known = {employee.name for employee in KUPANG.employees} | {KUPANG.admin_name, "Operator Rekaan"}
    section = README.split("## Accounts of the demo")[1].split("##")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| ") and "---" not in line][1:]
    named = {name.split("(")[0].strip() for row in rows for name in row.split(",")}
    assert named
    assert named <= known


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_a_charter(service: str) -> None:
    charter = (ROOT / "services" / service / "__init__.py").read_text()
    for word in ("wns", "tates", "eacts to"):
        assert word in charter


def test_python_is_what_the_project_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.11"
    assert "Python 3.11" in README


def test_locks_name_no_registry_and_hash_everything() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        pinned = re.findall(r"^[A-Za-z0-9][^\n]*==", text, re.M)
        assert len(pinned) == len(re.findall(r"^[A-Za-z0-9][^\n]*\\\n    --hash=", text, re.M))


def test_settings_have_defaults_of_the_embedded_profile() -> None:
    assert Settings().profile == "embedded"
    assert all(getattr(Settings(), field.name) is not None for field in fields(Settings))
