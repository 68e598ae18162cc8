"""Opening and closing cycles: who gets a draft, and who does not."""

from datetime import date
from uuid import uuid4

import pytest

from services.evaluations.models.base import COPIES
from services.evaluations.models.cycles import Cycle
from services.evaluations.models.evaluations import Evaluation
from shared.db import uuid7
from shared.events.agencies import EmployeeLeft, EmployeeTransferred
from shared.events.evaluations import CycleClosed, CycleOpened
from shared.refusals import NotYet
from tests.service.evaluations.conftest import PERIOD
from tests.support.services import Service


def test_a_cycle_gives_a_draft_to_every_serving_employee_and_states_one_fact(office):
    office.service.receive(EmployeeLeft(employee_id=office.clerks[4], on=date(2026, 11, 1)))
    cycle = office.open()
    states = {row.employee_id: (row.state, row.evaluator_id) for row in office.service.rows(Evaluation)}
    assert states == {
        office.mayor: ("OUTSIDE", None),
        office.head: ("DRAFT", office.mayor),
        office.other_head: ("DRAFT", office.mayor),
        office.lead: ("DRAFT", office.head),
        **{clerk: ("DRAFT", office.lead) for clerk in office.clerks[:4]},
    }
    (opened,) = office.service.stated()
    assert isinstance(opened, CycleOpened)
    assert opened.cycle_id == cycle


def test_drafts_are_made_in_one_statement_however_many_people(office):
    office.service.receive(*(office.recorded(uuid7(), office.desk, office.lead) for _ in range(60)), times=1)
    with office.service.statements() as seen:
        office.open()
    inserts = [statement for statement in seen if statement.startswith("INSERT INTO evaluation")]
    assert len(inserts) == 1
    assert len(office.service.rows(Evaluation)) == 69


def test_a_form_sent_twice_opens_one_cycle(office):
    id_ = uuid7()
    body = {"id": str(id_), "name": "Triwulan III 2026", **PERIOD}
    first, second = office.admin.post("/cycles", body), office.admin.post("/cycles", {**body, "name": "Lain"})
    assert (first.status, second.status) == (201, 200)
    assert first.body == second.body
    assert len(office.service.rows(Cycle)) == len(office.service.stated(CycleOpened)) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"period_end": "2026-06-30"}, "period_end"),
        ({"period_start": "kapan-kapan"}, "period_start"),
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "nol\x00"}, "name"),
        ({"id": "satu"}, "id"),
        ({"color": "red"}, "color"),
    ],
)
def test_nonsense_opens_nothing(office, body, field):
    reply = office.admin.post("/cycles", {"id": str(uuid7()), "name": "Triwulan III", **PERIOD, **body})
    assert reply.status == 422
    assert field in reply.body["errors"]
    assert office.service.rows(Cycle) == []


def test_only_an_admin_of_the_whole_agency_opens_and_closes(office):
    cycle = office.open()
    body = {"id": str(uuid7()), "name": "Triwulan IV", **PERIOD}
    assert office.client(office.mayor).post("/cycles", body).status == 403
    assert office.client(office.mayor).post(f"/cycles/{cycle}/close").status == 403
    assert office.service.client().post("/cycles", body).status == 401


def test_who_arrives_later_gets_a_draft_in_open_cycles_alone(office):
    closed, opened = office.open(), office.open()
    office.admin.post(f"/cycles/{closed}/close")
    newcomer = uuid7()
    office.service.receive(office.recorded(newcomer, office.desk, office.lead))
    rows = [row for row in office.service.rows(Evaluation) if row.employee_id == newcomer]
    assert [(row.cycle_id, row.state, row.evaluator_id) for row in rows] == [(opened, "DRAFT", office.lead)]


def test_who_arrives_before_the_agency_itself_waits_for_it(office):
    """Facts of different keys come in any order, on the first day as on any other."""
    stranger = Service("evaluations", office.service.places)
    arrival = office.recorded(uuid7(), office.desk, office.lead)
    with pytest.raises(NotYet):
        stranger.receive(arrival)
    reply = stranger.client("agency_admin").post("/cycles", {"id": str(uuid7()), "name": "Triwulan I", **PERIOD})
    assert (reply.status, reply.body["code"]) == (503, "not-yet-here")
    stranger.registered().receive(arrival)
    assert len(stranger.rows(COPIES.employee)) == 1


