"""Gaps open, change and close with what is assessed; needs of units arise from confirmed causes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert

from services.training.models.base import COPIES
from services.training.models.needs import Gap, KnownLevel, UnitNeed
from services.training.rules.assessments import SeenLevel, newest, state_after
from services.training.rules.competence import is_gap_closed
from services.training.rules.states import GapState
from shared.db import uuid7
from shared.events.training import GapClosed, GapFlagged
from shared.refusals import NotYet
from shared.rows import insert_rows
from shared.uow import UnitOfWork
from shared.vocabulary import Competency


def take_levels(uow: UnitOfWork, seen: Sequence[SeenLevel]) -> None:
    """Take over assessed levels, many at once: gaps open, change or close by what is newer than anything known.

    Three statements and the writes, however many. Raises NotYet for an employee whose unit is not known here.
    """
    fresh = _keep_newest(uow, newest(seen))
    if not fresh:
        return
    people = {one.employee_id for one in fresh}
    query = select(Gap).where(Gap.employee_id.in_(people), Gap.closed_on.is_(None)).with_for_update()
    gaps = {(gap.employee_id, gap.competency): gap for gap in uow.session.scalars(query)}
    opening = [s for s in fresh if s.subject not in gaps and not is_gap_closed(s.standard, s.level)]
    units = _units_of(uow, {one.employee_id for one in opening if one.unit_id is None})
    for one in fresh:
        gap = gaps.get(one.subject)
        if is_gap_closed(one.standard, one.level):
            if gap is not None:
                _close(uow, gap, one.on)
        elif gap is None:
            _open(uow, one, one.unit_id or units[one.employee_id])
        else:
            _change(uow, gap, one)


def _keep_newest(uow: UnitOfWork, seen: Mapping[tuple[UUID, str], SeenLevel]) -> list[SeenLevel]:
    """Keep what is newer than what is known; only that is returned."""
    if not seen:
        return []
    ordered = sorted(seen)
    statement = insert_rows(KnownLevel, [_row(uow, seen[subject]) for subject in ordered])
    old = (KnownLevel.assessed_on, KnownLevel.rank, KnownLevel.origin_id)
    new = (statement.excluded.assessed_on, statement.excluded.rank, statement.excluded.origin_id)
    names = ("standard", "level", "source", "assessed_on", "rank", "origin_id")
    statement = statement.on_conflict_do_update(
        index_elements=["agency_id", "employee_id", "competency"],
        set_={name: statement.excluded[name] for name in names},
        where=tuple_(*new) > tuple_(*old),
    )
    taken = uow.session.execute(statement.returning(KnownLevel.employee_id, KnownLevel.competency)).all()
    fresh = {(row.employee_id, row.competency) for row in taken}
    return [seen[subject] for subject in ordered if subject in fresh]


def _row(uow: UnitOfWork, seen: SeenLevel) -> dict[str, Any]:
    return {
        "agency_id": uow.agency_id,
        "id": uuid7(),
        "employee_id": seen.employee_id,
        "competency": seen.competency,
        "standard": seen.standard,
        "level": seen.level,
        "source": seen.source,
        "assessed_on": seen.on,
        "rank": seen.rank,
        "origin_id": seen.origin_id,
    }


def _units_of(uow: UnitOfWork, people: set[UUID]) -> dict[UUID, UUID]:
    if not people:
        return {}
    employee = COPIES.employee
    query = select(employee.id, employee.unit_id).where(employee.id.in_(people))
    units = {row.id: row.unit_id for row in uow.session.execute(query)}
    missing = people - units.keys()
    if missing:
        raise NotYet(f"{len(missing)} employees")
    return units


def _open(uow: UnitOfWork, seen: SeenLevel, unit_id: UUID) -> None:
    gap = uow.add(
        Gap(
            employee_id=seen.employee_id,
            unit_id=unit_id,
            competency=seen.competency,
            standard=seen.standard,
            level=seen.level,
            since=seen.on,
            state=GapState.OPEN,
            intervened_on=None,
            closed_on=None,
        )
    )
    uow.emit(_flagged(gap))


def _change(uow: UnitOfWork, gap: Gap, seen: SeenLevel) -> None:
    before = gap.missing
    gap.standard, gap.level = seen.standard, seen.level
    gap.unit_id = seen.unit_id or gap.unit_id
    gap.state = state_after(seen, gap.intervened_on)
    if gap.state == GapState.OPEN:
        gap.intervened_on = None
    if gap.missing != before:
        uow.emit(_flagged(gap))


def _close(uow: UnitOfWork, gap: Gap, on: date) -> None:
    gap.state, gap.closed_on = GapState.CLOSED, on
    uow.emit(GapClosed(gap_id=gap.id, employee_id=gap.employee_id, unit_id=gap.unit_id, competency=gap.competency))


def _flagged(gap: Gap) -> GapFlagged:
    return GapFlagged(
        gap_id=gap.id,
        employee_id=gap.employee_id,
        unit_id=gap.unit_id,
        competency=gap.competency,
        levels=gap.missing,
    )


def open_unit_need(uow: UnitOfWork, finding_id: UUID, unit_id: UUID, competency: Competency, on: date) -> None:
    """Record what a unit lacks by a finding; once for each finding, whatever is said of it later."""
    need = insert(UnitNeed).values(
        agency_id=uow.agency_id,
        id=uuid7(),
        finding_id=finding_id,
        unit_id=unit_id,
        competency=competency,
        confirmed_on=on,
        answered_on=None,
        answered_by=None,
    )
    uow.session.execute(need.on_conflict_do_nothing(index_elements=["agency_id", "finding_id"]))
