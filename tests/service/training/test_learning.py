"""The own plan, hours, the lesson with its quiz, what waits, and the agency's settings."""

import threading
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.training.lessons import LESSONS
from services.training.models.learning import HoursEntry, LessonAttempt, LessonCompletion
from shared.db import uuid7
from shared.events.training import TrainingCompleted
from tests.service.training.conftest import LESSON, RIGHT, TODAY, WRONG, Office, confirmed, finalised
from tests.support.people import Reply

DEFAULTS = {
    "credits_attendance": False,
    "pns_floor": "20",
    "pppk_ceiling": "24",
    "days_to_confirm": 5,
    "minutes_per_jp": 45,
    "lesson_hours": "0",
}


def hand_in(office: Office, person: Any, answers: dict[str, str], id_: Any = None) -> Reply:
    """Somebody hands in answers."""
    body = {"id": str(id_ or uuid7()), "answers": answers}
    return office.employee(person).post(f"/lessons/{LESSON}/attempts", body)


def settle(office: Office, **changes: Any) -> Reply:
    """The admin changes settings."""
    return office.service.client("agency_admin").put("/settings", {"settings": {**DEFAULTS, **changes}})


def test_a_plan_shows_what_is_mine_in_few_statements(office: Office) -> None:
    person = office.learner({"KOMUNIKASI": 2, "INTEGRITAS": 1})
    other = office.learner({"KERJASAMA": 1})
    office.nominate(office.schedule(), person, other)
    client = office.employee(person)
    with office.service.statements() as seen:
        plan = client.get("/plan").body
    assert len(seen) <= 6, "\n".join(seen)  # the agency's time zone among them
    assert [(gap["competency"], gap["missing"], gap["state"]) for gap in plan["gaps"]] == [
        ("INTEGRITAS", 2, "OPEN"),
        ("KOMUNIKASI", 1, "OPEN"),
    ]
    assert [seat["title"] for seat in plan["enrolments"]] == ["Komunikasi layanan"]
    assert (plan["year"], plan["employment"]) == (2026, "PNS")
    assert [lesson["key"] for lesson in plan["lessons"]] == [LESSON]
    assert plan["lessons"][0]["title"] == {"id": "Untuk apa evaluasi?", "en": "What is evaluation for?"}
    assert "predikat" not in {key for gap in plan["gaps"] for key in gap}


@pytest.mark.parametrize(
    ("employment", "hours", "limit", "state"),
    [
        ("PNS", "19", "FLOOR", "BELOW_FLOOR"),
        ("PNS", "20", "FLOOR", "FLOOR_REACHED"),
        ("PPPK", "24", "CEILING", "WITHIN_CEILING"),
        ("PPPK", "25", "CEILING", "ABOVE_CEILING"),
    ],
)
def test_hours_stand_against_a_floor_or_below_a_ceiling(
    office: Office, employment: str, hours: str, limit: str, state: str
) -> None:
    office.learner()
    person = office.employ(employment=employment)
    workshop_id, (enrolment,) = office.seated(person, hours=hours)
    office.hold(workshop_id, **{enrolment: "90"})
    standing = office.my_plan(person)["hours"]
    assert (standing["hours"], standing["limit"], standing["state"]) == (hours, limit, state)
    assert standing["rules"] == "hours-2020"
    page = office.employee(person).get("/hours?year=2026").body
    assert [(entry["kind"], entry["hours"]) for entry in page["items"]] == [("WORKSHOP", hours)]
    assert office.employee(person).get("/hours?year=2025").body["total"] == 0
    assert office.head.get("/hours").body["total"] == 0


def test_figures_of_the_year_are_settings(office: Office) -> None:
    person = office.employ()
    assert settle(office, pns_floor="30").status == 200
    assert office.my_plan(person)["hours"]["figure"] == "30"


def test_somebody_whose_record_has_not_come_is_told_so(office: Office) -> None:
    answer = office.employee(uuid7()).get("/plan")
    assert (answer.status, answer.body["code"]) == (404, "no-such-employee")
    assert office.service.client("employee").get("/plan").body["code"] == "no-employee-record"


def test_a_lesson_is_read_without_its_answers(office: Office) -> None:
    answer = office.employee(office.employ()).get(f"/lessons/{LESSON}")
    lesson = answer.body
    assert (lesson["minutes"], len(lesson["questions"]), lesson["latest"]) == (10, 6, None)
    assert len(lesson["sections"]) == 6
    assert all({"key", "text", "options"} == question.keys() for question in lesson["questions"])
    assert b'"because"' not in answer.content


