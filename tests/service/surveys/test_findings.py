"""Findings: what a published survey and a report point at, who sees it, and that nothing leads back to a report."""

from uuid import UUID

import pytest
from sqlalchemy import text

from deploy.demo import REAL_FILE
from services.surveys.models.findings import Finding, FindingStep
from shared.auth.principal import Grant
from shared.db import uuid7
from shared.events.surveys import FindingRecorded, FindingRetracted
from shared.vocabulary import Element
from tests.service.surveys.concern import WEAK, Concerned


@pytest.fixture
def agency(service):
    """An agency whose surveys point at something."""
    return Concerned(service("surveys"))


def test_every_element_strictly_under_the_mark_becomes_a_finding_with_a_suggested_cause(agency):
    survey_id = agency.published()
    items = agency.unit_officer.get("/findings", query_string={"sort": "element"}).body["items"]
    assert [(item["element"], item["value"], item["mark"], item["suggested"]) for item in items] == [
        ("SARANA", "2.0000", "3.0000", "SYSTEM"),
        ("WAKTU", "2.0000", "3.0000", "TRAINING"),
    ]
    assert {item["state"] for item in items} == {"OPEN"}
    facts = agency.service.stated(FindingRecorded)
    assert {(fact.element, str(fact.survey_id), fact.source) for fact in facts} == {
        (element, survey_id, "SURVEY") for element in WEAK
    }
    assert {fact.finding_id for fact in facts} == {row.id for row in agency.service.rows(Finding)}


def test_the_real_file_gives_findings_for_u2_and_u3_under_the_mark_of_the_demonstration(agency):
    settings = {"settings": {"mark": "3.50"}}
    assert agency.service.client("agency_admin").put("/settings", settings).status == 200
    agency.publish(agency.with_papers(REAL_FILE.read_bytes()))
    found = {(fact.element, str(fact.value)) for fact in agency.service.stated(FindingRecorded)}
    assert found == {("PROSEDUR", "3.4828"), ("WAKTU", "3.4483")}


def test_a_mean_that_is_the_mark_is_no_finding(agency):
    settings = {"settings": {"mark": "3.00"}}
    assert agency.service.client("agency_admin").put("/settings", settings).status == 200
    agency.publish(agency.answered([{}] * 5))
    assert agency.service.stated(FindingRecorded) == []


def test_publishing_again_records_nothing_more(agency):
    survey_id = agency.published()
    agency.publish(survey_id)
    assert len(agency.service.rows(Finding)) == 2
    assert len(agency.service.stated(FindingRecorded)) == 2


def test_findings_page_sort_and_filter(agency):
    agency.published()
    agency.published()
    asked = agency.unit_officer.get("/findings", query_string={"per_page": 3, "page": 2, "state": "OPEN"}).body
    assert (asked["total"], asked["pages"], len(asked["items"])) == (4, 2, 1)
    for query, total in (
        ({"state": "CONFIRMED"}, 0),
        ({"source": "REPORT"}, 0),
        ({"waits_for": "PROPOSAL"}, 4),
        ({"waits_for": "CONFIRMATION"}, 0),
        ({"unit_id": str(agency.root)}, 4),
        ({"unit_id": str(agency.hospital)}, 0),
        ({"q": "%"}, 0),
    ):
        assert agency.unit_officer.get("/findings", query_string=query).body["total"] == total, query
    assert agency.unit_officer.get("/findings", query_string={"state": "NONSENSE"}).status == 422


def test_only_people_whose_role_reaches_the_unit_see_its_findings(agency):
    finding_id = agency.finding()["id"]
    elsewhere = agency.somebody(Grant("unit_officer", agency.hospital), employee_id=agency.outsider)
    assert elsewhere.get("/findings").body["total"] == 0
    assert elsewhere.get(f"/findings/{finding_id}").status == 404
    assert agency.somebody("employee").get("/findings").status == 403
    assert agency.public.get("/findings").status == 401
    assert agency.reviewer.get(f"/findings/{finding_id}").status == 200


def test_another_agency_sees_none_of_it(agency):
    finding_id = agency.finding()["id"]
    other = Concerned(agency.service.of_another_agency())
    assert other.survey_officer.get("/findings").body["total"] == 0
    assert other.survey_officer.get(f"/findings/{finding_id}").status == 404
    assert other.propose(finding_id).status == 404


def test_a_classified_complaint_becomes_one_finding_in_the_officers_words(agency):
    _, report_id = agency.sent(text="Pak Contoh di loket 3 lambat sekali.")
    agency.classify(report_id)
    made = agency.seen(report_id)
    assert made.status == 201, made.body
    assert (made.body["source"], made.body["element"], made.body["suggested"]) == ("REPORT", "WAKTU", "TRAINING")
    assert made.body["summary"] == "Waktu tunggu tanda tangan terlalu lama."
    again = agency.seen(report_id, id=str(uuid7()), summary="Lain")
    assert (again.status, again.body["id"]) == (200, made.body["id"])
    assert len(agency.service.rows(Finding)) == 1
    assert agency.unit_officer.get(f"/reports/{report_id}").body["finding_id"] == made.body["id"]
    assert "report" not in str(sorted(made.body)).lower()


