"""What employees receive and answer: why, acknowledgement, objection, and time."""

from datetime import UTC, datetime, timedelta

import pytest

from services.evaluations.models.evaluations import Evaluation, Objection
from shared.db import uuid7
from shared.events.evaluations import EvaluationSettled, ObjectionFiled
from shared.events.surveys import CauseConfirmed, FindingRetracted

DUE_ENDS = datetime(2026, 12, 14, 16, 0, tzinfo=UTC)  # midnight after 14 December in Kupang: the time is over


def test_an_employee_receives_it_with_its_why(office):
    finding, index = office.finding(), office.index()
    office.service.receive(finding, index, office.finding(unit_id=office.elsewhere))
    office.service.receive(
        CauseConfirmed(
            finding_id=finding.finding_id,
            unit_id=office.desk,
            cause="TRAINING",
            competency="KOMUNIKASI",
            confirmed_on=finding.recorded_on,
        )
    )
    office.client(office.lead).post(
        "/feedback", {"id": str(uuid7()), "employee_id": str(office.clerks[0]), "text": "Menjelaskan dengan sabar."}
    )
    evaluation = office.received(KOMUNIKASI=2)
    found = office.client(office.clerks[0]).get(f"/mine/{evaluation}").body
    assert (found["predikat"], found["organisation_predikat"], found["evaluator_id"]) == (
        "BAIK",
        "BAIK",
        str(office.lead),
    )
    assert found["rule_set"] == {
        "id": "quadrant-2022",
        "legal_basis": "PermenPANRB 6/2022",
        "valid_from": "2022-02-03",
    }
    assert found["gaps"] == [{"competency": "KOMUNIKASI", "standard": 3, "level": 2, "levels": 1}]
    assert (found["days_left"], found["may_respond"], found["objection_due"]) == (14, True, "2026-12-14")
    (kept,) = found["evidence"]["findings"]
    assert (kept["id"], kept["cause"], kept["value"]) == (str(finding.finding_id), "TRAINING", "3.45")
    assert [row["ikm"] for row in found["evidence"]["indexes"]] == ["91.48"]
    (words,) = found["evidence"]["feedback"]
    assert words["relation"] == "SUPERIOR"
    assert set(words) == {"id", "relation", "text", "given_on"}


def test_the_why_shows_what_lay_there_when_it_was_decided(office):
    finding = office.finding()
    office.service.receive(finding)
    evaluation = office.received()
    office.service.receive(office.finding(element="PERILAKU"), office.index())
    office.service.receive(FindingRetracted(finding_id=finding.finding_id, unit_id=office.desk))
    evidence = office.client(office.clerks[0]).get(f"/mine/{evaluation}").body["evidence"]
    assert [(row["element"], row["retracted"]) for row in evidence["findings"]] == [("WAKTU", True)]
    assert evidence["indexes"] == []


def test_a_retracted_finding_no_longer_lies_beside_a_draft(office):
    finding = office.finding()
    office.service.receive(finding)
    cycle = office.open()
    draft = office.evaluation(cycle, office.clerks[0])
    lead = office.client(office.lead)
    assert len(lead.get(f"/evaluations/{draft}").body["evidence"]["findings"]) == 1
    office.service.receive(FindingRetracted(finding_id=finding.finding_id, unit_id=office.desk))
    assert lead.get(f"/evaluations/{draft}").body["evidence"]["findings"] == []


def test_acknowledging_settles_it_once(office):
    evaluation = office.received()
    employee = office.client(office.clerks[0])
    for _ in range(2):
        reply = employee.post(f"/mine/{evaluation}/acknowledge")
        assert (reply.status, reply.body["state"], reply.body["settled_by"]) == (200, "SETTLED", "ACKNOWLEDGED")
    (fact,) = office.service.stated(EvaluationSettled)
    assert (fact.by, fact.predikat, fact.employee_id) == ("ACKNOWLEDGED", "BAIK", office.clerks[0])
    late = employee.post(f"/mine/{evaluation}/object", {"id": str(uuid7()), "reason": "Berubah pikiran."})
    assert (late.status, late.body["code"]) == (409, "already-settled")


def test_an_objection_holds_and_time_does_not_settle_it(office):
    evaluation = office.received()
    employee = office.client(office.clerks[0])
    body = {"id": str(uuid7()), "reason": "Bukti bulan Agustus belum dibaca."}
    replies = [employee.post(f"/mine/{evaluation}/object", body) for _ in range(2)]
    assert [(reply.status, reply.body["state"]) for reply in replies] == [(201, "OBJECTED"), (200, "OBJECTED")]
    assert replies[0].body["objection"]["decide_by"] == "2026-12-14"
    again = employee.post(f"/mine/{evaluation}/object", {**body, "id": str(uuid7())})
    assert (again.status, again.body["code"]) == (409, "already-objected")
    assert employee.post(f"/mine/{evaluation}/acknowledge").body["code"] == "already-objected"
    office.service.time_passes(DUE_ENDS + timedelta(days=30))
    assert employee.get(f"/mine/{evaluation}").body["state"] == "OBJECTED"
    assert len(office.service.rows(Objection)) == 1
    (fact,) = office.service.stated(ObjectionFiled)
    assert "Agustus" not in str(fact)
    assert office.service.stated(EvaluationSettled) == []


