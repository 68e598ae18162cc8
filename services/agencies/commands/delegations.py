"""Somebody acts for somebody else until a day (*pelaksana tugas*, *pelaksana harian*), and the others are told.

To the other services the acting one is the head of the units and the superior of the people, and later is not any
more: they learn it by the facts they follow anyway. Roles travel in tokens, by the dates alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, or_, select

from services.agencies.models.identity import RoleAssignment
from services.agencies.models.organisation import Employee, Unit
from services.agencies.models.permissions import Delegation
from services.agencies.queries.deputies import deputies, service_of, unit_set
from services.agencies.rules.organisation import nip_of
from services.agencies.rules.permissions import (
    DelegationFault,
    DelegationKind,
    DelegationState,
    Period,
    delegation_fault,
    state_on,
)
from shared.events.agencies import EmployeeTransferred
from shared.refusals import Conflict, Forbidden, Invalid, NotFound, code_of
from shared.uow import UnitOfWork

MANAGE = "agencies:manage"
FIELD_OF = {
    DelegationFault.TO_ONESELF: "delegate_id",
    DelegationFault.PERIOD_BACKWARDS: "ends_on",
    DelegationFault.IN_THE_PAST: "starts_on",
    DelegationFault.TOO_LONG: "ends_on",
    DelegationFault.NOTHING_DELEGATED: "duties",
}


@dataclass(frozen=True)
class NewDelegation:
    """Who acts for whom, in what, from when to when; `roles` are ids of the other's role assignments.

    The one who acts is named by id or by NIP: who delegates need not be somebody who may read lists of employees.
    """

    id: UUID
    kind: DelegationKind
    employee_id: UUID
    delegate_id: UUID | None
    delegate_nip: str | None
    duties: bool
    roles: tuple[UUID, ...]
    starts_on: date
    ends_on: date
    decree: str


def delegate(uow: UnitOfWork, new: NewDelegation) -> tuple[Delegation, bool]:
    """Let somebody act for an employee. Sent twice, it is the first one (False).

    Raises Forbidden for all but that employee and admins, Invalid for what cannot be, Conflict when somebody acts in
    these duties on one of the days already.
    """
    _require_authority(uow, new.employee_id)
    holder = uow.get(Employee, new.employee_id, lock=True)
    acting = _acting(uow, new)
    known = uow.find(Delegation, new.id)
    if known is not None:
        return _same(known, holder.id, acting.id), False
    period = Period(new.starts_on, new.ends_on)
    _refuse(delegation_fault(period, uow.today, holder.id == acting.id, not (new.duties or new.roles)))
    if acting.left_on is not None:
        raise Invalid("delegate-has-left", "This person no longer serves.", {"delegate_id": ["delegate-has-left"]})
    _require_roles(uow, new)
    if new.duties:
        _require_duties(uow, holder.id, period)
    made = uow.add(
        Delegation(
            id=new.id,
            kind=new.kind.value,
            employee_id=holder.id,
            delegate_id=acting.id,
            duties=new.duties,
            roles=list(new.roles),
            starts_on=new.starts_on,
            ends_on=new.ends_on,
            decree=new.decree,
            state=state_on(uow.today, period).value,
            given_by=uow.person.account_id,
            given_at=uow.now,
            ended_by=None,
            ended_at=None,
        )
    )
    if made.state == DelegationState.ACTIVE:
        tell(uow, [made])
    return made, True


def end_delegation(uow: UnitOfWork, delegation_id: UUID) -> Delegation:
    """End a delegation before its day. Twice is once. Raises NotFound for all but those whom it concerns and admins,
    Forbidden for the one who acts: who gave it takes it back.
    """
    delegation = uow.get(Delegation, delegation_id, lock=True)
    me = uow.person.employee_id
    if not uow.person.may(MANAGE) and me not in (delegation.employee_id, delegation.delegate_id):
        raise NotFound("no-such-delegation")
    _require_authority(uow, delegation.employee_id)
    if delegation.state != DelegationState.OVER:
        was_active = delegation.state == DelegationState.ACTIVE
        delegation.state, delegation.ended_at = DelegationState.OVER.value, uow.now
        delegation.ended_by = uow.person.account_id
        if was_active:
            tell(uow, [delegation])
    return delegation


def end_those_of(uow: UnitOfWork, delegate_id: UUID) -> None:
    """Who has left acts for nobody any more."""
    query = select(Delegation).where(Delegation.delegate_id == delegate_id, Delegation.state != DelegationState.OVER)
    found = uow.session.scalars(query.with_for_update()).all()
    for delegation in found:
        delegation.state, delegation.ended_at = DelegationState.OVER.value, uow.now
    tell(uow, found)


def keep_dates(uow: UnitOfWork, at: datetime) -> None:
    """What begins or has ended by the date in the agency's zone does so, and the others are told."""
    today = at.astimezone(uow.zone).date()
    begins = and_(Delegation.state == DelegationState.PLANNED, Delegation.starts_on <= today)
    ended = and_(Delegation.state == DelegationState.ACTIVE, Delegation.ends_on < today)
    due = uow.session.scalars(select(Delegation).where(or_(begins, ended)).with_for_update(skip_locked=True)).all()
    for delegation in due:
        delegation.state = state_on(today, delegation.period).value
    tell(uow, due)