def test_the_shipped_lesson_is_whole_in_both_languages() -> None:
    lesson = LESSONS[LESSON]
    texts = [lesson.title, lesson.summary]
    for section in lesson.sections:
        texts += [section.heading, *section.paragraphs]
    for question in lesson.questions:
        texts += [question.text, question.because, *(option.text for option in question.options)]
    assert all(text.id and text.en and text.id != text.en for text in texts)
    words = sum(len(paragraph.id.split()) for section in lesson.sections for paragraph in section.paragraphs)
    assert 700 < words < 1600  # about ten minutes with the quiz


def test_passing_the_quiz_completes_the_lesson_once(office: Office) -> None:
    person = office.employ()
    failed = hand_in(office, person, WRONG)
    assert (failed.status, failed.body["is_passed"], failed.body["score"]) == (201, False, "0.00")
    assert all(question["because"] is None for question in failed.body["questions"])
    assert office.service.stated(TrainingCompleted) == []
    id_ = uuid7()
    passed, again = hand_in(office, person, RIGHT, id_), hand_in(office, person, RIGHT, id_)
    assert (passed.status, again.status, passed.body) == (201, 200, again.body)
    assert passed.body["is_passed"] is True
    assert passed.body["questions"][0]["because"]["id"]
    assert hand_in(office, person, RIGHT).status == 201
    (fact,) = office.service.stated(TrainingCompleted)
    assert (fact.enrolment_id, fact.workshop_id, fact.competency, fact.hours) == (id_, None, None, Decimal(0))
    assert len(office.service.rows(LessonAttempt)) == 3
    assert len(office.service.rows(LessonCompletion)) == 1
    assert office.service.rows(HoursEntry) == []
    assert office.my_plan(person)["lessons"][0]["completed_on"] == TODAY.isoformat()
    assert office.employee(person).get(f"/lessons/{LESSON}").body["completed_on"] == TODAY.isoformat()


def test_one_wrong_answer_of_six_still_passes_two_do_not(office: Office) -> None:
    person, keys = office.employ(), list(RIGHT)
    one = hand_in(office, person, {**RIGHT, keys[0]: WRONG[keys[0]]}).body
    two = hand_in(office, person, {**RIGHT, **{key: WRONG[key] for key in keys[:2]}}).body
    assert ((one["score"], one["is_passed"]), (two["score"], two["is_passed"])) == (("83.33", True), ("66.67", False))


def test_a_lesson_earns_hours_when_the_agency_says_so(office: Office) -> None:
    settle(office, lesson_hours="0.5")
    person = office.employ()
    hand_in(office, person, RIGHT)
    assert office.my_plan(person)["hours"]["hours"] == "0.5"
    assert [fact.hours for fact in office.service.stated(TrainingCompleted)] == [Decimal("0.5")]


def test_a_plan_says_whether_a_superior_has_something_to_do(office: Office) -> None:
    person = office.learner({"KOMUNIKASI": 2})
    assert of_a_superior(office, office.head_id) == (False, False)
    office.service.receive(finalised(person, office.counter, {"KERJASAMA": 2}, predikat="KURANG"))
    assert of_a_superior(office, office.head_id) == (False, True)
    office.schedule()
    with office.service.statements() as seen:
        assert of_a_superior(office, office.head_id) == (True, True)
    assert len(seen) <= 6, "\n".join(seen)
    assert of_a_superior(office, person) == (False, False)


def of_a_superior(office: Office, person: UUID) -> tuple[bool, bool]:
    """Whether the plan leads somebody to requests to nominate, and to the coaching of those below."""
    plan = office.employee(person).get("/plan").body
    return plan["nominates"], plan["coaches"]


