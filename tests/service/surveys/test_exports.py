"""Exports of many answers: made while they are sent, whole, and in an order that tells nothing."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from openpyxl import load_workbook

from deploy.bench.made.agency import agency as made_agency
from deploy.bench.made.answers import survey
from services.surveys.models.base import TRAIL
from services.surveys.models.instruments import Answer
from services.surveys.queries.answers import AT_ONCE, Readable
from services.surveys.rules.batches import batches
from tests.support.services import Service

NUMBER = AT_ONCE + 300


@dataclass
class Filled:
    """A closed survey with more answers than one portion holds."""

    service: Service
    survey_id: UUID

    def parts(self, kind: str) -> Iterator[bytes]:
        """The parts of a file, each made when it is asked for."""
        officer = self.service.client("survey_officer")
        token = {"Authorization": f"Bearer {officer.token()}"}
        answer = self.service.app.test_client().get(f"/surveys/{self.survey_id}/answers.{kind}", headers=token)
        assert answer.status_code == 200
        return answer.iter_encoded()


@pytest.fixture
def filled(service: Callable[[str], Service], request: pytest.FixtureRequest) -> Filled:
    made = made_agency(30, seed=request.node.name)
    place = Service("surveys", service("surveys").places, made.id, made.slug).registered()
    return Filled(place, survey(place.places.settings, made, NUMBER, seed=3))


def test_csv_holds_every_answer_once_by_day_and_then_by_random_id(filled):
    text = b"".join(filled.parts("csv")).decode("utf-8-sig")
    found = [(row["tanggal"], row["WAKTU"], row["saran"]) for row in csv.DictReader(io.StringIO(text))]
    rows = sorted(filled.service.rows(Answer), key=lambda row: (row.answered_on, row.id))
    assert found == [(row.answered_on.isoformat(), str(row.waktu), row.comment) for row in rows]
    assert len(found) == NUMBER


def test_xlsx_holds_the_same(filled):
    page = load_workbook(io.BytesIO(b"".join(filled.parts("xlsx"))), read_only=True).active
    found = [(cells[0].date().isoformat(), cells[4], cells[-1] or "") for cells in page.iter_rows(2, values_only=True)]
    rows = filled.service.rows(Answer)
    assert Counter(found) == Counter((row.answered_on.isoformat(), row.waktu, row.comment) for row in rows)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_first_part_leaves_before_the_second_portion_is_read(filled, kind):
    with filled.service.statements() as seen:
        parts = filled.parts(kind)
        next(parts)
        early = sum("FROM answer" in statement and "LIMIT" in statement for statement in seen)
        rest = list(parts)
        portions = sum("FROM answer" in statement and "LIMIT" in statement for statement in seen)
    assert (early, portions) == (1, 2)
    assert rest


def test_an_export_is_one_entry_of_the_audit_trail(filled):
    list(filled.parts("csv"))
    assert [entry.action for entry in filled.service.rows(TRAIL.entry)] == ["answers-exported"]


def test_a_portion_looks_at_no_more_days_than_can_fill_it():
    days = {date(2026, 7, day): 4_000 for day in range(1, 10)}
    may = Readable(batches(days, 5), days)
    assert [may.reaching(first, AT_ONCE) for first in (1, 4, 8, 9, 10)] == [3, 6, 9, 9, 9]
    assert Readable([], {}).reaching(1, AT_ONCE) == 0
