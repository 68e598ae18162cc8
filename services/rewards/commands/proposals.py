"""Proposing and deciding a reward. Locks go from evaluations to the scheme to the proposal, so the budget is exact."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NoReturn
from uuid import UUID

from sqlalchemy import func, select

from services.rewards.models import COPIES, OPEN_OR_GRANTED, Proposal, Scheme, Standing, Training
from services.rewards.rules import schemes as rules
from services.rewards.rules.budget import after_granting, after_releasing, after_reserving
from services.rewards.rules.forms import Nomination
from services.rewards.rules.proposals import (
    Deciding,
    ProposalState,
    Proposing,
    Wish,
    approving,
    declining,
    proposing,
)
from services.rewards.rules.proposals import Proposal as AsRule
from services.rewards.selects.ranking import ranked
from services.rewards.selects.reach import READ, SEEN_BY_THE_PERSON
from shared.events.rewards import RewardGranted, RewardProposed, RewardWithheld
from shared.refusals import Conflict, Forbidden, Invalid, NotFound, code_of
from shared.uow import UnitOfWork
from shared.vocabulary import Employment

PROPOSE, APPROVE = "rewards:propose", "rewards:approve"
CODES: dict[Proposing | Deciding, str] = {  # where the code of a decision would mean something else in another service
    Deciding.OWN_PROPOSAL: "own-reward-proposal",
    Deciding.REASON_MISSING: "decline-reason-missing",
}
WHY_NOT = {
    Proposing.FOR_ONESELF: "Nobody proposes themselves; somebody else must.",
    Proposing.ALREADY_PROPOSED: "This person has an open or granted proposal under the scheme.",
    Proposing.NOT_ELIGIBLE: "This person may not be rewarded under the scheme now.",
    Proposing.OVER_BUDGET: "The budget of the scheme does not hold this amount any more.",
    Deciding.ALREADY_DECIDED: "This proposal was decided already.",
    Deciding.OWN_PROPOSAL: "You proposed it; somebody else decides.",
    Deciding.OWN_REWARD: "Nobody decides on a reward for themselves.",
    Deciding.HELD: "An objection to the evaluation it rests on is open.",
    Deciding.NOT_ELIGIBLE: "This person may not be rewarded under the scheme any more.",
    Deciding.REASON_MISSING: "Say why you decline.",
}


def propose(uow: UnitOfWork, nomination: Nomination) -> tuple[Proposal, bool]:
    """Propose a reward and reserve its amount, and whether it is new; the id sent again gives the first proposal.

    Raises NotFound, Forbidden (oneself, a unit out of reach) and Conflict (scheme not active, proposed already,
    not eligible, over budget).
    """
    proposer = uow.person.employee
    standings = _standings_of(uow, nomination.employee_id)
    scheme = uow.get(Scheme, nomination.scheme_id, lock=True)
    found = uow.find(Proposal, nomination.id)
    if found is not None:
        return found, False
    if scheme.state != rules.SchemeState.ACTIVE:
        raise Conflict("scheme-not-active", "Only under an active scheme are people proposed.")
    candidate = _candidate(uow, scheme, nomination.employee_id, standings)
    _within_reach(uow, PROPOSE, tuple(candidate.unit_path))  # before a refusal tells how that person stands
    candidate = replace(candidate, has_discipline_case=nomination.is_declared_clean is False)
    obstacles = rules.ineligibilities(scheme.as_rule, candidate)
    wish = Wish(
        proposer, candidate.employee_id, int(scheme.amount), not obstacles, _is_proposed(uow, scheme, candidate)
    )
    decision = proposing(wish, scheme.money)
    if decision is not Proposing.ALLOWED:
        _refuse(decision, obstacles)
    scheme.money = after_reserving(scheme.money, int(scheme.amount))
    proposal = uow.add(_proposal(uow, scheme, candidate, nomination))
    uow.emit(RewardProposed(**_stated(proposal), amount=proposal.amount))
    return proposal, True


def approve(uow: UnitOfWork, proposal_id: UUID) -> Proposal:
    """Grant a reward: its reservation becomes a grant. Raises Forbidden for the wrong person, Conflict otherwise."""
    proposal = uow.get(Proposal, proposal_id)
    standings = _standings_of(uow, proposal.employee_id)
    scheme, proposal = _locked(uow, proposal)
    candidate = _candidate(uow, scheme, proposal.employee_id, standings)
    obstacles = rules.ineligibilities(scheme.as_rule, candidate)
    by = uow.person.employee
    _require_reach(uow, proposal, tuple(candidate.unit_path))
    decision = approving(_as_rule(proposal, is_eligible=not obstacles), by)
    if decision is not Deciding.ALLOWED:
        _refuse(decision, obstacles)
    scheme.money = after_granting(scheme.money, int(proposal.amount))
    _decided(uow, proposal, ProposalState.GRANTED, None)
    uow.emit(RewardGranted(**_stated(proposal), amount=proposal.amount))
    return proposal


def decline(uow: UnitOfWork, proposal_id: UUID, reason: str) -> Proposal:
    """Decline a proposal with a reason: its reservation is free again. Raises as `approve`, and Invalid without."""
    proposal = uow.get(Proposal, proposal_id)
    scheme, proposal = _locked(uow, proposal)
    by = uow.person.employee
    _require_reach(uow, proposal, _path_of(uow, proposal.employee_id))
    decision = declining(_as_rule(proposal), by, reason)
    if decision is not Deciding.ALLOWED:
        _refuse(decision, ())
    scheme.money = after_releasing(scheme.money, int(proposal.amount))
    _decided(uow, proposal, ProposalState.DECLINED, reason)
    uow.emit(RewardWithheld(**_stated(proposal), why="DECLINED"))
    return proposal


def _standings_of(uow: UnitOfWork, employee_id: UUID) -> list[rules.Standing]:
    """The evaluations of a person that count; they stay as they are until this transaction ends."""
    kept = select(Standing).where(Standing.employee_id == employee_id).order_by(Standing.id)
    locked = uow.session.scalars(kept.with_for_update(read=True), execution_options={"populate_existing": True})
    return [standing for row in locked if (standing := row.as_rule) is not None]


def _candidate(
    uow: UnitOfWork, scheme: Scheme, employee_id: UUID, standings: Sequence[rules.Standing]
) -> rules.Candidate:
    """The person under the scheme. Raises NotFound for nobody of this agency."""
    hours = select(func.coalesce(func.sum(Training.hours), 0)).where(
        Training.employee_id == employee_id,
        Training.completed_on.between(scheme.period_start, scheme.period_end),
    )
    employee = COPIES.employee
    query = select(employee, COPIES.unit.path, hours.scalar_subquery()).where(employee.id == employee_id)
    row = uow.session.execute(query.outerjoin(COPIES.unit, COPIES.unit.id == employee.unit_id)).one_or_none()
    if row is None:
        raise NotFound("no-such-employee", "There is no such employee in this agency.")
    person, path, jp = row
    return rules.Candidate(
        person.id,
        Employment(person.employment),
        tuple(path or ()),
        rules.standing_in(scheme.as_rule, standings),
        Decimal(jp),
        is_serving=person.left_on is None or person.left_on > uow.today,
    )


def _proposal(uow: UnitOfWork, scheme: Scheme, candidate: rules.Candidate, nomination: Nomination) -> Proposal:
    standing = candidate.standing
    assert standing is not None, "the eligible have an evaluation"
    place = ranked(scheme, uow.today).subquery()
    rank = uow.session.scalar(select(place.c.rank).where(place.c.employee_id == candidate.employee_id))
    if rank is None:  # left or moved in this very moment
        _refuse(Proposing.NOT_ELIGIBLE, ())
    return Proposal(
        id=nomination.id,
        scheme_id=scheme.id,
        employee_id=candidate.employee_id,
        evaluation_id=standing.evaluation_id,
        amount=scheme.amount,
        predikat=standing.predikat.value,
        hours=candidate.hours,
        points=rules.points_for(scheme.as_rule.points, candidate),
        rank=rank,
        rules=scheme.rules,
        reason=nomination.reason,
        is_declared_clean=nomination.is_declared_clean,
        state=ProposalState.PROPOSED.value,
        proposer_id=uow.person.employee,
        proposed_at=uow.now,
    )


def _locked(uow: UnitOfWork, proposal: Proposal) -> tuple[Scheme, Proposal]:
    scheme = uow.get(Scheme, proposal.scheme_id, lock=True)
    return scheme, uow.get(Proposal, proposal.id, lock=True)


def _is_proposed(uow: UnitOfWork, scheme: Scheme, candidate: rules.Candidate) -> bool:
    same = select(Proposal.id).where(
        Proposal.scheme_id == scheme.id,
        Proposal.employee_id == candidate.employee_id,
        Proposal.state.in_(OPEN_OR_GRANTED),
    )
    return uow.session.scalar(same) is not None


def _decided(uow: UnitOfWork, proposal: Proposal, state: ProposalState, reason: str | None) -> None:
    proposal.state, proposal.decision_reason = state.value, reason
    proposal.decided_by, proposal.decided_at = uow.person.employee, uow.now


def _as_rule(proposal: Proposal, is_eligible: bool = True) -> AsRule:
    return AsRule(proposal.proposer_id, proposal.employee_id, ProposalState(proposal.state), is_eligible)


def _stated(proposal: Proposal) -> dict[str, UUID]:
    return {"proposal_id": proposal.id, "scheme_id": proposal.scheme_id, "employee_id": proposal.employee_id}


def _path_of(uow: UnitOfWork, employee_id: UUID) -> tuple[UUID, ...]:
    employee = COPIES.employee
    path = select(COPIES.unit.path).join(employee, employee.unit_id == COPIES.unit.id)
    return tuple(uow.session.scalar(path.where(employee.id == employee_id)) or ())


def _require_reach(uow: UnitOfWork, proposal: Proposal, path: tuple[UUID, ...]) -> None:
    """Raise NotFound for who may not know of the proposal (the person it is for among them), Forbidden for who may read
    it and decides elsewhere.
    """
    is_own = proposal.employee_id == uow.person.employee_id and proposal.state not in SEEN_BY_THE_PERSON
    if is_own or not any(uow.person.reaches(permission, path) for permission in READ):
        raise NotFound("no-such-proposal")
    _within_reach(uow, APPROVE, path)


def _within_reach(uow: UnitOfWork, permission: str, path: tuple[UUID, ...]) -> None:
    if not uow.person.reaches(permission, path):
        raise Forbidden("outside-your-units", "Your role covers some units only; this person serves elsewhere.")


def _refuse(decision: Proposing | Deciding, obstacles: tuple[rules.Ineligibility, ...]) -> NoReturn:
    """Raise the refusal of a decision, under a code of its own."""
    code, detail = CODES.get(decision, code_of(decision)), WHY_NOT[decision]
    if decision is Deciding.REASON_MISSING:
        raise Invalid(code, detail, {"reason": [code]})
    if decision in (Proposing.FOR_ONESELF, Deciding.OWN_PROPOSAL, Deciding.OWN_REWARD):
        raise Forbidden(code, detail)
    if obstacles and code == "not-eligible":
        reasons = {"employee_id": [code_of(obstacle) for obstacle in obstacles]}
        raise Conflict(code, detail, reasons)
    raise Conflict(code, detail)
