"""An agency as `evaluations` knows it from facts: a mayor, an office with a head, a lead and five clerks, another one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.db import uuid7
from shared.events.agencies import EmployeeRecorded, PositionStandardSet, RequiredLevel, UnitSet
from shared.events.surveys import ElementScore, FindingRecorded, IndexPublished
from shared.vocabulary import Competency
from tests.support.people import Client, Reply
from tests.support.services import Service

PERIOD = {"period_start": "2026-07-01", "period_end": "2026-09-30"}
LEADER = "LEADER_AFTER_COACHING"
STANDARD = {competency.value: 3 for competency in Competency}


def levels(**other: int) -> dict[str, dict[str, Any]]:
    """The standard's level in every competency, but for those named."""
    return {code: {"level": other.get(code, level), "source": LEADER} for code, level in STANDARD.items()}


def draft(result: int = 2, behaviour: int = 3, **other: int) -> dict[str, Any]:
    """A complete draft: Baik, unless rated otherwise."""
    return {
        "result": result,
        "behaviour": behaviour,
        "note": "Menjelaskan syarat dengan sabar.",
        "levels": levels(**other),
    }


@dataclass
class Office:
    """One agency. `root` and `office` and `elsewhere` are organisations; the `desk` belongs to the office."""

    service: Service
    root: UUID = field(default_factory=uuid7)
    office: UUID = field(default_factory=uuid7)
    desk: UUID = field(default_factory=uuid7)
    elsewhere: UUID = field(default_factory=uuid7)
    position: UUID = field(default_factory=uuid7)
    mayor: UUID = field(default_factory=uuid7)
    head: UUID = field(default_factory=uuid7)
    lead: UUID = field(default_factory=uuid7)
    other_head: UUID = field(default_factory=uuid7)
    clerks: list[UUID] = field(default_factory=lambda: [uuid7() for _ in range(5)])

    def furnish(self) -> "Office":
        """Units, the standard and the people arrive."""
        levels = tuple(RequiredLevel(competency=code, level=level) for code, level in STANDARD.items())
        self.service.receive(
            self.unit(self.root, self.mayor),
            self.unit(self.office, self.head),
            self.unit(self.elsewhere, self.other_head),
            UnitSet(
                unit_id=self.desk,
                code="desk",
                parent_id=self.office,
                head_id=self.lead,
                organisation_id=self.office,
                path=(self.root, self.office, self.desk),
            ),
            PositionStandardSet(position_id=self.position, standard=levels),
            self.recorded(self.mayor, self.root, None),
            self.recorded(self.head, self.office, self.mayor),
            self.recorded(self.other_head, self.elsewhere, self.mayor),
            self.recorded(self.lead, self.desk, self.head),
            *(self.recorded(clerk, self.desk, self.lead) for clerk in self.clerks),
        )
        return self

    def unit(self, id_: UUID, head: UUID | None) -> UnitSet:
        """The root, or an organisation directly under it."""
        path = (self.root,) if id_ == self.root else (self.root, id_)
        parent = None if id_ == self.root else self.root
        code = {self.root: "root", self.office: "office"}.get(id_, "elsewhere")
        return UnitSet(unit_id=id_, code=code, parent_id=parent, head_id=head, organisation_id=id_, path=path)

    def recorded(self, id_: UUID, unit: UUID, superior: UUID | None) -> EmployeeRecorded:
        """Somebody serves."""
        return EmployeeRecorded(
            employee_id=id_, unit_id=unit, position_id=self.position, superior_id=superior, employment="PNS"
        )

    def client(self, employee_id: UUID) -> Client:
        """An employee signed in."""
        return self.service.client("employee", employee_id=employee_id)

    @property
    def admin(self) -> Client:
        """The agency's admin, without an employee record."""
        return self.service.client("agency_admin")

    def open(self, id_: UUID | None = None, **other: str) -> UUID:
        """A cycle is opened."""
        body = {"id": str(id_ or uuid7()), "name": "Triwulan III 2026", **PERIOD, **other}
        reply = self.admin.post("/cycles", body)
        assert reply.status in (200, 201), reply.body
        return UUID(reply.body["id"])

    def rate(self, cycle: UUID, predikat: str = "BAIK", by: UUID | None = None, unit: UUID | None = None) -> Reply:
        """An organisation is rated: the office by the mayor, unless said otherwise."""
        body = {"id": str(uuid7()), "predikat": predikat, "reason": "Rencana aksi tercapai."}
        where = f"/cycles/{cycle}/organisations/{unit or self.office}/rating"
        return self.client(by or self.mayor).post(where, body)

    def evaluation(self, cycle: UUID, employee: UUID, by: UUID | None = None) -> str:
        """The id of an employee's evaluation, from the evaluator's list."""
        evaluator = self.client(by or self.lead)
        rows = evaluator.get("/evaluations", query_string={"cycle": cycle, "employee_id": employee}).body["items"]
        assert len(rows) == 1, rows
        return str(rows[0]["id"])

    def finalise(self, evaluation: str, by: UUID | None = None, reason: str = "", **rated: Any) -> Reply:
        """A complete draft is saved and finalised."""
        evaluator = self.client(by or self.lead)
        saved = evaluator.put(f"/evaluations/{evaluation}", draft(**rated))
        assert saved.status == 200, saved.body
        return evaluator.post(f"/evaluations/{evaluation}/finalise", {"reason_outside_guide": reason})

    def received(self, clerk: int = 0, **rated: Any) -> str:
        """An evaluation that a clerk has received, in a cycle of its own; its id."""
        cycle = self.open()
        assert self.rate(cycle).status == 201
        evaluation = self.evaluation(cycle, self.clerks[clerk])
        reply = self.finalise(evaluation, **rated)
        assert reply.status == 200, reply.body
        return evaluation

    def finding(self, **other: Any) -> FindingRecorded:
        """The waiting time of the desk lies under the mark."""
        told = {
            "finding_id": uuid4(),
            "unit_id": self.desk,
            "source": "SURVEY",
            "survey_id": uuid4(),
            "element": "WAKTU",
            "value": Decimal("3.45"),
            "mark": Decimal("3.50"),
            "recorded_on": date(2026, 10, 2),
        }
        return FindingRecorded(**{**told, **other})

    def index(self, **other: Any) -> IndexPublished:
        """The IKM of the desk for the quarter."""
        told = {
            "survey_id": uuid4(),
            "offering_id": uuid4(),
            "unit_id": self.desk,
            "period_start": date(2026, 7, 1),
            "period_end": date(2026, 9, 30),
            "answers": 29,
            "convention": "EXACT",
            "ikm": Decimal("91.48"),
            "grade": "A",
            "elements": (ElementScore(element="WAKTU", answers=29, mean=Decimal("3.45")),),
        }
        return IndexPublished(**{**told, **other})


@pytest.fixture
def office(service: Callable[[str], Service]) -> Office:
    """An agency with its people."""
    return Office(service("evaluations")).furnish()


@pytest.fixture
def another(office: Office) -> Office:
    """The same for another agency."""
    return Office(office.service.of_another_agency()).furnish()
