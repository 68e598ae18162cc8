"""What an account may do now: its roles, those it acts in, and what each of them holds in this agency."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, any_, or_, select

from services.agencies.models.base import Agency
from services.agencies.models.identity import Account, RoleAssignment
from services.agencies.models.organisation import Employee
from services.agencies.models.permissions import Delegation, RoleBundle
from services.agencies.models.sign_on import RoleGroup
from services.agencies.rules.identity import PLATFORM_SLUG
from services.agencies.rules.permissions import ADMIN, DelegationState
from shared.auth.principal import Grant, Principal
from shared.uow import UnitOfWork


def principal_of(uow: UnitOfWork, account: Account, session_id: UUID | None) -> Principal:
    """An account's roles: by its employee record, by the provider's groups, as assigned, and as delegated."""
    roles: list[tuple[str, UUID | None]] = []
    employee = uow.find(Employee, account.employee_id) if account.employee_id else None
    if employee is not None and employee.left_on is None:
        roles.append(("employee", None))
        roles += _given(uow, employee.id)
        roles += _by_groups(uow, account.groups)
    if account.in_admin_group:
        agency = uow.session.get_one(Agency, uow.agency_id)
        roles.append(("operator" if agency.slug == PLATFORM_SLUG else "agency_admin", None))
    employee_id = employee.id if employee is not None and employee.left_on is None else None
    return Principal(account.id, uow.agency_id, employee_id, grants_of(uow, roles), session_id)


def grants_of(uow: UnitOfWork, roles: Iterable[tuple[str, UUID | None]]) -> tuple[Grant, ...]:
    """Roles as grants, with what the agency lets them hold. The operator's is the platform's, and no agency's."""
    wanted = list(dict.fromkeys(roles))
    changed = changed_bundles(uow)
    return tuple(Grant(role, unit_id, changed.get(role)) for role, unit_id in wanted)


def changed_bundles(uow: UnitOfWork) -> Mapping[str, frozenset[str]]:
    """The roles that hold something else here than they began with."""
    rows = uow.session.execute(select(RoleBundle.role, RoleBundle.permissions)).all()
    return {role: frozenset(permissions) for role, permissions in rows}


def holds_admin(uow: UnitOfWork, employee_id: UUID) -> bool:
    """Whether an admin made this employee an admin."""
    held = select(RoleAssignment.id).where(RoleAssignment.employee_id == employee_id, RoleAssignment.role == ADMIN)
    return uow.session.scalar(held.limit(1)) is not None


def is_managed(uow: UnitOfWork) -> bool:
    """Whether somebody is an admin of the whole agency for good: by assignment or by the provider's groups.

    Who acts for an admin does not count: that ends.
    """
    uow.session.flush()
    serving = and_(Employee.agency_id == RoleAssignment.agency_id, Employee.id == RoleAssignment.employee_id)
    assigned = select(RoleAssignment.id).join(Employee, serving)
    assigned = assigned.where(
        RoleAssignment.role == ADMIN, RoleAssignment.unit_id.is_(None), Employee.left_on.is_(None)
    )
    meant = and_(RoleGroup.agency_id == Account.agency_id, RoleGroup.group_name == any_(Account.groups))
    grouped = select(Account.id).join(RoleGroup, meant)
    grouped = grouped.where(RoleGroup.role == ADMIN, RoleGroup.unit_id.is_(None), Account.disabled_at.is_(None))
    first = select(Account.id).where(Account.in_admin_group, Account.disabled_at.is_(None))
    return any(uow.session.scalar(query.limit(1)) is not None for query in (assigned, first, grouped))


def _given(uow: UnitOfWork, employee_id: UUID) -> list[tuple[str, UUID | None]]:
    """Assigned to this employee, or to somebody for whom they act today. The date alone ends a delegation."""
    own = RoleAssignment.employee_id == employee_id
    acting = select(Delegation.employee_id, Delegation.roles).where(
        Delegation.delegate_id == employee_id,
        Delegation.state != DelegationState.OVER,
        Delegation.starts_on <= uow.today,
        Delegation.ends_on >= uow.today,
    )
    lent = [
        and_(RoleAssignment.employee_id == holder, RoleAssignment.id.in_(ids))
        for holder, ids in uow.session.execute(acting).all()
    ]
    rows = uow.session.execute(
        select(RoleAssignment.role, RoleAssignment.unit_id).where(or_(own, *lent)).order_by(RoleAssignment.id)
    )
    return [(role, unit_id) for role, unit_id in rows]


def _by_groups(uow: UnitOfWork, groups: Sequence[str]) -> list[tuple[str, UUID | None]]:
    """What the agency lets the provider's groups mean, of those that the person had at the last login."""
    if not groups:
        return []
    meant = select(RoleGroup.role, RoleGroup.unit_id).where(RoleGroup.group_name.in_(groups))
    return [(role, unit_id) for role, unit_id in uow.session.execute(meant.order_by(RoleGroup.id))]
