"""What moves `surveys` from outside: the agency's organisation, evaluations and workshops, and the passing of time."""

from services.surveys.commands import follow_up, publishing, reports, shuffling
from services.surveys.models.base import COPIES, PERIODS, TRAIL
from services.surveys.personal import REGISTER
from shared.audit.sealing import follow_audit
from shared.delivery.subscriptions import Subscriptions
from shared.events import evaluations
from shared.events.local import TimePassed
from shared.events.surveys import AuditSealed
from shared.events.training import WorkshopCompleted
from shared.organisation import follow_organisation
from shared.personal.retention import follow_retention
from shared.uow import UnitOfWork

subscriptions = Subscriptions("surveys")
follow_organisation(subscriptions, COPIES)
follow_audit(subscriptions, TRAIL, AuditSealed, [evaluations.AuditSealed])
follow_retention(subscriptions, REGISTER, PERIODS)


@subscriptions.on(TimePassed)
def close_due_surveys(uow: UnitOfWork, fact: TimePassed) -> None:
    """The last day to answer is over."""
    publishing.close_due_surveys(uow, fact.at)


@subscriptions.on(TimePassed)
def shuffle_closed_surveys(uow: UnitOfWork, fact: TimePassed) -> None:
    """The order in which answers came is let go."""
    shuffling.shuffle_closed_surveys(uow, fact.at)


@subscriptions.on(TimePassed)
def close_quiet_reports(uow: UnitOfWork, fact: TimePassed) -> None:
    """The days in which a reporter could say "not solved yet" are over."""
    reports.close_quiet_reports(uow)


@subscriptions.on(WorkshopCompleted)
def keep_workshop(uow: UnitOfWork, fact: WorkshopCompleted) -> None:
    """A workshop answered findings: the cards of their services show it."""
    follow_up.keep_workshop(uow, fact)
