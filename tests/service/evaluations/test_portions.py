"""What is done to an agency too large for one transaction: portion after portion, each once, whatever happens between.

Drafts when a cycle opens, and evaluations that time settles.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest

from deploy.bench.made.agency import Agency, Employee, agency
from deploy.bench.made.writing import write_copy
from services.evaluations.commands import responses
from services.evaluations.commands.drafts import PORTION
from services.evaluations.models.cycles import Cycle
from services.evaluations.models.evaluations import Evaluation
from shared.db import uuid7
from shared.events.agencies import EmployeeRecorded, EmployeeTransferred
from shared.events.evaluations import CycleOpened, DraftsMade, EvaluationSettled, PortionSettled
from tests.service.evaluations.conftest import PERIOD
from tests.support.services import Service

SIZE = PORTION + 60
RECEIVED = """
UPDATE evaluation SET state = 'FINALISED', predikat = 'BAIK', objection_due = %(due)s
 WHERE agency_id = %(agency)s AND state = 'DRAFT'"""


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

    def receive_evaluations(self, due: date) -> int:
        """Everybody who has a draft has received it, and may object until this day; how many those are."""
        with psycopg.connect(self.service.places.settings.dsn("evaluations", "migrate")) as connection:
            return connection.execute(RECEIVED, {"due": due, "agency": self.made.id}).rowcount

    def go_on_settling(self) -> int:
        """What was stated so far comes back; how many are settled."""
        self.service.receive(*self.service.stated(PortionSettled))
        return self.settled()

    def settled(self) -> int:
        """How many evaluations are settled."""
        return sum(row.state == "SETTLED" for row in self.service.rows(Evaluation))

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


def test_time_settles_one_portion_after_the_other_without_another_quarter_of_an_hour(large):
    large.open()
    due = large.service.clock.now.date()
    received = large.receive_evaluations(due)
    assert received > 3 * responses.PORTION
    with large.service.statements() as seen:
        large.service.time_passes(large.service.clock.now + timedelta(days=1))
    assert large.settled() == responses.PORTION
    (stated,) = large.service.stated(PortionSettled)
    assert (stated.agency_id, stated.at) == (large.made.id, large.service.clock.now)
    assert len([each for each in seen if "evaluation" in each.lower() and "outbox" not in each]) == 2, seen
    portions = 1
    while large.go_on_settling() < received:
        portions += 1
        assert portions < SIZE / responses.PORTION
    large.go_on_settling()
    facts = large.service.stated(EvaluationSettled)
    assert len(facts) == len({fact.evaluation_id for fact in facts}) == received
    assert {fact.by for fact in facts} == {"TIME"}
    assert len(large.service.stated(PortionSettled)) == received // responses.PORTION


def test_what_is_not_due_is_left_by_all_portions(large):
    large.open()
    large.receive_evaluations(large.service.clock.now.date())
    large.service.time_passes()
    assert (large.settled(), large.service.stated(PortionSettled)) == (0, [])
