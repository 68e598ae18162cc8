"""The pool of needs: one line for each competency and unit. It knows no *predikat* and no cause."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric, Subquery, Text, and_, case, cast, distinct, func, select
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
from shared.web.lists import Listing, Page, listed

DEFAULT_SORT = "-severity"


@dataclass(frozen=True)
class NeedFilter:
    """What part of the pool is wanted; units mean what lies under them as well, none of them all."""

    competency: Competency | None = None
    unit_id: Sequence[UUID] = ()
    state: NeedState | None = None


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


def needs(uow: UnitOfWork, page: Page, wanted: NeedFilter) -> Listing:
    """A page of the pool, the most severe first. Two statements."""
    lines = need_lines()
    query = select(*lines.c).where(*_reach(uow, lines))
    if wanted.competency is not None:
        query = query.where(lines.c.competency == wanted.competency)
    if wanted.unit_id:
        query = query.where(lines.c.unit_id.in_(units_under(COPIES.unit, wanted.unit_id)))
    if wanted.state is not None:
        is_planned = wanted.state is NeedState.SCHEDULED
        query = query.where(lines.c.workshop_id.is_not(None) if is_planned else lines.c.workshop_id.is_(None))
    if page.q:
        query = query.where(lines.c.competency.in_(_spelled(page.q)))
    sorts = {
        "severity": lines.c.mean_gap,
        "people": lines.c.people,
        "since": lines.c.since,
        "competency": lines.c.competency,
        "state": case((lines.c.workshop_id.is_(None), 0), else_=1),
    }
    found = listed(uow.session, query, page if page.sort else replace(page, sort=DEFAULT_SORT), sorts, rows=True)
    return replace(found, items=[_line(row) for row in found.items])


def need(uow: UnitOfWork, competency: str, unit_id: UUID) -> dict[str, Any]:
    """One line of the pool. Raises NotFound."""
    lines = need_lines()
    query = select(*lines.c).where(lines.c.competency == competency, lines.c.unit_id == unit_id, *_reach(uow, lines))
    row = uow.session.execute(query).one_or_none() if competency in set(Competency) else None
    if row is None:
        raise NotFound("no-such-need", "There is no such need any more.")
    return _line(row)


def summary(uow: UnitOfWork) -> dict[str, Any]:
    """The figures that frame the pool: what is needed, and what is planned. Two statements."""
    lines = need_lines()
    figures = select(
        func.count().label("needs"),
        func.count(distinct(lines.c.unit_id)).label("units"),
        func.coalesce(func.sum(lines.c.people), 0).label("people"),
        func.min(lines.c.since).label("since"),
    ).where(*_reach(uow, lines))
    ahead = and_(Workshop.completed_on.is_(None), Workshop.cancelled_on.is_(None))
    plans = select(
        func.count().label("workshops"),
        func.coalesce(func.sum(Workshop.taken), 0).label("taken"),
        func.coalesce(func.sum(Workshop.capacity), 0).label("capacity"),
    ).where(ahead)
    return {**uow.session.execute(figures).one()._mapping, **uow.session.execute(plans).one()._mapping}


def _reach(uow: UnitOfWork, lines: Subquery) -> Sequence[Any]:
    """What the organiser's role reaches, as conditions."""
    roots = uow.person.units_for("training:read-needs")
    return [] if roots is None else [lines.c.unit_id.in_(units_under(COPIES.unit, roots))]


def _spelled(q: str) -> list[str]:
    """The competencies in whose words, of either language, the search is found."""
    wanted = q.casefold()
    return [code for code in Competency if wanted in f"{code.indonesian}\n{code.english}".casefold()]


def _line(row: Any) -> dict[str, Any]:
    return {
        **row._mapping,
        "severity": severity_of([row.worst]),
        "is_unit_need": row.findings > 0,
        "state": NeedState.UNSCHEDULED if row.workshop_id is None else NeedState.SCHEDULED,
    }
