"""What evaluators do: drafts that nobody else sees, and finalising once, after all that the law asks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest

from services.evaluations.models.evaluations import Evaluation
from shared.db import uuid7
from shared.events.agencies import CalendarSet, PositionStandardSet
from shared.events.evaluations import EvaluationFinalised
from tests.service.evaluations.conftest import LEADER, draft, levels


@pytest.fixture
def cycle(office):
    """A cycle in which the office is rated Baik."""
    opened = office.open()
    assert office.rate(opened).status == 201
    return opened


def test_a_draft_is_kept_as_it_was_entered_and_states_nothing(office, cycle):
    evaluation = office.evaluation(cycle, office.clerks[0])
    before = len(office.service.stated())
    lead = office.client(office.lead)
    partial = {"result": 3, "levels": {"INTEGRITAS": {"level": 5, "source": "UJI_KOMPETENSI"}}}
    assert lead.put(f"/evaluations/{evaluation}", partial).status == 200
    found = lead.get(f"/evaluations/{evaluation}").body
    assert (found["result"], found["behaviour"], found["levels"]) == (3, None, partial["levels"])
    assert len(found["standard"]) == 9
    lead.put(f"/evaluations/{evaluation}", {"behaviour": 1})
    found = lead.get(f"/evaluations/{evaluation}").body
    assert (found["result"], found["behaviour"], found["levels"]) == (None, 1, {})
    assert len(office.service.stated()) == before


def test_finalising_decides_by_the_quadrant_and_states_what_others_need(office, cycle):
    office.service.receive(CalendarSet(agency_id=office.service.agency_id, holidays=(date(2026, 11, 25),)))
    evaluation = office.evaluation(cycle, office.clerks[0])
    reply = office.finalise(evaluation, KOMUNIKASI=2)
    assert (reply.status, reply.body["state"], reply.body["predikat"]) == (200, "FINALISED", "BAIK")
    (fact,) = office.service.stated(EvaluationFinalised)
    assert (fact.result, fact.behaviour, fact.predikat, fact.rules) == (2, 3, "BAIK", "quadrant-2022")
    assert (fact.employee_id, fact.evaluator_id, fact.unit_id) == (office.clerks[0], office.lead, office.desk)
    assert (fact.finalised_on, fact.objection_due) == (date(2026, 11, 24), date(2026, 12, 15))
    assert {(x.competency, x.standard, x.level) for x in fact.levels if x.level < x.standard} == {("KOMUNIKASI", 3, 2)}
    assert len(fact.levels) == 9
    assert {x.source for x in fact.levels} == {LEADER}


def test_finalising_takes_few_statements_in_one_transaction(office, cycle):
    evaluation = office.evaluation(cycle, office.clerks[0])
    lead = office.client(office.lead)
    lead.put(f"/evaluations/{evaluation}", draft())
    with office.service.statements() as seen:
        assert lead.post(f"/evaluations/{evaluation}/finalise", {}).status == 200
    assert len(seen) <= 8, seen
    with office.service.statements() as seen:
        lead.get("/evaluations", query_string={"cycle": cycle})
    assert len(seen) <= 6, seen


def test_finalising_twice_is_refused_and_nothing_is_doubled(office, cycle):
    evaluation = office.evaluation(cycle, office.clerks[0])
    assert office.finalise(evaluation).status == 200
    lead = office.client(office.lead)
    again = lead.post(f"/evaluations/{evaluation}/finalise", {})
    edit = lead.put(f"/evaluations/{evaluation}", draft(1, 1))
    assert [(r.status, r.body["code"]) for r in (again, edit)] == [(409, "already-finalised")] * 2
    assert len(office.service.stated(EvaluationFinalised)) == 1
    assert lead.get(f"/evaluations/{evaluation}").body["result"] == 2


def test_finalising_ten_times_at_once_decides_once(office, cycle):
    evaluation = office.evaluation(cycle, office.clerks[0])
    lead = office.client(office.lead)
    lead.put(f"/evaluations/{evaluation}", draft())
    with ThreadPoolExecutor(10) as pool:
        replies = list(pool.map(lambda _: lead.post(f"/evaluations/{evaluation}/finalise", {}), range(10)))
    assert sorted(reply.status for reply in replies) == [200, *[409] * 9]
    assert len(office.service.stated(EvaluationFinalised)) == 1


@pytest.mark.parametrize(
    ("body", "code", "fields"),
    [
        ({"result": None}, "ratings-missing", {"result", "behaviour"}),
        ({"behaviour": None}, "ratings-missing", {"result", "behaviour"}),
        ({"note": "   "}, "note-missing", {"note"}),
        ({"levels": {}}, "levels-missing", {"levels", *(f"levels.{code}" for code in levels())}),
        (
            {"result": None, "note": "", "levels": {k: v for k, v in levels().items() if k != "KEPUTUSAN"}},
            "ratings-missing",
            {"result", "behaviour", "note", "levels", "levels.KEPUTUSAN"},
        ),
    ],
)
def test_what_is_missing_is_named_all_at_once(office, cycle, body, code, fields):
    evaluation = office.evaluation(cycle, office.clerks[0])
    lead = office.client(office.lead)
    assert lead.put(f"/evaluations/{evaluation}", {**draft(), **body}).status == 200
    reply = lead.post(f"/evaluations/{evaluation}/finalise", {})
    assert (reply.status, reply.body["code"]) == (422, code)
    assert set(reply.body["errors"]) == fields


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"levels": {"MENJAHIT": {"level": 3, "source": LEADER}}}, "levels"),
        ({"levels": {"INTEGRITAS": {"level": 6, "source": LEADER}}}, "levels.INTEGRITAS.value.level"),
        ({"levels": {"INTEGRITAS": {"level": 3.5, "source": LEADER}}}, "levels.INTEGRITAS.value.level"),
        ({"levels": {"INTEGRITAS": {"level": 3, "source": "RASA"}}}, "levels.INTEGRITAS.value.source"),
        ({"levels": {"INTEGRITAS": {"level": 3}}}, "levels.INTEGRITAS.value.source"),
        ({"levels": [1, 2, 3]}, "levels"),
        ({"result": 4}, "result"),
        ({"behaviour": "baik"}, "behaviour"),
        ({"note": "x" * 4001}, "note"),
        ({"predikat": "SANGAT_BAIK"}, "predikat"),
    ],
)
def test_nonsense_is_not_kept(office, cycle, body, field):
    evaluation = office.evaluation(cycle, office.clerks[0])
    lead = office.client(office.lead)
    reply = lead.put(f"/evaluations/{evaluation}", {**draft(), **body})
    assert reply.status == 422
    assert field in reply.body["errors"], reply.body
    assert lead.get(f"/evaluations/{evaluation}").body["saved_at"] is None


def test_a_competency_that_is_not_in_the_standard_has_a_refusal_of_its_own(office, cycle):
    evaluation = office.evaluation(cycle, office.clerks[0])
    body = {"levels": {"MENJAHIT": {"level": 3, "source": LEADER}}}
    reply = office.client(office.lead).put(f"/evaluations/{evaluation}", body)
    assert (reply.status, reply.body["code"]) == (422, "competency-not-in-standard")


def test_a_position_without_a_standard_waits_for_the_admin(office, cycle):
    office.service.receive(PositionStandardSet(position_id=office.position, standard=()))
    evaluation = office.evaluation(cycle, office.clerks[0])
    lead = office.client(office.lead)
    lead.put(f"/evaluations/{evaluation}", {**draft(), "levels": {}})
    reply = lead.post(f"/evaluations/{evaluation}/finalise", {})
    assert (reply.status, reply.body["code"]) == (409, "standard-unknown")


def test_nobody_evaluates_themselves_and_nobody_elses_people(office, cycle):
    evaluation = office.evaluation(cycle, office.clerks[0])
    for who in (office.clerks[0], office.clerks[1], office.head, office.mayor):
        client = office.client(who)
        for id_ in (evaluation, uuid7()):  # to them it is as one that there is not
            saved = client.put(f"/evaluations/{id_}", draft(3, 3))
            final = client.post(f"/evaluations/{id_}/finalise", {})
            assert [(r.status, r.body["code"]) for r in (saved, final)] == [(404, "no-such-evaluation")] * 2
    assert office.admin.put(f"/evaluations/{evaluation}", draft()).status == 403
    assert office.service.client().get(f"/evaluations/{evaluation}").status == 401
    assert office.service.stated(EvaluationFinalised) == []


def test_who_is_evaluated_outside_is_rated_by_nobody(office, cycle):
    (outside,) = [row for row in office.service.rows(Evaluation) if row.state == "OUTSIDE"]
    reply = office.client(office.head).put(f"/evaluations/{outside.id}", draft())
    assert (reply.status, reply.body["code"]) == (404, "no-such-evaluation")


def test_a_draft_is_invisible_to_the_employee_by_every_route(office, cycle):
    clerk = office.clerks[0]
    evaluation = office.evaluation(cycle, clerk)
    office.client(office.lead).put(f"/evaluations/{evaluation}", draft(1, 1))
    employee = office.client(clerk)
    answers = [
        employee.get(f"/evaluations/{evaluation}"),
        employee.get(f"/evaluations/{evaluation}/check"),
        employee.get(f"/mine/{evaluation}"),
        employee.post(f"/mine/{evaluation}/acknowledge"),
        employee.post(f"/mine/{evaluation}/object", {"id": str(uuid7()), "reason": "Tidak setuju."}),
    ]
    absent = employee.get(f"/mine/{uuid7()}")
    assert [answer.status for answer in answers] == [404] * 5
    assert {answer.body["code"] for answer in answers} == {absent.body["code"]}
    assert employee.get("/mine").body["total"] == 0
    assert employee.get("/evaluations").body["total"] == 0
    assert employee.get("/evaluations/people").body["ids"] == []
    assert employee.get("/waiting").body["to_answer"] == []
    assert employee.get(f"/cycles/{cycle}/distribution").body["items"] == []
    assert employee.get(f"/cycles/{cycle}/export.csv").status == 403
    refused = [
        employee.put(f"/evaluations/{evaluation}", draft()),
        employee.post(f"/evaluations/{evaluation}/finalise", {}),
    ]
    office.client(office.lead).post(f"/evaluations/{evaluation}/finalise", {})
    later = employee.put(f"/evaluations/{evaluation}", draft())
    # The refusal is the same before and after: it says nothing of how far the evaluation has come.
    assert {(r.status, r.body["code"]) for r in (*refused, later)} == {(404, "no-such-evaluation")}
    assert employee.get("/mine").body["total"] == 1


def test_another_agency_sees_and_touches_nothing(office, another, cycle):
    evaluation = office.evaluation(cycle, office.clerks[0])
    stranger = another.client(office.lead)  # the same employee id, in a token of another agency
    assert stranger.get(f"/evaluations/{evaluation}").status == 404
    assert stranger.put(f"/evaluations/{evaluation}", draft()).status == 404
    assert stranger.post(f"/evaluations/{evaluation}/finalise", {}).status == 404
    assert stranger.get("/evaluations").body["total"] == 0
    assert another.service.rows(Evaluation) == []


def test_the_list_pages_filters_and_sorts(office, cycle):
    lead = office.client(office.lead)
    done = office.evaluation(cycle, office.clerks[2])
    office.finalise(done)

    def rows(**query):
        return lead.get("/evaluations", query_string={"cycle": cycle, **query}).body

    assert rows()["total"] == 5
    assert rows()["items"][-1]["id"] == done
    assert [row["id"] for row in rows(state="FINALISED")["items"]] == [done]
    assert rows(state="DRAFT")["total"] == 4
    assert len(rows(per_page=2, page=3)["items"]) == 1
    pages = [row["id"] for page in (1, 2, 3) for row in rows(per_page=2, page=page)["items"]]
    assert len(set(pages)) == 5
    assert rows(employee_id=[office.clerks[0], office.clerks[1]])["total"] == 2
    assert rows(employee_id=uuid4())["total"] == 0
    assert rows(unit_id=office.office)["total"] == 0
    assert {row["organisation_predikat"] for row in rows()["items"]} == {"BAIK"}
    assert set(lead.get("/evaluations/people").body["ids"]) == {str(clerk) for clerk in office.clerks}
    assert lead.get("/evaluations", query_string={"state": "OUTSIDE"}).status == 422
    assert lead.get("/evaluations", query_string={"page": 0}).status == 422
    assert lead.get("/evaluations", query_string={"cycle": "x"}).status == 422


def test_the_look_before_finalising_says_everything_and_changes_nothing(office, cycle):
    evaluation = office.evaluation(cycle, office.clerks[0])
    lead = office.client(office.lead)
    empty = lead.get(f"/evaluations/{evaluation}/check").body
    assert empty["predikat"] is None
    assert empty["obstacles"] == ["ratings-missing", "levels-missing", "note-missing"]
    assert len(empty["missing"]) == 9
    lead.put(f"/evaluations/{evaluation}", draft(1, 2, KOMUNIKASI=1))
    full = lead.get(f"/evaluations/{evaluation}/check").body
    assert (full["predikat"], full["obstacles"], full["is_performance_gap"]) == ("BUTUH_PERBAIKAN", [], True)
    assert full["gaps"] == [{"competency": "KOMUNIKASI", "standard": 3, "level": 1, "levels": 2}]
    assert (full["days_to_object"], full["objection_due"]) == (14, "2026-12-14")
    assert office.service.stated(EvaluationFinalised) == []


def test_days_to_object_are_the_agencys(office, cycle):
    settings = office.admin.get("/settings").body
    office.admin.put("/settings", {"settings": {**settings, "days_to_object": 3}})
    evaluation = office.evaluation(cycle, office.clerks[0])
    assert office.finalise(evaluation).body["objection_due"] == "2026-11-27"
