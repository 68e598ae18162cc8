"""What moves `training` from outside, read from top to bottom."""

from collections.abc import Sequence

from services.training.commands import coaching, gaps, seats
from services.training.models.base import COPIES, PERIODS, TRAIL
from services.training.personal import REGISTER
from services.training.rules.assessments import ASSESSMENT, EVALUATION, SeenLevel, calls_for_coaching
from shared.audit.sealing import follow_audit
from shared.delivery.subscriptions import Subscriptions
from shared.events.agencies import EmployeeLeft
from shared.events.evaluations import CompetencyAssessed, EvaluationFinalised
from shared.events.local import TimePassed
from shared.events.surveys import CauseConfirmed
from shared.events.training import AuditSealed
from shared.organisation import follow_organisation
from shared.personal.retention import follow_retention
from shared.uow import UnitOfWork
from shared.vocabulary import Cause, Competency, Predikat

subscriptions = Subscriptions("training")
follow_organisation(subscriptions, COPIES)
follow_audit(subscriptions, TRAIL, AuditSealed)
follow_retention(subscriptions, REGISTER, PERIODS)
CAUSES_OF_NEEDS = frozenset({Cause.TRAINING, Cause.MIXED})


@subscriptions.on_batch(EvaluationFinalised)
def flag_gaps_of_evaluations(uow: UnitOfWork, facts: Sequence[EvaluationFinalised]) -> None:
    """Levels below the standard become gaps, levels that meet it close them."""
    gaps.take_levels(uow, [level for fact in facts for level in _levels_of(fact)])


@subscriptions.on_batch(EvaluationFinalised)
def offer_coaching_after_evaluations(uow: UnitOfWork, facts: Sequence[EvaluationFinalised]) -> None:
    """A low *predikat* opens an offer of coaching. The *predikat* is read here, and not kept."""
    low = {f.evaluation_id: (f.employee_id, f.finalised_on) for f in facts if calls_for_coaching(Predikat(f.predikat))}
    coaching.offer_coaching(uow, low)


@subscriptions.on_batch(CompetencyAssessed)
def take_levels_of_assessments(uow: UnitOfWork, facts: Sequence[CompetencyAssessed]) -> None:
    """A leader assessed again: the gap closes, changes, or opens."""
    gaps.take_levels(uow, [_level_of(fact) for fact in facts])


@subscriptions.on(CauseConfirmed)
def open_need_of_cause(uow: UnitOfWork, fact: CauseConfirmed) -> None:
    """A missing competency behind a finding becomes a need of the unit; a system cause never does."""
    if Cause(fact.cause) in CAUSES_OF_NEEDS and fact.competency is not None:
        gaps.open_unit_need(uow, fact.finding_id, fact.unit_id, Competency(fact.competency), fact.confirmed_on)


@subscriptions.on(EmployeeLeft)
def free_seats_of_leavers(uow: UnitOfWork, fact: EmployeeLeft) -> None:
    """A seat that nobody will take goes to the next who waits."""
    seats.let_leaver_go(uow, fact.employee_id, fact.on)


@subscriptions.on(TimePassed)
def lapse_unconfirmed_nominations(uow: UnitOfWork, fact: TimePassed) -> None:
    """Who did not confirm in time is not expected any more."""
    seats.lapse_unconfirmed(uow, fact.at)


def _levels_of(fact: EvaluationFinalised) -> list[SeenLevel]:
    return [
        SeenLevel(
            employee_id=fact.employee_id,
            unit_id=fact.unit_id,
            competency=Competency(level.competency),
            standard=level.standard,
            level=level.level,
            source=level.source,
            on=fact.finalised_on,
            rank=EVALUATION,
            origin_id=fact.evaluation_id,
        )
        for level in fact.levels
    ]


def _level_of(fact: CompetencyAssessed) -> SeenLevel:
    return SeenLevel(
        employee_id=fact.employee_id,
        unit_id=None,
        competency=Competency(fact.competency),
        standard=fact.standard,
        level=fact.level,
        source=fact.source,
        on=fact.assessed_on,
        rank=ASSESSMENT,
        origin_id=fact.assessment_id,
    )
