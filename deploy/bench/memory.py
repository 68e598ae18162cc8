"""Memory of each process of the topology over twenty minutes of load: whether it still grows in the second half.

What is judged is the line through the samples of the second half, by least squares: by how much of their mean it rises.
Memory is counted as PSS, so that what processes share is counted once.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random

import requests

from deploy.bench.agencies import Furnished, furnished, sizes
from deploy.bench.answers import forms, open_survey
from deploy.bench.clients import answers_in
from deploy.bench.measured import Measured, slope
from deploy.bench.place import Place
from deploy.up import Up
from services import SERVICES

SECONDS, QUICK_SECONDS = 1200.0, 120.0
SAMPLE = 5.0  # seconds between two samples
MOST = 2.0  # per cent of the mean, in half of the time
CLIENTS = 2
SPELL = 5.0  # seconds of answers, then a breath: the machine is loaded, not swamped
BREATH = 0.1
OWN = ("frontend", *SERVICES, *(f"{service}-worker-{number}" for service in SERVICES for number in (1, 2)))
OTHERS = ("kafka",)
READ = {"training": "/needs", "evaluations": "/cycles", "rewards": "/schemes", "surveys": "/surveys"}
MANAGES = {"training": "training_organiser", "evaluations": "agency_admin", "rewards": "reward_manager"}
Samples = Mapping[str, list[tuple[float, float]]]


def measure(place: Place, _rounds: int) -> list[Measured]:
    """One figure for each process of Cendana."""
    seconds = QUICK_SECONDS if place.quick else SECONDS
    town = furnished(place, sizes(place)[0])
    with Load(town) as load:
        samples = sampled(place.up, seconds)
    growths = {name: growth(samples[name]) for name in OWN}
    described = "; ".join(
        f"{name} {_mean(samples[name]):.0f} MB, {growth(samples[name]):+.1f} %" for name in (*OWN, *OTHERS)
    )
    remarks = f"rise of PSS in the second half of {seconds / 60:.0f} minutes, one figure for each process of Cendana; "
    remarks += f"flat is at most {MOST:g} %; meanwhile {load}. Means of the second half: {described}"
    is_met = max(growths.values()) <= MOST
    return [Measured("memory of each process under load", tuple(growths.values()), None, "%", "flat", is_met, remarks)]


def sampled(up: Up, seconds: float) -> Samples:
    """Seconds since the beginning and megabytes, for each container."""
    samples: dict[str, list[tuple[float, float]]] = {name: [] for name in (*OWN, *OTHERS)}
    began = time.monotonic()
    while (at := time.monotonic() - began) < seconds:
        for name, found in samples.items():
            found.append((at, sum(map(pss, up.family(name)))))
        time.sleep(SAMPLE)
    return samples


def growth(samples: list[tuple[float, float]]) -> float:
    """Per cent of the mean by which the second half rises."""
    half = _second_half(samples)
    return 100 * slope(half) * (half[-1][0] - half[0][0]) / _mean(samples)


def _second_half(samples: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return samples[len(samples) // 2 :]


def _mean(samples: list[tuple[float, float]]) -> float:
    half = _second_half(samples)
    return sum(size for _, size in half) / len(half)


def pss(pid: int) -> float:
    """Megabytes of a process, what it shares counted in part; 0 for one that has gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


class Load:
    """People who answer, look and change, each in a thread; `done` counts it. A failure is raised at the end."""

    def __init__(self, town: Furnished) -> None:
        self.done = Counter[str]()
        self._town, self._over, self._failures = town, threading.Event(), list[str]()
        self._path = f"/public/{town.agency.slug}/surveys/{open_survey(town)}/answers"
        self._chance, self._numbers = Random(town.place.seed), count()  # noqa: S311  # to be repeated
        self._threads = [
            threading.Thread(target=self._keep, args=[doing]) for doing in (self._answer, self._look, self._change)
        ]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise AssertionError("; ".join(self._failures))

    def __str__(self) -> str:
        return ", ".join(f"{number:,} {what}" for what, number in sorted(self.done.items()))

    def _keep(self, doing: Callable[[], None]) -> None:
        try:
            while not self._over.wait(BREATH):
                doing()
        except Exception as error:
            self._failures.append(repr(error)[:500])

    def _answer(self) -> None:
        surveys = self._town.place.up.place("surveys", 8000)
        self.done["answers"] += answers_in(surveys, CLIENTS, SPELL, forms(self._path, self._chance))

    def _look(self) -> None:
        self.done["looks"] += look_around(self._town)

    def _change(self) -> None:
        day = date(2030, 1, 1) + timedelta(days=next(self._numbers) % 3000)
        self._town.place.desk.set_calendar(self._town.agency.id, [day])
        self.done["facts"] += 1


def look_around(town: Furnished) -> int:
    """A public page, and a list of each service; how many that were."""
    page = requests.get(f"http://{town.place.up.place('frontend', 8000)}/p/{town.agency.slug}", timeout=30)
    assert page.status_code in (200, 400), page.text  # 400 where pages answer to the host of their address alone
    for service, path in READ.items():
        who = (town.agency.id, MANAGES.get(service, "survey_officer"))
        answer = town.place.desk.insist("GET", path, who, service=service)
        assert answer.status_code == 200, f"{service}{path}: {answer.text}"
    return 1 + len(READ)