def test_passing_many_times_at_once_completes_once(office: Office) -> None:
    person = office.employ()
    threads = [threading.Thread(target=lambda: hand_in(office, person, RIGHT)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(office.service.stated(TrainingCompleted)) == 1
    assert len(office.service.rows(LessonAttempt)) == 8


def test_answers_left_out_or_not_on_offer_are_refused(office: Office) -> None:
    person, (first, *rest) = office.employ(), list(RIGHT)
    missing = hand_in(office, person, {key: RIGHT[key] for key in rest})
    assert (missing.status, missing.body["errors"]) == (422, {f"answers.{first}": ["answer-missing"]})
    assert hand_in(office, person, {**RIGHT, first: "lain"}).body["errors"] == {f"answers.{first}": ["option-unknown"]}
    assert hand_in(office, person, {**RIGHT, "lain": "x"}).body["errors"] == {"answers.lain": ["question-unknown"]}
    for body in (
        {},
        {"id": str(uuid7())},
        {"id": str(uuid7()), "answers": []},
        {"id": str(uuid7()), "answers": {"": 1}},
    ):
        assert office.employee(person).post(f"/lessons/{LESSON}/attempts", body).status == 422
    assert office.employee(person).get("/lessons/terbang").body["code"] == "no-such-lesson"
    assert office.employee(person).post("/lessons/terbang/attempts", {"id": str(uuid7()), "answers": {}}).status == 404
    assert office.service.rows(LessonAttempt) == []


def test_another_persons_attempt_is_not_shown(office: Office) -> None:
    id_ = uuid7()
    hand_in(office, office.employ(), RIGHT, id_)
    taken = hand_in(office, office.employ(), RIGHT, id_)
    assert (taken.status, taken.body["code"]) == (409, "exists-already")


def test_what_waits_is_counted_for_each(office: Office) -> None:
    person = office.learner()
    office.service.receive(
        finalised(person, office.counter, {}, "KURANG"), confirmed(office.elsewhere, competency="INTEGRITAS")
    )
    workshop_id = office.schedule()
    assert office.head.get("/waiting").body["counts"]["nominations"] == 1
    (enrolment,) = office.nominate(workshop_id, person)
    assert office.head.get("/waiting").body["counts"]["nominations"] == 0
    client, organiser = office.employee(person), office.organiser
    with office.service.statements() as seen:
        mine = client.get("/waiting").body
    assert len([statement for statement in seen if "FROM agency" not in statement]) == 1
    assert (mine["counts"]["seats"], mine["counts"]["offers"], mine["counts"]["needs"]) == (1, 1, 0)
    seat = next(item for item in mine["items"] if item["kind"] == "seats")
    assert (seat["id"], seat["title"], seat["by"]) == (enrolment, "Komunikasi layanan", "2026-12-01")
    offer = next(item for item in mine["items"] if item["kind"] == "offers")
    client.post(f"/coaching-offers/{offer['id']}/accept")
    coaching = [item["employee_id"] for item in office.head.get("/waiting").body["items"] if item["kind"] == "coaching"]
    assert coaching == [str(person)]
    with office.service.statements() as seen:
        counted = organiser.get("/waiting").body
    assert counted["counts"]["needs"] == 1
    assert len([statement for statement in seen if "FROM agency" not in statement]) == 1
    assert office.trainer.get("/waiting").body["counts"]["results"] == 0
    office.service.clock.move(days=13, hours=15)  # the day of the workshop begins
    assert office.trainer.get("/waiting").body["counts"]["results"] == 1
    assert office.service.client("training_organiser").get("/waiting").body["counts"]["needs"] == 1
    assert office.service.client("trainer").get("/waiting").body["items"] == []
    assert office.service.client("agency_admin").get("/waiting").status == 403


def test_settings_have_the_practice_as_defaults_and_bounds(office: Office, neighbour: Office) -> None:
    admin = office.service.client("agency_admin")
    assert admin.get("/settings").body == DEFAULTS
    assert settle(office, days_to_confirm=3).status == 200
    assert admin.get("/settings").body == {**DEFAULTS, "days_to_confirm": 3}
    assert neighbour.service.client("agency_admin").get("/settings").body == DEFAULTS
    for change in (
        {"days_to_confirm": 0},
        {"pns_floor": "-1"},
        {"pppk_ceiling": "0"},
        {"minutes_per_jp": 500},
        {"lesson_hours": "11"},
    ):
        reply = settle(office, **change)
        assert (reply.status, reply.body["errors"]) == (422, {key: ["out-of-range"] for key in change})
    assert settle(office, pns_floor="banyak").status == 422
    assert settle(office, unknown=1).status == 422
    assert office.head.get("/settings").status == 403
    assert office.organiser.put("/settings", {"settings": DEFAULTS}).status == 403
