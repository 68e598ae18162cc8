"""The cause of a finding: one person proposes it with a reason, a second one outside the unit confirms it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.surveys.commands.findings import note_step
from services.surveys.commands.reach import demand
from services.surveys.models.base import COPIES
from services.surveys.models.findings import Finding, FindingStep
from services.surveys.rules.causes import Confirmation, ProposalObstacle, confirmation, follows_from, proposal_obstacles
from services.surveys.rules.findings import FindingState, FindingStepKind
from shared.events.surveys import CauseConfirmed
from shared.organisation import path_of_employee
from shared.refusals import Conflict, Forbidden, Invalid
from shared.uow import UnitOfWork
from shared.vocabulary import Cause, Competency

NOBODY = UUID(int=0)
FIELD_OF = {
    ProposalObstacle.REASON_MISSING: ("reason", "cause-reason-missing"),
    ProposalObstacle.COMPETENCY_MISSING: ("competency", "competency-missing"),
    ProposalObstacle.COMPETENCY_NOT_FOR_CAUSE: ("competency", "competency-not-for-cause"),
}
REFUSAL_OF = {
    Confirmation.OWN_PROPOSAL: ("own-proposal", "You proposed this cause; somebody else outside the unit confirms it."),
    Confirmation.INSIDE_UNIT: ("inside-unit", "You serve in this unit; somebody outside it confirms the cause."),
}


@dataclass(frozen=True)
class Proposal:
    """A cause as somebody proposes it; `competency` is what is missing, for TRAINING and MIXED alone."""

    id: UUID
    cause: Cause
    reason: str
    competency: Competency | None


@dataclass(frozen=True)
class Return:
    """Why a proposal goes back."""

    id: UUID
    reason: str


def propose(uow: UnitOfWork, finding_id: UUID, proposal: Proposal) -> Finding:
    """Put a cause before the second person. Sent twice, it is the one proposal.

    Raises Invalid for an incomplete one, Conflict while another waits or once the cause is settled. "Not enough
    evidence yet" settles nothing for good: another proposal may follow.
    """
    finding = uow.get(Finding, finding_id, lock=True)
    demand(uow, finding.unit_id, "surveys:propose-cause", absent="no-such-finding")
    if _is_kept(uow, finding, proposal.id):
        return finding
    _check_open(finding)
    obstacles = proposal_obstacles(proposal.cause, proposal.competency, proposal.reason)
    if obstacles:
        errors = dict(FIELD_OF[obstacle] for obstacle in obstacles)
        raise Invalid("proposal-incomplete", "The proposal lacks something.", {k: [v] for k, v in errors.items()})
    finding.state, finding.confirmed_by, finding.confirmed_on = FindingState.PROPOSED, None, None
    finding.cause, finding.competency, finding.reason = proposal.cause, proposal.competency, proposal.reason
    finding.proposed_by, finding.proposed_at = uow.person.account_id, uow.now
    note_step(
        uow,
        finding,
        FindingStepKind.PROPOSED,
        id=proposal.id,
        cause=proposal.cause,
        competency=proposal.competency,
        reason=proposal.reason,
    )
    return finding


def confirm(uow: UnitOfWork, finding_id: UUID, proposal_id: UUID | None = None) -> Finding:
    """Settle the proposed cause. The same person confirming twice is once.

    `proposal_id` is the proposal that was read: another one meanwhile is a Conflict. Raises Forbidden for the
    proposer and for who serves in the unit.
    """
    finding = uow.get(Finding, finding_id, lock=True)
    _demand_second_person(uow, finding)
    if finding.state == FindingState.CONFIRMED and finding.confirmed_by == uow.person.account_id:
        return finding
    _check_proposed(uow, finding, proposal_id)
    finding.confirmed_by, finding.confirmed_on = uow.person.account_id, uow.today
    finding.state = FindingState.CONFIRMED
    note_step(
        uow,
        finding,
        FindingStepKind.CONFIRMED,
        cause=finding.cause,
        competency=finding.competency,
    )
    uow.emit(
        CauseConfirmed(
            finding_id=finding.id,
            unit_id=finding.unit_id,
            cause=str(finding.cause),
            competency=finding.competency,
            confirmed_on=finding.confirmed_on,
        )
    )
    return finding


def send_back(uow: UnitOfWork, finding_id: UUID, returned: Return) -> Finding:
    """Return the proposal with a reason; the unit proposes again. Sent twice, it is returned once."""
    finding = uow.get(Finding, finding_id, lock=True)
    _demand_second_person(uow, finding)
    if _is_kept(uow, finding, returned.id):
        return finding
    _check_proposed(uow, finding, None)
    note_step(
        uow,
        finding,
        FindingStepKind.RETURNED,
        id=returned.id,
        cause=finding.cause,
        competency=finding.competency,
        reason=returned.reason,
    )
    finding.state, finding.cause, finding.competency, finding.reason = FindingState.OPEN, None, None, ""
    finding.proposed_by, finding.proposed_at = None, None
    return finding


def _demand_second_person(uow: UnitOfWork, finding: Finding) -> None:
    """Raise Forbidden for the proposer and for who serves in the unit, Conflict while it is not known who serves."""
    demand(uow, finding.unit_id, "surveys:confirm-cause", absent="no-such-finding")
    path = path_of_employee(uow.session, COPIES, uow.person.employee)
    if not path:
        raise Conflict("unit-not-known-yet", "Where you serve is not known here yet; try again in a minute.")
    decided = confirmation(finding.proposed_by or NOBODY, uow.person.account_id, finding.unit_id, path)
    if decided is not Confirmation.ALLOWED:
        raise Forbidden(*REFUSAL_OF[decided])


def _check_open(finding: Finding) -> None:
    if finding.state == FindingState.PROPOSED:
        raise Conflict("proposal-waits", "A proposal waits for the second person already.")
    if finding.state == FindingState.RETRACTED:
        raise Conflict("finding-retracted", "This finding was retracted.")
    if finding.state == FindingState.CONFIRMED and not follows_from(Cause(str(finding.cause))).asks_for_evidence:
        raise Conflict("cause-settled", "Two people have settled its cause already.")


def _check_proposed(uow: UnitOfWork, finding: Finding, proposal_id: UUID | None) -> None:
    if finding.state == FindingState.CONFIRMED:
        raise Conflict("cause-settled", "Two people have settled its cause already.")
    if finding.state != FindingState.PROPOSED:
        raise Conflict("no-proposal", "No proposal waits here.")
    if proposal_id is not None and proposal_id != _latest_proposal(uow, finding):
        raise Conflict("proposal-changed", "Another proposal came meanwhile; read it first.")


def _latest_proposal(uow: UnitOfWork, finding: Finding) -> UUID:
    proposals = select(FindingStep.id).where(
        FindingStep.finding_id == finding.id, FindingStep.kind == FindingStepKind.PROPOSED
    )
    return uow.session.execute(proposals.order_by(FindingStep.at.desc(), FindingStep.id.desc()).limit(1)).scalar_one()


def _is_kept(uow: UnitOfWork, finding: Finding, step_id: UUID) -> bool:
    """Whether this form was taken already. Raises Conflict when it belongs to another finding."""
    kept = uow.find(FindingStep, step_id)
    if kept is not None and kept.finding_id != finding.id:
        raise Conflict("id-used", "This form was used elsewhere; open it anew.")
    return kept is not None
