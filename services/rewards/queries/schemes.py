"""Schemes with their budgets, and what waits in rewards for the person who asks."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, null, select

from services.rewards.models import COPIES, Proposal, Scheme
from services.rewards.rules.proposals import ProposalState
from services.rewards.rules.schemes import SchemeState
from services.rewards.selects.reach import reached_units
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed


def schemes(uow: UnitOfWork, page: Page, state: SchemeState | None) -> Listing:
    """Schemes by name, decree or state, the newest period first."""
    query = select(Scheme)
    if state is not None:
        query = query.where(Scheme.state == state.value)
    if page.q:
        query = query.where(
            Scheme.name.icontains(page.q, autoescape=True) | Scheme.decree.icontains(page.q, autoescape=True)
        )
    sorts = {
        "newest": Scheme.period_end.desc(),
        "name": Scheme.name,
        "period_end": Scheme.period_end,
        "budget": Scheme.budget,
        "left": Scheme.budget - Scheme.reserved - Scheme.granted,
    }
    return listed(uow.session, query, page, sorts)


def waiting(uow: UnitOfWork) -> dict[str, Any]:
    """What waits: proposals this person may decide and since when, those held, drafts to finish. One statement."""
    person = uow.person
    to_decide: Any = literal(0)
    oldest: Any = null()
    held: Any = literal(0)
    drafts: Any = literal(0)
    if person.may("rewards:approve"):
        mine = person.employee
        open_ = (
            select(func.count()).select_from(Proposal).where(Proposal.proposer_id != mine, Proposal.employee_id != mine)
        )
        reach = reached_units(uow, "rewards:approve")
        if reach is not None:
            serving = select(COPIES.employee.id).where(COPIES.employee.unit_id.in_(reach))
            open_ = open_.where(Proposal.employee_id.in_(serving))
        proposed = open_.where(Proposal.state == ProposalState.PROPOSED.value)
        to_decide = proposed.scalar_subquery()
        oldest = proposed.with_only_columns(func.min(Proposal.proposed_at)).scalar_subquery()
        held = open_.where(Proposal.state == ProposalState.HELD.value).scalar_subquery()
    if person.may("rewards:manage"):
        counted = select(func.count()).select_from(Scheme).where(Scheme.state == SchemeState.DRAFT.value)
        drafts = counted.scalar_subquery()
    row = uow.session.execute(
        select(to_decide.label("to_decide"), oldest.label("oldest"), held.label("held"), drafts.label("drafts"))
    ).one()
    since: datetime | None = row.oldest
    return {"to_decide": row.to_decide, "oldest": since, "held": row.held, "drafts": row.drafts}
