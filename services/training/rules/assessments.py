"""Which assessment of a competency is the newest, what it makes of a gap, and when coaching is offered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.training.rules.states import GapState
from shared.vocabulary import Predikat

EVALUATION, ASSESSMENT = 0, 1  # ranks on one day: an assessment follows the evaluation that asked for it
COACHING_FROM = Predikat.BUTUH_PERBAIKAN


@dataclass(frozen=True)
class SeenLevel:
    """What one fact says of one competency of an employee. `unit_id` is None where the fact does not say."""

    employee_id: UUID
    unit_id: UUID | None
    competency: str
    standard: int
    level: int
    source: str
    on: date
    rank: int
    origin_id: UUID

    @property
    def age(self) -> tuple[date, int, UUID]:
        """What orders two assessments of the same competency: the greater is the newer, in whatever order they come."""
        return self.on, self.rank, self.origin_id

    @property
    def subject(self) -> tuple[UUID, str]:
        """Whose level of what."""
        return self.employee_id, self.competency


def newest(seen: Iterable[SeenLevel]) -> dict[tuple[UUID, str], SeenLevel]:
    """The newest assessment of each competency of each employee."""
    found: dict[tuple[UUID, str], SeenLevel] = {}
    for one in seen:
        if one.subject not in found or one.age > found[one.subject].age:
            found[one.subject] = one
    return found


def state_after(seen: SeenLevel, intervened_on: date | None) -> GapState:
    """What a gap is after an assessment that still lies below the standard.

    An assessment made since the training opens it again; an evaluation of a day up to the training's says nothing of
    what was learnt there.
    """
    if intervened_on is None or seen.on > intervened_on:
        return GapState.OPEN
    if seen.rank == ASSESSMENT and seen.on == intervened_on:
        return GapState.OPEN
    return GapState.INTERVENED


def calls_for_coaching(predikat: Predikat) -> bool:
    """Whether a *predikat* leads to an offer of *bimbingan kinerja*: *Butuh Perbaikan* or lower.

    Never a discipline case (PermenPANRB 6/2022; domain rule 4).
    """
    return predikat <= COACHING_FROM
