"""Proposing and deciding a reward: two people, within budget, once; and what becomes of it when evaluations change.

Rewards rest on final evaluations; an open objection holds what rests on that evaluation (practice; who sits where is
the agency's policy). Nobody proposes or approves for themselves.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.rewards.rules.budget import Budget, is_within
from shared.vocabulary.terms import Term


class ProposalState(Term):
    """How far a proposal has come. `HELD` keeps its reservation while an objection is open."""

    PROPOSED = "PROPOSED", "Diusulkan", "Proposed"
    HELD = "HELD", "Ditahan karena keberatan", "Held by an objection"
    GRANTED = "GRANTED", "Diberikan", "Granted"
    DECLINED = "DECLINED", "Ditolak", "Declined"
    REVOKED = "REVOKED", "Dicabut", "Revoked"


class Proposing(Term):
    """Whether a reward may be proposed, and if not, why."""

    ALLOWED = "ALLOWED", "Boleh diusulkan", "May be proposed"
    FOR_ONESELF = "FOR_ONESELF", "Tidak dapat mengusulkan diri sendiri", "Nobody proposes themselves"
    ALREADY_PROPOSED = "ALREADY_PROPOSED", "Sudah diusulkan", "Proposed already"
    NOT_ELIGIBLE = "NOT_ELIGIBLE", "Belum memenuhi syarat", "Not eligible"
    OVER_BUDGET = "OVER_BUDGET", "Melebihi sisa anggaran", "Over what is left of the budget"


class Deciding(Term):
    """Whether a person may approve or decline a proposal now, and if not, why."""

    ALLOWED = "ALLOWED", "Boleh diputus", "May be decided"
    ALREADY_DECIDED = "ALREADY_DECIDED", "Usulan sudah diputus", "Decided already"
    OWN_PROPOSAL = "OWN_PROPOSAL", "Pengusul tidak boleh memutus", "The proposer may not decide"
    OWN_REWARD = "OWN_REWARD", "Penerima tidak boleh memutus", "The person rewarded may not decide"
    HELD = "HELD", "Menunggu putusan keberatan", "An objection must be decided first"
    NOT_ELIGIBLE = "NOT_ELIGIBLE", "Syarat tidak lagi terpenuhi", "No longer eligible"
    REASON_MISSING = "REASON_MISSING", "Alasan belum diisi", "The reason is missing"


class BudgetEffect(StrEnum):
    """What a change of a proposal does to the budget."""

    NONE = "NONE"
    RELEASE = "RELEASE"
    REVOKE = "REVOKE"


@dataclass(frozen=True)
class Wish:
    """A reward that somebody wants to propose: who for whom, how much (whole rupiah), and how the person stands."""

    proposer: UUID
    employee: UUID
    amount: int
    is_eligible: bool
    is_proposed_already: bool = False


@dataclass(frozen=True)
class Proposal:
    """A proposal as it stands: who proposed whom, its state, and whether the person is still eligible."""

    proposer: UUID
    employee: UUID
    state: ProposalState
    is_eligible: bool = True


@dataclass(frozen=True)
class Outcome:
    """The state a proposal moves to and what that does to the budget."""

    state: ProposalState
    budget: BudgetEffect = BudgetEffect.NONE


def proposing(wish: Wish, budget: Budget) -> Proposing:
    """Whether the reward may be proposed; the amount is reserved at once, so it must be within the budget."""
    checks = (
        (Proposing.FOR_ONESELF, wish.proposer == wish.employee),
        (Proposing.ALREADY_PROPOSED, wish.is_proposed_already),
        (Proposing.NOT_ELIGIBLE, not wish.is_eligible),
        (Proposing.OVER_BUDGET, not is_within(budget, wish.amount)),
    )
    return next((refusal for refusal, holds in checks if holds), Proposing.ALLOWED)


def _deciding(proposal: Proposal, by: UUID) -> Deciding:
    checks = (
        (Deciding.ALREADY_DECIDED, proposal.state not in (ProposalState.PROPOSED, ProposalState.HELD)),
        (Deciding.OWN_PROPOSAL, by == proposal.proposer),
        (Deciding.OWN_REWARD, by == proposal.employee),
    )
    return next((refusal for refusal, holds in checks if holds), Deciding.ALLOWED)


def approving(proposal: Proposal, by: UUID) -> Deciding:
    """Whether this person may approve now: not the proposer, not the person rewarded, nothing held, still eligible."""
    decision = _deciding(proposal, by)
    if decision is not Deciding.ALLOWED:
        return decision
    if proposal.state is ProposalState.HELD:
        return Deciding.HELD
    return Deciding.ALLOWED if proposal.is_eligible else Deciding.NOT_ELIGIBLE


def declining(proposal: Proposal, by: UUID, reason: str) -> Deciding:
    """Whether this person may decline now, with a reason; a held proposal may be declined as well."""
    decision = _deciding(proposal, by)
    if decision is Deciding.ALLOWED and not reason.strip():
        return Deciding.REASON_MISSING
    return decision


def after_objection(state: ProposalState) -> Outcome:
    """What an objection does: a proposal waits and keeps its reservation; what was decided stands."""
    return Outcome(ProposalState.HELD if state is ProposalState.PROPOSED else state)


def after_reassessment(state: ProposalState, is_eligible: bool) -> Outcome:
    """What a decided objection or a revised evaluation does, given whether the person is eligible after it.

    A held proposal goes on when they are. When they are not, a proposal is declined and its reservation released,
    and a grant is revoked. What was declined or revoked stays so: a new proposal needs a person's will.
    """
    if state is ProposalState.HELD and is_eligible:
        return Outcome(ProposalState.PROPOSED)
    if is_eligible:
        return Outcome(state)
    if state in (ProposalState.PROPOSED, ProposalState.HELD):
        return Outcome(ProposalState.DECLINED, BudgetEffect.RELEASE)
    if state is ProposalState.GRANTED:
        return Outcome(ProposalState.REVOKED, BudgetEffect.REVOKE)
    return Outcome(state)
