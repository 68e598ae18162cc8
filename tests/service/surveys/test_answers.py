"""Answers from the public form: counted once, complete, without anything that leads to a person."""

import csv
import io
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest
from openpyxl import load_workbook
from sqlalchemy import Date, literal, select

from deploy.pidfile import until
from services.surveys.models.instruments import Answer, open_on
from services.surveys.rules.instruments import SurveyState, takes_answers
from shared.db import uuid7
from shared.vocabulary import Element
from tests.service.surveys.agency import answer_of

WAITING = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid' AND transactionid = pg_current_xact_id()::xid"""


def test_the_form_asks_the_nine_elements_in_words(agency):
    offering = agency.offering("Akta Kelahiran")
    form = agency.public.get(agency.address(agency.open(offering["id"])["code"])).body
    assert [question["element"] for question in form["questions"]] == [element.value for element in Element]
    assert form["questions"][3]["options"][0]["indonesian"] == "Sangat mahal"
    assert (form["name"], form["offered_by"], form["is_open"]) == ("Akta Kelahiran", "Dinas Contoh", True)


def test_an_answer_is_a_row_with_a_random_id_and_a_day(agency):
    survey = agency.open()
    before = len(agency.service.stated())
    assert agency.answer(survey["code"], {"WAKTU": 1}, comment=" Lama. ").status == 201
    (row,) = agency.service.rows(Answer)
    assert (row.waktu, row.biaya, row.comment, row.source) == (1, 3, "Lama.", "ONLINE")
    assert row.id.version == 4
    assert row.answered_on.isoformat() == "2026-11-24"
    assert len(agency.service.stated()) == before
    persons_and_times = {"ip", "account_id", "employee_id", "created_at", "answered_at", "user_agent"}
    assert persons_and_times.isdisjoint(Answer.__table__.columns.keys())


def test_the_day_is_the_agencys(agency):
    survey = agency.open()
    agency.service.clock.move(hours=16)  # 01.00 of the next day in Kupang, still the same day in UTC
    agency.answer(survey["code"])
    assert agency.service.rows(Answer)[0].answered_on.isoformat() == "2026-11-25"


def test_an_answer_takes_one_statement(agency):
    survey = agency.open()
    agency.answer(survey["code"])  # from now on the address of the agency is known
    with agency.service.statements() as statements:
        assert agency.answer(survey["code"], comment="Baik").status == 201
    assert [statement.split()[0] for statement in statements] == ["INSERT"]


@pytest.mark.parametrize("state", [state.value for state in SurveyState])
@pytest.mark.parametrize("last_day", [None, date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)])
def test_the_database_lets_those_answer_whom_the_rule_lets_answer(agency, state, last_day):
    today = date(2026, 11, 24)
    asked = select(open_on(literal(state), literal(last_day, Date), today))
    with agency.service.session() as session:
        assert bool(session.scalar(asked)) is takes_answers(state, last_day, today)


def test_an_answer_waits_for_who_closes_the_survey_and_is_refused_then(agency):
    survey = agency.open()
    with psycopg.connect(agency.service.house.settings.dsn("surveys", "migrate")) as closing:
        closing.execute("SELECT set_config('cendana.agency', %s, true)", [str(agency.service.agency_id)])
        closing.execute("SELECT id FROM survey WHERE id = %s FOR UPDATE", [survey["id"]])
        with ThreadPoolExecutor(1) as pool:
            answered = pool.submit(agency.answer, survey["code"])
            assert until(lambda: closing.execute(WAITING).fetchone() == (1,), 10)
            closing.execute("UPDATE survey SET state = 'CLOSED' WHERE id = %s", [survey["id"]])
            closing.commit()
            assert answered.result().status == 410
    assert agency.service.rows(Answer) == []


def test_sending_twice_counts_once(agency):
    survey = agency.open()
    answer = answer_of({"WAKTU": 1})
    replies = [agency.public.post(f"{agency.address(survey['code'])}/answers", answer) for _ in range(3)]
    assert [reply.status for reply in replies] == [201, 200, 200]
    assert len(agency.service.rows(Answer)) == 1


