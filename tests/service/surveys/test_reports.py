"""Public reports as citizens make them: sent once, anonymous if wanted, found by their number, open again."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.surveys.models.reports import Report, ReportStep
from services.surveys.rules.tracking import normalised_tracking_number
from shared.db import uuid7
from shared.vocabulary import ReportKind
from tests.service.surveys.concern import Concerned


@pytest.fixture
def agency(service):
    """An agency whose citizens speak up."""
    return Concerned(service("surveys"))


@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_report_gets_a_number_and_its_reporter_finds_it_again(agency, kind):
    offering = agency.offering("Akta Kelahiran")
    reply = agency.send(kind=kind, offering_id=offering["id"], unit_id=None)
    assert reply.status == 201, reply.body
    number = reply.body["tracking_number"]
    assert normalised_tracking_number(number) == number
    told = agency.track(number.replace("-", " ").lower()).body
    assert (told["state"], told["kind"], told["offering_name"]) == ("RECEIVED", kind, "Akta Kelahiran")
    assert told["clock"] == {"state": "NOT_CLASSIFIED", "due": None, "days_left": None}
    assert (told["received_on"], told["verify_by"]) == ("2026-11-24", "2026-11-27")
    assert told["steps"] == [{"kind": "RECEIVED", "on": "2026-11-24", "text": ""}]


def test_a_form_sent_twice_counts_once_and_gets_the_same_number(agency):
    letter = agency.letter()
    first = agency.send(letter)
    again = agency.send({**letter, "text": "Diketik ulang setelah kembali."})
    assert (first.status, again.status) == (201, 200)
    assert first.body["tracking_number"] == again.body["tracking_number"]
    (row,) = agency.service.rows(Report)
    assert row.text == letter["text"]


def test_fifty_at_once_are_one(agency):
    letter = agency.letter()
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: agency.send(letter), range(50)))
    assert sorted(reply.status for reply in replies) == [200] * 49 + [201]
    assert len({reply.body["tracking_number"] for reply in replies}) == 1
    assert len(agency.service.rows(Report)) == len(agency.service.rows(ReportStep)) == 1


def test_what_is_kept_tells_neither_when_nor_the_number_nor_the_form(agency):
    letter = agency.letter()
    number = agency.send(letter).body["tracking_number"]
    with agency.service.session() as session:
        kept = session.execute(text("SELECT to_jsonb(report) FROM report")).scalar_one()
        steps = session.execute(text("SELECT to_jsonb(report_step) FROM report_step")).scalars().all()
        stated = session.execute(text("SELECT count(*) FROM outbox")).scalar_one()
    whole = json.dumps([kept, *steps])
    assert number not in whole
    assert number.replace("-", "") not in whole
    assert letter["id"] not in whole
    assert {UUID(row["id"]).version for row in [kept, *steps]} == {4}
    assert "2026-11-24T" not in whole
    assert stated == 0


def test_another_form_gets_another_number(agency):
    numbers = {agency.send().body["tracking_number"] for _ in range(20)}
    assert len(numbers) == 20


def test_officers_cannot_make_the_number_from_what_they_see(agency):
    number, report_id = agency.sent()
    seen = agency.unit_officer.get(f"/reports/{report_id}")
    assert number not in str(seen.body)
    assert agency.send({**agency.letter(), "id": report_id}).body["tracking_number"] != number


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": str(uuid7())}, "id"),
        ({"id": "1"}, "id"),
        ({"kind": "RAGE"}, "kind"),
        ({"text": ""}, "text"),
        ({"text": "   "}, "text"),
        ({"text": "x" * 4_001}, "text"),
        ({"text": "nul\x00"}, "text"),
        ({"text": ["a"]}, "text"),
        ({"unit_id": None}, "offering_id"),
        ({"unit_id": str(uuid4())}, "offering_id"),
        ({"offering_id": str(uuid4())}, "offering_id"),
        ({"anonymous": None}, "anonymous"),
        ({"contact": "0812-000"}, "contact"),
        ({"name": "Budi Contoh"}, "name"),
    ],
)
def test_a_report_that_cannot_be_names_the_field(agency, change, field):
    reply = agency.send({**agency.letter(), **change})
    assert reply.status == 422
    assert field in reply.body["errors"]
    assert agency.service.rows(Report) == []


def test_a_hundred_kilobytes_are_too_large(agency):
    assert agency.send(text="x" * 100_000).status == 413
    assert agency.public.ask("POST", f"/public/{agency.service.slug}/reports", data=b"{").status in (400, 415, 422)


def test_script_is_text(agency):
    number, report_id = agency.sent(text="<script>alert(1)</script> \u202e 🙂 '; DROP TABLE report;--")
    assert agency.unit_officer.get(f"/reports/{report_id}").body["text"].startswith("<script>")
    assert agency.track(number).status == 200


@pytest.mark.parametrize("number", ["7K2M-9QXT-4VW8", "x", "form%20", "0" * 500, "%00", "..%2f..", "7K2M9QXT4VWU"])
def test_a_number_of_nothing_is_not_found(agency, number):
    assert agency.track(number).status == 404


def test_a_number_holds_in_its_agency_alone(agency):
    number, _ = agency.sent()
    other = Concerned(agency.service.of_another_agency())
    assert other.track(number).status == 404
    assert other.unsolved(number).status == 404
    assert other.send(agency.letter(unit_id=str(other.office))).status == 201


def test_an_agency_that_is_not_there_takes_no_reports(agency):
    assert agency.public.get("/public/tidak-ada/reports/form").status == 404
    assert agency.public.post("/public/tidak-ada/reports", agency.letter()).status == 404


def test_the_form_offers_the_services_and_says_the_terms(agency):
    agency.offering("Kartu Keluarga")
    agency.offering("Akta Kelahiran")
    form = agency.public.get(f"/public/{agency.service.slug}/reports/form").body
    assert [choice["name"] for choice in form["offerings"]] == ["Akta Kelahiran", "Kartu Keluarga"]
    assert (form["days_to_verify"], form["days_to_react"]) == (3, 10)


def test_a_contact_is_kept_for_the_officers_who_answer_alone(agency):
    number, report_id = agency.sent(anonymous=False, contact="warga@contoh.id")
    assert agency.unit_officer.get(f"/reports/{report_id}").body["contact"] == "warga@contoh.id"
    assert "warga@contoh.id" not in str(agency.unit_officer.get("/reports").body)
    assert "warga@contoh.id" not in str(agency.track(number).body)


def test_not_solved_yet_reopens_counts_and_begins_the_term_anew(agency):
    number, report_id = agency.sent()
    agency.classify(report_id)
    agency.reply(report_id)
    told = agency.track(number).body
    assert (told["state"], told["clock"]["state"], told["can_say_unsolved"]) == ("ANSWERED", "ANSWERED_IN_TIME", True)
    assert told["steps"][-1] == {"kind": "ANSWERED", "on": "2026-11-24", "text": "Loket kedua dibuka mulai Senin."}
    agency.service.clock.move(days=2)
    form = str(uuid4())
    for _ in range(2):
        reply = agency.unsolved(number, id=form)
        assert (reply.status, reply.body["state"], reply.body["reopened"]) == (200, "IN_PROGRESS", 1)
    assert reply.body["clock"]["due"] == "2026-12-16"
    assert agency.unsolved(number).body["code"] == "not-answered"
    agency.reply(report_id, text="Loket ketiga dibuka.")
    assert agency.unsolved(number).body["reopened"] == 2
    kinds = [step["kind"] for step in agency.track(number).body["steps"]]
    assert kinds == ["RECEIVED", "CLASSIFIED", "ANSWERED", "REOPENED", "ANSWERED", "REOPENED"]


def test_before_an_answer_nothing_is_reopened(agency):
    number, _ = agency.sent()
    refused = agency.unsolved(number)
    assert (refused.status, refused.body["code"]) == (409, "not-answered")
    assert agency.unsolved(number, id=str(uuid7())).status == 422
    assert agency.unsolved(number, text="").status == 422


def test_a_report_closes_after_the_days_to_react_and_then_stays_closed(agency):
    number, report_id = agency.sent()
    agency.classify(report_id)
    agency.reply(report_id)
    agency.service.clock.move(days=14)  # the tenth working day
    agency.service.time_passes()
    assert agency.track(number).body["can_say_unsolved"] is True
    agency.service.clock.move(days=1)
    refused = agency.unsolved(number)
    assert (refused.status, refused.body["code"]) == (410, "too-late-to-reopen")
    agency.service.time_passes()
    told = agency.track(number).body
    assert (told["state"], told["clock"]["state"], told["can_say_unsolved"]) == ("CLOSED", "ANSWERED_IN_TIME", False)
    assert agency.unsolved(number).body["code"] == "too-late-to-reopen"


def test_the_reporter_reads_no_notes_and_no_names(agency):
    number, report_id = agency.sent()
    agency.classify(report_id)
    told = agency.track(number).body
    assert "Tentang waktu layanan." not in str(told)
    assert {key for step in told["steps"] for key in step} == {"kind", "on", "text"}
