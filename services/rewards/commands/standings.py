"""How people stand: evaluations and training as facts tell of them, and what that does to proposals that rest on them.

Everything is set by set; locks go from evaluations to schemes to proposals, everywhere in this service.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update

from services.rewards.models import OPEN_OR_GRANTED, Cycle, Proposal, Scheme, Standing, Training
from services.rewards.rules.budget import after_releasing, after_revoking
from services.rewards.rules.proposals import BudgetEffect, ProposalState, after_objection, after_reassessment
from services.rewards.rules.schemes import standing_obstacles
from shared.db import Owned
from shared.events.evaluations import CycleOpened, EvaluationFinalised, EvaluationSettled, ObjectionFiled
from shared.events.rewards import RewardRevoked, RewardWithheld
from shared.events.training import TrainingCompleted
from shared.rows import insert_rows
from shared.uow import UnitOfWork

Rows = Sequence[Mapping[str, Any]]
FRESH = {"populate_existing": True}  # a chunk of facts goes on in one session: rows loaded before may be old


def keep_cycles(uow: UnitOfWork, facts: Sequence[CycleOpened]) -> None:
    """Keep when cycles end; evaluations that arrived before learn it now."""
    _put(uow, Cycle, [{"id": fact.cycle_id, "period_end": fact.period_end} for fact in facts])
    waiting = update(Standing).where(
        Standing.cycle_id.in_({fact.cycle_id for fact in facts}),
        Standing.period_end.is_(None),
        Standing.cycle_id == Cycle.id,
        Standing.agency_id == Cycle.agency_id,
    )
    uow.session.execute(waiting.values(period_end=Cycle.period_end).execution_options(synchronize_session=False))


def keep_pending(uow: UnitOfWork, facts: Sequence[EvaluationFinalised]) -> None:
    """Keep evaluations that were decided and may still be objected to."""
    cycles = select(Cycle.id, Cycle.period_end).where(Cycle.id.in_({fact.cycle_id for fact in facts}))
    ends = {row.id: row.period_end for row in uow.session.execute(cycles)}
    rows = [
        {
            "id": fact.evaluation_id,
            "employee_id": fact.employee_id,
            "cycle_id": fact.cycle_id,
            "predikat": fact.predikat,
            "period_end": ends.get(fact.cycle_id),
            "is_objected": False,
        }
        for fact in facts
    ]
    _put(uow, Standing, rows, kept=("is_objected",))


def keep_final(uow: UnitOfWork, facts: Sequence[EvaluationSettled]) -> None:
    """Keep final evaluations: an objection to them is over, and what rests on them goes on or ends."""
    rows = [
        {
            "id": fact.evaluation_id,
            "employee_id": fact.employee_id,
            "cycle_id": fact.cycle_id,
            "predikat": fact.predikat,
            "period_end": fact.period_end,
            "settled_on": fact.settled_on,
            "is_objected": False,
        }
        for fact in facts
    ]
    _put(uow, Standing, rows)
    _reassess(uow, {fact.evaluation_id for fact in facts})


def hold(uow: UnitOfWork, facts: Sequence[ObjectionFiled]) -> None:
    """An open objection holds what rests on that evaluation and is not decided; its reservation stays."""
    newest = {fact.evaluation_id: fact for fact in facts}
    rows = [
        {
            "agency_id": uow.agency_id,
            "id": fact.evaluation_id,
            "employee_id": fact.employee_id,
            "objection_id": fact.objection_id,
            "is_objected": True,
        }
        for _, fact in sorted(newest.items())
    ]
    statement = insert_rows(Standing, rows)
    fresh = Standing.objection_id.is_distinct_from(statement.excluded.objection_id)
    # An objection that is known already is not opened again: it may be decided by now.
    values = {"objection_id": statement.excluded.objection_id, "is_objected": or_(fresh, Standing.is_objected)}
    uow.session.execute(statement.on_conflict_do_update(index_elements=["agency_id", "id"], set_=values))
    held = select(Standing.id).where(Standing.id.in_(list(newest)), Standing.is_objected)
    for proposal in _resting_on(uow, set(uow.session.scalars(held))):
        outcome = after_objection(ProposalState(proposal.state))
        if outcome.state != proposal.state:
            proposal.state = outcome.state.value
            uow.emit(_withheld(proposal, "OBJECTION"))


def keep_training(uow: UnitOfWork, facts: Sequence[TrainingCompleted]) -> None:
    """Keep the JP that people completed, by day."""
    rows = [
        {
            "id": fact.enrolment_id,
            "employee_id": fact.employee_id,
            "hours": fact.hours,
            "completed_on": fact.completed_on,
        }
        for fact in facts
    ]
    _put(uow, Training, rows)


def _reassess(uow: UnitOfWork, evaluations: set[UUID]) -> None:
    """What final evaluations mean for the proposals and grants that rest on them."""
    touched = select(Proposal.scheme_id).where(
        Proposal.evaluation_id.in_(evaluations), Proposal.state.in_(OPEN_OR_GRANTED)
    )
    scheme_ids = set(uow.session.scalars(touched))
    if not scheme_ids:
        return
    locked = select(Scheme).where(Scheme.id.in_(scheme_ids)).order_by(Scheme.id)
    known = select(Standing).where(Standing.id.in_(evaluations))
    schemes = {scheme.id: scheme for scheme in uow.session.scalars(locked.with_for_update(), execution_options=FRESH)}
    standings = {standing.id: standing for standing in uow.session.scalars(known, execution_options=FRESH)}
    for proposal in _resting_on(uow, evaluations):
        scheme = schemes.get(proposal.scheme_id)
        if scheme is not None:  # else it was proposed a moment ago, on the evaluation as it is now
            _move_on(uow, scheme, proposal, standings[proposal.evaluation_id])


def _move_on(uow: UnitOfWork, scheme: Scheme, proposal: Proposal, standing: Standing) -> None:
    is_eligible = not standing_obstacles(scheme.as_rule, standing.as_rule)
    outcome = after_reassessment(ProposalState(proposal.state), is_eligible)
    if outcome.state == proposal.state:
        return
    proposal.state = outcome.state.value
    if outcome.budget is BudgetEffect.RELEASE:
        scheme.money = after_releasing(scheme.money, int(proposal.amount))
        proposal.decided_at = uow.now
        uow.emit(_withheld(proposal, "DECLINED"))
    elif outcome.budget is BudgetEffect.REVOKE:
        scheme.money = after_revoking(scheme.money, int(proposal.amount))
        revoked = {"proposal_id": proposal.id, "scheme_id": scheme.id, "employee_id": proposal.employee_id}
        uow.emit(RewardRevoked(**revoked))


def _resting_on(uow: UnitOfWork, evaluations: set[UUID]) -> Sequence[Proposal]:
    """Open and granted proposals on these evaluations, locked."""
    if not evaluations:
        return ()
    resting = select(Proposal).where(Proposal.evaluation_id.in_(evaluations), Proposal.state.in_(OPEN_OR_GRANTED))
    return uow.session.scalars(resting.order_by(Proposal.id).with_for_update(), execution_options=FRESH).all()


def _withheld(proposal: Proposal, why: str) -> RewardWithheld:
    return RewardWithheld(
        proposal_id=proposal.id, scheme_id=proposal.scheme_id, employee_id=proposal.employee_id, why=why
    )


def _put(uow: UnitOfWork, table: type[Owned], rows: Rows, kept: Sequence[str] = ()) -> None:
    """Insert or overwrite by id, in the order of keys (no deadlock); the last row of an id wins.

    Columns that are `kept` are set for new rows only; those that the rows do not name stay as they are.
    """
    newest = {row["id"]: {"agency_id": uow.agency_id, **row} for row in rows}
    values = [newest[id_] for id_ in sorted(newest)]
    statement = insert_rows(table, values)
    fixed = {"agency_id", "id", *kept}
    changed = {column: statement.excluded[column] for column in values[0] if column not in fixed}
    uow.session.execute(statement.on_conflict_do_update(index_elements=["agency_id", "id"], set_=changed))
