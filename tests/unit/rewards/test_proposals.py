"""A budget that no order of proposals and decisions exceeds, and decisions by two different people."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.rewards.rules.budget import (
    Budget,
    after_granting,
    after_releasing,
    after_reserving,
    after_revoking,
    is_within,
    whole_rupiah,
)
from services.rewards.rules.proposals import (
    BudgetEffect,
    Deciding,
    Outcome,
    Proposal,
    ProposalState,
    Proposing,
    Wish,
    after_objection,
    after_reassessment,
    approving,
    declining,
    proposing,
)

PROPOSER, EMPLOYEE, APPROVER = (UUID(int=n) for n in (1, 2, 3))
BUDGET = Budget(total=3_000_000, reserved=1_000_000, granted=500_000)
WISH = Wish(PROPOSER, EMPLOYEE, 1_500_000, is_eligible=True)
PROPOSAL = Proposal(PROPOSER, EMPLOYEE, ProposalState.PROPOSED)
STATES = st.sampled_from(ProposalState)


def test_the_last_rupiah_can_be_reserved_and_not_one_more():
    assert proposing(WISH, BUDGET) is Proposing.ALLOWED
    assert proposing(replace(WISH, amount=1_500_001), BUDGET) is Proposing.OVER_BUDGET
    assert after_reserving(BUDGET, 1_500_000).free == 0
    assert not is_within(BUDGET, -1)


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (replace(WISH, proposer=EMPLOYEE), Proposing.FOR_ONESELF),
        (replace(WISH, is_proposed_already=True), Proposing.ALREADY_PROPOSED),
        (replace(WISH, is_eligible=False), Proposing.NOT_ELIGIBLE),
    ],
)
def test_a_proposal_is_refused_with_its_reason(wish, refusal):
    assert proposing(wish, BUDGET) is refusal


@pytest.mark.parametrize(
    ("amount", "rupiah"),
    [
        (Decimal("1500000.00"), 1_500_000),
        (0, 0),
        (Decimal("0.5"), None),
        (-1, None),
        (Decimal("NaN"), None),
        (Decimal("Infinity"), None),
    ],
)
def test_money_is_whole_rupiah(amount, rupiah):
    assert whole_rupiah(amount) == rupiah


@pytest.mark.parametrize("figures", [(-1, 0, 0), (5, 3, 3), (5, -1, 0), (5, 0, 6)])
def test_a_budget_that_breaks_its_own_rule_cannot_exist(figures):
    with pytest.raises(ValueError, match="not a budget"):
        Budget(*figures)


@pytest.mark.parametrize(
    ("proposal", "by", "decision"),
    [
        (PROPOSAL, APPROVER, Deciding.ALLOWED),
        (PROPOSAL, PROPOSER, Deciding.OWN_PROPOSAL),
        (PROPOSAL, EMPLOYEE, Deciding.OWN_REWARD),
        (replace(PROPOSAL, state=ProposalState.GRANTED), APPROVER, Deciding.ALREADY_DECIDED),
        (replace(PROPOSAL, state=ProposalState.HELD), APPROVER, Deciding.HELD),
        (replace(PROPOSAL, is_eligible=False), APPROVER, Deciding.NOT_ELIGIBLE),
    ],
)
def test_a_second_person_approves_what_is_open_and_still_earned(proposal, by, decision):
    assert approving(proposal, by) is decision


def test_declining_takes_a_reason_and_works_on_held_proposals_too():
    assert declining(PROPOSAL, APPROVER, "Anggaran dialihkan") is Deciding.ALLOWED
    assert declining(replace(PROPOSAL, state=ProposalState.HELD), APPROVER, "Mundur") is Deciding.ALLOWED
    assert declining(PROPOSAL, APPROVER, " ") is Deciding.REASON_MISSING
    assert declining(PROPOSAL, PROPOSER, "Keliru") is Deciding.OWN_PROPOSAL


@given(STATES, st.booleans(), st.uuids())
def test_nothing_is_decided_twice_and_never_by_its_proposer(state, eligible, by):
    proposal = Proposal(PROPOSER, EMPLOYEE, state, eligible)
    for decision in (approving(proposal, by), declining(proposal, by, "Alasan")):
        if decision is Deciding.ALLOWED:
            assert state in (ProposalState.PROPOSED, ProposalState.HELD)
            assert by not in (PROPOSER, EMPLOYEE)
    for person in (PROPOSER, EMPLOYEE):
        assert approving(proposal, person) is not Deciding.ALLOWED


def test_an_objection_holds_a_proposal_and_its_decision_lets_it_go_on_or_ends_it():
    assert after_objection(ProposalState.PROPOSED) == Outcome(ProposalState.HELD)
    assert after_reassessment(ProposalState.HELD, True) == Outcome(ProposalState.PROPOSED)
    declined = Outcome(ProposalState.DECLINED, BudgetEffect.RELEASE)
    assert after_reassessment(ProposalState.HELD, False) == declined
    assert after_reassessment(ProposalState.PROPOSED, False) == declined
    assert after_reassessment(ProposalState.GRANTED, False) == Outcome(ProposalState.REVOKED, BudgetEffect.REVOKE)


@given(STATES, st.booleans())
def test_hearing_of_the_same_change_twice_changes_nothing_more(state, eligible):
    once = after_reassessment(state, eligible)
    assert after_reassessment(once.state, eligible) == Outcome(once.state)
    held = after_objection(state)
    assert held.budget is BudgetEffect.NONE
    assert after_objection(held.state) == held


@given(st.booleans())
def test_what_was_declined_or_revoked_stays_so(eligible):
    for state in (ProposalState.DECLINED, ProposalState.REVOKED):
        assert after_reassessment(state, eligible) == Outcome(state)
        assert after_objection(state) == Outcome(state)


class Spending(RuleBasedStateMachine):
    """A budget under proposals, approvals, refusals and revocations in any order."""

    @initialize(total=st.integers(min_value=0, max_value=1_000))
    def open(self, total):
        self.budget, self.reserved, self.granted = Budget(total), [], []

    @rule(amount=st.integers(min_value=0, max_value=600))
    def propose(self, amount):
        if is_within(self.budget, amount):
            self.budget = after_reserving(self.budget, amount)
            self.reserved.append(amount)
        else:
            with pytest.raises(ValueError, match="not a budget"):
                after_reserving(self.budget, amount)

    @precondition(lambda self: self.reserved)
    @rule(is_approved=st.booleans())
    def decide(self, is_approved):
        amount = self.reserved.pop()
        if is_approved:
            self.budget = after_granting(self.budget, amount)
            self.granted.append(amount)
        else:
            self.budget = after_releasing(self.budget, amount)

    @precondition(lambda self: self.granted)
    @rule()
    def revoke(self):
        self.budget = after_revoking(self.budget, self.granted.pop())

    @invariant()
    def the_sums_are_exact_and_within_the_total(self):
        if hasattr(self, "budget"):
            assert (self.budget.reserved, self.budget.granted) == (sum(self.reserved), sum(self.granted))
            assert self.budget.free == self.budget.total - sum(self.reserved) - sum(self.granted) >= 0


TestSpending = Spending.TestCase
