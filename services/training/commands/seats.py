"""Nominees take seats or let them go. Each change happens under the lock of the workshop's row: never more than fit."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update

from services.training.models.workshops import Enrolment, Workshop
from services.training.rules.seats import Applicant, SeatDecision, seat_for
from services.training.rules.states import EnrolmentState, WorkshopState
from shared.events.training import SeatConfirmed
from shared.refusals import Conflict, NotFound
from shared.uow import UnitOfWork

NOMINATED = EnrolmentState.NOMINATED
HELD = frozenset({EnrolmentState.CONFIRMED, EnrolmentState.WAITING})
OWN = (  # rows are locked in the order in which `of` names them
    select(Enrolment, Workshop)
    .join(Workshop, (Workshop.agency_id == Enrolment.agency_id) & (Workshop.id == Enrolment.workshop_id))
    .where(Enrolment.id == bindparam("enrolment_id"), Enrolment.employee_id == bindparam("employee_id"))
    .with_for_update(of=[Workshop, Enrolment])
    .execution_options(populate_existing=True)
)


def confirm(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    """Take the seat, or a place on the waiting list when all are taken. Confirming twice is one seat.

    Raises NotFound for somebody else's nomination, Conflict when it lapsed or the workshop began or was called off.
    """
    today = uow.today  # asks the database, which is not for those who wait at the lock
    enrolment, workshop = _own(uow, enrolment_id)
    held = enrolment.state in HELD
    in_time = held or today <= enrolment.confirm_by
    if enrolment.state == EnrolmentState.LAPSED or not in_time:
        raise Conflict("nomination-lapsed", "The time to confirm is over; your head of unit can nominate you again.")
    decision = seat_for(workshop.seats, Applicant(is_nominated=True, holds_place=held), _is_open(uow, workshop))
    if decision is SeatDecision.CLOSED:
        raise Conflict("workshop-closed", "The workshop began, is over, or was called off.")
    if decision is SeatDecision.SEATED:
        _seat(uow, enrolment, workshop)
    elif decision is SeatDecision.WAITING:
        workshop.waiting += 1
        workshop.tickets += 1
        enrolment.state, enrolment.ticket = EnrolmentState.WAITING, workshop.tickets
    return enrolment


def decline(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment:
    """Not take part after all; a seat that becomes free goes to the first who waits. Twice is once.

    Raises NotFound for somebody else's nomination, Conflict once the workshop began or was called off.
    """
    enrolment, workshop = _own(uow, enrolment_id)
    if enrolment.state == EnrolmentState.DECLINED:
        return enrolment
    if not _is_open(uow, workshop) or enrolment.result is not None:
        raise Conflict("workshop-closed", "The workshop began, is over, or was called off.")
    _let_go(uow, enrolment, workshop)
    return enrolment


def let_leaver_go(uow: UnitOfWork, employee_id: UUID, left_on: date) -> None:
    """Who no longer serves takes no seat in what begins after their last day; the next on the list moves up."""
    open_ones = select(Enrolment).where(Enrolment.employee_id == employee_id, Enrolment.state.in_(HELD | {NOMINATED}))
    for enrolment in uow.session.scalars(open_ones.order_by(Enrolment.workshop_id)).all():
        workshop = uow.get(Workshop, enrolment.workshop_id, lock=True)
        if _is_open(uow, workshop) and workshop.starts_at.astimezone(uow.zone).date() > left_on:
            _let_go(uow, uow.get(Enrolment, enrolment.id, lock=True), workshop)


def lapse_unconfirmed(uow: UnitOfWork, at: datetime) -> None:
    """Nominations that nobody confirmed by their day, or before the workshop began, lapse. One statement."""
    today = at.astimezone(uow.zone).date()
    begun = select(Workshop.id).where(Workshop.starts_at <= at)
    lapsed = update(Enrolment).where(
        Enrolment.state == EnrolmentState.NOMINATED,
        or_(Enrolment.confirm_by < today, Enrolment.workshop_id.in_(begun)),
    )
    uow.session.execute(lapsed.values(state=EnrolmentState.LAPSED), execution_options={"synchronize_session": False})


def _own(uow: UnitOfWork, enrolment_id: UUID) -> tuple[Enrolment, Workshop]:
    """The person's own nomination and its workshop, locked by one statement; the workshop first: nobody crosses."""
    found = uow.session.execute(OWN, {"enrolment_id": enrolment_id, "employee_id": uow.person.employee}).one_or_none()
    if found is None:
        raise NotFound("no-such-enrolment")
    return found.Enrolment, found.Workshop


def _let_go(uow: UnitOfWork, enrolment: Enrolment, workshop: Workshop) -> None:
    """The place becomes free, under the lock of the workshop."""
    if enrolment.state == EnrolmentState.CONFIRMED:
        workshop.taken -= 1
    elif enrolment.state == EnrolmentState.WAITING:
        workshop.waiting -= 1
    enrolment.state, enrolment.ticket = EnrolmentState.DECLINED, None
    _move_up(uow, workshop)


def _is_open(uow: UnitOfWork, workshop: Workshop) -> bool:
    return workshop.state is WorkshopState.SCHEDULED and workshop.starts_at > uow.now


def _seat(uow: UnitOfWork, enrolment: Enrolment, workshop: Workshop) -> None:
    workshop.taken += 1
    enrolment.state, enrolment.ticket = EnrolmentState.CONFIRMED, None
    uow.emit(SeatConfirmed(enrolment_id=enrolment.id, workshop_id=workshop.id, employee_id=enrolment.employee_id))


def _move_up(uow: UnitOfWork, workshop: Workshop) -> None:
    """Give free seats to those who wait, in the order of their tickets."""
    if not workshop.seats.free or not workshop.waiting:
        return
    waiting = select(Enrolment).where(Enrolment.workshop_id == workshop.id, Enrolment.state == EnrolmentState.WAITING)
    for enrolment in uow.session.scalars(waiting.order_by(Enrolment.ticket).limit(workshop.seats.free)).all():
        workshop.waiting -= 1
        _seat(uow, enrolment, workshop)
