"""Public reports as officers handle them: who sees what, the clock, transfers, answers, and what accuses somebody."""

from uuid import uuid4

import pytest

from services.surveys.models.reports import ReportStep
from shared.auth.principal import Grant
from shared.db import uuid7
from shared.events.agencies import CalendarSet
from shared.events.surveys import ReportAnswered
from tests.service.surveys.concern import Concerned


@pytest.fixture
def agency(service):
    """An agency whose citizens speak up."""
    return Concerned(service("surveys"))


@pytest.mark.parametrize(
    ("report_class", "due", "state"),
    [
        ("INFORMATION", "2026-12-01", "RUNNING"),
        ("NON_SUPERVISORY", "2026-12-14", "RUNNING"),
        ("ASPIRATION", None, "NO_TERM"),
    ],
)
def test_the_classification_starts_the_clock_of_its_class(agency, report_class, due, state):
    number, report_id = agency.sent()
    assert agency.classify(report_id, report_class).body["due"] == due
    clock = agency.track(number).body["clock"]
    assert (clock["due"], clock["state"]) == (due, state)


def test_holidays_of_the_agency_stop_the_clock(agency):
    holiday = agency.service.clock.now.date().replace(day=25)
    agency.service.receive(CalendarSet(agency_id=agency.service.agency_id, holidays=(holiday,)))
    number, report_id = agency.sent()
    assert agency.track(number).body["verify_by"] == "2026-11-30"
    assert agency.classify(report_id, "INFORMATION").body["due"] == "2026-12-02"


def test_the_terms_are_settings_of_the_agency(agency):
    settings = {"days_to_verify": 1, "days_for_information": 2, "days_to_react": 1}
    assert agency.service.client("agency_admin").put("/settings", {"settings": settings}).status == 200
    number, report_id = agency.sent()
    assert agency.track(number).body["verify_by"] == "2026-11-25"
    assert agency.classify(report_id, "INFORMATION").body["due"] == "2026-11-26"
    assert agency.reply(report_id).body["react_by"] == "2026-11-25"


@pytest.mark.parametrize("name", ["days_to_verify", "days_for_information", "days_for_complaints", "days_to_react"])
@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_term_that_cannot_be_is_refused(agency, name, days):
    reply = agency.service.client("agency_admin").put("/settings", {"settings": {name: days}})
    assert reply.status == 422


def test_neither_another_class_nor_a_transfer_starts_the_clock_anew(agency):
    _, report_id = agency.sent()
    agency.classify(report_id, "INFORMATION")
    agency.service.clock.move(days=3)
    assert agency.classify(report_id, "NON_SUPERVISORY").body["due"] == "2026-12-14"
    moved = agency.unit_officer.post(
        f"/reports/{report_id}/transfer", {"unit_id": str(agency.hospital), "note": "Bukan layanan kami."}
    )
    assert (moved.status, moved.body["due"]) == (200, "2026-12-14")


def test_the_same_classification_again_adds_nothing(agency):
    _, report_id = agency.sent()
    for _ in range(3):
        assert agency.classify(report_id).status == 200
    kinds = [row.kind for row in agency.service.rows(ReportStep)]
    assert kinds.count("CLASSIFIED") == 1


def test_the_lapor_number_is_kept_and_found(agency):
    number, report_id = agency.sent()
    body = {"report_class": "INFORMATION", "lapor_number": "1234567"}
    assert agency.unit_officer.post(f"/reports/{report_id}/classification", body).status == 200
    assert agency.track(number).body["lapor_number"] == "1234567"
    assert agency.unit_officer.get("/reports", query_string={"q": "1234567"}).body["total"] == 1
    agency.classify(report_id, "NON_SUPERVISORY")
    assert agency.unit_officer.get(f"/reports/{report_id}").body["lapor_number"] == "1234567"


