"""A command demands that a permission of the person reaches the unit it is about."""

from uuid import UUID

from services.surveys.models.reach import reaches
from shared.refusals import Forbidden
from shared.uow import UnitOfWork

__all__ = ["demand", "reaches"]


def demand(uow: UnitOfWork, unit_id: UUID, *permissions: str) -> None:
    """Raise Forbidden unless one of the permissions reaches this unit."""
    if not reaches(uow, unit_id, *permissions):
        raise Forbidden("outside-your-unit", "This belongs to a unit that your role does not reach.")
