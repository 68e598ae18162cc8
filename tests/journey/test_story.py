"""The whole story, told by `make demo` against a platform as `make run` starts it: on both logs, for two agencies."""

import os
import re
import subprocess
import sys

import requests

from services import SERVICES
from tests.journey.conftest import rows, settings_of
from tests.support.platform import ROOT, Platform


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


def test_the_trails_of_a_running_platform_can_be_verified(platform: Platform, tellings: list[str]) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "deploy.audit", "verify"],
        cwd=ROOT,
        env={**os.environ, "CENDANA_VAR": str(platform.var)},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in printed.stdout.splitlines() if line.startswith("kupang ")]
    assert [line.split()[1] for line in lines] == list(SERVICES)
    assert all(" whole: " in line for line in lines)


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