def tell(uow: UnitOfWork, changed: Sequence[Delegation]) -> None:
    """State anew who heads the units and leads the people of those for whom somebody acts, or no longer does."""
    holders = {delegation.employee_id for delegation in changed if delegation.duties}
    if not holders:
        return
    uow.session.flush()
    acting = deputies(uow)
    units = uow.session.scalars(select(Unit).where(Unit.head_id.in_(holders))).all()
    uow.emit(*(unit_set(unit, acting) for unit in units))
    led = select(Employee).where(Employee.superior_id.in_(holders), Employee.left_on.is_(None)).order_by(Employee.id)
    uow.emit(*(EmployeeTransferred(**service_of(employee, acting)) for employee in uow.session.scalars(led)))


def _require_authority(uow: UnitOfWork, employee_id: UUID) -> None:
    if not uow.person.may(MANAGE) and uow.person.employee != employee_id:
        raise Forbidden("not-your-authority", "Only its holder or an admin of the agency delegates this.")


def _require_roles(uow: UnitOfWork, new: NewDelegation) -> None:
    own = select(RoleAssignment.id).where(RoleAssignment.employee_id == new.employee_id)
    if not set(new.roles) <= set(uow.session.scalars(own)):
        raise Invalid("role-not-theirs", "Only roles that this person has.", {"roles": ["role-not-theirs"]})


def _require_duties(uow: UnitOfWork, holder_id: UUID, period: Period) -> None:
    leads = select(Employee.id).where(Employee.superior_id == holder_id, Employee.left_on.is_(None)).limit(1)
    heads = select(Unit.id).where(Unit.head_id == holder_id).limit(1)
    if uow.session.scalar(leads) is None and uow.session.scalar(heads) is None:
        raise Invalid("no-duties", "This person heads no unit and leads nobody.", {"duties": ["no-duties"]})
    others = select(Delegation).where(
        Delegation.employee_id == holder_id, Delegation.duties, Delegation.state != DelegationState.OVER
    )
    if any(other.period.overlaps(period) for other in uow.session.scalars(others)):
        raise Conflict("delegated-already", "Somebody acts in these duties on one of these days already.")


def _refuse(fault: DelegationFault | None) -> None:
    if fault is not None:
        code = code_of(fault)
        raise Invalid(code, f"{fault.english}.", {FIELD_OF[fault]: [code]})


def _acting(uow: UnitOfWork, new: NewDelegation) -> Employee:
    if new.delegate_id is not None:
        return uow.get(Employee, new.delegate_id)
    found = uow.session.scalar(select(Employee).where(Employee.nip == nip_of(new.delegate_nip or "")))
    if found is None:
        raise Invalid("no-such-nip", "Nobody here has this NIP.", {"delegate_id": ["no-such-nip"]})
    return found


def _same(known: Delegation, employee_id: UUID, delegate_id: UUID) -> Delegation:
    if (known.employee_id, known.delegate_id) != (employee_id, delegate_id):
        raise Conflict("id-taken", "This id belongs to something else.")
    return known
