"""Sessions as their person sees them, accounts as the agency's admin does."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select

from services.agencies.models.base import Session
from services.agencies.models.identity import Account
from services.agencies.models.sign_on import RoleGroup
from services.agencies.rules.sign_on import SignOn
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed

STATES = ("active", "disabled", "without_record")


def own_sessions(uow: UnitOfWork, settings: SignOn) -> list[dict[str, Any]]:
    """The living sessions of the one who asks, the last used first, and which is this one."""
    query = select(Session.id, Session.browser, Session.system, Session.began_at, Session.used_at)
    mine = query.where(*_living(uow, settings), Session.account_id == uow.person.account_id)
    rows = uow.session.execute(mine.order_by(Session.used_at.desc(), Session.id.desc())).all()
    return [{**row._mapping, "is_this": row.id == uow.person.session_id} for row in rows]


def accounts(uow: UnitOfWork, settings: SignOn, page: Page, state: str | None) -> Listing:
    """Everybody who ever signed in here, the last seen first, with their living sessions."""
    living = select(Session.account_id, func.count().label("n")).where(*_living(uow, settings))
    counted = living.group_by(Session.account_id).subquery()
    query = select(
        Account.id,
        Account.name,
        Account.employee_id,
        Account.in_admin_group,
        Account.groups,
        Account.seen_at,
        Account.disabled_at,
        func.coalesce(counted.c.n, 0).label("sessions"),
    ).outerjoin(counted, counted.c.account_id == Account.id)
    if page.q:
        query = query.where(or_(Account.name.icontains(page.q, autoescape=True), Account.subject == page.q))
    if state == "without_record":
        query = query.where(Account.employee_id.is_(None))
    elif state is not None:
        at = Account.disabled_at
        query = query.where(at.is_(None) if state == "active" else at.is_not(None))
    return listed(uow.session, query, page, {"seen_at": Account.seen_at.desc(), "name": Account.name}, rows=True)


def role_groups(uow: UnitOfWork) -> Sequence[RoleGroup]:
    """What groups of the provider mean here, by group."""
    return uow.session.scalars(select(RoleGroup).order_by(RoleGroup.group_name, RoleGroup.id)).all()


def _living(uow: UnitOfWork, settings: SignOn) -> tuple[Any, ...]:
    return (
        Session.agency_id == uow.agency_id,
        Session.ended_at.is_(None),
        Session.used_at >= uow.now - timedelta(minutes=settings.idle_minutes),
        Session.began_at >= uow.now - timedelta(hours=settings.absolute_hours),
    )
