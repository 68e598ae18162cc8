"""What an employee answers to an evaluation, and what time answers in their place."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import literal, select, update

from services.evaluations.models.base import COPIES, Policy
from services.evaluations.models.cycles import Cycle
from services.evaluations.models.evaluations import Evaluation, Objection
from services.evaluations.refusing import no_such_evaluation, refuse_response, the_first
from services.evaluations.rules.objections import (
    EvaluationState,
    Received,
    SettledBy,
    acknowledgement,
    decision_due,
    objection,
)
from services.evaluations.rules.settings import EvaluationPolicy
from shared.events.evaluations import EvaluationSettled, ObjectionFiled, PortionSettled
from shared.organisation import working_calendar
from shared.policy import policy_on
from shared.uow import UnitOfWork

PORTION = 1_000  # evaluations settled in one transaction; each fact holds a lock until its end
# Written out: as a parameter, the index of what waits to be settled could not be used by a plan made once for all.
WAITS = Evaluation.state == literal(EvaluationState.FINALISED.value, literal_execute=True)


def acknowledge(uow: UnitOfWork, evaluation_id: UUID) -> Evaluation:
    """The employee accepts: the evaluation is final. Twice is once.

    Raises NotFound for what is not theirs or not received, Conflict for what was objected to, settled or is too late.
    """
    evaluation = _own(uow, evaluation_id)
    if evaluation.settled_by == SettledBy.ACKNOWLEDGED:
        return evaluation
    refuse_response(acknowledgement(_received(evaluation), uow.today))
    evaluation.state = EvaluationState.SETTLED.value
    evaluation.settled_by = SettledBy.ACKNOWLEDGED.value
    evaluation.settled_at, evaluation.settled_on = uow.now, uow.today
    cycle = uow.get(Cycle, evaluation.cycle_id)
    assert evaluation.predikat is not None
    uow.emit(
        EvaluationSettled(
            evaluation_id=evaluation.id,
            cycle_id=cycle.id,
            employee_id=evaluation.employee_id,
            unit_id=evaluation.unit_id,
            predikat=evaluation.predikat,
            period_end=cycle.period_end,
            by=SettledBy.ACKNOWLEDGED.value,
            settled_on=uow.today,
        )
    )
    return evaluation


def object_to(uow: UnitOfWork, evaluation_id: UUID, objection_id: UUID, reason: str) -> tuple[Evaluation, bool]:
    """The employee objects (*keberatan*): nothing settles until it is decided. Sent twice, it is the first (False).

    Raises as `acknowledge` does, and Invalid without a reason.
    """
    evaluation = _own(uow, evaluation_id)
    known = uow.find(Objection, objection_id)
    if the_first(known, lambda: known is not None and known.evaluation_id == evaluation_id):
        return evaluation, False
    refuse_response(objection(_received(evaluation), reason, uow.today))
    policy = policy_on(uow.session, Policy, EvaluationPolicy, uow.today)
    calendar = working_calendar(uow.session, uow.agency_id, COPIES.calendar)
    evaluation.state = EvaluationState.OBJECTED.value
    filed = uow.add(
        Objection(
            id=objection_id,
            evaluation_id=evaluation_id,
            employee_id=evaluation.employee_id,
            reason=reason,
            filed_at=uow.now,
            filed_on=uow.today,
            decide_by=decision_due(uow.today, calendar, policy.days_to_decide),
        )
    )
    uow.emit(
        ObjectionFiled(
            objection_id=filed.id,
            evaluation_id=evaluation.id,
            employee_id=evaluation.employee_id,
            filed_on=filed.filed_on,
        )
    )
    return evaluation, True


def settle_by_time(uow: UnitOfWork, at: datetime) -> int:
    """Settle what nobody answered in time, by the date in the agency's zone. What was objected to waits.

    Two statements however many; returns how many. After a full PORTION the fact is stated that leads to the next: so
    a large agency is settled in one go, by whichever worker is there, and others get their turn in between.
    """
    today = at.astimezone(uow.zone).date()
    due = (
        select(Evaluation.id)
        .where(
            Evaluation.agency_id == uow.agency_id,
            WAITS,
            Evaluation.objection_due < today,
        )
        .order_by(Evaluation.objection_due)
        .limit(PORTION)
        .with_for_update(skip_locked=True)
    )
    ids = uow.session.scalars(due).all()
    if not ids:
        return 0
    settled = (
        update(Evaluation)
        .where(
            Evaluation.agency_id == uow.agency_id,
            Evaluation.id.in_(ids),
            Cycle.agency_id == uow.agency_id,
            Cycle.id == Evaluation.cycle_id,
        )
        .values(
            state=EvaluationState.SETTLED.value,
            settled_by=SettledBy.TIME.value,
            settled_at=uow.now,
            settled_on=today,
        )
        .returning(
            Evaluation.id,
            Evaluation.cycle_id,
            Evaluation.employee_id,
            Evaluation.unit_id,
            Evaluation.predikat,
            Cycle.period_end,
        )
        .execution_options(synchronize_session=False)
    )
    for row in uow.session.execute(settled).all():
        uow.emit(
            EvaluationSettled(
                evaluation_id=row.id,
                cycle_id=row.cycle_id,
                employee_id=row.employee_id,
                unit_id=row.unit_id,
                predikat=str(row.predikat),
                period_end=row.period_end,
                by=SettledBy.TIME.value,
                settled_on=today,
            )
        )
    if len(ids) == PORTION:
        uow.emit(PortionSettled(agency_id=uow.agency_id, at=at))
    return len(ids)


def _own(uow: UnitOfWork, evaluation_id: UUID) -> Evaluation:
    """The caller's own evaluation, locked. A draft and somebody else's are not there."""
    evaluation = uow.find(Evaluation, evaluation_id, lock=True)
    if evaluation is None or evaluation.employee_id != uow.person.employee:
        raise no_such_evaluation()
    return evaluation


def _received(evaluation: Evaluation) -> Received:
    return Received(EvaluationState(evaluation.state), evaluation.objection_due)
