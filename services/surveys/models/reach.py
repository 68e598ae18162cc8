"""Whether a permission of the person who asks reaches a unit: over the agency, the unit, or one above it."""

from uuid import UUID

from services.surveys.models.base import COPIES
from shared.uow import UnitOfWork


def reaches(uow: UnitOfWork, unit_id: UUID, *permissions: str) -> bool:
    """Whether one of the permissions reaches this unit."""
    unit = uow.find(COPIES.unit, unit_id)
    path = unit.path if unit is not None else [unit_id]
    return any(uow.person.reaches(permission, path) for permission in permissions)
