"""An agency changes what its roles hold."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from services.agencies.models.permissions import RoleBundle
from services.agencies.rules.permissions import CHANGEABLE, bundle, bundle_fault
from shared.auth.roles import permissions_of
from shared.db import uuid7
from shared.refusals import Invalid, NotFound, code_of
from shared.uow import UnitOfWork


def change_bundle(uow: UnitOfWork, role: str, wanted: Collection[str]) -> None:
    """Let a role hold these permissions, from everybody's next token on.

    What a role began with is no change and leaves no row, so that it goes on to follow what later versions add.
    Raises NotFound for a role that is not the agency's, Invalid for what it cannot grant or must keep.
    """
    _known(role)
    fault = bundle_fault(role, wanted)
    if fault is not None:
        code = code_of(fault)
        raise Invalid(code, f"{fault.english}.", {"permissions": [code]})
    held = bundle(wanted)
    if held == permissions_of(role):
        return reset_bundle(uow, role)
    values = {"permissions": sorted(held), "changed_by": uow.person.account_id, "changed_at": uow.now}
    entry = insert(RoleBundle).values(agency_id=uow.agency_id, id=uuid7(), role=role, **values)
    uow.session.execute(entry.on_conflict_do_update(index_elements=["agency_id", "role"], set_=values))
    return None


def reset_bundle(uow: UnitOfWork, role: str) -> None:
    """A role holds again what it began with. Twice is once."""
    _known(role)
    uow.session.execute(delete(RoleBundle).where(RoleBundle.role == role, RoleBundle.agency_id == uow.agency_id))


def _known(role: str) -> None:
    if role not in CHANGEABLE:
        raise NotFound("no-such-role", "The agency has no such role.")
