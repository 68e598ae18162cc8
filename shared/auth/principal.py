"""The person who asks, as the platform token states them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.auth.roles import ANYBODY, OF_THE_WHOLE, permissions_of
from shared.refusals import Forbidden

MACHINE = "machine"  # no role that anybody is given: what it holds is its own, and stands in its token


@dataclass(frozen=True)
class Grant:
    """A role, over the whole agency or a unit and what is under it.

    `holds` is what it may do where that is not the bundle the role begins with: an agency changed it, or it is a
    machine's and was given by itself.
    """

    role: str
    unit_id: UUID | None = None
    holds: frozenset[str] | None = None

    @property
    def permissions(self) -> frozenset[str]:
        """What this grant allows where it reaches. What an agency has one of needs a grant over the whole agency."""
        held = permissions_of(self.role) if self.holds is None else self.holds
        return held if self.unit_id is None else held - OF_THE_WHOLE


@dataclass(frozen=True)
class Principal:
    """An account of an agency, with its employee record where it has one; or a machine of it, by its own id.

    `until` is the end of the token that speaks for it: what is signed on the authority of a token ends with it.
    """

    account_id: UUID
    agency_id: UUID
    employee_id: UUID | None
    roles: tuple[Grant, ...]
    session_id: UUID | None = None
    until: datetime | None = field(default=None, compare=False)

    @property
    def permissions(self) -> frozenset[str]:
        """Everything this person may do somewhere."""
        return ANYBODY | self.given

    @property
    def given(self) -> frozenset[str]:
        """What the roles allow, without what anybody may; of a machine, its scopes."""
        return frozenset().union(*(grant.permissions for grant in self.roles))

    @property
    def is_machine(self) -> bool:
        """Whether no person asks, but a program of the agency with a secret of its own."""
        return any(grant.role == MACHINE for grant in self.roles)

    def may(self, permission: str) -> bool:
        """Whether this person may do it somewhere; where, `units_for` says."""
        return permission in self.permissions

    def units_for(self, permission: str) -> tuple[UUID, ...] | None:
        """The roots of the units over which the permission reaches; None is the whole agency."""
        grants = [grant for grant in self.roles if permission in grant.permissions]
        if any(grant.unit_id is None for grant in grants):
            return None
        return tuple(grant.unit_id for grant in grants if grant.unit_id is not None)

    def reaches(self, permission: str, path: tuple[UUID, ...] | list[UUID]) -> bool:
        """Whether the permission reaches a unit with this path (from the root to the unit)."""
        units = self.units_for(permission)
        return self.may(permission) and (units is None or any(unit in units for unit in path))

    @property
    def employee(self) -> UUID:
        """The employee record. Raises Forbidden for an account without one (an operator, a first admin)."""
        if self.employee_id is None:
            raise Forbidden("no-employee-record", "This account has no employee record; ask the agency's admin.")
        return self.employee_id
