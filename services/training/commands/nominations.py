"""Heads of units nominate people of their units for workshops that answer the units' needs."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.training.models.base import COPIES, Policy
from services.training.models.workshops import Enrolment, NominationRequest, Workshop
from services.training.queries.nominations import is_mine
from services.training.rules.policy import TrainingPolicy, confirm_by
from services.training.rules.states import EnrolmentState, WorkshopState
from shared.db import uuid7
from shared.organisation import units_under, working_calendar
from shared.policy import policy_on
from shared.refusals import Conflict, Invalid, NotFound
from shared.rows import insert_rows
from shared.uow import UnitOfWork


def nominate(uow: UnitOfWork, request_id: UUID, employee_ids: Sequence[UUID]) -> NominationRequest:
    """Nominate people of the unit's subtree. Who is nominated already stays so; who let it lapse is asked anew.

    Raises NotFound for a request to another head, Conflict once the workshop began, Invalid for people elsewhere and
    for the trainer of the workshop.
    """
    request = uow.get(NominationRequest, request_id)
    if not is_mine(uow, request):
        raise NotFound("no-such-nomination-request")
    workshop = uow.get(Workshop, request.workshop_id, lock=True)
    if workshop.state is not WorkshopState.SCHEDULED or workshop.starts_at <= uow.now:
        raise Conflict("nomination-closed", "The workshop began or is over; nobody can be nominated any more.")
    people = sorted(set(employee_ids))
    _check_people(uow, request, workshop, people)
    _enrol(uow, request, workshop, people)
    request.answered_at = request.answered_at or uow.now
    return request


def _check_people(uow: UnitOfWork, request: NominationRequest, workshop: Workshop, people: Sequence[UUID]) -> None:
    if workshop.trainer_employee_id in people:
        text = "The trainer does not take part in the own workshop."
        raise Invalid("trainer-takes-no-part", text, {"employee_ids": ["trainer-takes-no-part"]})
    employee = COPIES.employee
    query = select(employee.id).where(
        employee.id.in_(people),
        employee.left_on.is_(None),
        employee.unit_id.in_(units_under(COPIES.unit, [request.unit_id])),
    )
    if set(uow.session.scalars(query)) != set(people):
        text = "Only people who serve in the unit or below it can be nominated."
        raise Invalid("not-of-this-unit", text, {"employee_ids": ["not-of-this-unit"]})


def _enrol(uow: UnitOfWork, request: NominationRequest, workshop: Workshop, people: Sequence[UUID]) -> None:
    policy = policy_on(uow.session, Policy, TrainingPolicy, uow.today)
    calendar = working_calendar(uow.session, uow.agency_id, COPIES.calendar)
    starts_on = workshop.starts_at.astimezone(uow.zone).date()
    shared = {
        "agency_id": uow.agency_id,
        "workshop_id": workshop.id,
        "request_id": request.id,
        "unit_id": request.unit_id,
        "state": EnrolmentState.NOMINATED,
        "nominated_by": uow.person.account_id,
        "nominated_at": uow.now,
        "confirm_by": confirm_by(uow.today, starts_on, policy.days_to_confirm, calendar),
    }
    entry = insert_rows(Enrolment, [{**shared, "id": uuid7(), "employee_id": person} for person in people])
    anew = ("state", "nominated_by", "nominated_at", "confirm_by", "request_id", "unit_id")
    uow.session.execute(
        entry.on_conflict_do_update(
            index_elements=["agency_id", "workshop_id", "employee_id"],
            set_={name: entry.excluded[name] for name in anew},
            where=Enrolment.state == EnrolmentState.LAPSED,
        )
    )