def test_a_transferred_report_is_the_other_units_business(agency):
    _, report_id = agency.sent()
    agency.classify(report_id)
    theirs = agency.somebody(Grant("unit_officer", agency.hospital), employee_id=agency.outsider)
    assert theirs.get(f"/reports/{report_id}").status == 404
    body = {"unit_id": str(agency.hospital), "note": "Ini tentang rumah sakit."}
    assert agency.unit_officer.post(f"/reports/{report_id}/transfer", body).status == 200
    assert agency.unit_officer.get(f"/reports/{report_id}").status == 404
    assert agency.unit_officer.post(f"/reports/{report_id}/transfer", body).status == 404
    assert agency.reply(report_id).status == 404
    assert agency.reply(report_id, theirs).status == 200
    (fact,) = agency.service.stated(ReportAnswered)
    assert fact.unit_id == agency.hospital


@pytest.mark.parametrize("change", [{"unit_id": str(uuid4())}, {"unit_id": None}, {"note": ""}, {"unit_id": "x"}])
def test_a_transfer_to_nowhere_is_refused(agency, change):
    _, report_id = agency.sent()
    body = {"unit_id": str(agency.hospital), "note": "Bukan kami.", **change}
    assert agency.unit_officer.post(f"/reports/{report_id}/transfer", body).status == 422


def test_a_transfer_names_an_offering_of_the_other_unit_or_none(agency):
    own, other = agency.offering("KTP"), agency.offering("Rawat Jalan", agency.hospital)
    _, report_id = agency.sent(offering_id=own["id"], unit_id=None)
    body = {"unit_id": str(agency.hospital), "note": "Bukan kami."}
    wrong = agency.survey_officer.post(f"/reports/{report_id}/transfer", {**body, "offering_id": own["id"]})
    assert "offering_id" in wrong.body["errors"]
    agency.survey_officer.post(f"/reports/{report_id}/transfer", {**body, "offering_id": other["id"]})
    assert agency.survey_officer.get(f"/reports/{report_id}").body["offering_name"] == "Rawat Jalan"


def test_an_answer_is_given_once_and_states_nothing_of_the_report(agency):
    _, report_id = agency.sent(kind="SUGGESTION")
    assert agency.reply(report_id).body["code"] == "not-classified"
    agency.classify(report_id, "ASPIRATION")
    form = str(uuid7())
    for _ in range(2):
        reply = agency.reply(report_id, id=form)
        assert (reply.status, reply.body["state"]) == (200, "ANSWERED")
    assert agency.reply(report_id).body["code"] == "already-answered"
    (fact,) = agency.service.stated(ReportAnswered)
    assert (str(fact.answer_id), fact.kind, fact.in_time) == (form, "SUGGESTION", True)


def test_a_late_answer_says_so(agency):
    number, report_id = agency.sent()
    agency.classify(report_id, "INFORMATION")
    agency.service.clock.move(days=8)
    assert agency.track(number).body["clock"]["state"] == "OVERDUE"
    agency.reply(report_id)
    assert agency.track(number).body["clock"]["state"] == "ANSWERED_LATE"
    assert [fact.in_time for fact in agency.service.stated(ReportAnswered)] == [False]


def test_a_closed_report_takes_no_more_steps(agency):
    _, report_id = agency.sent()
    agency.classify(report_id)
    agency.reply(report_id)
    agency.service.clock.move(days=20)
    agency.service.time_passes()
    assert agency.classify(report_id, "ASPIRATION").body["code"] == "report-closed"
    assert agency.reply(report_id).body["code"] == "report-closed"
    body = {"unit_id": str(agency.hospital), "note": "Bukan kami."}
    assert agency.unit_officer.post(f"/reports/{report_id}/transfer", body).body["code"] == "report-closed"


