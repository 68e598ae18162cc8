"""Reads docker-compose.yml as Compose would, as far as the file goes: settings filled in, stanzas in their order."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parents[1] / "docker-compose.yml"
VARIABLE = re.compile(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}")
DURATION = re.compile(r"(\d+)(ms|s|m)")
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}
HEALTHY, COMPLETED, STARTED = "service_healthy", "service_completed_successfully", "service_started"


class UnfitCompose(Exception):
    """The file says something that is not understood here, or lacks a setting that it demands."""


@dataclass(frozen=True)
class Health:
    """How a stanza is asked whether it is well. Seconds."""

    test: tuple[str, ...]
    interval: float
    timeout: float
    retries: int
    start_period: float

    @property
    def patience(self) -> float:
        """After how long without a good answer a start has failed."""
        return self.start_period + self.retries * (self.interval + self.timeout)


@dataclass(frozen=True)
class Stanza:
    """One service of the file. `waits_for` are the names it depends on, each with its condition."""

    name: str
    image: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    waits_for: Mapping[str, str]
    health: Health | None
    replicas: int
    restarts: bool
    grace: float


def read(environment: Mapping[str, str], path: Path = FILE) -> dict[str, Stanza]:
    """The stanzas by name, each after those it waits for. Raises UnfitCompose."""
    content = yaml.safe_load(path.read_text())
    found = {name: _stanza(name, _filled(given, environment)) for name, given in content["services"].items()}
    return {name: found[name] for name in _in_order(found)}


def filled(text: str, environment: Mapping[str, str]) -> str:
    """The text with its `${NAME}`, `${NAME:-default}` and `${NAME:?why}` replaced. Raises UnfitCompose."""

    def value(match: "re.Match[str]") -> str:
        name, kind, more = match.groups()
        found = environment.get(name, "")
        if found or kind is None:
            return found
        if kind == ":?":
            raise UnfitCompose(f"{name} is not set: {more}")
        return str(more)

    return VARIABLE.sub(value, text)


def _filled(given: Any, environment: Mapping[str, str]) -> Any:
    if isinstance(given, str):
        return filled(given, environment)
    if isinstance(given, list):
        return [_filled(each, environment) for each in given]
    if isinstance(given, dict):
        return {key: _filled(each, environment) for key, each in given.items()}
    return given


def _stanza(name: str, given: Mapping[str, Any]) -> Stanza:
    waits = given.get("depends_on", {})
    return Stanza(
        name=name,
        image=given["image"],
        command=_words(given.get("command", ())),
        environment={key: str(value) for key, value in given.get("environment", {}).items()},
        waits_for={each: STARTED for each in waits}
        if isinstance(waits, list)
        else {each: more.get("condition", STARTED) for each, more in waits.items()},
        health=_health(given["healthcheck"]) if "healthcheck" in given else None,
        replicas=int(given.get("deploy", {}).get("replicas", 1)),
        restarts=given.get("restart", "no") != "no",
        grace=seconds(given.get("stop_grace_period", "10s")),
    )


def _words(given: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(shlex.split(given)) if isinstance(given, str) else tuple(given)


def _health(given: Mapping[str, Any]) -> Health:
    return Health(
        test=tuple(given["test"]),
        interval=seconds(given.get("interval", "30s")),
        timeout=seconds(given.get("timeout", "30s")),
        retries=int(given.get("retries", 3)),
        start_period=seconds(given.get("start_period", "0s")),
    )


def seconds(text: str) -> float:
    """A duration of Compose (`1m30s`, `500ms`) in seconds. Raises UnfitCompose."""
    parts = DURATION.findall(text)
    if "".join(number + unit for number, unit in parts) != text or not parts:
        raise UnfitCompose(f"{text!r} is no duration")
    return sum(int(number) * UNITS[unit] for number, unit in parts)


def _in_order(stanzas: Mapping[str, Stanza]) -> Iterator[str]:
    """Names, each after those it waits for; the file's order otherwise. Raises UnfitCompose for a circle."""
    left, done = dict(stanzas), set[str]()
    while left:
        ready = [name for name, stanza in left.items() if done.issuperset(stanza.waits_for)]
        if not ready:
            raise UnfitCompose(f"{', '.join(left)} wait for each other, or for what is not there")
        for name in ready:
            del left[name]
            yield name
        done.update(ready)