def test_a_draft_follows_its_employee_to_another_superior_and_keeps_what_was_entered(office):
    cycle = office.open()
    clerk = office.clerks[0]
    evaluation = office.evaluation(cycle, clerk)
    office.client(office.lead).put(f"/evaluations/{evaluation}", {"result": 3})
    moved = EmployeeTransferred(
        employee_id=clerk,
        unit_id=office.elsewhere,
        position_id=office.position,
        superior_id=office.other_head,
        employment="PNS",
    )
    office.service.receive(moved)
    assert office.client(office.lead).get(f"/evaluations/{evaluation}").status == 404
    found = office.client(office.other_head).get(f"/evaluations/{evaluation}").body
    assert (found["result"], found["unit_id"]) == (3, str(office.elsewhere))


def test_a_decided_evaluation_follows_nobody(office):
    evaluation = office.received()
    moved = EmployeeTransferred(
        employee_id=office.clerks[0],
        unit_id=office.elsewhere,
        position_id=uuid4(),
        superior_id=office.other_head,
        employment="PNS",
    )
    office.service.receive(moved)
    assert office.client(office.lead).get(f"/evaluations/{evaluation}").body["unit_id"] == str(office.desk)
    assert office.client(office.other_head).get(f"/evaluations/{evaluation}").status == 404


def test_who_gets_a_superior_is_evaluated_here_from_then_on(office):
    cycle = office.open()
    moved = EmployeeTransferred(
        employee_id=office.mayor,
        unit_id=office.root,
        position_id=office.position,
        superior_id=office.head,
        employment="PNS",
    )
    office.service.receive(moved)
    assert office.evaluation(cycle, office.mayor, by=office.head)


def test_closing_twice_is_closing_once_and_nothing_is_rated_after_it(office):
    cycle = office.open()
    office.rate(cycle)
    evaluation = office.evaluation(cycle, office.clerks[0])
    assert office.finalise(evaluation).status == 200
    late = office.evaluation(cycle, office.clerks[1])
    for _ in range(2):
        reply = office.admin.post(f"/cycles/{cycle}/close")
        assert (reply.status, reply.body["state"]) == (200, "CLOSED")
    assert len(office.service.stated(CycleClosed)) == 1
    saved = office.client(office.lead).put(f"/evaluations/{late}", {"result": 2})
    final = office.client(office.lead).post(f"/evaluations/{late}/finalise", {})
    rated = office.rate(cycle, unit=office.elsewhere)
    assert [(r.status, r.body["code"]) for r in (saved, final, rated)] == [(409, "cycle-closed")] * 3
    # What was received before is still answered.
    assert office.client(office.clerks[0]).post(f"/mine/{evaluation}/acknowledge").status == 200


def test_another_agency_sees_no_cycle_and_none_of_its_people(office, another):
    cycle = office.open()
    assert another.admin.get("/cycles").body["total"] == 0
    for path in (f"/cycles/{cycle}", f"/cycles/{cycle}/progress", f"/cycles/{cycle}/organisations"):
        assert another.admin.get(path).status == 404, path
    assert another.admin.post(f"/cycles/{cycle}/close").status == 404
    another.open()
    assert len(another.service.rows(Evaluation)) == len(office.service.rows(Evaluation)) == 9


def test_progress_counts_and_names_nobody(office):
    cycle = office.open()
    office.rate(cycle)
    office.finalise(office.evaluation(cycle, office.clerks[0]))
    found = office.admin.get(f"/cycles/{cycle}/progress").body
    assert found["states"] == {"OUTSIDE": 1, "DRAFT": 7, "FINALISED": 1, "OBJECTED": 0, "SETTLED": 0}
    assert (found["organisations"], found["rated"]) == (3, 1)
    assert str(office.clerks[0]) not in str(found)


def test_settings_hold_from_a_date_and_refuse_what_cannot_be(office):
    admin = office.admin
    assert admin.get("/settings").body["days_to_object"] == 14
    wanted = {**admin.get("/settings").body, "days_to_object": 10}
    assert admin.put("/settings", {"settings": wanted}).status == 200
    assert admin.get("/settings").body["days_to_object"] == 10
    refused = admin.put("/settings", {"settings": {**wanted, "days_to_object": 0, "quadrant": "x"}})
    assert refused.status == 422
    assert set(refused.body["errors"]) == {"settings.days_to_object", "settings.quadrant"}
    assert office.client(office.mayor).get("/settings").status == 403
