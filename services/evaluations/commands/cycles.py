"""Opening and closing cycles, and the *predikat* of organisations in them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.evaluations.commands.drafts import draft_portion, hold_roster
from services.evaluations.models.base import COPIES
from services.evaluations.models.cycles import Cycle, OrganisationRating
from services.evaluations.queries.organisations import heads_above
from services.evaluations.refusing import for_the_whole_agency, the_first
from services.evaluations.rules.organisations import rater_of
from shared.events.evaluations import CycleClosed, CycleOpened, OrganisationRated
from shared.organisation import UnitCopy
from shared.refusals import Conflict, Forbidden, Invalid, NotFound
from shared.uow import UnitOfWork
from shared.vocabulary import OrganisationPredikat

MANAGE = "evaluations:manage-cycles"
Unit = COPIES.unit


@dataclass(frozen=True)
class NewCycle:
    """A cycle to open, its first and last day included."""

    id: UUID
    name: str
    period_start: date
    period_end: date


@dataclass(frozen=True)
class GivenRating:
    """An organisation's *predikat* with its reason; `document` numbers a decision that was made outside."""

    id: UUID
    predikat: OrganisationPredikat
    reason: str
    document: str | None


def open_cycle(uow: UnitOfWork, new: NewCycle) -> tuple[Cycle, bool]:
    """Open a cycle: a draft for every serving employee, of a large agency for the first portion of them.

    Sent twice, it is the first one (False).
    """
    for_the_whole_agency(uow, MANAGE)
    hold_roster(uow)
    known = uow.find(Cycle, new.id)
    if known is not None:
        return known, False
    if new.period_end < new.period_start:
        raise Invalid("period-backwards", "The last day lies before the first.", {"period_end": ["period-backwards"]})
    cycle = uow.add(
        Cycle(
            id=new.id,
            name=new.name,
            period_start=new.period_start,
            period_end=new.period_end,
            state="OPEN",
            opened_at=uow.now,
            opened_by=uow.person.account_id,
        )
    )
    draft_portion(uow, cycle)
    uow.emit(CycleOpened(cycle_id=cycle.id, period_start=cycle.period_start, period_end=cycle.period_end))
    return cycle, True


def close_cycle(uow: UnitOfWork, cycle_id: UUID) -> Cycle:
    """Close a cycle: nothing is rated in it any more. Twice is once."""
    for_the_whole_agency(uow, MANAGE)
    cycle = uow.get(Cycle, cycle_id, lock=True)
    if cycle.is_open:
        cycle.state, cycle.closed_at, cycle.closed_by = "CLOSED", uow.now, uow.person.account_id
        cycle.is_drafting = False
        uow.emit(CycleClosed(cycle_id=cycle.id))
    return cycle


def rate_organisation(
    uow: UnitOfWork, cycle_id: UUID, organisation_id: UUID, given: GivenRating
) -> tuple[OrganisationRating, bool]:
    """Set an organisation's *predikat* in a cycle, once. Sent twice, it is the first one (False).

    Raises Forbidden for all but the leader one level up (where there is none: an admin of the agency, with the number
    of the decision from outside), and Conflict when it was set already or the cycle is closed.
    """
    # The lock makes two sendings of one form wait for each other: the second finds what the first made.
    cycle = uow.get(Cycle, cycle_id, lock=True)
    unit = uow.find(Unit, organisation_id)
    if unit is None or unit.organisation_id != unit.id:
        raise NotFound("no-such-organisation", "This unit is not rated as an organisation.")
    rater = rater_of(unit.head_id, heads_above(uow, unit))
    _require_authority(uow, unit, rater)
    same = select(OrganisationRating).where(
        OrganisationRating.cycle_id == cycle_id, OrganisationRating.organisation_id == organisation_id
    )
    known = uow.session.scalar(same)
    if the_first(uow.find(OrganisationRating, given.id), lambda: known is not None and known.id == given.id):
        assert known is not None
        return known, False
    if known is not None:
        raise Conflict("organisation-already-rated", "The organisation has its predikat in this cycle.")
    if not cycle.is_open:
        raise Conflict("cycle-closed", "The cycle is closed; nothing is rated in it any more.")
    if rater is None and not given.document:
        errors = {"document": ["document-missing"]}
        raise Invalid("document-missing", "Give the number of the decision from outside.", errors)
    rating = uow.add(
        OrganisationRating(
            id=given.id,
            cycle_id=cycle_id,
            organisation_id=organisation_id,
            predikat=given.predikat.value,
            reason=given.reason,
            document=given.document,
            rated_by=uow.person.account_id,
            rater_id=uow.person.employee_id,
            rated_at=uow.now,
        )
    )
    uow.emit(
        OrganisationRated(cycle_id=cycle_id, organisation_id=organisation_id, predikat=given.predikat.value),
    )
    return rating, True


def _require_authority(uow: UnitOfWork, unit: UnitCopy, rater: UUID | None) -> None:
    me = uow.person.employee_id
    if me is not None and me == unit.head_id:
        raise Forbidden("own-organisation", "Nobody rates their own organisation; the leader above does.")
    if rater is None:
        for_the_whole_agency(uow, MANAGE)
    elif me != rater:
        raise Forbidden("not-the-leader-above", "Only the head of the unit above sets this predikat.")