def test_nothing_that_is_stated_leads_back_to_the_report(agency):
    number, report_id = agency.sent()
    agency.classify(report_id)
    finding_id = agency.seen(report_id).body["id"]
    agency.propose(finding_id, "MIXED")
    agency.confirm(finding_id)
    action = agency.plan(finding_id).body["id"]
    agency.unit_officer.post(f"/actions/{action}/done", {"evidence": "Foto loket."})
    agency.reply(report_id)
    with agency.service.session() as session:
        rows = session.execute(text("SELECT type, headers::text || convert_from(payload, 'UTF8') FROM outbox")).all()
    whole = " ".join(body for _, body in rows)
    assert len(rows) == 5
    for secret in (report_id, number, number.replace("-", ""), "Menunggu", "tanda tangan", "Loket", "loket"):
        assert secret not in whole


def test_a_finding_of_a_report_begins_a_trail_of_its_own(agency):
    _, report_id = agency.sent()
    agency.classify(report_id)
    trace = {"X-Correlation-Id": "abc123", "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    body = {"id": str(uuid7()), "summary": "Antrean."}
    assert agency.unit_officer.post(f"/reports/{report_id}/finding", body, headers=trace).status == 201
    with agency.service.session() as session:
        headers = session.execute(text("SELECT headers FROM outbox")).scalars().all()
    assert [header["ce_correlationid"] == "abc123" for header in headers] == [False]
    assert ["traceparent" in header for header in headers] == [False]


def test_spans_do_not_lead_from_a_finding_back_to_the_report(agency, collector):
    _, report_id = agency.sent()
    agency.classify(report_id)
    with collector.recording():
        body = {"id": str(uuid7()), "summary": "Antrean."}
        assert agency.unit_officer.post(f"/reports/{report_id}/finding", body).status == 201
    served, stated = (next(s for s in collector.spans if s.kind == kind) for kind in ("SERVER", "PRODUCER"))
    assert served.name == "POST /reports/<uuid:report_id>/finding"
    assert (stated.parent, stated.links, stated.trace == served.trace) == ("", frozenset(), False)
    assert stated.said["messaging.message.conversation_id"] != served.said["cendana.correlation_id"]
    assert report_id not in "".join(span.words for span in collector.spans)


@pytest.mark.parametrize("report_class", ["INFORMATION", None])
def test_what_points_at_nothing_becomes_no_finding(agency, report_class):
    _, report_id = agency.sent()
    if report_class:
        agency.classify(report_id, report_class)
    refused = agency.seen(report_id)
    assert (refused.status, refused.body["code"]) == (409, "report-no-finding")
    assert agency.service.rows(Finding) == []


def test_an_accusation_never_becomes_a_finding(agency):
    _, report_id = agency.sent(text="Petugas meminta uang.")
    agency.classify(report_id, "SUPERVISORY")
    assert agency.seen(report_id).status == 404
    assert agency.seen(report_id, client=agency.reviewer).status == 403
    assert agency.service.rows(Finding) == []


def test_a_finding_that_does_not_stand_is_retracted_once_with_a_reason(agency):
    finding = agency.finding()
    for _ in range(2):
        reply = agency.survey_officer.post(f"/findings/{finding['id']}/retraction", {"reason": "Formulir ganda."})
        assert (reply.status, reply.body["state"]) == (200, "RETRACTED")
    assert [str(fact.finding_id) for fact in agency.service.stated(FindingRetracted)] == [finding["id"]]
    assert agency.unit_officer.post(f"/findings/{finding['id']}/retraction", {"reason": "x"}).status == 403
    assert agency.propose(finding["id"]).body["code"] == "finding-retracted"
    kinds = [step["kind"] for step in agency.unit_officer.get(f"/findings/{finding['id']}").body["steps"]]
    assert kinds == ["RECORDED", "RETRACTED"]


def test_a_settled_finding_is_not_retracted(agency):
    finding_id = agency.settled()
    refused = agency.survey_officer.post(f"/findings/{finding_id}/retraction", {"reason": "Berubah pikiran."})
    assert (refused.status, refused.body["code"]) == (409, "cause-settled")


@pytest.mark.parametrize("path", ["not-an-id", str(UUID(int=7)), "%00"])
def test_findings_that_are_not_there_are_not_found(agency, path):
    assert agency.unit_officer.get(f"/findings/{path}").status == 404


def test_the_list_takes_few_statements_however_long(agency):
    agency.published()
    with agency.service.statements() as seen:
        agency.unit_officer.get("/findings")
    assert len(seen) == 2
    agency.published()
    with agency.service.statements() as more:
        agency.unit_officer.get("/findings")
    assert len(more) == len(seen)


def test_each_step_says_who_and_when(agency):
    finding = agency.finding(Element.SARANA)
    agency.propose(finding["id"])
    kinds = {row.kind for row in agency.service.rows(FindingStep) if str(row.finding_id) == finding["id"]}
    assert kinds == {"RECORDED", "PROPOSED"}
    step = agency.unit_officer.get(f"/findings/{finding['id']}").body["steps"][-1]
    assert step["by"] is not None
    assert step["reason"] == "Antrean menumpuk di satu loket."
