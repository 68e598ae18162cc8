"""What an auditor sees of somebody, and what that person may know of who looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from services.evaluations.models.base import TRAIL
from services.evaluations.models.cycles import Cycle
from services.evaluations.models.evaluations import Evaluation
from services.evaluations.models.inspections import Inspection
from services.evaluations.queries.own import RECEIVED
from services.evaluations.rules.inspecting import is_open
from shared.audit.marks import Why
from shared.refusals import Gone, NotFound
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed

AUDIT = "evaluations:audit"
MOST = 40  # evaluations of one person, newest first: ten years of quarters


@dataclass(frozen=True)
class Inspected:
    """An inspection with what it opens: the decided evaluations of the person, newest first. No draft is among them."""

    inspection: Inspection
    items: Sequence[Any]


def inspections(uow: UnitOfWork, page: Page) -> Listing:
    """The caller's own, newest first."""
    query = select(Inspection).where(Inspection.opened_by == uow.person.account_id)
    return listed(uow.session, query, page, {"newest": Inspection.opened_at.desc()})


def inspected(uow: UnitOfWork, inspection_id: UUID) -> Inspected:
    """What an inspection opens. Raises NotFound for another's, Gone once the person has been told. Two statements."""
    found = uow.find(Inspection, inspection_id)
    if found is None or found.opened_by != uow.person.account_id:
        raise NotFound("no-such-inspection", "There is no such inspection.")
    if not is_open(uow.today, found.shown_from):
        raise Gone("inspection-over", "The person has been told; looking again needs a reason again.")
    query = (
        select(Evaluation, Cycle)
        .join(Cycle, and_(Cycle.agency_id == Evaluation.agency_id, Cycle.id == Evaluation.cycle_id))
        .where(Evaluation.employee_id == found.employee_id, Evaluation.state.in_(RECEIVED))
        .order_by(Evaluation.finalised_at.desc())
        .limit(MOST)
    )
    rows = [{"evaluation": evaluation, "cycle": cycle} for evaluation, cycle in uow.session.execute(query)]
    return Inspected(found, rows)


def reasons(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[str, str]:
    """Why auditors looked at the caller: the reasons of these inspections, as far as they may be shown by today."""
    query = select(Inspection.id, Inspection.reason).where(
        Inspection.id.in_(ids), Inspection.employee_id == uow.person.employee, Inspection.shown_from <= uow.today
    )
    return {str(id_): reason for id_, reason in uow.session.execute(query)}


def known_to_the_person(uow: UnitOfWork) -> Sequence[ColumnElement[bool]]:
    """Looks at what the person has received: that somebody works on a draft is nobody's to know until then."""
    received = select(func.array_agg(Evaluation.id, type_=ARRAY(Uuid))).where(
        Evaluation.agency_id == uow.agency_id,
        Evaluation.employee_id == uow.person.employee,
        Evaluation.state.in_(RECEIVED),
    )
    is_no_draft = TRAIL.entry.details["why"].astext != Why.RATING.value
    return [or_(is_no_draft, TRAIL.entry.subjects.overlap(received.scalar_subquery()))]
