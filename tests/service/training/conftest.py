"""An agency with a tree of units and people, as facts tell of them, and the people who work in training."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.training.lessons import LESSONS
from shared.db import uuid7
from shared.events.agencies import EmployeeRecorded, UnitSet
from shared.events.evaluations import AssessedLevel, CompetencyAssessed, EvaluationFinalised
from shared.events.surveys import CauseConfirmed
from tests.support.people import Client, Reply
from tests.support.services import START, Service

TODAY = date(2026, 11, 24)
LESSON = "untuk-apa-evaluasi"
RIGHT = {question.key: question.answer for question in LESSONS[LESSON].questions}
WRONG = {q.key: next(option.key for option in q.options if option.key != q.answer) for q in LESSONS[LESSON].questions}


@dataclass
class Office:
    """One agency in `training`: a counter with a desk below it, a unit elsewhere, heads, a trainer."""

    service: Service
    root: UUID = field(default_factory=uuid7)
    counter: UUID = field(default_factory=uuid7)
    desk: UUID = field(default_factory=uuid7)
    elsewhere: UUID = field(default_factory=uuid7)
    mayor_id: UUID = field(default_factory=uuid7)
    head_id: UUID = field(default_factory=uuid7)
    trainer_id: UUID = field(default_factory=uuid7)

    def furnish(self) -> "Office":
        """Units and the three people arrive as facts. The desk and the unit elsewhere have no head of their own."""
        self.service.receive(
            self._unit((self.root,), self.mayor_id),
            self._unit((self.root, self.counter), self.head_id),
            self._unit((self.root, self.counter, self.desk), None),
            self._unit((self.root, self.elsewhere), None),
        )
        self.employ(self.root, id_=self.mayor_id)
        self.employ(self.counter, id_=self.head_id)
        self.employ(self.root, id_=self.trainer_id)
        return self

    def employ(self, unit_id: UUID | None = None, employment: str = "PNS", id_: UUID | None = None) -> UUID:
        """Somebody serves under the head of the counter."""
        id_ = id_ or uuid7()
        superior = self.head_id if id_ != self.head_id else self.mayor_id
        self.service.receive(
            EmployeeRecorded(
                employee_id=id_,
                unit_id=unit_id or self.counter,
                position_id=uuid4(),
                superior_id=superior,
                employment=employment,
            )
        )
        return id_

    def crew(self, size: int) -> list[UUID]:
        """Many people at the counter, in one chunk of facts."""
        people = [uuid7() for _ in range(size)]
        self.service.receive(
            *(
                EmployeeRecorded(
                    employee_id=id_,
                    unit_id=self.counter,
                    position_id=uuid4(),
                    superior_id=self.head_id,
                    employment="PNS",
                )
                for id_ in people
            ),
            times=1,
        )
        return people

    def learner(self, levels: dict[str, int] | None = None, unit_id: UUID | None = None) -> UUID:
        """Somebody whose evaluation is final, with these levels beside a standard of 3."""
        id_ = self.employ(unit_id)
        self.service.receive(finalised(id_, unit_id or self.counter, levels or {"KOMUNIKASI": 2}))
        return id_

    @property
    def organiser(self) -> Client:
        """A training organiser."""
        return self.service.client("employee", "training_organiser", employee_id=uuid7())

    @property
    def trainer(self) -> Client:
        """The trainer of the workshops."""
        return self.service.client("employee", "trainer", employee_id=self.trainer_id)

    @property
    def head(self) -> Client:
        """The head of the counter."""
        return self.employee(self.head_id)

    def employee(self, employee_id: UUID) -> Client:
        """An employee with no role beside."""
        return self.service.client("employee", employee_id=employee_id)

    def plan(self, **changes: Any) -> dict[str, Any]:
        """A workshop on communication for the counter, two weeks ahead, of two seats and 6 JP."""
        return {
            "id": str(uuid7()),
            "title": "Komunikasi layanan",
            "needs": [{"competency": "KOMUNIKASI", "unit_id": str(self.counter)}],
            "starts_at": (START + timedelta(days=14)).isoformat(),
            "place": "Aula rekaan",
            "capacity": 2,
            "hours": "6",
            "pass_mark": "70",
            "trainer_employee_id": str(self.trainer_id),
            **changes,
        }

    def schedule(self, **changes: Any) -> str:
        """A workshop that was scheduled."""
        reply = self.organiser.post("/workshops", self.plan(**changes))
        assert reply.status == 201, reply.body
        return str(reply.body["id"])

    def request(self, workshop_id: str) -> str:
        """The head's request to nominate for a workshop."""
        items = self.head.get("/nomination-requests?per_page=200").body["items"]
        return next(str(item["id"]) for item in items if item["workshop_id"] == workshop_id)

    def nominate(self, workshop_id: str, *people: UUID) -> list[str]:
        """The enrolments of people whom the head nominated, in their order."""
        body = {"employee_ids": [str(person) for person in people]}
        reply = self.head.post(f"/nomination-requests/{self.request(workshop_id)}/nominate", body)
        assert reply.status == 200, reply.body
        found = {item["employee_id"]: item["id"] for item in self.participants(workshop_id)}
        return [found[str(person)] for person in people]

    def participants(self, workshop_id: str) -> list[dict[str, Any]]:
        """Everybody who was nominated."""
        page = self.organiser.get(f"/workshops/{workshop_id}/enrolments?per_page=200").body
        items: list[dict[str, Any]] = page["items"]
        return items

    def confirm(self, employee_id: UUID, enrolment_id: str) -> Reply:
        """The nominee takes the seat."""
        return self.employee(employee_id).post(f"/enrolments/{enrolment_id}/confirm")

    def seated(self, *people: UUID, **changes: Any) -> tuple[str, list[str]]:
        """A workshop in which these people have seats: its id and their enrolments."""
        workshop_id = self.schedule(**{"capacity": len(people), **changes})
        enrolments = self.nominate(workshop_id, *people)
        for person, enrolment in zip(people, enrolments, strict=True):
            assert self.confirm(person, enrolment).body["state"] == "CONFIRMED"
        return workshop_id, enrolments

    def report(self, workshop_id: str, **scores: Any) -> Reply:
        """The trainer reports scores by enrolment; None is an absence."""
        results = [{"enrolment_id": id_, "attended": s is not None, "score": s} for id_, s in scores.items()]
        return self.trainer.post(f"/workshops/{workshop_id}/results", {"results": results})

    def hold(self, workshop_id: str, **scores: Any) -> Reply:
        """The day comes, the trainer reports and completes."""
        self.service.clock.now = START + timedelta(days=14, hours=8)
        reply = self.report(workshop_id, **scores)
        assert reply.status == 200, reply.body
        return self.trainer.post(f"/workshops/{workshop_id}/complete")

    def my_plan(self, employee_id: UUID) -> dict[str, Any]:
        """What an employee sees."""
        body: dict[str, Any] = self.employee(employee_id).get("/plan").body
        return body

    def _unit(self, path: tuple[UUID, ...], head_id: UUID | None) -> UnitSet:
        return UnitSet(
            unit_id=path[-1],
            code=f"U{path[-1].hex[-8:]}",
            parent_id=path[-2] if len(path) > 1 else None,
            head_id=head_id,
            organisation_id=path[0],
            path=path,
        )


