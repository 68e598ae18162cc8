"""Competencies assessed again after training: asked for by the fact, done by the superior."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.evaluations.models.base import COPIES
from services.evaluations.models.evaluations import Reassessment
from services.evaluations.refusing import refuse_assessing
from services.evaluations.rules.reassessing import Assessing, Request, assessing
from shared.db import uuid7
from shared.events.evaluations import CompetencyAssessed
from shared.events.training import TrainingCompleted
from shared.rows import insert_rows
from shared.uow import UnitOfWork
from shared.vocabulary import LevelSource

Employee = COPIES.employee
Standard = COPIES.standard


@dataclass(frozen=True)
class GivenLevel:
    """A level (1 to 5) and where it comes from."""

    level: int
    source: LevelSource


def request_reassessments(uow: UnitOfWork, completed: Sequence[TrainingCompleted]) -> None:
    """Ask the superiors to assess again what was trained; one open request for a person and competency."""
    rows = [
        {
            "agency_id": uow.agency_id,
            "id": uuid7(),
            "employee_id": fact.employee_id,
            "competency": fact.competency,
            "enrolment_id": fact.enrolment_id,
            "requested_on": fact.completed_on,
        }
        for fact in completed
        if fact.competency is not None
    ]
    if rows:
        uow.session.execute(insert_rows(Reassessment, rows).on_conflict_do_nothing())


def assess_again(uow: UnitOfWork, reassessment_id: UUID, given: GivenLevel) -> Reassessment:
    """The superior assesses the competency again, once; the same once more is the first.

    Raises Forbidden for oneself, NotFound for all but the superior, Conflict for another level afterwards.
    """
    row = uow.get(Reassessment, reassessment_id, lock=True)
    me = uow.person.employee
    employee = uow.find(Employee, row.employee_id)
    standard = uow.find(Standard, employee.position_id) if employee else None
    levels = standard.levels if standard else {}
    superior = employee.superior_id if employee else None
    request = Request(row.employee_id, superior, levels.get(row.competency), row.level is not None)
    answer = assessing(request, me, given.level, given.source)
    if answer is Assessing.ALREADY_ASSESSED and (row.level, row.source) == (given.level, given.source.value):
        return row
    refuse_assessing(answer)
    assert request.standard is not None
    row.standard, row.level, row.source = request.standard, given.level, given.source.value
    row.assessed_by, row.assessed_at, row.assessed_on = me, uow.now, uow.today
    uow.emit(
        CompetencyAssessed(
            assessment_id=row.id,
            employee_id=row.employee_id,
            competency=row.competency,
            standard=request.standard,
            level=given.level,
            source=given.source.value,
            assessed_on=uow.today,
        )
    )
    return row
