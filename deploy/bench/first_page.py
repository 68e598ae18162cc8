"""Seconds from `make run` to its first page, in a folder in which it ran before."""

import os
import signal
import subprocess
import time
from pathlib import Path

import requests

from deploy.bench.measured import Measured
from deploy.bench.place import Place
from deploy.topology import ROOT
from deploy.up import fresh_folder, remove_folder

MOST = 15.0  # seconds
PATIENCE = 120.0
AIM = "under 15 s"


def measure(place: Place, rounds: int) -> list[Measured]:
    """The first start, which is not counted, and as many after it as there are rounds."""
    var = fresh_folder()
    try:
        first, *others = [started(var) for _ in range(1 + (1 if place.quick else rounds))]
    finally:
        remove_folder(var, var / "postgres")
    remarks = f"the first time, with databases to be made, it took {first:.1f} s; from `make` to the end of the page"
    found = tuple(others)
    return [Measured("first page after `make run`, the second time", found, None, "s", AIM, max(found) < MOST, remarks)]


def started(var: Path) -> float:
    """Seconds from the command to the whole of the first page; then it is told to stop, and waited for."""
    began = time.perf_counter()
    with (var / "run.log").open("wb") as log:
        run = subprocess.Popen(
            ["make", "run"],
            cwd=ROOT,
            env={**os.environ, "CENDANA_VAR": str(var)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        while not shows(var):
            assert run.poll() is None, (var / "run.log").read_text()
            assert time.perf_counter() - began < PATIENCE, (var / "run.log").read_text()
            time.sleep(0.05)
        return time.perf_counter() - began
    finally:
        os.killpg(run.pid, signal.SIGINT)
        run.wait(PATIENCE)


def shows(var: Path) -> bool:
    """Whether the pages answer, at the address that this start has written beside its lock."""
    address = (var / "run.lock").read_text().strip() if (var / "run.lock").exists() else ""
    try:
        return bool(address) and requests.get(address, timeout=5).ok
    except requests.RequestException:
        return False
