"""An agency settles its sign-on: how long sessions live, whom to ask, what becomes of newcomers, what groups mean."""

from uuid import UUID

from sqlalchemy import select

from services.agencies.models.organisation import Position, Unit
from services.agencies.models.sign_on import RoleGroup, SignOnPolicy
from services.agencies.rules.sign_on import SignOn, faults
from shared.auth.roles import ASSIGNABLE
from shared.policy import set_policy
from shared.refusals import Invalid
from shared.uow import UnitOfWork


def settle(uow: UnitOfWork, wanted: SignOn) -> SignOn:
    """These settings hold from today. Raises Invalid for what is out of bounds or not of this agency."""
    found = faults(wanted)
    if wanted.newcomer_unit_id is not None and uow.find(Unit, wanted.newcomer_unit_id) is None:
        found["newcomer_unit_id"] = ["no-such-unit"]
    if wanted.newcomer_position_id is not None and uow.find(Position, wanted.newcomer_position_id) is None:
        found["newcomer_position_id"] = ["no-such-position"]
    if found:
        raise Invalid("invalid", "Some settings cannot be.", found)
    set_policy(uow, SignOnPolicy, wanted, uow.today)
    return wanted


def let_group_mean(uow: UnitOfWork, id_: UUID, group: str, role: str, unit_id: UUID | None) -> RoleGroup:
    """Members of a group of the provider hold a role, each from their next login on. Sent twice, it is the one row.

    Raises Invalid for a role that cannot be given, NotFound for a unit of nobody here.
    """
    if role not in ASSIGNABLE:
        raise Invalid("role-unknown", "There is no such role to give.", {"role": ["role-unknown"]})
    if unit_id is not None:
        uow.get(Unit, unit_id)
    same = select(RoleGroup).where(
        RoleGroup.group_name == group, RoleGroup.role == role, RoleGroup.unit_id.is_not_distinct_from(unit_id)
    )
    found = uow.session.scalar(same)
    if found is not None:
        return found
    own = RoleGroup(id=id_, group_name=group, role=role, unit_id=unit_id)
    own.given_by, own.given_at = uow.person.account_id, uow.now
    return uow.add(own)


def let_group_mean_nothing(uow: UnitOfWork, id_: UUID) -> None:
    """A group no longer gives this role: everybody's next token is without it."""
    uow.session.delete(uow.get(RoleGroup, id_, lock=True))
