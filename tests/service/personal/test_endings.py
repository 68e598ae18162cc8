"""What ends in the services that keep evaluations, learning and reports: by its period, or because somebody asks."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from services.evaluations.models.evaluations import Evaluation, Objection
from services.surveys.models.reports import Report, ReportStep
from services.training.models.learning import HoursEntry, LessonAttempt, LessonCompletion
from shared.db import uuid7
from tests.service.evaluations.conftest import Office as Evaluating
from tests.service.surveys.concern import Concerned
from tests.service.training.conftest import LESSON, RIGHT
from tests.service.training.conftest import Office as Learning
from tests.support.services import Service

Services = Callable[[str], Service]


@pytest.fixture
def reporting(service: Services) -> Concerned:
    """An agency whose citizens report."""
    return Concerned(service("surveys"))


@pytest.fixture
def learning(service: Services) -> Learning:
    """An agency whose people learn."""
    return Learning(service("training")).furnish()


def closed(agency: Concerned) -> str:
    """The number of a report that was answered, and closed since nobody said more."""
    number, report_id = agency.sent(anonymous=False, contact="0812-0000-0000 (rekaan)")
    assert agency.classify(report_id).status == 200
    assert agency.reply(report_id).status == 200
    agency.service.time_passes(agency.service.clock.now + timedelta(days=30))
    return number


def keep(service: Service, activity: str, months: int) -> None:
    """The admin says how long."""
    assert service.client("agency_admin").put(f"/personal/retention/{activity}", {"months": months}).status == 204


def erase(agency: Concerned, number: str, role: str = "agency_admin") -> int:
    """Somebody erases the report behind a number."""
    return agency.service.client(role).post("/reports/erasure", {"number": number}).status


def test_a_report_is_emptied_when_its_writer_asks(reporting: Concerned) -> None:
    number, other = closed(reporting), closed(reporting)
    assert erase(reporting, f" {number.lower()} ") == 204
    assert reporting.track(number).status == 404
    assert reporting.track(other).body["text"]
    contacts = {row.text: row.contact for row in reporting.service.rows(Report)}
    assert contacts == {"–": "", reporting.letter()["text"]: "0812-0000-0000 (rekaan)"}
    steps = [row for row in reporting.service.rows(ReportStep) if (row.text, row.note) == ("–", "")]
    assert {row.kind for row in steps} >= {"RECEIVED", "CLASSIFIED", "ANSWERED"}
    assert erase(reporting, number) == 404


def test_an_open_report_is_read_by_those_who_work_on_it(reporting: Concerned) -> None:
    number, _ = reporting.sent()
    assert erase(reporting, number) == 409
    assert reporting.track(number).status == 200


def test_reports_are_erased_by_the_admin_alone(reporting: Concerned) -> None:
    number = closed(reporting)
    assert erase(reporting, number, "survey_officer") == 403
    assert erase(Concerned(reporting.service.of_another_agency()), number) == 404
    assert reporting.track(number).status == 200


def test_reports_are_emptied_when_their_period_is_over(reporting: Concerned) -> None:
    keep(reporting.service, "reports", 2)
    number = closed(reporting)
    open_number, _ = reporting.sent()
    reporting.service.time_passes(reporting.service.clock.now + timedelta(days=55))
    assert reporting.track(number).status == 200
    reporting.service.time_passes(reporting.service.clock.now + timedelta(days=15))
    assert reporting.track(number).status == 404
    assert reporting.track(open_number).status == 200
    assert len(reporting.service.rows(Report)) == 2


def test_an_evaluation_goes_with_its_objection(service: Services) -> None:
    office = Evaluating(service("evaluations")).furnish()
    evaluation = office.received()
    reason = {"id": str(uuid7()), "reason": "Hasil kerja belum dihitung."}
    objected = office.client(office.clerks[0]).post(f"/mine/{evaluation}/object", reason)
    assert objected.status in (200, 201), objected.body
    keep(office.service, "evaluating", 12)
    office.service.time_passes(office.service.clock.now + timedelta(days=360))
    assert office.service.rows(Objection)
    office.service.time_passes(office.service.clock.now + timedelta(days=60))
    assert not [row for row in office.service.rows(Evaluation) if str(row.id) == evaluation]
    assert not office.service.rows(Objection)
    assert {row.finalised_on for row in office.service.rows(Evaluation)} == {None}


def test_what_the_law_keeps_is_not_erased_because_somebody_asks(service: Services) -> None:
    office = Evaluating(service("evaluations")).furnish()
    office.received()
    office.service.time_passes(office.service.clock.now + timedelta(days=60))
    clerk = str(office.clerks[0])
    held = office.admin.get("/personal/erasure", query_string={"employee_id": clerk}).body["items"]
    assert [(one["code"], one["is_kept_by_law"], one["rows"]) for one in held] == [("evaluating", True, 1)]
    refused = office.admin.post("/personal/erasure", {"employee_id": clerk, "activities": ["evaluating"]})
    assert (refused.status, refused.body["code"]) == (409, "kept-by-law")
    assert office.client(office.clerks[0]).get("/personal/copy").body["tables"]["evaluation"]


def test_lessons_of_a_person_go_when_that_person_asks(learning: Learning) -> None:
    person, other = learning.employ(), learning.employ()
    for one in (person, other):
        body = {"id": str(uuid7()), "answers": RIGHT}
        assert learning.employee(one).post(f"/lessons/{LESSON}/attempts", body).status == 201
    hours = len(learning.service.rows(HoursEntry))
    learning.service.clock.move(days=1)
    admin = learning.service.client("agency_admin")
    for rows in (1, 0):
        done = admin.post("/personal/erasure", {"employee_id": str(person), "activities": ["lessons"]})
        assert (done.status, done.body) == (200, {"rows": rows})
    for model in (LessonAttempt, LessonCompletion):
        assert [row.employee_id for row in learning.service.rows(model)] == [other]
    assert len(learning.service.rows(HoursEntry)) == hours


@pytest.mark.parametrize("activities", [[], ["rahasia"], ["lessons", "workshops"], "lessons"])
def test_nonsense_erases_nothing(learning: Learning, activities: object) -> None:
    person = learning.employ()
    body = {"id": str(uuid7()), "answers": RIGHT}
    assert learning.employee(person).post(f"/lessons/{LESSON}/attempts", body).status == 201
    learning.service.clock.move(days=1)
    admin = learning.service.client("agency_admin")
    asked = admin.post("/personal/erasure", {"employee_id": str(person), "activities": activities})
    assert asked.status in (409, 422)
    assert learning.service.rows(LessonAttempt)


def test_another_agency_keeps_what_it_keeps(learning: Learning) -> None:
    other = Learning(learning.service.of_another_agency()).furnish()
    for office in (learning, other):
        body = {"id": str(uuid7()), "answers": RIGHT}
        assert office.employee(office.head_id).post(f"/lessons/{LESSON}/attempts", body).status == 201
    keep(learning.service, "lessons", 1)
    for office in (learning, other):
        office.service.time_passes(office.service.clock.now + timedelta(days=40))
    assert learning.service.rows(LessonAttempt) == []
    assert len(other.service.rows(LessonAttempt)) == 1


def test_somebody_of_another_agency_is_nobody(learning: Learning) -> None:
    other = Learning(learning.service.of_another_agency()).furnish()
    body = {"employee_id": str(other.head_id), "activities": ["lessons"]}
    admin = learning.service.client("agency_admin")
    assert admin.post("/personal/erasure", body).status == 404
    assert admin.get("/personal/erasure", query_string={"employee_id": str(other.head_id)}).status == 404


def test_nobody_but_the_admin_erases(learning: Learning) -> None:
    body = {"employee_id": str(uuid4()), "activities": ["lessons"]}
    assert learning.service.client("training_organiser").post("/personal/erasure", body).status == 403