def test_fifty_at_once_count_once(agency):
    survey = agency.open()
    path, answer = f"{agency.address(survey['code'])}/answers", answer_of()
    with ThreadPoolExecutor(16) as pool:
        statuses = Counter(pool.map(lambda _: agency.public.post(path, answer).status, range(50)))
    assert statuses == {201: 1, 200: 49}
    assert len(agency.service.rows(Answer)) == 1


def test_the_same_form_sent_again_after_closing_is_still_counted(agency):
    survey = agency.open()
    path, answer = f"{agency.address(survey['code'])}/answers", answer_of()
    agency.public.post(path, answer)
    agency.officer.post(f"/surveys/{survey['id']}/close")
    assert agency.public.post(path, answer).status == 200
    refused = agency.public.post(path, answer_of())
    assert (refused.status, refused.body["code"]) == (410, "survey-closed")
    assert agency.public.get(agency.address(survey["code"])).body["is_open"] is False


@pytest.mark.parametrize("score", [0, 5, -1, 3.0, 2.5, "3", True, None, [], {"a": 1}, 10**30])
def test_a_score_is_a_whole_number_from_one_to_four(agency, score):
    survey = agency.open()
    reply = agency.answer(survey["code"], {"WAKTU": score})
    assert reply.status == 422
    assert any("WAKTU" in field for field in reply.body["errors"])
    assert agency.service.rows(Answer) == []


def nonsense():
    whole = answer_of()
    yield {}
    yield []
    yield "x"
    yield None
    yield {**whole, "scores": {}}
    yield {**whole, "scores": {k: v for k, v in whole["scores"].items() if k != "BIAYA"}}
    yield {**whole, "scores": {**whole["scores"], "U10": 3}}
    yield {**whole, "scores": [3] * 9}
    yield {**whole, "form_id": "1"}
    yield {**whole, "form_id": str(uuid7())}
    yield {**whole, "form_id": None}
    yield {**whole, "name": "Rekaan"}
    yield {**whole, "answered_on": "2020-01-01"}
    yield {**whole, "comment": "x" * 4001}
    yield {**whole, "comment": "a\x00b"}
    yield {**whole, "comment": "\ud800"}
    yield {**whole, "comment": 7}


@pytest.mark.parametrize("body", list(nonsense()))
def test_nonsense_is_refused_and_nothing_is_kept(agency, body):
    survey = agency.open()
    reply = agency.public.post(f"{agency.address(survey['code'])}/answers", body)
    assert reply.status == 422, reply.body
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert agency.service.rows(Answer) == []


def test_what_is_no_json_is_refused(agency):
    path = f"{agency.address(agency.open()['code'])}/answers"
    assert agency.public.ask("POST", path, data=b"{", content_type="application/json").status in (400, 422)
    assert agency.public.ask("POST", path, data=b"a=1", content_type="text/plain").status in (415, 422)


def test_a_hundred_kilobytes_are_too_large(agency):
    survey = agency.open()
    reply = agency.answer(survey["code"], comment="x" * 100_000)
    assert (reply.status, reply.body["code"]) == (413, "too-large")
    assert agency.service.rows(Answer) == []


def test_script_in_text_stays_text(agency):
    survey = agency.open()
    agency.answer(survey["code"], comment="<script>alert(1)</script>")
    agency.officer.post(f"/surveys/{survey['id']}/close")
    (item,) = agency.officer.get(f"/surveys/{survey['id']}/comments").body["items"]
    assert item == {"comment": "<script>alert(1)</script>", "answered_on": "2026-11-24", "source": "ONLINE"}


@pytest.mark.parametrize("code", ["tidakada2345", "x", "%00", "..%2F..", "'; drop table answer; --", "9" * 500])
def test_unknown_codes_lead_nowhere(agency, code):
    assert agency.public.get(agency.address(code)).status == 404
    assert agency.answer(code).status == 404


def test_codes_may_be_typed_in_capitals_with_dashes(agency):
    code = agency.open()["code"].upper()
    assert agency.answer(f"{code[:4]}-{code[4:8]}-{code[8:]}").status == 201