def test_an_accusation_is_out_of_sight_for_all_but_the_inspectorate(agency):
    number, report_id = agency.sent(text="Petugas meminta uang.")
    assert agency.reviewer.get(f"/reports/{report_id}").status == 404
    assert agency.classify(report_id, "SUPERVISORY").body["due"] == "2027-02-16"
    inspector = agency.somebody("inspector", employee_id=agency.outsider)
    for client in (agency.unit_officer, agency.survey_officer):
        assert client.get(f"/reports/{report_id}").status == 404
        assert client.get("/reports").body["total"] == 0
        assert agency.classify(report_id, "ASPIRATION", client).status == 404
    assert agency.reply(report_id).status == 404
    for client in (agency.reviewer, inspector):
        assert client.get("/reports").body["total"] == 1
        assert client.get(f"/reports/{report_id}").body["can"]["make_finding"] is False
    assert agency.track(number).body["report_class"] == "SUPERVISORY"
    assert agency.reply(report_id, inspector, text="Diperiksa.").status == 200
    assert agency.classify(report_id, "NON_SUPERVISORY", inspector).status == 200
    assert agency.unit_officer.get(f"/reports/{report_id}").status == 200


def test_who_may_not_classify_sees_nothing_unclassified(agency):
    _, report_id = agency.sent()
    for client in (agency.reviewer, agency.somebody("inspector")):
        assert client.get("/reports").body["total"] == 0
        assert client.get(f"/reports/{report_id}").status == 404
    for role in ("employee", "agency_admin", "training_organiser", "reward_manager"):
        assert agency.somebody(role).get("/reports").status == 403
    assert agency.public.get("/reports").status == 401


def test_a_survey_officer_classifies_and_does_not_answer(agency):
    _, report_id = agency.sent()
    assert agency.classify(report_id, client=agency.survey_officer).status == 200
    assert agency.reply(report_id, agency.survey_officer).status == 403
    assert agency.survey_officer.get(f"/reports/{report_id}").body["can"]["answer"] is False


def test_the_inbox_pages_filters_and_puts_the_due_first(agency):
    old = agency.sent(kind="QUESTION")[1]
    agency.service.clock.move(days=1)
    new = agency.sent(text="Parkir penuh.")[1]
    agency.classify(new, "INFORMATION")
    ids = [item["id"] for item in agency.unit_officer.get("/reports").body["items"]]
    assert ids == [old, new]
    agency.service.clock.move(days=3)
    for query, total in (
        ({"state": "RECEIVED"}, 1),
        ({"kind": "COMPLAINT"}, 1),
        ({"report_class": "INFORMATION"}, 1),
        ({"overdue": "true"}, 1),
        ({"q": "parkir"}, 1),
        ({"q": "%"}, 0),
        ({"unit_id": str(agency.hospital)}, 0),
        ({"per_page": 1, "page": 2}, 2),
    ):
        assert agency.unit_officer.get("/reports", query_string=query).body["total"] == total, query
    assert agency.unit_officer.get("/reports", query_string={"kind": "RAGE"}).status == 422
    waits = {item["kind"]: item for item in agency.unit_officer.get("/reports/waiting").body["items"]}
    assert waits["REPORT_TO_CLASSIFY"] == {"kind": "REPORT_TO_CLASSIFY", "count": 1, "due": "2026-11-27"}
    assert waits["REPORT_TO_ANSWER"]["due"] == "2026-12-02"


def test_another_agency_sees_none_of_it(agency):
    _, report_id = agency.sent()
    other = Concerned(agency.service.of_another_agency())
    for client in (other.unit_officer, other.survey_officer, other.reviewer):
        assert client.get(f"/reports/{report_id}").status == 404
        assert client.get("/reports").body["total"] == 0
    assert other.classify(report_id).status == 404
    assert other.reply(report_id).status == 404


def test_an_offering_with_reports_stays(agency):
    offering = agency.offering("KTP")
    agency.sent(offering_id=offering["id"], unit_id=None)
    refused = agency.officer.delete(f"/offerings/{offering['id']}")
    assert (refused.status, refused.body["code"]) == (409, "offering-surveyed")
