"""Every way the outside moves `evaluations`: the organisation, surveys, training, and the passing of time."""

from collections.abc import Sequence

from services.evaluations.commands import drafts, evidence, reassessments, responses
from services.evaluations.models.base import COPIES, PERIODS, TRAIL
from services.evaluations.personal import REGISTER
from shared.audit.sealing import follow_audit
from shared.delivery.subscriptions import Subscriptions
from shared.events import agencies, rewards, surveys, training
from shared.events.agencies import EmployeeRecorded, EmployeeTransferred
from shared.events.evaluations import AuditSealed, DraftsMade, PortionSettled
from shared.events.local import TimePassed
from shared.events.surveys import CauseConfirmed, FindingRecorded, FindingRetracted, IndexPublished
from shared.events.training import TrainingCompleted
from shared.organisation import follow_organisation
from shared.personal.retention import follow_retention
from shared.uow import UnitOfWork

subscriptions = Subscriptions("evaluations")
follow_organisation(subscriptions, COPIES)  # before the drafts: they are made from its tables
HEADS = (agencies.AuditSealed, surveys.AuditSealed, training.AuditSealed, rewards.AuditSealed)
follow_audit(subscriptions, TRAIL, AuditSealed, HEADS)
follow_retention(subscriptions, REGISTER, PERIODS)


@subscriptions.on(DraftsMade)
def go_on_drafting(uow: UnitOfWork, fact: DraftsMade) -> None:
    """A portion of a cycle's drafts is there, and more are to come."""
    drafts.go_on_drafting(uow, fact.cycle_id, fact.up_to)


@subscriptions.on_batch(EmployeeRecorded)
def draft_arrivals(uow: UnitOfWork, facts: Sequence[EmployeeRecorded]) -> None:
    """Who arrives while a cycle is open gets a draft."""
    drafts.draft_arrivals(uow, [fact.employee_id for fact in facts])


@subscriptions.on_batch(EmployeeTransferred)
def follow_transfers(uow: UnitOfWork, facts: Sequence[EmployeeTransferred]) -> None:
    """Drafts go to the new superior."""
    drafts.follow_transfers(uow, [fact.employee_id for fact in facts])


@subscriptions.on(FindingRecorded)
def keep_finding(uow: UnitOfWork, fact: FindingRecorded) -> None:
    """A finding lies beside the evaluations of its unit."""
    evidence.keep_finding(uow, fact)


@subscriptions.on(FindingRetracted)
def retract_finding(uow: UnitOfWork, fact: FindingRetracted) -> None:
    """It no longer does."""
    evidence.retract_finding(uow, fact)


@subscriptions.on(CauseConfirmed)
def keep_cause(uow: UnitOfWork, fact: CauseConfirmed) -> None:
    """Evaluators see whether people or the system lie behind a finding."""
    evidence.keep_cause(uow, fact)


@subscriptions.on(IndexPublished)
def keep_index(uow: UnitOfWork, fact: IndexPublished) -> None:
    """What citizens said of the unit's offerings."""
    evidence.keep_index(uow, fact)


@subscriptions.on_batch(TrainingCompleted)
def request_reassessments(uow: UnitOfWork, facts: Sequence[TrainingCompleted]) -> None:
    """The superior is asked to assess again: that, and not the course, closes a gap."""
    reassessments.request_reassessments(uow, facts)


@subscriptions.on(TimePassed)
def settle_by_time(uow: UnitOfWork, fact: TimePassed) -> None:
    """The time to object has passed."""
    responses.settle_by_time(uow, fact.at)


@subscriptions.on(PortionSettled)
def go_on_settling(uow: UnitOfWork, fact: PortionSettled) -> None:
    """A portion was settled, and more may wait."""
    responses.settle_by_time(uow, fact.at)
