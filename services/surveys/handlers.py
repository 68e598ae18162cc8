"""What moves `surveys` from outside: the agency's organisation, evaluations and workshops, and the passing of time."""

from services.surveys.commands import publishing
from services.surveys.models.base import COPIES
from shared.delivery.subscriptions import Subscriptions
from shared.events.local import TimePassed
from shared.organisation import follow_organisation
from shared.uow import UnitOfWork

subscriptions = Subscriptions("surveys")
follow_organisation(subscriptions, COPIES)


@subscriptions.on(TimePassed)
def close_due_surveys(uow: UnitOfWork, fact: TimePassed) -> None:
    """The last day to answer is over."""
    publishing.close_due_surveys(uow, fact.at)
