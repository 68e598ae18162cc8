"""The pool of needs: one line for each competency and unit. It knows no *predikat* and no cause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Numeric,
    Subquery,
    Text,
    and_,
    case,
    cast,
    distinct,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on

from services.training.models.base import COPIES
from services.training.models.needs import Gap, UnitNeed
from services.training.models.workshops import NominationRequest, Workshop
from services.training.rules.competence import severity_of
from services.training.rules.states import GapState, NeedState
from shared.organisation import units_under
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.vocabulary import Competency
from shared.web.lists import Listing, Page

DEFAULT_SORT = "-severity"
FRAME = {  # figures that frame the pool, and as what they are selected beside the lines
    "needs": "needs",
    "units": "units",
    "people": "all_people",
    "since": "oldest",
    "workshops": "workshops",
    "taken": "taken",
    "capacity": "capacity",
}


@dataclass(frozen=True)
class NeedFilter:
    """What part of the pool is wanted; units mean what lies under them as well, none of them all."""

    competency: Competency | None = None
    unit_id: Sequence[UUID] = ()
    state: NeedState | None = None


@dataclass(frozen=True)
class Pool(Listing):
    """A page of the pool, with the figures that frame all of it."""

    summary: Mapping[str, Any]


def need_lines() -> Subquery:
    """Every line of the pool: people with an open gap now serve in the unit, or a confirmed finding says so of it."""
    people, units, planned = _gaps_by_unit(), _needs_of_units(), _planned()
    unit_id = func.coalesce(people.c.unit_id, units.c.unit_id)
    competency = func.coalesce(people.c.competency, units.c.competency)
    lines = select(
        (cast(unit_id, Text) + ":" + competency).label("id"),
        unit_id.label("unit_id"),
        competency.label("competency"),
        func.coalesce(people.c.people, 0).label("people"),
        func.coalesce(people.c.mean_gap, 0).label("mean_gap"),
        func.coalesce(people.c.worst, 0).label("worst"),
        func.coalesce(units.c.findings, 0).label("findings"),
        func.least(people.c.since, units.c.since).label("since"),
        planned.c.workshop_id,
        planned.c.starts_at,
    ).select_from(people)
    same = and_(people.c.unit_id == units.c.unit_id, people.c.competency == units.c.competency)
    lines = lines.join(units, same, full=True)
    lines = lines.outerjoin(planned, and_(planned.c.unit_id == unit_id, planned.c.competency == competency))
    return lines.subquery("need_line")


def _gaps_by_unit() -> Subquery:
    employee = COPIES.employee
    missing = Gap.standard - Gap.level
    return (
        select(
            employee.unit_id,
            Gap.competency,
            func.count().label("people"),
            func.round(func.avg(cast(missing, Numeric)), 2).label("mean_gap"),
            func.max(missing).label("worst"),
            func.min(Gap.since).label("since"),
        )
        .join(employee, and_(employee.agency_id == Gap.agency_id, employee.id == Gap.employee_id))
        .where(Gap.state == GapState.OPEN, employee.left_on.is_(None))
        .group_by(employee.unit_id, Gap.competency)
        .subquery("people")
    )


def _needs_of_units() -> Subquery:
    return (
        select(
            UnitNeed.unit_id,
            UnitNeed.competency,
            func.count().label("findings"),
            func.min(UnitNeed.confirmed_on).label("since"),
        )
        .where(UnitNeed.answered_on.is_(None))
        .group_by(UnitNeed.unit_id, UnitNeed.competency)
        .subquery("units")
    )


def _planned() -> Subquery:
    """The next workshop that answers a unit's need of a competency."""
    joined = and_(NominationRequest.agency_id == Workshop.agency_id, NominationRequest.workshop_id == Workshop.id)
    return (
        select(NominationRequest.unit_id, Workshop.competency, Workshop.id.label("workshop_id"), Workshop.starts_at)
        .join(Workshop, joined)
        .where(Workshop.completed_on.is_(None), Workshop.cancelled_on.is_(None))
        .ext(distinct_on(NominationRequest.unit_id, Workshop.competency))
        .order_by(NominationRequest.unit_id, Workshop.competency, Workshop.starts_at)
        .subquery("planned")
    )


