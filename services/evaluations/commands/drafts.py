"""A draft for every serving employee in every open cycle, assigned to the superior; set by set, never one by one.

A large agency gets its drafts in portions: each is a transaction, and states how far it came, which asks for the next.
So nobody waits for all of them, and whoever is killed in between leaves the next portion to another worker.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import insert

from services.evaluations.models.base import COPIES
from services.evaluations.models.cycles import Cycle
from services.evaluations.models.evaluations import Evaluation
from services.evaluations.rules.objections import EvaluationState
from shared.events.evaluations import DraftsMade
from shared.organisation import is_serving
from shared.uow import UnitOfWork

Employee = COPIES.employee
UNDECIDED = (EvaluationState.DRAFT, EvaluationState.OUTSIDE)
# Whoever arrives while a cycle opens is seen by one of the two: opening excludes arrivals, arrivals share.
OPENING = text("SELECT pg_advisory_xact_lock(hashtextextended(:agency || '/roster', 0))")
ARRIVING = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:agency || '/roster', 0))")
PORTION = 5_000  # employees; a few tenths of a second, in which nobody of the agency arrives or moves
COLUMNS = ("agency_id", "id", "cycle_id", "employee_id", "evaluator_id", "unit_id", "position_id", "state")


def hold_roster(uow: UnitOfWork) -> None:
    """Nobody arrives, and no other cycle opens, until this transaction ends."""
    uow.session.execute(OPENING, {"agency": str(uow.agency_id)})


def draft_portion(uow: UnitOfWork, cycle: Cycle, after: UUID | None = None) -> None:
    """Drafts for the next PORTION of the employees after this one, in the order of ids, under `hold_roster`.

    Two statements. While there are more to come, the cycle says so, and the fact is stated that leads to the next.
    """
    uow.session.flush()
    rest = true() if after is None else Employee.id > after
    serving = select(Employee.id).where(is_serving(Employee, uow.today), rest).order_by(Employee.id)
    last = uow.session.scalar(serving.offset(PORTION - 1).limit(1))
    _insert(uow, Cycle.id == cycle.id, rest, true() if last is None else Employee.id <= last)
    cycle.is_drafting = last is not None
    if last is not None:
        uow.emit(DraftsMade(cycle_id=cycle.id, up_to=last))


def go_on_drafting(uow: UnitOfWork, cycle_id: UUID, after: UUID) -> None:
    """The next portion of a cycle of this agency that is open still."""
    hold_roster(uow)
    cycle = uow.find(Cycle, cycle_id)
    if cycle is not None and cycle.is_open and cycle.is_drafting:
        draft_portion(uow, cycle, after)


def draft_arrivals(uow: UnitOfWork, employees: Sequence[UUID]) -> None:
    """Drafts, in every open cycle, for those of these employees who have none yet."""
    _wait_for_portions(uow)
    _insert(uow, Cycle.state == "OPEN", Employee.id.in_(employees))


def follow_transfers(uow: UnitOfWork, employees: Sequence[UUID]) -> None:
    """Undecided evaluations of open cycles go with their employees to the new superior, unit and position.

    What was entered stays: a sheet that is corrected a minute later must not wipe the drafts of a whole agency.
    """
    _wait_for_portions(uow)  # first: a draft that is being made under the old superior must be seen here
    superior = _superior()
    moved = or_(
        Evaluation.evaluator_id.is_distinct_from(superior),
        Evaluation.unit_id != Employee.unit_id,
        Evaluation.position_id != Employee.position_id,
    )
    statement = update(Evaluation).where(
        Evaluation.agency_id == uow.agency_id,
        Evaluation.state.in_(UNDECIDED),
        and_(Employee.agency_id == uow.agency_id, Employee.id == Evaluation.employee_id, Employee.id.in_(employees)),
        and_(Cycle.agency_id == uow.agency_id, Cycle.id == Evaluation.cycle_id, Cycle.state == "OPEN"),
        moved,
    )
    values = {
        "evaluator_id": superior,
        "unit_id": Employee.unit_id,
        "position_id": Employee.position_id,
        "state": _state(),
    }
    uow.session.execute(statement.values(values).execution_options(synchronize_session=False))
    _insert(uow, Cycle.state == "OPEN", Employee.id.in_(employees))


def _wait_for_portions(uow: UnitOfWork) -> None:
    uow.session.execute(ARRIVING, {"agency": str(uow.agency_id)})


def _superior() -> Any:
    return func.nullif(Employee.superior_id, Employee.id)


def _state() -> Any:
    return case((_superior().is_(None), EvaluationState.OUTSIDE.value), else_=EvaluationState.DRAFT.value)


def _insert(uow: UnitOfWork, *which: ColumnElement[bool]) -> None:
    roster = (
        select(
            Employee.agency_id,
            func.uuidv7(),
            Cycle.id,
            Employee.id,
            _superior(),
            Employee.unit_id,
            Employee.position_id,
            _state(),
        )
        .join(Cycle, Cycle.agency_id == Employee.agency_id)
        .where(Employee.agency_id == uow.agency_id, is_serving(Employee, uow.today), *which)
    )
    statement = insert(Evaluation).from_select(COLUMNS, roster, include_defaults=False)
    uow.session.execute(
        statement.on_conflict_do_nothing(index_elements=["agency_id", "cycle_id", "employee_id"]),
        execution_options={"synchronize_session": False},
    )
