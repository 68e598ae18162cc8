"""The ranking of a scheme in SQL: the same people, points and ranks as `rules.schemes.ranking`, for any number.

A property test holds the two together.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric, Select, Subquery, and_, case, func, literal, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.rewards.models import COPIES, Scheme, Standing, Training
from shared.organisation import is_serving, units_under
from shared.vocabulary import Predikat

NUMBER = Numeric()


def people(scheme: Scheme, today: date) -> Subquery:
    """Everybody of the agency under the scheme: how they stand, their points, and whether they are eligible.

    Those who left stand here only with an evaluation in the period: somebody may ask why they do not rank.
    """
    employee, standing, hours = COPIES.employee, _standings(scheme), _hours(scheme)
    jp = func.coalesce(hours.c.hours, literal(Decimal(0), NUMBER))
    of_predikat, of_hours = _points(scheme, standing.c.predikat, jp)
    columns = (
        employee.id.label("employee_id"),
        employee.unit_id,
        employee.employment,
        employee.left_on,
        standing.c.evaluation_id,
        standing.c.predikat,
        standing.c.period_end,
        standing.c.is_final,
        standing.c.is_objected,
        jp.label("hours"),
        of_predikat.label("points_of_predikat"),
        of_hours.label("points_of_hours"),
        (of_predikat + of_hours).label("points"),
        _rank_of(standing.c.predikat).label("predikat_rank"),
        func.coalesce(_eligible(scheme, standing, today), False).label("is_eligible"),
    )
    found = select(*columns).outerjoin(standing, standing.c.employee_id == employee.id)
    found = found.outerjoin(hours, hours.c.employee_id == employee.id)
    return found.where(or_(is_serving(employee, today), standing.c.evaluation_id.is_not(None))).subquery("people")


def ranked(scheme: Scheme, today: date) -> Select[Any]:
    """The eligible, with `rank` (equal points share one, the next leaves as many out) and `place` in the list."""
    person = people(scheme, today).c
    order = (person.points.desc(), person.predikat_rank.desc(), person.hours.desc(), person.employee_id)
    rank = func.rank().over(order_by=person.points.desc()).label("rank")
    place = func.row_number().over(order_by=order).label("place")
    return select(*person, rank, place).where(person.is_eligible)


def _standings(scheme: Scheme) -> Subquery:
    """The one evaluation of each person that counts: see `rules.schemes.standing_in`."""
    is_final = Standing.settled_on.is_not(None)
    within = select(
        Standing.employee_id,
        Standing.id.label("evaluation_id"),
        Standing.predikat,
        Standing.period_end,
        is_final.label("is_final"),
        Standing.is_objected,
    ).where(Standing.period_end.between(scheme.period_start, scheme.period_end), Standing.predikat.is_not(None))
    newest = (Standing.employee_id, is_final.desc(), Standing.period_end.desc(), Standing.id.desc())
    return within.ext(distinct_on(Standing.employee_id)).order_by(*newest).subquery("standing_in")


def _hours(scheme: Scheme) -> Subquery:
    within = Training.completed_on.between(scheme.period_start, scheme.period_end)
    summed = select(Training.employee_id, func.sum(Training.hours).label("hours")).where(within)
    return summed.group_by(Training.employee_id).subquery("hours_in")


def _points(scheme: Scheme, predikat: Any, jp: Any) -> tuple[Any, Any]:
    points = scheme.as_rule.points
    whens = [(predikat == code.value, literal(value, NUMBER)) for code, value in points.of_predikat.items()]
    nothing = literal(Decimal(0), NUMBER)
    of_predikat = case(*whens, else_=nothing) if whens else nothing
    counted = jp if points.hours_counted is None else func.least(jp, literal(points.hours_counted, NUMBER))
    return of_predikat, literal(points.of_hour, NUMBER) * counted


def _rank_of(predikat: Any) -> Any:
    return case(*[(predikat == code.value, code.rank) for code in Predikat], else_=-1)


def _eligible(scheme: Scheme, standing: Subquery, today: date) -> Any:
    coverage = scheme.as_rule.coverage
    good_enough = [code.value for code in Predikat if code >= coverage.least_predikat]
    conditions = [
        is_serving(COPIES.employee, today),
        COPIES.employee.employment.in_(scheme.employment),
        standing.c.is_final,
        ~standing.c.is_objected,
        standing.c.predikat.in_(good_enough),
    ]
    if scheme.units:
        conditions.append(COPIES.employee.unit_id.in_(units_under(COPIES.unit, scheme.units)))
    return and_(*conditions)
