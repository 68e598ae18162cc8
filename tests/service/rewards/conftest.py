"""An agency with units and people, as facts tell of them, and the people who work in rewards."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.auth.principal import Grant
from shared.db import uuid7
from shared.events.agencies import EmployeeRecorded, UnitSet
from shared.events.evaluations import EvaluationSettled
from shared.events.training import TrainingCompleted
from tests.support.people import Client, Reply
from tests.support.services import Service

Q3 = date(2026, 9, 30)


@dataclass
class Office:
    """One agency in `rewards`: two units under a root, a manager and an approver at the root."""

    service: Service
    root: UUID = field(default_factory=uuid7)
    counter: UUID = field(default_factory=uuid7)
    elsewhere: UUID = field(default_factory=uuid7)
    manager_id: UUID = field(default_factory=uuid7)
    approver_id: UUID = field(default_factory=uuid7)

    def furnish(self) -> "Office":
        """Units and the two officers arrive as facts."""
        paths = ((self.root,), (self.root, self.counter), (self.root, self.elsewhere))
        self.service.receive(*(self._unit(path) for path in paths))
        self.employ(self.root, id_=self.manager_id)
        self.employ(self.root, id_=self.approver_id)
        return self

    def employ(self, unit_id: UUID | None = None, employment: str = "PNS", id_: UUID | None = None) -> UUID:
        """Somebody serves in this unit; at the counter when none is named."""
        id_ = id_ or uuid7()
        self.service.receive(recorded(id_, unit_id or self.counter, employment))
        return id_

    def settle(self, employee_id: UUID, predikat: str = "BAIK", end: date = Q3, id_: UUID | None = None) -> UUID:
        """An evaluation of this person is final."""
        id_ = id_ or uuid7()
        self.service.receive(settled(id_, employee_id, predikat, end))
        return id_

    def train(self, employee_id: UUID, hours: str, on: date = Q3) -> None:
        """This person completed training."""
        self.service.receive(trained(employee_id, hours, on))

    def earn(self, predikat: str = "BAIK", unit_id: UUID | None = None) -> UUID:
        """Somebody new whose evaluation is final."""
        employee_id = self.employ(unit_id)
        self.settle(employee_id, predikat)
        return employee_id

    @property
    def manager(self) -> Client:
        """The reward manager."""
        return self.service.client(Grant("reward_manager"), employee_id=self.manager_id)

    @property
    def approver(self) -> Client:
        """The approver."""
        return self.service.client(Grant("reward_approver"), employee_id=self.approver_id)

    def employee(self, employee_id: UUID) -> Client:
        """An employee with no role beside."""
        return self.service.client(Grant("employee"), employee_id=employee_id)

    def draft(self, **changes: Any) -> Reply:
        """The manager writes a scheme."""
        return self.manager.post("/schemes", {"id": str(uuid7()), **TERMS, **changes})

    def scheme(self, **changes: Any) -> str:
        """An active scheme."""
        reply = self.draft(**changes)
        assert reply.status == 201, reply.body
        id_ = str(reply.body["id"])
        assert self.manager.post(f"/schemes/{id_}/activate").status == 200
        return id_

    def propose(self, scheme_id: str, employee_id: UUID, **changes: Any) -> Reply:
        """The manager proposes somebody."""
        body = {"id": str(uuid7()), "scheme_id": scheme_id, "employee_id": str(employee_id), "reason": "Layak"}
        return self.manager.post("/proposals", {**body, **changes})

    def proposed(self, scheme_id: str, employee_id: UUID) -> str:
        """The id of a proposal that was taken."""
        reply = self.propose(scheme_id, employee_id)
        assert reply.status == 201, reply.body
        return str(reply.body["id"])

    def budget(self, scheme_id: str) -> tuple[int, int, int]:
        """Reserved, granted and left."""
        body = self.manager.get(f"/schemes/{scheme_id}").body
        return int(body["reserved"]), int(body["granted"]), int(body["left"])

    def _unit(self, path: tuple[UUID, ...]) -> UnitSet:
        parent = path[-2] if len(path) > 1 else None
        code = f"U{path[-1].hex[-8:]}"
        return UnitSet(unit_id=path[-1], code=code, parent_id=parent, head_id=None, organisation_id=path[0], path=path)


TERMS: dict[str, Any] = {
    "name": "Petugas layanan triwulan",
    "decree": "SK rekaan 021/2026",
    "period_start": "2026-07-01",
    "period_end": "2026-09-30",
    "employment": ["PNS", "PPPK"],
    "predikat_points": {"SANGAT_BAIK": "100", "BAIK": "70"},
    "hour_points": "1.5",
    "hours_counted": "40",
    "kind": "EXEMPLARY",
    "amount": "7500000",
    "budget": "30000000",
}


def recorded(employee_id: UUID, unit_id: UUID, employment: str = "PNS") -> EmployeeRecorded:
    """Somebody serves."""
    return EmployeeRecorded(
        employee_id=employee_id, unit_id=unit_id, position_id=uuid4(), superior_id=None, employment=employment
    )


def settled(id_: UUID, employee_id: UUID, predikat: str, end: date = Q3) -> EvaluationSettled:
    """An evaluation is final."""
    return EvaluationSettled(
        evaluation_id=id_,
        cycle_id=uuid4(),
        employee_id=employee_id,
        unit_id=uuid4(),
        predikat=predikat,
        period_end=end,
        by="ACKNOWLEDGED",
        settled_on=end,
    )


def trained(employee_id: UUID, hours: str, on: date = Q3) -> TrainingCompleted:
    """Training was completed."""
    return TrainingCompleted(
        enrolment_id=uuid4(),
        employee_id=employee_id,
        workshop_id=None,
        competency=None,
        hours=Decimal(hours),
        addressed_gaps=(),
        completed_on=on,
    )


@pytest.fixture
def office(service: Callable[[str], Service]) -> Office:
    """An agency of this test's own."""
    return Office(service("rewards")).furnish()


@pytest.fixture
def neighbour(office: Office) -> Office:
    """Another agency."""
    return Office(office.service.of_another_agency()).furnish()
