"""Facts from elsewhere that move `rewards`: the organisation, evaluations, training."""

from collections.abc import Sequence

from services.rewards.commands import standings
from services.rewards.models import COPIES, PERIODS, TRAIL
from services.rewards.personal import REGISTER
from shared.audit.sealing import follow_audit
from shared.delivery.subscriptions import Subscriptions
from shared.events.evaluations import CycleOpened, EvaluationFinalised, EvaluationSettled, ObjectionFiled
from shared.events.rewards import AuditSealed
from shared.events.training import TrainingCompleted
from shared.organisation import follow_organisation
from shared.personal.retention import follow_retention
from shared.uow import UnitOfWork

subscriptions = Subscriptions("rewards")
follow_organisation(subscriptions, COPIES)
follow_audit(subscriptions, TRAIL, AuditSealed)
follow_retention(subscriptions, REGISTER, PERIODS)


@subscriptions.on_batch(CycleOpened)
def keep_cycles(uow: UnitOfWork, facts: Sequence[CycleOpened]) -> None:
    """A cycle says when the period of its evaluations ends."""
    standings.keep_cycles(uow, facts)


@subscriptions.on_batch(EvaluationFinalised)
def keep_pending_evaluations(uow: UnitOfWork, facts: Sequence[EvaluationFinalised]) -> None:
    """Decided, and not final yet: nobody is rewarded on it."""
    standings.keep_pending(uow, facts)


@subscriptions.on_batch(EvaluationSettled)
def keep_final_evaluations(uow: UnitOfWork, facts: Sequence[EvaluationSettled]) -> None:
    """Final: people rank by it, and what was held goes on or ends."""
    standings.keep_final(uow, facts)


@subscriptions.on_batch(ObjectionFiled)
def hold_what_rests_on_it(uow: UnitOfWork, facts: Sequence[ObjectionFiled]) -> None:
    """What rests on an evaluation waits while an objection to it is open."""
    standings.hold(uow, facts)


@subscriptions.on_batch(TrainingCompleted)
def keep_training(uow: UnitOfWork, facts: Sequence[TrainingCompleted]) -> None:
    """Completed training counts by its JP."""
    standings.keep_training(uow, facts)
