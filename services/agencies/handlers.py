"""What moves `agencies` from outside: the passing of time."""

from services.agencies.commands import delegations, keys
from services.agencies.commands.agencies import PLATFORM_ID
from services.agencies.models.base import PERIODS, TRAIL
from services.agencies.personal import REGISTER
from shared.audit.sealing import follow_audit
from shared.delivery.subscriptions import Subscriptions
from shared.events.agencies import AuditSealed
from shared.events.local import TimePassed
from shared.personal.retention import follow_retention
from shared.uow import UnitOfWork

subscriptions = Subscriptions("agencies")
follow_audit(subscriptions, TRAIL, AuditSealed)
follow_retention(subscriptions, REGISTER, PERIODS)


@subscriptions.on(TimePassed)
def keep_dates_of_delegations(uow: UnitOfWork, fact: TimePassed) -> None:
    """Who acts for somebody begins and ends on the days that were said."""
    delegations.keep_dates(uow, fact.at)


@subscriptions.on(TimePassed)
def keep_keys_young(uow: UnitOfWork, _fact: TimePassed) -> None:
    """The platform's agency minds the keys: they are everybody's, and one of all is enough to look."""
    if uow.agency_id == PLATFORM_ID:
        keys.keep_young(uow.session, uow.now)
