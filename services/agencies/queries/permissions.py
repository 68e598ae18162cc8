"""What the roles of an agency hold, and who acts for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from services.agencies.models.identity import RoleAssignment
from services.agencies.models.organisation import Employee, Unit
from services.agencies.models.permissions import Delegation, RoleBundle
from services.agencies.rules.permissions import CHANGEABLE, DelegationState
from shared.auth.roles import CATALOGUE, SIGNED_IN, permissions_of
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed

MANAGE = "agencies:manage"
Holder, Delegate = aliased(Employee), aliased(Employee)


def bundles(uow: UnitOfWork) -> dict[str, Any]:
    """All roles with what they hold here, and how many people who serve were given each. Three statements."""
    changed = {row.role: row for row in uow.session.scalars(select(RoleBundle))}
    serving = and_(Employee.agency_id == RoleAssignment.agency_id, Employee.id == RoleAssignment.employee_id)
    held = select(RoleAssignment.role, func.count(RoleAssignment.employee_id.distinct())).join(Employee, serving)
    counted = uow.session.execute(held.where(Employee.left_on.is_(None)).group_by(RoleAssignment.role)).all()
    holders = {role: number for role, number in counted}
    everybody = select(func.count(Employee.id)).where(Employee.left_on.is_(None))
    holders["employee"] = uow.session.execute(everybody).scalar_one()
    return {
        "items": [_bundle(role, changed.get(role), holders) for role in CHANGEABLE],
        "catalogue": sorted(CATALOGUE),
        "always": sorted(SIGNED_IN),
    }


def delegations(uow: UnitOfWork, page: Page, of_all: bool, state: DelegationState | None) -> Listing:
    """Delegations that concern the one who asks, or, for an admin who wants them, all. Newest first."""
    query = _named()
    if not (of_all and uow.person.may(MANAGE)):
        query = query.where(_concerns(uow))
    if state is not None:
        query = query.where(Delegation.state == state)
    if page.q:
        named = (
            column.icontains(page.q, autoescape=True) for column in (Holder.name, Delegate.name, Delegation.decree)
        )
        query = query.where(or_(*named))
    sorts = {"starts_on": Delegation.starts_on.desc(), "ends_on": Delegation.ends_on, "name": Holder.name}
    found = listed(uow.session, query, page, sorts, rows=True)
    roles = _roles_of(uow, [id_ for row in found.items for id_ in row.roles])
    return replace(found, items=[_shown(uow, row, roles) for row in found.items])


def delegation(uow: UnitOfWork, delegation_id: UUID) -> dict[str, Any]:
    """One delegation. Raises NotFound for all but the two and admins."""
    query = _named().where(Delegation.id == delegation_id)
    if not uow.person.may(MANAGE):
        query = query.where(_concerns(uow))
    row = uow.session.execute(query).one_or_none()
    if row is None:
        raise NotFound("no-such-delegation")
    return _shown(uow, row, _roles_of(uow, row.roles))


def authority_of(uow: UnitOfWork, employee_id: UUID) -> dict[str, Any]:
    """What this employee can let somebody act in. Raises NotFound for all but themselves and admins."""
    if not uow.person.may(MANAGE) and uow.person.employee_id != employee_id:
        raise NotFound("no-such-employee")
    employee = uow.get(Employee, employee_id)
    roles = select(RoleAssignment).where(RoleAssignment.employee_id == employee_id).order_by(RoleAssignment.id)
    units = select(func.count(Unit.id)).where(Unit.head_id == employee_id)
    people = select(func.count(Employee.id)).where(Employee.superior_id == employee_id, Employee.left_on.is_(None))
    return {
        "employee_id": employee.id,
        "name": employee.name,
        "roles": uow.session.scalars(roles).all(),
        "units": uow.session.execute(units).scalar_one(),
        "people": uow.session.execute(people).scalar_one(),
    }


def _bundle(role: str, changed: RoleBundle | None, holders: Mapping[str, int]) -> dict[str, Any]:
    default = permissions_of(role)
    return {
        "role": role,
        "permissions": sorted(default if changed is None else changed.permissions),
        "default": sorted(default),
        "changed_by": changed.changed_by if changed else None,
        "changed_at": changed.changed_at if changed else None,
        "holders": holders.get(role, 0),
    }


def _named() -> Any:
    columns = [getattr(Delegation, name) for name in COLUMNS]
    return (
        select(*columns, Holder.name.label("employee_name"), Delegate.name.label("delegate_name"))
        .join(Holder, and_(Holder.agency_id == Delegation.agency_id, Holder.id == Delegation.employee_id))
        .join(Delegate, and_(Delegate.agency_id == Delegation.agency_id, Delegate.id == Delegation.delegate_id))
    )


def _concerns(uow: UnitOfWork) -> Any:
    me = uow.person.employee_id
    return or_(Delegation.employee_id == me, Delegation.delegate_id == me)


def _roles_of(uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[UUID, RoleAssignment]:
    found = uow.session.scalars(select(RoleAssignment).where(RoleAssignment.id.in_(ids))) if ids else ()
    return {row.id: row for row in found}


def _shown(uow: UnitOfWork, row: Any, roles: Mapping[UUID, RoleAssignment]) -> dict[str, Any]:
    gives = uow.person.may(MANAGE) or uow.person.employee_id == row.employee_id
    return {
        **row._mapping,
        "roles": [roles[id_] for id_ in row.roles if id_ in roles],
        "can_end": gives and row.state != DelegationState.OVER,
    }


COLUMNS = (
    "id",
    "kind",
    "employee_id",
    "delegate_id",
    "duties",
    "roles",
    "starts_on",
    "ends_on",
    "decree",
    "state",
    "ended_at",
)
