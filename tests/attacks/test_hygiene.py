"""Secrets: made at the first start for their owner's eyes alone, and in no file of the repository and no log."""

import math
import re
import stat
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from deploy.secrets_file import kept_secrets, write_private
from shared.settings import EMBEDDED_SECRET, Misconfigured, Settings

ROOT = Path(__file__).parents[2]
NAMES = ("password_app", "password_relay", "password_migrate", "secret_key", "log", "kupang")
# What secrets look like, wherever they came from.
SHAPES = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"),
    "a private JWK": re.compile(r'"d"\s*:\s*"[A-Za-z0-9_-]{40,}"'),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{40,}"),
    "a key of a cloud": re.compile(
        r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abp]-[\w-]{20,}"
    ),
    "a password in an address": re.compile(
        r"://[\w.-]+:(?!\{|\$|\*|secret|rahasia|embedded|x@|password)[^\s@/{}\"']{8,}@"
    ),
}
ASSIGNED = re.compile(r"(?i)(?:password|secret|token|api_?key)\w*[\"']?\s*[:=]\s*[\"']([A-Za-z0-9+/_=-]{20,})[\"']")
MOST_RANDOM = 4.2  # bits for each letter: words have fewer


def tracked() -> list[Path]:
    """The files of the repository, as far as they are text of ours."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    files = [ROOT / name for name in listed if name and not name.endswith((".png", ".woff2", ".xlsx", ".ico"))]
    return [file for file in files if file.is_file()]


def entropy(text: str) -> float:
    """Bits for each letter."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def test_the_repository_holds_no_secret() -> None:
    found = []
    for file in tracked():
        content = file.read_text(errors="replace")
        found += [(str(file.relative_to(ROOT)), what) for what, shape in SHAPES.items() if shape.search(content)]
        values = [value for value in ASSIGNED.findall(content) if entropy(value) > MOST_RANDOM]
        found += [(str(file.relative_to(ROOT)), value[:6]) for value in values]
    assert found == []


def test_the_search_finds_what_it_is_for() -> None:
    assert SHAPES["a password in an address"].search(
        "postgresql://app:" + "Zx9kQ2mLpR7@db/x"
    )  # in parts: this file is searched too
    assert SHAPES["a private JWK"].search('"d": "' + "a" * 43 + '"')
    assert [v for v in ASSIGNED.findall('SECRET_KEY = "' + 'q8Zx1Lk0Vb7Nw3Pr5Ty9Ua2Hd4"') if entropy(v) > MOST_RANDOM]


def test_neither_image_nor_repository_takes_up_what_a_run_leaves_behind() -> None:
    assert "var/" in (ROOT / ".gitignore").read_text().split()
    ignored = (ROOT / ".dockerignore").read_text().split() if (ROOT / ".dockerignore").exists() else []
    copied = re.findall(r"^COPY (.*)$", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE)
    assert {"var", ".git"} <= {name.strip("/") for name in ignored} or not any(
        re.match(r"\. ", each) for each in copied
    )


def test_secrets_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    made = kept_secrets(file, NAMES)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(made) == set(NAMES)
    assert len(set(made.values())) == len(NAMES)
    assert all(len(value) >= 43 for value in made.values())
    assert kept_secrets(file, [*NAMES, "another"]) == {**made, "another": kept_secrets(file, ["another"])["another"]}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_private_file_is_never_open_on_the_way(tmp_path: Path) -> None:
    file = tmp_path / "open.json"
    file.write_text("old")
    file.chmod(0o644)
    write_private(file, "new")
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("new", 0o600)
    planted = tmp_path / "planted.json.new"
    planted.symlink_to(tmp_path / "elsewhere")
    write_private(tmp_path / "planted.json", "secret")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("name", ["secret_key", "password_app"])
@pytest.mark.parametrize("value", ["", EMBEDDED_SECRET, "short"])
def test_production_starts_with_no_secret_that_others_know(name: str, value: str) -> None:
    good = {"CENDANA_PROFILE": "production", "CENDANA_ADDRESS": "https://cendana.example"}
    good |= {"CENDANA_SECRET_KEY": "x" * 20, "CENDANA_PASSWORD_APP": "y" * 20}
    Settings.from_environment(good)
    with pytest.raises(Misconfigured):
        Settings.from_environment({**good, f"CENDANA_{name.upper()}": value})
    with pytest.raises(Misconfigured):
        Settings.from_environment({key: each for key, each in good.items() if key != f"CENDANA_{name.upper()}"})


@pytest.mark.parametrize("address", ["http://cendana.example", "", "cendana.example"])
def test_production_has_an_https_address(address: str) -> None:
    known = {"CENDANA_SECRET_KEY": "x" * 20, "CENDANA_PASSWORD_APP": "y" * 20}
    with pytest.raises(Misconfigured):
        Settings.from_environment({"CENDANA_PROFILE": "production", "CENDANA_ADDRESS": address, **known})
