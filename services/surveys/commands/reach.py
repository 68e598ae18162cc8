"""Whether the person who asks may act on a unit: by a permission over the agency, the unit, or one above it."""

from uuid import UUID

from services.surveys.models.base import COPIES
from shared.refusals import Forbidden
from shared.uow import UnitOfWork


def reaches(uow: UnitOfWork, unit_id: UUID, *permissions: str) -> bool:
    """Whether one of the permissions reaches this unit."""
    unit = uow.find(COPIES.unit, unit_id)
    path = unit.path if unit is not None else [unit_id]
    return any(uow.person.reaches(permission, path) for permission in permissions)


def demand(uow: UnitOfWork, unit_id: UUID, *permissions: str) -> None:
    """Raise Forbidden unless one of the permissions reaches this unit."""
    if not reaches(uow, unit_id, *permissions):
        raise Forbidden("outside-your-unit", "This belongs to a unit that your role does not reach.")
