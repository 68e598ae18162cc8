"""Organisers schedule workshops from needs, and units are asked by itself to nominate; a workshop can be called off."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert

from services.training.models.base import COPIES
from services.training.models.workshops import NominationRequest, Workshop
from services.training.queries.needs import need_lines
from services.training.rules.scheduling import start_fault
from services.training.rules.states import WorkshopState
from shared.events.training import WorkshopScheduled
from shared.organisation import units_under
from shared.refusals import Conflict, Forbidden, Invalid
from shared.uow import UnitOfWork


@dataclass(frozen=True)
class NeedRef:
    """One line of the pool of needs."""

    competency: str
    unit_id: UUID


@dataclass(frozen=True)
class WorkshopPlan:
    """A workshop as the organiser plans it. `hours` are JP, `pass_mark` is out of 100."""

    id: UUID
    title: str
    needs: tuple[NeedRef, ...]
    starts_at: datetime
    place: str
    capacity: int
    hours: Decimal
    pass_mark: Decimal
    trainer_employee_id: UUID


def schedule(uow: UnitOfWork, plan: WorkshopPlan) -> tuple[Workshop, bool]:
    """Schedule a workshop and ask each unit to nominate; (workshop, whether it is new). Sent twice, it is the one.

    Raises Invalid for a start that cannot be, needs that are none or of several competencies, an unknown trainer;
    Forbidden for a unit beyond the organiser's reach.
    """
    known = uow.find(Workshop, plan.id)
    if known is not None:
        return known, False
    _check(uow, plan)
    competency = plan.needs[0].competency
    values = {
        "agency_id": uow.agency_id,
        "id": plan.id,
        "title": plan.title,
        "competency": competency,
        "starts_at": plan.starts_at,
        "place": plan.place,
        "capacity": plan.capacity,
        "taken": 0,
        "waiting": 0,
        "tickets": 0,
        "hours": plan.hours,
        "pass_mark": plan.pass_mark,
        "trainer_employee_id": plan.trainer_employee_id,
        "scheduled_by": uow.person.account_id,
        "scheduled_at": uow.now,
    }
    entry = insert(Workshop).values(**values).on_conflict_do_nothing(index_elements=["agency_id", "id"])
    is_new = uow.session.execute(entry.returning(Workshop.id)).scalar_one_or_none() is not None
    workshop = uow.get(Workshop, plan.id)
    if is_new:
        for unit_id in sorted({need.unit_id for need in plan.needs}):
            request = NominationRequest(workshop_id=plan.id, unit_id=unit_id, requested_at=uow.now, answered_at=None)
            uow.add(request)
        uow.emit(
            WorkshopScheduled(
                workshop_id=plan.id,
                competency=competency,
                starts_at=plan.starts_at,
                capacity=plan.capacity,
                hours=plan.hours,
            )
        )
    return workshop, is_new


def _check(uow: UnitOfWork, plan: WorkshopPlan) -> None:
    fault = start_fault(plan.starts_at, uow.now)
    if fault is not None:
        raise Invalid(fault, "A workshop starts in the future, within three years.", {"starts_at": [fault]})
    if len({need.competency for need in plan.needs}) != 1:
        text = "A workshop answers needs of one competency."
        raise Invalid("needs-of-one-competency", text, {"needs": ["needs-of-one-competency"]})
    _check_needs(uow, plan)
    trainer = uow.find(COPIES.employee, plan.trainer_employee_id)
    if trainer is None or trainer.left_on is not None:
        text = "The trainer is no employee of this agency."
        raise Invalid("trainer-unknown", text, {"trainer_employee_id": ["trainer-unknown"]})


def _check_needs(uow: UnitOfWork, plan: WorkshopPlan) -> None:
    """Every need must be in the pool, and within the organiser's reach."""
    lines = need_lines()
    wanted = {(need.unit_id, need.competency) for need in plan.needs}
    query = select(lines.c.unit_id, lines.c.competency)
    query = query.where(tuple_(lines.c.unit_id, lines.c.competency).in_(wanted))
    roots = uow.person.units_for("training:schedule")
    if {(row.unit_id, row.competency) for row in uow.session.execute(query)} != wanted:
        raise Invalid("need-unknown", "There is no such need any more.", {"needs": ["need-unknown"]})
    if roots is not None:
        units = {need.unit_id for need in plan.needs}
        reached = set(uow.session.scalars(units_under(COPIES.unit, roots)))
        if not units <= reached:
            raise Forbidden("unit-out-of-reach", "Your role does not reach this unit.")


def call_off(uow: UnitOfWork, workshop_id: UUID) -> Workshop:
    """Call a workshop off: nobody takes part, and its needs wait for another. Twice is once.

    Raises Conflict when it was completed.
    """
    workshop = uow.get(Workshop, workshop_id, lock=True)
    if workshop.state is WorkshopState.COMPLETED:
        raise Conflict("workshop-completed", "This workshop was completed.")
    workshop.cancelled_on = workshop.cancelled_on or uow.today
    return workshop