def test_drafts_have_no_public_form(agency):
    survey = agency.survey()
    assert agency.public.get(agency.address(survey["code"])).status == 404
    assert agency.answer(survey["code"]).status == 404


def test_after_the_last_day_answers_are_refused_before_anybody_closes(agency):
    survey = agency.open(last_day="2026-11-24")
    assert agency.answer(survey["code"]).status == 201
    agency.service.clock.move(hours=16)
    assert agency.answer(survey["code"]).status == 410
    assert agency.officer.get(f"/surveys/{survey['id']}").body["survey"]["state"] == "OPEN"


def test_open_surveys_are_listed_unless_the_agency_hides_them(agency):
    offering = agency.offering("Akta Kelahiran")["id"]
    shown = agency.open(offering)
    agency.open(offering, listed=False)
    agency.open(offering, channel="PAPER")
    agency.survey(offering)
    agency.open(offering, last_day="2026-11-24")
    agency.service.clock.move(days=1)
    items = agency.public.get(f"/public/{agency.service.slug}/surveys").body["items"]
    assert [item["code"] for item in items] == [shown["code"]]
    assert agency.public.get("/public/tidak-ada/surveys").status == 404


def test_comments_are_searched_and_never_finer_than_the_day(agency):
    survey = agency.open()
    for text in ("Antrean lama", "Petugas ramah", "", "100% puas"):
        agency.answer(survey["code"], comment=text)
    agency.officer.post(f"/surveys/{survey['id']}/close")
    path = f"/surveys/{survey['id']}/comments"
    assert agency.officer.get(path).body["total"] == 3
    assert [i["comment"] for i in agency.officer.get(f"{path}?q=ANTREAN").body["items"]] == ["Antrean lama"]
    assert [i["comment"] for i in agency.officer.get(f"{path}?q=%25").body["items"]] == ["100% puas"]
    assert set(agency.officer.get(path).body["items"][0]) == {"comment", "answered_on", "source"}


def test_exports_hold_every_answer_and_run_no_formula(agency):
    survey = agency.open()
    texts = ['=HYPERLINK("http://x")', "+1", "-1", "@a", 'Biasa; saja, "baik"\nsekali', "\x07bel"]
    for text in texts:
        assert agency.answer(survey["code"], comment=text).status == 201
    agency.officer.post(f"/surveys/{survey['id']}/close")
    as_csv = agency.officer.get(f"/surveys/{survey['id']}/answers.csv")
    assert as_csv.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    written = {row["saran"] for row in rows}
    assert written == {f"'{text}" for text in texts[:4]} | set(texts[4:])
    assert {row["PENGADUAN"] for row in rows} == {"3"}
    as_xlsx = agency.officer.get(f"/surveys/{survey['id']}/answers.xlsx")
    page = load_workbook(io.BytesIO(as_xlsx.content)).active
    cells = [row[-1] for row in page.iter_rows(min_row=2)]
    assert {cell.value for cell in cells} == {*texts[:5], "bel"}
    assert {cell.data_type for cell in cells} == {"s"}
    assert agency.officer.get(f"/surveys/{survey['id']}/answers.pdf").status == 404


def test_exports_do_not_tell_who_came_first(agency):
    survey = agency.open()
    for number in range(8):
        agency.answer(survey["code"], comment=str(number))
    agency.officer.post(f"/surveys/{survey['id']}/close")
    rows = agency.service.rows(Answer)
    exported = agency.officer.get(f"/surveys/{survey['id']}/answers.csv").content.decode("utf-8-sig").splitlines()[1:]
    by_random_id = [row.comment for row in sorted(rows, key=lambda row: row.id)]
    assert [line.rsplit(",", 1)[1] for line in exported] == by_random_id


def test_another_agencys_form_of_the_same_id_is_another(agency):
    survey = agency.open()
    other = type(agency)(agency.service.of_another_agency())
    theirs = other.open()
    form_id = str(uuid4())
    assert agency.answer(survey["code"], form_id=form_id).status == 201
    assert other.answer(theirs["code"], form_id=form_id).status == 201
    assert [row.form_id for row in other.service.rows(Answer)] == [UUID(form_id)]
