"""How far a person's permissions reach among the units, as SQL."""

from typing import Any

from services.rewards.models import COPIES
from services.rewards.rules.proposals import ProposalState
from shared.organisation import units_under
from shared.uow import UnitOfWork

SEEN_BY_THE_PERSON = (ProposalState.GRANTED.value, ProposalState.REVOKED.value)
READ = ("rewards:read", "rewards:propose", "rewards:approve")


def reached_units(uow: UnitOfWork, *permissions: str) -> Any | None:
    """The ids of the units that one of these permissions reaches, as a subquery; None is the whole agency."""
    reaches = [uow.person.units_for(permission) for permission in permissions if uow.person.may(permission)]
    if any(units is None for units in reaches):
        return None
    return units_under(COPIES.unit, sorted({root for units in reaches for root in units or ()}))
