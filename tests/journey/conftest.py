"""A platform on which the story was told twice, on each of the two event logs; one for all files of this folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from deploy.running import settings_of_running
from shared.settings import Settings
from tests.support import kafka
from tests.support.platform import ROOT, Platform, folder, running

TELLING_SECONDS = 240


@pytest.fixture(scope="session", params=["postgresql", "kafka"])
def platform(request: pytest.FixtureRequest) -> Iterator[Platform]:
    """A platform of its own, on each of the two event logs."""
    with ExitStack() as opened:
        arguments = []
        if request.param == "kafka":
            if kafka.missing():
                pytest.skip(f"no Kafka here: {kafka.missing()}")
            arguments = ["--event-log", opened.enter_context(kafka.broker())]  # topics of this platform alone
        var = opened.enter_context(folder())
        yield opened.enter_context(running(var, arguments))


@pytest.fixture(scope="session")
def tellings(platform: Platform) -> list[str]:
    """What two tellings printed, one period after the other."""
    return [tell(platform.var) for _ in range(2)]


def tell(var: Path) -> str:
    """Tell the story once; it must come to its end."""
    told = subprocess.run(
        [sys.executable, "-m", "deploy.demo"],
        cwd=ROOT,
        env={**os.environ, "CENDANA_VAR": str(var)},
        capture_output=True,
        text=True,
        timeout=TELLING_SECONDS,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr
    return told.stdout


def settings_of(platform: Platform) -> Settings:
    """The settings of the running platform."""
    return settings_of_running({"CENDANA_VAR": str(platform.var)})


def rows(settings: Settings, service: str, query: str, *values: object) -> list[tuple[object, ...]]:
    """What a service's database holds, for all agencies at once: as its owner, past the walls."""
    with psycopg.connect(settings.dsn(service, "migrate")) as connection:
        return connection.execute(query, values or None).fetchall()  # type: ignore[arg-type]  # written in these files
