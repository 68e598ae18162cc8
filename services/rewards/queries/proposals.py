"""Proposals for those who propose and decide, grants for payroll, and a person's own rewards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from services.rewards.models import COPIES, Proposal, Scheme
from services.rewards.rules.proposals import ProposalState
from services.rewards.selects.reach import READ, SEEN_BY_THE_PERSON, reached_units
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed


@dataclass(frozen=True)
class Asked:
    """Which proposals are wanted: in a state, of a scheme, for these people."""

    state: ProposalState | None = None
    scheme_id: UUID | None = None
    ids: Sequence[UUID] | None = None


def proposals(uow: UnitOfWork, page: Page, asked: Asked) -> Listing:
    """Proposals within the reach of the person who asks, the newest first; never one's own while it is under way."""
    query = _seen(uow).where(*_filters(asked))
    if page.q:
        query = query.where(Scheme.name.icontains(page.q, autoescape=True))
    sorts = {
        "newest": Proposal.proposed_at.desc(),
        "proposed_at": Proposal.proposed_at,
        "rank": Proposal.rank,
        "points": Proposal.points,
        "amount": Proposal.amount,
        "state": Proposal.state,
    }
    return listed(uow.session, query, page, sorts, rows=True)


def proposal(uow: UnitOfWork, proposal_id: UUID) -> dict[str, Any]:
    """One proposal. Raises NotFound, also for the person it is for."""
    row = uow.session.execute(_seen(uow).where(Proposal.id == proposal_id)).one_or_none()
    if row is None:
        raise NotFound("no-such-proposal", "There is no such proposal.")
    return dict(row._mapping)


def own_rewards(uow: UnitOfWork) -> list[dict[str, Any]]:
    """What was granted to the person who asks, and why; nothing that is still under way."""
    query = _rows().where(Proposal.employee_id == uow.person.employee, Proposal.state.in_(SEEN_BY_THE_PERSON))
    return [dict(row._mapping) for row in uow.session.execute(query.order_by(Proposal.decided_at.desc()))]


def grants(uow: UnitOfWork, scheme_id: UUID | None) -> list[dict[str, Any]]:
    """Everything granted within the reach of the person who asks, in the order of the decisions."""
    query = _seen(uow).where(*_filters(Asked(ProposalState.GRANTED, scheme_id)))
    return [dict(row._mapping) for row in uow.session.execute(query.order_by(Proposal.decided_at, Proposal.id))]


def _filters(asked: Asked) -> list[Any]:
    found: list[Any] = []
    if asked.state is not None:
        found.append(Proposal.state == asked.state.value)
    if asked.scheme_id is not None:
        found.append(Proposal.scheme_id == asked.scheme_id)
    if asked.ids is not None:
        found.append(Proposal.employee_id.in_(asked.ids))
    return found


def _rows() -> Any:
    columns = (
        *(column for column in Proposal.__table__.c if column.key != "agency_id"),
        Scheme.name.label("scheme_name"),
        Scheme.decree,
        Scheme.kind,
        Scheme.period_start,
        Scheme.period_end,
        COPIES.employee.unit_id,
    )
    joined = select(*columns).select_from(Proposal).join(Scheme, Scheme.id == Proposal.scheme_id)
    return joined.outerjoin(COPIES.employee, COPIES.employee.id == Proposal.employee_id)


def _seen(uow: UnitOfWork) -> Any:
    query = _rows()
    own = uow.person.employee_id
    if own is not None:
        query = query.where(or_(Proposal.employee_id != own, Proposal.state.in_(SEEN_BY_THE_PERSON)))
    reach = reached_units(uow, *READ)
    return query if reach is None else query.where(COPIES.employee.unit_id.in_(reach))
