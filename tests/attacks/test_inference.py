"""By inference: figures over too few, what two figures or two readings differ in, and traces that join an answer to
somebody: columns, ids, times, and the order in which PostgreSQL keeps rows.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import DateTime, Integer, text

from deploy.migrate import metadata_of
from services.surveys.models.instruments import Answer
from services.surveys.models.reports import Report, ReportStep
from services.surveys.rules.batches import batches, readable
from tests.service.surveys.agency import Surveying
from tests.support.services import Service

K = 5
DAYS = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 3, 1)), st.integers(1, 12), max_size=20)
ANONYMOUS = (Answer, Report, ReportStep)  # rows that citizens make
# What an answer may say: what was answered, about which survey, and on which day.
OF_AN_ANSWER = {"agency_id", "id", "survey_id", "form_id", "comment", "answered_on", "source"}


@pytest.fixture
def agency(service: Callable[[str], Service]) -> Surveying:
    """An agency of this test's own."""
    return Surveying(service("surveys"))


def read(agency: Surveying, survey_id: str) -> list[dict[str, str]]:
    """The answers as an officer can have them now."""
    content = agency.officer.get(f"/surveys/{survey_id}/answers.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


@given(DAYS, st.integers(3, 8))
def test_no_batch_is_smaller_than_k_unless_all_are_fewer(answers: dict[date, int], k: int) -> None:
    found = batches(answers, k)
    sizes = [sum(n for day, n in answers.items() if batch.first <= day <= batch.last) for batch in found]
    assert sum(sizes) == sum(answers.values())
    assert all(size >= k for size in sizes) or len(sizes) == 1


@given(DAYS, st.integers(3, 8), st.dates(date(2026, 1, 1), date(2026, 3, 5)), st.integers(1, 30))
def test_two_readings_differ_by_k_or_not_at_all(answers: dict[date, int], k: int, today: date, later: int) -> None:
    def seen(day: date) -> int:
        until = readable(answers, k, day)
        return sum(n for each, n in answers.items() if until and each <= until[-1].last)

    first, second, closed = seen(today), seen(today + timedelta(days=later)), sum(answers.values())
    for before, after in ((first, second), (second, closed), (first, closed)):
        assert after == before or after - before >= k or (before == 0 and after == closed)


def test_who_watches_the_counter_learns_nothing_from_an_open_survey(agency: Surveying, tried: Counter[str]) -> None:
    survey = agency.open()
    seen: set[int] = set()
    for day in range(8):
        for number in range(1 + day % 3):
            agency.answer(survey["code"], {"WAKTU": 1 + number}, comment=f"Hari {day} orang {number}")
            rows = read(agency, survey["id"])
            comments = agency.officer.get(f"/surveys/{survey['id']}/comments").body["total"]
            outlook = agency.officer.get(f"/surveys/{survey['id']}/outlook").body["answers"]
            assert len(rows) == comments == outlook
            seen.add(len(rows))
            tried["inference: reading after each answer"] += 3
            of_day = Counter(row["tanggal"] for row in rows)
            assert all(n >= K for n in of_day.values())
        agency.service.clock.move(days=1)
    agency.officer.post(f"/surveys/{survey['id']}/close")
    total = len(read(agency, survey["id"]))
    assert total == 15
    steps = sorted({*seen, total})
    assert len(steps) > 2, "the test shows nothing unless something was released"
    assert all(after - before >= K for before, after in pairwise(steps))


@pytest.mark.parametrize("number", range(K))
def test_nothing_is_published_over_fewer_than_k(agency: Surveying, number: int, tried: Counter[str]) -> None:
    survey_id = agency.answered([{}] * number)
    assert agency.officer.post(f"/surveys/{survey_id}/publish").status == 409
    outlook = agency.officer.get(f"/surveys/{survey_id}/outlook").body
    assert (outlook["ikm"], outlook["grade"], outlook["weak"]) == (None, None, [])
    offering = agency.officer.get(f"/surveys/{survey_id}").body["offering"]["slug"]
    for path in ("indices", f"card/{offering}"):
        answer = agency.public.get(f"/public/{agency.service.slug}/{path}")
        assert '"ikm": "' not in answer.content.decode().replace('":"', '": "')
        tried["inference: fewer than k"] += 1


def test_one_element_that_few_answered_holds_the_index_back(agency: Surveying) -> None:
    head = "no,U1,U2,U3,U4,U5,U6,U7,U8,U9\n"
    rows = "".join(f"{n},4,4,4,4,4,4,4,4,{'4' if n < K - 1 else ''}\n" for n in range(40))
    survey_id = agency.with_papers((head + rows).encode())
    assert agency.officer.post(f"/surveys/{survey_id}/publish").status == 409


def test_what_was_published_is_not_published_again_with_one_answer_more(agency: Surveying) -> None:
    survey = agency.open()
    for _ in range(K):
        agency.answer(survey["code"])
    agency.officer.post(f"/surveys/{survey['id']}/close")
    agency.publish(survey["id"])
    assert agency.answer(survey["code"], {"WAKTU": 1}).status == 410
    for step in ("open", "close", "publish"):
        agency.officer.post(f"/surveys/{survey['id']}/{step}")
    assert agency.officer.get(f"/surveys/{survey['id']}").body["answers"] == K
    assert len(agency.service.rows(Answer)) == K


def test_an_answer_has_no_column_that_somebody_else_has() -> None:
    columns = set(Answer.__table__.columns.keys())
    scores = {name for name in columns if name not in OF_AN_ANSWER}
    assert len(scores) == 9
    assert all(isinstance(Answer.__table__.columns[name].type, Integer) for name in scores)
    referring = [key.column.table.name for key in Answer.__table__.foreign_keys if key.parent.name != "agency_id"]
    assert set(referring) <= {"survey"}
    for table in metadata_of("surveys").sorted_tables:
        for key in table.foreign_keys:
            assert key.column.table.name != "answer", f"{table.name} refers to answers"
    for name in ("form_id",):
        others = [table.name for table in metadata_of("surveys").sorted_tables if name in table.columns]
        assert others == ["answer"]


@pytest.mark.parametrize("model", ANONYMOUS, ids=lambda model: model.__tablename__)
def test_what_citizens_make_carries_no_time(model: type[Answer | Report | ReportStep]) -> None:
    table = model.__table__
    assert [column.name for column in table.columns if isinstance(column.type, DateTime)] == []
    assert [column.name for column in table.columns if column.server_default or column.autoincrement is True] == []


def test_ids_of_what_citizens_make_are_random_and_nothing_is_stated(agency: Surveying) -> None:
    survey = agency.open()
    before = len(agency.service.stated())
    agency.answer(survey["code"], comment="Lama")
    body = {"id": str(uuid4()), "kind": "COMPLAINT", "text": "Lama.", "unit_id": str(agency.office), "anonymous": True}
    sent = agency.public.post(f"/public/{agency.service.slug}/reports", body)
    assert sent.status == 201, sent.body
    rows = [row for model in ANONYMOUS for row in agency.service.rows(model)]
    assert len(rows) == 3
    assert {row.id.version for row in rows} == {4}
    assert {UUID(str(row.form_id)).version for row in agency.service.rows(Answer)} == {4}
    assert len(agency.service.stated()) == before
    assert str(body["id"]) not in " ".join(str(vars(row)) for row in rows)


def order_on_disk(agency: Surveying) -> tuple[list[str], int]:
    """The comments as the rows lie, and how many transactions wrote them."""
    with agency.service.session() as session:
        rows = session.execute(text("SELECT comment, xmin::text FROM answer ORDER BY ctid")).all()
    return [row.comment for row in rows], len({row.xmin for row in rows})


def test_a_closed_survey_has_forgotten_the_order_in_which_its_answers_came(agency: Surveying) -> None:
    survey = agency.open()
    came = [f"{number:02}" for number in range(24)]
    for comment in came:
        agency.answer(survey["code"], comment=comment)
    assert order_on_disk(agency) == (came, len(came))  # while it is open, who owns the server can read it
    agency.officer.post(f"/surveys/{survey['id']}/close")
    before = {row.id: (row.comment, row.waktu) for row in agency.service.rows(Answer)}
    agency.service.time_passes(agency.service.clock.now + timedelta(minutes=15))
    lies, transactions = order_on_disk(agency)
    assert sorted(lies) == came
    assert lies != came
    assert transactions == 1
    assert {row.id: (row.comment, row.waktu) for row in agency.service.rows(Answer)} == before
    agency.service.time_passes(agency.service.clock.now + timedelta(minutes=15))
    assert order_on_disk(agency)[0] == lies  # once is enough


def test_the_clock_of_the_test_is_that_of_the_rows(agency: Surveying) -> None:
    survey = agency.open()
    agency.answer(survey["code"])
    (row,) = agency.service.rows(Answer)
    assert type(row.answered_on) is date
    assert not any(isinstance(value, datetime) for value in vars(row).values())
