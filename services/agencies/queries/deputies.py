"""Who leads whom today: the head and the superior, or who acts for them. What `agencies` states of units and people."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.agencies.models.organisation import Unit
from services.agencies.models.permissions import Delegation
from services.agencies.rules.permissions import DelegationState
from shared.events.agencies import UnitSet
from shared.uow import UnitOfWork


def deputies(uow: UnitOfWork) -> Mapping[UUID, UUID]:
    """Who acts in whose duties now: {employee: the one who acts}. Nobody acts for two steps: duties are one's own."""
    query = select(Delegation.employee_id, Delegation.delegate_id).where(
        Delegation.state == DelegationState.ACTIVE, Delegation.duties
    )
    return {employee_id: delegate_id for employee_id, delegate_id in uow.session.execute(query).all()}


def unit_set(unit: Unit, acting: Mapping[UUID, UUID]) -> UnitSet:
    """A unit as it stands, with whoever heads it now."""
    return UnitSet(
        unit_id=unit.id,
        code=unit.code,
        parent_id=unit.parent_id,
        head_id=acting.get(unit.head_id, unit.head_id) if unit.head_id else None,
        organisation_id=unit.organisation_id,
        path=tuple(unit.path),
    )


def service_of(row: Any, acting: Mapping[UUID, UUID]) -> dict[str, Any]:
    """Where an employee (a row of the table, or one that will be) serves and under whom now.

    Who acts for their own superior stays under that superior: nobody evaluates themselves.
    """
    get = row.get if isinstance(row, Mapping) else lambda name: getattr(row, name)
    superior = get("superior_id")
    stand_in = acting.get(superior) if superior else None
    if stand_in is not None and stand_in != get("id"):
        superior = stand_in
    service = {name: get(name) for name in ("unit_id", "position_id", "employment")}
    return {"employee_id": get("id"), "superior_id": superior, **service}
