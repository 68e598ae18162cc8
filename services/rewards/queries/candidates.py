"""Who may be proposed under a scheme, in which order and why; and on request who may not, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from services.rewards.models import COPIES, OPEN_OR_GRANTED, Proposal, Scheme
from services.rewards.rules import schemes as rules
from services.rewards.selects.ranking import people, ranked
from services.rewards.selects.reach import reached_units
from shared.organisation import units_under
from shared.uow import UnitOfWork
from shared.vocabulary import Employment, Predikat
from shared.web.lists import Listing, Page, listed


@dataclass(frozen=True)
class Asked:
    """Which part of the candidates is wanted: these people, this unit and what is under it, those not proposed yet."""

    ids: Sequence[UUID] | None = None
    unit_id: UUID | None = None
    is_free: bool = False


def candidates(uow: UnitOfWork, scheme_id: UUID, page: Page, asked: Asked) -> Listing:
    """The eligible with rank and points, within the reach of the person who asks. Raises NotFound.

    Ranks are those among all; a filter leaves people out and moves nobody.
    """
    scheme = uow.get(Scheme, scheme_id)
    place = ranked(scheme, uow.today).subquery("ranked")
    query = select(*place.c, Proposal.id.label("proposal_id"), Proposal.state.label("proposal_state"))
    query = query.outerjoin_from(place, Proposal, _open_for(scheme, place.c.employee_id, uow.person.employee_id))
    query = _narrowed(uow, query, place.c, asked)
    if asked.is_free:
        query = query.where(Proposal.id.is_(None))
    sorts = {"place": place.c.place, "points": place.c.points, "hours": place.c.hours, "period_end": place.c.period_end}
    return listed(uow.session, query, page, sorts, rows=True)


def excluded(uow: UnitOfWork, scheme_id: UUID, page: Page, asked: Asked) -> Listing:
    """Those who may not be proposed, with all that keeps each of them from it; the evaluated first. Raises NotFound."""
    scheme = uow.get(Scheme, scheme_id)
    person = people(scheme, uow.today).c
    place = func.row_number().over(order_by=(person.evaluation_id.is_(None), person.employee_id)).label("place")
    query = select(*person, place, COPIES.unit.path).outerjoin(COPIES.unit, COPIES.unit.id == person.unit_id)
    query = _narrowed(uow, query.where(~person.is_eligible), person, asked)
    found = listed(uow.session, query, page, {"place": place}, rows=True)
    rule, today = scheme.as_rule, uow.today
    return replace(found, items=[_with_reasons(rule, row._mapping, today) for row in found.items])


def _with_reasons(rule: rules.Scheme, row: Any, today: Any) -> dict[str, Any]:
    standing = None
    if row["evaluation_id"] is not None:
        standing = rules.Standing(
            Predikat(row["predikat"]), row["period_end"], row["is_final"], row["is_objected"], row["evaluation_id"]
        )
    candidate = rules.Candidate(
        row["employee_id"],
        Employment(row["employment"]),
        tuple(row["path"] or ()),
        standing,
        Decimal(row["hours"]),
        is_serving=row["left_on"] is None or row["left_on"] > today,
    )
    return {**row, "reasons": rules.ineligibilities(rule, candidate)}


def _narrowed(uow: UnitOfWork, query: Any, person: Any, asked: Asked) -> Any:
    reach = reached_units(uow, "rewards:read", "rewards:propose")
    if reach is not None:
        query = query.where(person.unit_id.in_(reach))
    if asked.ids is not None:
        query = query.where(person.employee_id.in_(asked.ids))
    if asked.unit_id is not None:
        query = query.where(person.unit_id.in_(units_under(COPIES.unit, [asked.unit_id])))
    return query


def _open_for(scheme: Scheme, employee_id: Any, own: UUID | None) -> Any:
    """The one open or granted proposal of a person; one's own stays unseen until it is granted."""
    conditions = [
        Proposal.scheme_id == scheme.id,
        Proposal.employee_id == employee_id,
        Proposal.state.in_(OPEN_OR_GRANTED),
    ]
    if own is not None:
        conditions.append((Proposal.employee_id != own) | (Proposal.state == "GRANTED"))
    return and_(*conditions)
