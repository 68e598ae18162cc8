"""Which rows a person may see, as conditions of a query: those of the units that a permission reaches."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, true

from services.surveys.models.base import COPIES
from shared.auth.principal import Principal
from shared.organisation import units_under


def within(unit_id: Any, person: Principal, *permissions: str) -> ColumnElement[bool]:
    """Rows whose unit (a column) one of the permissions reaches."""
    held = [permission for permission in permissions if person.may(permission)]
    if not held:
        return false()
    reached = [person.units_for(permission) for permission in held]
    if any(units is None for units in reached):
        return true()
    roots = sorted({unit for units in reached for unit in units or ()})
    condition: ColumnElement[bool] = unit_id.in_(units_under(COPIES.unit, roots))
    return condition


def within_unit(column: Any, unit_id: UUID) -> ColumnElement[bool]:
    """Rows of this unit and of all under it."""
    condition: ColumnElement[bool] = column.in_(units_under(COPIES.unit, [unit_id]))
    return condition