def needs(uow: UnitOfWork, page: Page, wanted: NeedFilter) -> Pool:
    """A page of the pool, the most severe first, and the figures that frame it. One statement.

    The lines are made once for all of it: in a large agency that is what takes time.
    """
    lines = need_lines()
    reached = select(*lines.c).where(*_reach(uow, lines)).cte("reached")
    found = select(*reached.c).where(*_narrowed(reached, page.q, wanted)).cte("found")
    ordered = select(*found.c).order_by(*_order(found, page.sort)).limit(page.per_page)
    shown = ordered.offset((page.page - 1) * page.per_page).subquery("shown")
    figures, plans = _figures(reached, found), _plans()
    query = select(*figures.c, *plans.c, *shown.c).select_from(figures.join(plans, true()).outerjoin(shown, true()))
    rows = uow.session.execute(query.order_by(*_order(shown, page.sort))).all()
    whole = rows[0]._mapping  # there is one also where no line is shown
    summary = {name: whole[column] for name, column in FRAME.items()}
    items = [_line(row, shown) for row in rows if row.id is not None]
    return Pool(items, page.page, page.per_page, whole["total"], summary)


def _narrowed(lines: CTE, q: str, wanted: NeedFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.competency is not None:
        found.append(lines.c.competency == wanted.competency)
    if wanted.unit_id:
        found.append(lines.c.unit_id.in_(units_under(COPIES.unit, wanted.unit_id)))
    if wanted.state is not None:
        is_planned = wanted.state is NeedState.SCHEDULED
        found.append(lines.c.workshop_id.is_not(None) if is_planned else lines.c.workshop_id.is_(None))
    if q:
        found.append(lines.c.competency.in_(_spelled(q)))
    return found


def _order(lines: FromClause, sort: str) -> tuple[Any, Any]:
    sort = sort or DEFAULT_SORT
    sorts = {
        "severity": lines.c.mean_gap,
        "people": lines.c.people,
        "since": lines.c.since,
        "competency": lines.c.competency,
        "state": case((lines.c.workshop_id.is_(None), 0), else_=1),
    }
    column = sorts.get(sort.removeprefix("-"), lines.c.mean_gap)
    return column.desc() if sort.startswith("-") else column, lines.c.id


def _figures(reached: CTE, found: CTE) -> Subquery:
    """How much is needed in all of what is reached, and how many lines were asked for."""
    return select(
        func.count().label("needs"),
        func.count(distinct(reached.c.unit_id)).label("units"),
        func.coalesce(func.sum(reached.c.people), 0).label("all_people"),
        func.min(reached.c.since).label("oldest"),
        select(func.count()).select_from(found).scalar_subquery().label("total"),
    ).subquery("figures")


def _plans() -> Subquery:
    """Workshops that lie ahead, and their seats."""
    return (
        select(
            func.count().label("workshops"),
            func.coalesce(func.sum(Workshop.taken), 0).label("taken"),
            func.coalesce(func.sum(Workshop.capacity), 0).label("capacity"),
        )
        .where(Workshop.completed_on.is_(None), Workshop.cancelled_on.is_(None))
        .subquery("plans")
    )


def need(uow: UnitOfWork, competency: str, unit_id: UUID) -> dict[str, Any]:
    """One line of the pool. Raises NotFound."""
    lines = need_lines()
    query = select(*lines.c).where(lines.c.competency == competency, lines.c.unit_id == unit_id, *_reach(uow, lines))
    row = uow.session.execute(query).one_or_none() if competency in set(Competency) else None
    if row is None:
        raise NotFound("no-such-need", "There is no such need any more.")
    return _line(row, lines)


def _reach(uow: UnitOfWork, lines: Subquery) -> Sequence[Any]:
    """What the organiser's role reaches, as conditions."""
    roots = uow.person.units_for("training:read-needs")
    return [] if roots is None else [lines.c.unit_id.in_(units_under(COPIES.unit, roots))]


def _spelled(q: str) -> list[str]:
    """The competencies in whose words, of either language, the search is found."""
    wanted = q.casefold()
    return [code for code in Competency if wanted in f"{code.indonesian}\n{code.english}".casefold()]


def _line(row: Any, lines: FromClause) -> dict[str, Any]:
    return {
        **{column.key: row._mapping[column.key] for column in lines.c},
        "severity": severity_of([row.worst]),
        "is_unit_need": row.findings > 0,
        "state": NeedState.UNSCHEDULED if row.workshop_id is None else NeedState.SCHEDULED,
    }
