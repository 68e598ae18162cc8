"""Continuous feedback: a few words when something happened, not once a year."""

from uuid import UUID

from services.evaluations.models.base import COPIES
from services.evaluations.models.evidence import Feedback
from services.evaluations.refusing import the_first
from services.evaluations.rules.feedback import Colleague, relation_of
from shared.organisation import EmployeeCopy
from shared.refusals import Forbidden, NotFound
from shared.uow import UnitOfWork

Employee = COPIES.employee


def give_feedback(uow: UnitOfWork, id_: UUID, employee_id: UUID, words: str) -> tuple[Feedback, bool]:
    """Write feedback about somebody. Sent twice, it is the first (False).

    Raises Forbidden about oneself and about people of other units whose superior one is not.
    """
    me = uow.person.employee
    known = uow.find(Feedback, id_)
    if the_first(known, lambda: known is not None and known.author_id == me):
        assert known is not None
        return known, False
    if me == employee_id:
        raise Forbidden("self-feedback", "Nobody gives feedback about themselves.")
    author, employee = uow.find(Employee, me), uow.find(Employee, employee_id)
    if employee is None or employee.left_on is not None:
        raise NotFound("no-such-employee")
    relation = relation_of(_colleague(author), _colleague(employee)) if author else None
    if relation is None:
        raise Forbidden("not-near-enough", "Feedback comes from the superior and from people of the same unit.")
    given = Feedback(
        id=id_,
        employee_id=employee_id,
        author_id=me,
        relation=relation.value,
        text=words,
        given_at=uow.now,
        given_on=uow.today,
    )
    return uow.add(given), True


def _colleague(employee: EmployeeCopy) -> Colleague:
    return Colleague(employee.id, employee.unit_id, employee.superior_id)
