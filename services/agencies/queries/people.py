"""By which ids a person is known."""

from uuid import UUID

from sqlalchemy import select

from services.agencies.models.identity import Account
from shared.uow import UnitOfWork


def people_of(uow: UnitOfWork, employee_id: UUID) -> list[UUID]:
    """The ids by which an employee is known here: the record's, and those of accounts."""
    return [employee_id, *uow.session.scalars(select(Account.id).where(Account.employee_id == employee_id))]
