"""What moves `agencies` from outside: the passing of time."""

from services.agencies.commands import delegations
from shared.delivery.subscriptions import Subscriptions
from shared.events.local import TimePassed
from shared.uow import UnitOfWork

subscriptions = Subscriptions("agencies")


@subscriptions.on(TimePassed)
def keep_dates_of_delegations(uow: UnitOfWork, fact: TimePassed) -> None:
    """Who acts for somebody begins and ends on the days that were said."""
    delegations.keep_dates(uow, fact.at)
