"""What `rewards` states: proposals and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from shared.events.fact import Fact, contract


@contract("cendana.rewards.reward_proposed.v1", subject="proposal_id")
@dataclass(frozen=True, kw_only=True)
class RewardProposed(Fact):
    """A proposal reserved budget (rupiah)."""

    proposal_id: UUID
    scheme_id: UUID
    employee_id: UUID
    amount: Decimal


@contract("cendana.rewards.reward_granted.v1", subject="proposal_id")
@dataclass(frozen=True, kw_only=True)
class RewardGranted(Fact):
    """Somebody other than the proposer approved, within budget (rupiah)."""

    proposal_id: UUID
    scheme_id: UUID
    employee_id: UUID
    amount: Decimal


@contract("cendana.rewards.reward_withheld.v1", subject="proposal_id")
@dataclass(frozen=True, kw_only=True)
class RewardWithheld(Fact):
    """A proposal was declined, or is held by an objection (`why` is DECLINED or OBJECTION)."""

    proposal_id: UUID
    scheme_id: UUID
    employee_id: UUID
    why: str


@contract("cendana.rewards.reward_revoked.v1", subject="proposal_id")
@dataclass(frozen=True, kw_only=True)
class RewardRevoked(Fact):
    """A granted reward no longer stands, because what it rested on changed."""

    proposal_id: UUID
    scheme_id: UUID
    employee_id: UUID


@contract("cendana.rewards.audit_sealed.v1", subject="agency_id")
@dataclass(frozen=True, kw_only=True)
class AuditSealed(Fact):
    """The audit trail of an agency here has grown to this link; who keeps this knows if it is cut or written anew."""

    agency_id: UUID
    number: int
    hash: str
    sealed_at: datetime