def finalised(
    employee_id: UUID,
    unit_id: UUID,
    levels: dict[str, int],
    predikat: str = "BAIK",
    on: date = TODAY,
    id_: UUID | None = None,
) -> EvaluationFinalised:
    """An evaluation is final; the standard of each competency is 3."""
    return EvaluationFinalised(
        evaluation_id=id_ or uuid7(),
        cycle_id=uuid4(),
        employee_id=employee_id,
        evaluator_id=uuid4(),
        unit_id=unit_id,
        result=2,
        behaviour=2,
        predikat=predikat,
        rules="quadrant-2022",
        levels=tuple(
            AssessedLevel(competency=code, standard=3, level=level, source="LEADER_AFTER_COACHING")
            for code, level in levels.items()
        ),
        finalised_on=on,
        objection_due=on + timedelta(days=20),
    )


def assessed(employee_id: UUID, level: int, on: date = TODAY, competency: str = "KOMUNIKASI") -> CompetencyAssessed:
    """A leader assessed a competency again."""
    return CompetencyAssessed(
        assessment_id=uuid7(),
        employee_id=employee_id,
        competency=competency,
        standard=3,
        level=level,
        source="LEADER_AFTER_COACHING",
        assessed_on=on,
    )


def confirmed(
    unit_id: UUID,
    cause: str = "TRAINING",
    competency: str | None = "KOMUNIKASI",
    on: date = TODAY,
    finding_id: UUID | None = None,
) -> CauseConfirmed:
    """The cause of a finding is settled."""
    return CauseConfirmed(
        finding_id=finding_id or uuid7(), unit_id=unit_id, cause=cause, competency=competency, confirmed_on=on
    )


def at(moment: datetime) -> str:
    """A moment as a body carries it."""
    return moment.isoformat()


@pytest.fixture
def office(service: Callable[[str], Service]) -> Office:
    """An agency of this test's own."""
    return Office(service("training")).furnish()


@pytest.fixture
def neighbour(office: Office) -> Office:
    """Another agency."""
    return Office(office.service.of_another_agency()).furnish()
