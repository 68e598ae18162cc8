"""From a need to a workshop, from a workshop to nominees: what organisers, heads and trainers do and may not do."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.training.models.workshops import Enrolment, NominationRequest, Workshop
from shared.db import uuid7
from shared.events.agencies import EmployeeLeft
from shared.events.training import WorkshopScheduled
from tests.service.training.conftest import TODAY, Office, finalised
from tests.support.services import START


def test_a_workshop_is_scheduled_from_a_need_and_the_unit_is_asked(office: Office) -> None:
    office.learner()
    plan = office.plan()
    made = office.organiser.post("/workshops", plan)
    assert (made.status, made.body["state"], made.body["competency"]) == (201, "SCHEDULED", "KOMUNIKASI")
    assert [asked["unit_id"] for asked in made.body["requests"]] == [str(office.counter)]
    (fact,) = office.service.stated(WorkshopScheduled)
    assert (str(fact.workshop_id), fact.competency, fact.capacity) == (plan["id"], "KOMUNIKASI", 2)
    assert (fact.starts_at, str(fact.hours)) == (START + timedelta(days=14), "6")
    (line,) = office.organiser.get("/needs").body["items"]
    assert (line["state"], line["workshop_id"]) == ("SCHEDULED", plan["id"])
    (request,) = office.head.get("/nomination-requests").body["items"]
    assert (request["title"], request["nominated"]) == (plan["title"], 0)


def test_the_same_form_twice_is_one_workshop(office: Office) -> None:
    office.learner()
    plan = office.plan()
    first, second = (office.organiser.post("/workshops", plan) for _ in range(2))
    assert (first.status, second.status) == (201, 200)
    assert first.body == second.body
    assert len(office.service.rows(Workshop)) == len(office.service.rows(NominationRequest)) == 1
    assert len(office.service.stated(WorkshopScheduled)) == 1


def test_several_units_with_one_need_share_a_workshop(office: Office) -> None:
    office.learner()
    office.learner(unit_id=office.elsewhere)
    needs = [{"competency": "KOMUNIKASI", "unit_id": str(unit)} for unit in (office.counter, office.elsewhere)]
    workshop_id = office.schedule(needs=[*needs, needs[0]])
    assert len(office.service.rows(NominationRequest)) == 2
    mayor = office.employee(office.mayor_id)
    assert [item["unit_id"] for item in mayor.get("/nomination-requests").body["items"]] == [str(office.elsewhere)]
    assert office.organiser.get(f"/workshops/{workshop_id}").body["taken"] == 0


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"starts_at": (START - timedelta(minutes=1)).isoformat()}, "starts_at", "in-the-past"),
        ({"starts_at": START.isoformat()}, "starts_at", "in-the-past"),
        ({"starts_at": "9999-12-31T23:59:59-12:00"}, "starts_at", "too-far-ahead"),
        ({"starts_at": "0001-01-01T00:00:00+12:00"}, "starts_at", "in-the-past"),
        ({"starts_at": "2026-12-09T09:00:00"}, "starts_at", None),
        ({"starts_at": "besok"}, "starts_at", None),
        ({"capacity": 0}, "capacity", "capacity-1-to-1000"),
        ({"capacity": -3}, "capacity", "capacity-1-to-1000"),
        ({"capacity": 1001}, "capacity", "capacity-1-to-1000"),
        ({"capacity": "banyak"}, "capacity", None),
        ({"hours": "0"}, "hours", "hours-up-to-200"),
        ({"hours": "201"}, "hours", "hours-up-to-200"),
        ({"hours": "1.234"}, "hours", "two-decimals-at-most"),
        ({"hours": "NaN"}, "hours", None),
        ({"pass_mark": "101"}, "pass_mark", "mark-0-to-100"),
        ({"pass_mark": "-1"}, "pass_mark", "mark-0-to-100"),
        ({"title": "   "}, "title", None),
        ({"title": "x" * 201}, "title", None),
        ({"title": "a\x00b"}, "title", None),
        ({"place": None}, "place", None),
        ({"needs": []}, "needs", "needs-1-to-100"),
        ({"trainer_employee_id": str(uuid4())}, "trainer_employee_id", "trainer-unknown"),
        ({"id": "1"}, "id", None),
        ({"predikat": "BAIK"}, "predikat", None),
    ],
)
def test_a_plan_that_cannot_be_is_refused_on_its_field(
    office: Office, change: dict[str, Any], field: str, code: str | None
) -> None:
    office.learner()
    reply = office.organiser.post("/workshops", office.plan(**change))
    assert (reply.status, list(reply.body["errors"])) == (422, [field])
    assert code is None or reply.body["errors"][field] == [code]
    assert office.service.rows(Workshop) == []


def test_needs_must_be_there_and_of_one_competency(office: Office) -> None:
    office.learner({"KOMUNIKASI": 2, "KERJASAMA": 2})
    mixed = [{"competency": c, "unit_id": str(office.counter)} for c in ("KOMUNIKASI", "KERJASAMA")]
    assert office.organiser.post("/workshops", office.plan(needs=mixed)).body["code"] == "needs-of-one-competency"
    absent = [{"competency": "KOMUNIKASI", "unit_id": str(office.elsewhere)}]
    assert office.organiser.post("/workshops", office.plan(needs=absent)).body["code"] == "need-unknown"


def test_a_trainer_who_left_holds_no_workshop(office: Office) -> None:
    office.learner()
    office.service.receive(EmployeeLeft(employee_id=office.trainer_id, on=TODAY))
    assert office.organiser.post("/workshops", office.plan()).body["code"] == "trainer-unknown"


def test_only_organisers_schedule_and_cancel(office: Office) -> None:
    office.learner()
    workshop_id = office.schedule()
    for who in (office.trainer, office.head, office.service.client("agency_admin")):
        assert who.post("/workshops", office.plan()).status == 403
        assert who.post(f"/workshops/{workshop_id}/cancel").status == 403


def test_the_head_sees_those_with_the_larger_gap_first(office: Office) -> None:
    without, small, large = office.employ(), office.learner({"KOMUNIKASI": 2}), office.learner({"KOMUNIKASI": 1})
    office.learner({"KOMUNIKASI": 1}, office.elsewhere)
    below = office.employ(office.desk)
    workshop_id = office.schedule()
    at = f"/nomination-requests/{office.request(workshop_id)}"
    page = office.head.get(f"{at}/candidates").body
    assert [item["id"] for item in page["items"][:2]] == [str(large), str(small)]
    assert [item["missing"] for item in page["items"]] == [2, 1, 0, 0, 0]
    assert {item["id"] for item in page["items"][2:]} == {str(without), str(below), str(office.head_id)}
    with office.service.statements() as seen:
        second = office.head.get(f"{at}/candidates?per_page=2&page=2").body
    assert (second["total"], len(second["items"]), len(seen)) == (5, 2, 4), "three of the list, one that keeps the look"
    assert office.head.get(f"{at}/candidates?sort=since").status == 200
    assert office.head.get(f"{at}/candidates?with_gap=true").body["total"] == 2
    assert [i["id"] for i in office.head.get(f"{at}/candidates?employee_id={small}").body["items"]] == [str(small)]
    assert office.head.get(f"{at}/candidates?employee_id=x").status == 422
    assert page["items"][0].keys() == {"id", "unit_id", "employment", "missing", "gap_state", "since", "state"}


def test_nominating_twice_is_one_nomination(office: Office) -> None:
    person, other = office.learner(), office.learner()
    workshop_id = office.schedule()
    first = office.nominate(workshop_id, person)
    assert office.nominate(workshop_id, person, other)[0] == first[0]
    assert office.nominate(workshop_id, person, person)[0] == first[0]
    assert len(office.service.rows(Enrolment)) == 2
    request = office.head.get(f"/nomination-requests/{office.request(workshop_id)}").body
    assert (request["nominated"], request["answered_at"]) == (2, START.isoformat())
    (mine,) = office.my_plan(person)["enrolments"]
    assert (mine["state"], mine["title"], mine["confirm_by"]) == ("NOMINATED", "Komunikasi layanan", "2026-12-01")


def test_only_people_of_the_units_subtree_are_nominated(office: Office) -> None:
    office.learner()
    below, elsewhere, gone = office.employ(office.desk), office.employ(office.elsewhere), office.employ()
    office.service.receive(EmployeeLeft(employee_id=gone, on=TODAY))
    workshop_id = office.schedule()
    at = f"/nomination-requests/{office.request(workshop_id)}/nominate"
    for stranger in (elsewhere, gone, uuid4(), office.mayor_id):
        reply = office.head.post(at, {"employee_ids": [str(below), str(stranger)]})
        assert (reply.status, reply.body["code"]) == (422, "not-of-this-unit")
    assert office.service.rows(Enrolment) == []
    office.nominate(workshop_id, below)


def test_nonsense_among_nominees_is_refused(office: Office) -> None:
    office.learner()
    at = f"/nomination-requests/{office.request(office.schedule())}/nominate"
    for body in ({}, {"employee_ids": []}, {"employee_ids": ["x"]}, {"employee_ids": [str(uuid4())] * 501}, []):
        assert office.head.post(at, body).status == 422, body


def test_the_trainer_takes_no_part_in_the_own_workshop(office: Office) -> None:
    office.learner(unit_id=office.root)
    office.service.receive(finalised(office.trainer_id, office.root, {"KOMUNIKASI": 1}))
    workshop_id = office.schedule(needs=[{"competency": "KOMUNIKASI", "unit_id": str(office.root)}])
    mayor = office.employee(office.mayor_id)
    (request,) = mayor.get("/nomination-requests").body["items"]
    at = f"/nomination-requests/{request['id']}"
    assert str(office.trainer_id) not in [item["id"] for item in mayor.get(f"{at}/candidates").body["items"]]
    reply = mayor.post(f"{at}/nominate", {"employee_ids": [str(office.trainer_id)]})
    assert (reply.status, reply.body["code"]) == (422, "trainer-takes-no-part")
    assert office.participants(workshop_id) == []


def test_a_request_is_for_the_head_of_the_unit_alone(office: Office, neighbour: Office) -> None:
    person = office.learner()
    request = office.request(office.schedule())
    for who in (office.employee(person), office.employee(office.mayor_id), office.organiser, neighbour.head):
        assert who.get(f"/nomination-requests/{request}").status == 404
        assert who.get(f"/nomination-requests/{request}/candidates").status == 404
        body = {"employee_ids": [str(person)]}
        assert who.post(f"/nomination-requests/{request}/nominate", body).status == 404
    assert office.employee(office.mayor_id).get("/nomination-requests").body["total"] == 0


def test_a_unit_without_a_head_is_answered_for_by_the_next_above(office: Office) -> None:
    person = office.learner(unit_id=office.desk)
    workshop_id = office.schedule(needs=[{"competency": "KOMUNIKASI", "unit_id": str(office.desk)}])
    assert len(office.nominate(workshop_id, person)) == 1


def test_nobody_is_nominated_once_the_workshop_began(office: Office) -> None:
    person = office.learner()
    workshop_id = office.schedule()
    request = office.request(workshop_id)
    office.service.clock.move(days=14)
    assert office.head.get("/nomination-requests").body["total"] == 0
    assert office.head.get("/nomination-requests?open=false").body["total"] == 1
    reply = office.head.post(f"/nomination-requests/{request}/nominate", {"employee_ids": [str(person)]})
    assert (reply.status, reply.body["code"]) == (409, "nomination-closed")


def test_a_workshop_called_off_frees_its_need(office: Office) -> None:
    person = office.learner()
    workshop_id, (enrolment,) = office.seated(person)
    assert [office.organiser.post(f"/workshops/{workshop_id}/cancel").body["state"] for _ in range(2)] == [
        "CANCELLED",
        "CANCELLED",
    ]
    assert office.organiser.get("/needs?state=UNSCHEDULED").body["total"] == 1
    assert office.my_plan(person)["enrolments"][0]["cancelled_on"] == TODAY.isoformat()
    assert office.confirm(person, enrolment).status == 200  # the seat is still the one that was
    assert office.employee(person).post(f"/enrolments/{enrolment}/decline").body["code"] == "workshop-closed"
    assert office.employee(person).get(f"/enrolments/{enrolment}/calendar.ics").body["code"] == "workshop-cancelled"
    office.service.clock.move(days=14)
    assert office.report(workshop_id, **{enrolment: "90"}).body["code"] == "workshop-cancelled"


def test_trainers_see_their_own_workshops_organisers_all(office: Office) -> None:
    office.learner()
    workshop_id = office.schedule()
    colleague = office.employ(office.root)
    other = office.service.client("trainer", employee_id=colleague)
    assert [item["id"] for item in office.trainer.get("/workshops").body["items"]] == [workshop_id]
    assert other.get("/workshops").body["total"] == 0
    assert other.get(f"/workshops/{workshop_id}").status == 404
    assert other.get(f"/workshops/{workshop_id}/enrolments").status == 404
    organiser = office.organiser
    assert organiser.get("/workshops?q=KOMUNIKASI&state=SCHEDULED&competency=KOMUNIKASI").body["total"] == 1
    assert organiser.get("/workshops?q=rekaan").body["total"] == 1
    assert organiser.get("/workshops?q=100%25").body["total"] == 0
    assert organiser.get("/workshops?state=COMPLETED").body["total"] == 0
    for sort in ("starts_at", "-title", "taken"):
        assert organiser.get(f"/workshops?sort={sort}").status == 200


def test_neither_organiser_nor_trainer_is_told_a_predikat_or_a_cause(office: Office) -> None:
    person = office.employ()
    office.service.receive(finalised(person, office.counter, {"KOMUNIKASI": 1}, "SANGAT_KURANG"))
    workshop_id = office.schedule()
    office.nominate(workshop_id, person)
    for who in (office.organiser, office.trainer):
        told = "".join(
            who.get(path).content.decode().lower()
            for path in (f"/workshops/{workshop_id}", f"/workshops/{workshop_id}/enrolments", "/waiting", "/workshops")
        )
        assert "sangat_kurang" not in told
        assert "predikat" not in told
        assert '"cause"' not in told


def test_lists_of_workshops_take_few_statements(office: Office) -> None:
    office.learner()
    workshop_id = office.schedule()
    organiser = office.organiser
    for path, most in (
        ("/workshops", 2),
        (f"/workshops/{workshop_id}", 3),
        (f"/workshops/{workshop_id}/enrolments", 3),
    ):
        with office.service.statements() as seen:
            assert organiser.get(path).status == 200
        assert len(seen) <= most, path
    assert organiser.get(f"/workshops/{uuid7()}").status == 404