@pytest.mark.parametrize("reason", ["", "   \n"])
def test_an_objection_needs_a_reason(office, reason):
    evaluation = office.received()
    reply = office.client(office.clerks[0]).post(f"/mine/{evaluation}/object", {"id": str(uuid7()), "reason": reason})
    assert (reply.status, reply.body["errors"]) == (422, {"reason": ["reason-missing"]})


def test_time_settles_what_nobody_answered_by_the_agencys_date(office):
    first, second = office.received(0), office.received(1)
    office.service.time_passes(DUE_ENDS - timedelta(minutes=15))
    assert office.service.stated(EvaluationSettled) == []
    office.service.time_passes(DUE_ENDS)
    facts = office.service.stated(EvaluationSettled)
    assert {(str(fact.evaluation_id), fact.by) for fact in facts} == {(first, "TIME"), (second, "TIME")}
    assert len(facts) == 2
    employee = office.client(office.clerks[0])
    found = employee.get(f"/mine/{first}").body
    assert (found["state"], found["settled_by"], found["settled_on"]) == ("SETTLED", "TIME", "2026-12-15")
    assert employee.post(f"/mine/{first}/acknowledge").body["code"] == "already-settled"
    edit = office.client(office.lead).put(f"/evaluations/{first}", {"result": 1})
    assert (edit.status, edit.body["code"]) == (409, "already-finalised")


def test_after_the_last_day_nothing_is_answered_even_while_time_has_not_come_by(office):
    evaluation = office.received()
    office.service.clock.now = DUE_ENDS
    employee = office.client(office.clerks[0])
    objected = employee.post(f"/mine/{evaluation}/object", {"id": str(uuid7()), "reason": "Terlambat."})
    accepted = employee.post(f"/mine/{evaluation}/acknowledge")
    assert [(r.status, r.body["code"]) for r in (objected, accepted)] == [(409, "too-late")] * 2
    assert not employee.get(f"/mine/{evaluation}").body["may_respond"]


def test_on_the_last_day_it_is_still_in_time(office):
    evaluation = office.received()
    office.service.clock.now = DUE_ENDS - timedelta(minutes=1)
    employee = office.client(office.clerks[0])
    assert employee.get(f"/mine/{evaluation}").body["days_left"] == 0
    assert employee.post(f"/mine/{evaluation}/acknowledge").status == 200


def test_nobody_reads_or_answers_for_another(office, another):
    evaluation = office.received()
    for client in (office.client(office.clerks[1]), office.client(office.lead), another.client(office.clerks[0])):
        assert client.get(f"/mine/{evaluation}").status == 404
        assert client.post(f"/mine/{evaluation}/acknowledge").status == 404
        body = {"id": str(uuid7()), "reason": "Atas nama orang lain."}
        assert client.post(f"/mine/{evaluation}/object", body).status == 404
    assert another.client(office.clerks[0]).get("/mine").body["total"] == 0
    another.service.time_passes(DUE_ENDS)
    assert [row.state for row in office.service.rows(Evaluation) if str(row.id) == evaluation] == ["FINALISED"]
    assert office.admin.get(f"/mine/{evaluation}").status == 403


def test_the_list_shows_the_newest_first(office):
    old = office.received()
    office.service.clock.move(days=1)
    new = office.received()
    rows = office.client(office.clerks[0]).get("/mine").body["items"]
    assert [row["id"] for row in rows] == [new, old]


def test_what_waits_is_counted_for_each_in_few_statements(office):
    cycle = office.open()
    mayor = office.client(office.mayor)
    assert len(mayor.get("/waiting").body["organisations"]) == 2
    assert mayor.get("/waiting").body["drafts"] == 2
    assert mayor.get("/waiting").body["ready"] == 0
    office.rate(cycle)
    assert len(mayor.get("/waiting").body["organisations"]) == 1
    assert mayor.get("/waiting").body["ready"] == 1
    assert len(office.admin.get("/waiting").body["organisations"]) == 1
    evaluation = office.received()
    employee = office.client(office.clerks[0])
    with office.service.statements() as seen:
        found = employee.get("/waiting").body
    assert len(seen) <= 6, seen
    assert [(row["id"], row["days_left"]) for row in found["to_answer"]] == [(evaluation, 14)]
    employee.post(f"/mine/{evaluation}/acknowledge")
    assert employee.get("/waiting").body["to_answer"] == []
