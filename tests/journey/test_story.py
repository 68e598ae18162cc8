"""The whole story, told by `make demo` against a platform as `make run` starts it: on both logs, for two agencies."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
import requests

from deploy.running import settings_of_running
from services import SERVICES
from shared.settings import Settings
from tests.support import kafka
from tests.support.platform import ROOT, Platform, folder, running

TELLING_SECONDS = 240


@pytest.fixture(scope="module", params=["postgresql", "kafka"])
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


@pytest.fixture(scope="module")
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


def rows(settings: Settings, service: str, query: str) -> list[tuple[object, ...]]:
    """What a service's database holds, for all agencies at once: as its owner, past the walls."""
    with psycopg.connect(settings.dsn(service, "migrate")) as connection:
        return connection.execute(query).fetchall()  # type: ignore[arg-type]  # written in this file


def test_the_real_file_gives_its_published_index(tellings: list[str]) -> None:
    kupang = tellings[0].split("5   The index is published")[1].split(" Kota Contoh Maritaing")[0]
    assert "Akta kelahiran: IKM 91.48 (A), 29 answers, weight EXACT; under the mark: PROSEDUR, WAKTU" in kupang


def test_the_next_period_is_better_in_one_element_and_worse_in_another(tellings: list[str]) -> None:
    for card in tellings[1].split("the card:")[1:]:
        assert re.search(r"WAKTU: .* \(BETTER\)", card)
        assert re.search(r"PERILAKU: .* \(WORSE\)", card)


def test_refusals_were_tried_on_the_way(tellings: list[str]) -> None:
    for refusal in ("organisation-not-rated", "sheet-counted", "not-permitted"):
        assert refusal in tellings[0], refusal
    assert "all closed" in tellings[0]


def test_every_fact_had_each_effect_once_and_nothing_is_left_over(platform: Platform, tellings: list[str]) -> None:
    settings = settings_of(platform)
    for service in SERVICES:
        assert rows(settings, service, "SELECT count(*) FROM outbox") == [(0,)]
        assert rows(settings, service, "SELECT * FROM parked") == []
        doubled = "SELECT event_id, handler FROM inbox GROUP BY 1, 2 HAVING count(*) > 1"
        assert rows(settings, service, doubled) == []
    assert rows(settings, "agencies", "SELECT count(*) FROM employee") == [(56,)]
    for service in ("surveys", "evaluations", "training", "rewards"):
        assert rows(settings, service, "SELECT agency_id, count(*) FROM employee GROUP BY 1")
        assert rows(settings, service, "SELECT count(*) FROM employee") == [(56,)], service


def test_people_have_each_row_once(platform: Platform, tellings: list[str]) -> None:
    settings = settings_of(platform)
    assert rows(settings, "evaluations", "SELECT count(*) FROM cycle") == [(4,)]
    twice = "SELECT cycle_id, employee_id FROM evaluation GROUP BY 1, 2 HAVING count(*) > 1"
    assert rows(settings, "evaluations", twice) == []
    overbooked = (
        "SELECT w.id FROM workshop w JOIN enrolment e ON e.workshop_id = w.id AND e.agency_id = w.agency_id"
        " WHERE e.state = 'CONFIRMED' GROUP BY w.agency_id, w.id, w.capacity HAVING count(*) > w.capacity"
    )
    assert rows(settings, "training", overbooked) == []
    overspent = "SELECT id FROM scheme WHERE granted + reserved > budget"
    assert rows(settings, "rewards", overspent) == []


def test_the_public_card_is_there_for_everybody(platform: Platform, tellings: list[str]) -> None:
    for address in re.findall(r"The public card of .*: (http\S+)", tellings[1]):
        page = requests.get(address, timeout=10)
        assert page.status_code == 200
        assert "IKM" in page.text


def test_the_path_of_a_fact_can_be_printed(platform: Platform, tellings: list[str]) -> None:
    settings = settings_of(platform)
    query = "SELECT correlation_id FROM inbox WHERE type LIKE '%evaluation_finalised%' LIMIT 1"
    ((correlation,),) = rows(settings, "training", query)
    printed = subprocess.run(
        [sys.executable, "-m", "deploy.worker", "path", str(correlation)],
        cwd=ROOT,
        env={**os.environ, "CENDANA_VAR": str(platform.var)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "cendana.evaluations.evaluation_finalised.v1" in printed.stdout
    assert "-> training: " in printed.stdout


def test_nothing_that_follows_from_an_anonymous_report_leads_back_to_it(
    platform: Platform, tellings: list[str]
) -> None:
    from shared.eventlog import open_log

    settings = settings_of(platform)
    reports = [str(id_) for (id_,) in rows(settings, "surveys", "SELECT id FROM report")]
    assert len(reports) == 4
    log = open_log(settings.event_log)
    at = {p: low for p, (low, _) in log.bounds(log.partitions("cendana.surveys")).items()}
    ends = {p: high for p, (_, high) in log.bounds(list(at)).items()}
    seen = 0
    while any(at[p] < ends[p] for p in at):
        for record in log.fetch({p: at[p] for p in at if at[p] < ends[p]}, 500, 1.0):
            at[record.partition] = record.position + 1
            seen += 1
            text = record.value.decode() + str(dict(record.headers)) + record.key
            assert not any(report in text for report in reports)
    log.close()
    assert seen > 20
