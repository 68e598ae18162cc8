"""Files pass through the pages as they are made: nothing of them is kept, and what fails in time is a page."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from deploy.bench.made import answers
from deploy.bench.made.agency import Agency, Unit
from services.surveys.models.instruments import Survey
from services.surveys.queries.answers import AT_ONCE
from shared.db import uuid7
from shared.peers import Answer, InProcess, Peers, Request
from tests.support.demo_platform import DemoPlatform, SignedInBrowser

NUMBER = AT_ONCE + 300


@dataclass
class Many:
    """A survey with more answers than one portion holds, and its officer."""

    platform: DemoPlatform
    officer: SignedInBrowser
    survey_id: UUID

    def parts(self, kind: str) -> Iterator[bytes]:
        """The parts of the file, each made when it is asked for."""
        answer = self.officer.client.get(f"/survei/{self.survey_id}/jawaban.{kind}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        return answer.iter_encoded()


@pytest.fixture
def many(platform: DemoPlatform) -> Many:
    root, unit = platform.units["SETDA"], platform.units["DUKCAPIL"]
    made = Agency(platform.agency_id, platform.slug)
    made.units.append(Unit(unit, "DUKCAPIL", "Dinas Rekaan", root, True, unit, (root, unit)))
    survey_id = answers.survey(platform.places.settings, made, NUMBER, seed=5)
    return Many(platform, platform.browser_of("survey_officer"), survey_id)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_first_part_leaves_before_the_second_portion_is_read(many: Many, kind: str) -> None:
    with many.platform.service("surveys").statements() as seen:
        parts = many.parts(kind)
        next(parts)
        early = sum("FROM answer" in statement and "LIMIT" in statement for statement in seen)
        rest = list(parts)
        portions = sum("FROM answer" in statement and "LIMIT" in statement for statement in seen)
    assert (early, portions) == (1, 2)
    assert max(map(len, rest)) < 1024 * 1024


def test_all_of_it_arrives(many: Many) -> None:
    rows = list(csv.reader(io.StringIO(b"".join(many.parts("csv")).decode("utf-8-sig"))))
    assert len(rows) == 1 + NUMBER


def test_a_survey_that_is_not_there_is_a_page_and_no_file(many: Many) -> None:
    assert many.officer.get(f"/survei/{uuid7()}/jawaban.csv").status == 404
    assert many.officer.get(f"/survei/{uuid7()}/jawaban.xls").status == 404
    stranger = many.platform.another_agency().browser_of("survey_officer")
    assert stranger.get(f"/survei/{many.survey_id}/jawaban.csv").status == 404
    assert [row.id for row in many.platform.service("surveys").rows(Survey)] == [many.survey_id]


@dataclass
class Watched:
    """The services, and which bodies were let go."""

    services: InProcess
    opened: int = 0
    closed: int = 0

    def send(self, service: str, request: Request) -> Answer:
        """Pass it on."""
        answer = self.services.send(service, request)
        if answer.parts is not None:
            self.opened += 1
            let_go = answer.parts.close

            def close() -> None:
                self.closed += 1
                let_go()

            answer.parts.close = close
        return answer


@pytest.mark.parametrize("parts_read", [0, 1])
def test_whoever_goes_away_lets_the_service_stop(many: Many, parts_read: int) -> None:
    state = many.platform.app.extensions["frontend"]
    watched = Watched(many.platform.places.transport)
    state.peers, before = Peers(many.platform.places.settings, watched), state.peers
    try:
        answer = many.officer.client.get(f"/survei/{many.survey_id}/jawaban.csv")
        parts = answer.iter_encoded()
        for _ in range(parts_read):
            next(parts)
        answer.close()
    finally:
        state.peers = before
    assert watched.opened == 1
    assert watched.closed >= 1
