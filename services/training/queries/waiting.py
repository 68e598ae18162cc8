"""What waits for a person in training today: counts, and the first few of each."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Select, Text, Uuid, and_, cast, func, literal, null, select, union_all

from services.training.models.base import COPIES
from services.training.models.needs import CoachingOffer
from services.training.models.workshops import Enrolment, NominationRequest, Workshop
from services.training.queries.needs import need_lines
from services.training.queries.nominations import answers_for
from services.training.rules.states import EnrolmentState, OfferState
from shared.organisation import units_under
from shared.uow import UnitOfWork

SHOWN = 5  # of each kind
KINDS = ("seats", "nominations", "results", "offers", "coaching", "needs")


def waiting(uow: UnitOfWork) -> dict[str, Any]:
    """Counts by kind and the most urgent things of each. One statement, and one for the time zone."""
    mine = uow.person.employee_id
    parts = [] if mine is None else [_seats(uow, mine), _nominations(uow, mine), _results(uow, mine), *_coaching(mine)]
    if uow.person.may("training:read-needs"):
        parts.append(_needs(uow))
    if not parts:
        return {"counts": dict.fromkeys(KINDS, 0), "items": []}
    ranked = union_all(*parts).subquery()
    query = select(ranked).where(ranked.c.place <= SHOWN).order_by(ranked.c.kind, ranked.c.place)
    rows = uow.session.execute(query).all()
    counts = dict.fromkeys(KINDS, 0) | {row.kind: row.total for row in rows}
    return {"counts": counts, "items": [row for row in rows if row.id is not None]}


@dataclass(frozen=True)
class _Thing:
    """The columns of one kind of thing: `at` is when it begins, `by` a day that matters."""

    kind: str
    id: Any = None
    title: Any = None
    unit_id: Any = None
    employee_id: Any = None
    at: Any = None
    by: Any = None

    def rows(self, total: Any = None) -> Select[Any]:
        """The nearest first, each with the count of all, unless that is known."""
        nearest = [column for column in (self.by, self.at) if column is not None]
        return select(
            literal(self.kind).label("kind"),
            _or_null(self.id, Uuid).label("id"),
            _or_null(self.title, Text).label("title"),
            _or_null(self.unit_id, Uuid).label("unit_id"),
            _or_null(self.employee_id, Uuid).label("employee_id"),
            _or_null(self.at, DateTime(timezone=True)).label("at"),
            _or_null(self.by, Date).label("by"),
            (func.count().over() if total is None else total).label("total"),
            func.row_number().over(order_by=nearest).label("place"),
        )


def _or_null(column: Any, kind: Any) -> Any:
    return cast(null(), kind) if column is None else column


def _workshop(of: Any) -> Any:
    return and_(Workshop.agency_id == of.agency_id, Workshop.id == of.workshop_id)


def _is_on() -> Any:
    return and_(Workshop.completed_on.is_(None), Workshop.cancelled_on.is_(None))


def _seats(uow: UnitOfWork, mine: UUID) -> Select[Any]:
    """Seats to confirm."""
    thing = _Thing("seats", Enrolment.id, Workshop.title, at=Workshop.starts_at, by=Enrolment.confirm_by)
    return (
        thing.rows()
        .join(Workshop, _workshop(Enrolment))
        .where(
            Enrolment.employee_id == mine,
            Enrolment.state == EnrolmentState.NOMINATED,
            Enrolment.confirm_by >= uow.today,
            Workshop.starts_at > uow.now,
            _is_on(),
        )
    )


def _nominations(uow: UnitOfWork, mine: UUID) -> Select[Any]:
    """Requests to nominate that I have not answered."""
    unit, asked = COPIES.unit, NominationRequest
    thing = _Thing("nominations", asked.id, Workshop.title, asked.unit_id, at=Workshop.starts_at)
    return (
        thing.rows()
        .join(Workshop, _workshop(asked))
        .join(unit, and_(unit.agency_id == asked.agency_id, unit.id == asked.unit_id))
        .where(answers_for(unit, mine), asked.answered_at.is_(None), Workshop.starts_at > uow.now, _is_on())
    )


def _results(uow: UnitOfWork, mine: UUID) -> Select[Any]:
    """Workshops that I hold, from their day on, and have not completed."""
    midnight = uow.now.astimezone(uow.zone).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    thing = _Thing("results", Workshop.id, Workshop.title, at=Workshop.starts_at)
    return thing.rows().where(Workshop.trainer_employee_id == mine, Workshop.starts_at < midnight, _is_on())


def _coaching(mine: UUID) -> tuple[Select[Any], Select[Any]]:
    """Offers to me that I have not answered, and offers that people below me took."""
    offer, employee = CoachingOffer, COPIES.employee
    to_me = _Thing("offers", offer.id, by=offer.offered_on).rows()
    taken = _Thing("coaching", offer.id, employee_id=offer.employee_id, by=offer.offered_on).rows()
    taken = taken.join(employee, and_(employee.agency_id == offer.agency_id, employee.id == offer.employee_id))
    return (
        to_me.where(offer.employee_id == mine, offer.state == OfferState.OFFERED),
        taken.where(employee.superior_id == mine, employee.left_on.is_(None), offer.state == OfferState.ACCEPTED),
    )


def _needs(uow: UnitOfWork) -> Select[Any]:
    """Needs for which no workshop lies ahead: their number alone."""
    lines = need_lines()
    counted = select(func.count().label("number")).select_from(lines).where(lines.c.workshop_id.is_(None))
    roots = uow.person.units_for("training:read-needs")
    if roots is not None:
        counted = counted.where(lines.c.unit_id.in_(units_under(COPIES.unit, roots)))
    needs = counted.subquery("needs")
    return _Thing("needs").rows(needs.c.number).select_from(needs)
