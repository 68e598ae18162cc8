"""Drafts of an agency too large for one portion: made one after the other, each once, whatever happens in between."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest

from deploy.bench.made.agency import Agency, Employee, agency
from deploy.bench.made.writing import write_copy
from services.evaluations.commands.drafts import PORTION
from services.evaluations.models.cycles import Cycle
from services.evaluations.models.evaluations import Evaluation
from shared.db import uuid7
from shared.events.agencies import EmployeeRecorded, EmployeeTransferred
from shared.events.evaluations import CycleOpened, DraftsMade
from tests.service.evaluations.conftest import PERIOD
from tests.support.services import Service

SIZE = PORTION + 60


@dataclass
class Large:
    """A large agency and its service."""

    service: Service
    made: Agency

    @property
    def last(self) -> Employee:
        """Who comes last in the order of ids."""
        return max(self.made.employees, key=lambda employee: employee.id)

    def open(self) -> UUID:
        """A cycle is opened."""
        reply = self.service.client("agency_admin").post("/cycles", {"id": str(uuid7()), "name": "Triwulan", **PERIOD})
        assert reply.status == 201
        return UUID(reply.body["id"])

    def go_on(self) -> None:
        """What was stated so far comes back."""
        self.service.receive(*self.service.stated(DraftsMade))

    def drafted(self) -> list[UUID]:
        """Who has a draft."""
        return [row.employee_id for row in self.service.rows(Evaluation)]


@pytest.fixture
def large(service: Callable[[str], Service], request: pytest.FixtureRequest) -> Large:
    """An agency of its own for each test."""
    made = agency(SIZE, seed=request.node.name)
    place = Service("evaluations", service("evaluations").places, made.id, made.slug).registered()
    with psycopg.connect(place.places.settings.dsn("evaluations", "migrate")) as connection:
        write_copy(connection, made)
    return Large(place, made)


def test_the_first_portion_is_there_at_once_and_the_cycle_says_that_more_will_come(large):
    cycle = large.open()
    assert len(large.drafted()) == PORTION
    (stated,) = large.service.stated(DraftsMade)
    assert stated == DraftsMade(cycle_id=cycle, up_to=sorted(e.id for e in large.made.employees)[PORTION - 1])
    progress = large.service.client("agency_admin").get(f"/cycles/{cycle}/progress").body
    assert (progress["cycle"]["is_drafting"], progress["roster"]) == (True, SIZE)
    assert sum(progress["states"].values()) == PORTION


def test_the_next_portion_brings_the_others_once_and_ends_it(large):
    cycle = large.open()
    large.go_on()
    assert sorted(large.drafted()) == sorted(employee.id for employee in large.made.employees)
    progress = large.service.client("agency_admin").get(f"/cycles/{cycle}/progress").body
    assert (progress["cycle"]["is_drafting"], progress["roster"]) == (False, None)
    large.go_on()  # the same fact from a log that holds it twice
    assert len(large.drafted()) == SIZE
    assert len(large.service.stated(CycleOpened)) == len(large.service.stated(DraftsMade)) == 1


def test_who_arrives_or_moves_meanwhile_has_one_draft_under_the_right_superior(large):
    large.open()
    head, last = large.made.employees[0], large.last
    where = {"unit_id": head.unit_id, "position_id": head.position_id, "superior_id": head.id, "employment": "PNS"}
    newcomer = EmployeeRecorded(employee_id=uuid7(), **where)
    large.service.receive(newcomer, EmployeeTransferred(employee_id=last.id, **where))
    large.go_on()
    evaluators = {row.employee_id: row.evaluator_id for row in large.service.rows(Evaluation)}
    assert len(large.drafted()) == len(evaluators) == SIZE + 1
    assert evaluators[newcomer.employee_id] == evaluators[last.id] == head.id


def test_a_cycle_closed_meanwhile_gets_no_more_drafts(large):
    cycle = large.open()
    assert large.service.client("agency_admin").post(f"/cycles/{cycle}/close").status == 200
    large.go_on()
    assert len(large.drafted()) == PORTION
    assert not large.service.rows(Cycle)[0].is_drafting
