"""Who settles the cause of a finding or a report, and what follows from each cause (practice).

One person proposes with a reason, a second one outside the unit confirms. A survey is evidence about a unit: a
system cause becomes an action of the follow-up plan and never anyone's personal need.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.vocabulary import Cause
from shared.vocabulary.terms import Term

NEEDS_COMPETENCY = frozenset({Cause.TRAINING, Cause.MIXED})


class ProposalObstacle(Term):
    """Why a proposed cause is not complete."""

    REASON_MISSING = "REASON_MISSING", "Alasan belum diisi", "The reason is missing"
    COMPETENCY_MISSING = (
        "COMPETENCY_MISSING",
        "Kompetensi yang kurang belum dipilih",
        "The competency that is missing is not named",
    )
    COMPETENCY_NOT_FOR_CAUSE = (
        "COMPETENCY_NOT_FOR_CAUSE",
        "Penyebab ini tidak menyangkut kompetensi",
        "This cause concerns no competency",
    )


class Confirmation(Term):
    """Whether a person may confirm a proposed cause, and if not, why."""

    ALLOWED = "ALLOWED", "Boleh mengonfirmasi", "May confirm"
    OWN_PROPOSAL = "OWN_PROPOSAL", "Pengusul tidak boleh mengonfirmasi", "The proposer may not confirm"
    INSIDE_UNIT = "INSIDE_UNIT", "Harus dikonfirmasi dari luar unit", "Someone outside the unit must confirm"


@dataclass(frozen=True)
class Consequence:
    """What a confirmed cause leads to: a need of the unit, a line of its follow-up plan, or more evidence."""

    opens_need: bool
    opens_action: bool
    asks_for_evidence: bool


_FOLLOWS: Mapping[Cause, Consequence] = {
    Cause.TRAINING: Consequence(opens_need=True, opens_action=False, asks_for_evidence=False),
    Cause.SYSTEM: Consequence(opens_need=False, opens_action=True, asks_for_evidence=False),
    Cause.MIXED: Consequence(opens_need=True, opens_action=True, asks_for_evidence=False),
    Cause.NOT_ENOUGH_EVIDENCE: Consequence(opens_need=False, opens_action=False, asks_for_evidence=True),
}


def needs_competency(cause: Cause) -> bool:
    """Whether the proposer must name the competency or technical topic that is missing."""
    return cause in NEEDS_COMPETENCY


def proposal_obstacles(cause: Cause, competency: str | None, reason: str) -> tuple[ProposalObstacle, ...]:
    """What a proposal still lacks; empty when it can be put before the second person."""
    obstacles = []
    if not reason.strip():
        obstacles.append(ProposalObstacle.REASON_MISSING)
    named = bool(competency and competency.strip())
    if needs_competency(cause) and not named:
        obstacles.append(ProposalObstacle.COMPETENCY_MISSING)
    if named and not needs_competency(cause):
        obstacles.append(ProposalObstacle.COMPETENCY_NOT_FOR_CAUSE)
    return tuple(obstacles)


def confirmation(proposer: UUID, confirmer: UUID, unit: UUID, confirmer_path: Sequence[UUID]) -> Confirmation:
    """Whether this person may confirm or return the proposed cause of a finding of `unit`.

    `confirmer_path` runs from the root to the confirmer's own unit; it is empty for who serves in no unit. Inside are
    the unit itself and all below it; its superiors are outside.
    """
    if proposer == confirmer:
        return Confirmation.OWN_PROPOSAL
    return Confirmation.INSIDE_UNIT if unit in confirmer_path else Confirmation.ALLOWED


def follows_from(cause: Cause) -> Consequence:
    """What the confirmed cause leads to."""
    return _FOLLOWS[cause]
