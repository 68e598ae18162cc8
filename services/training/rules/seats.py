"""Who gets a seat in a workshop, who waits, who moves up, and in which order people are nominated (practice).

Never more seats than capacity: the caller locks the workshop, asks, and writes the answer in one transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.vocabulary.terms import Term


class SeatDecision(Term):
    """What a nominee's wish for a seat comes to."""

    SEATED = "SEATED", "Mendapat tempat", "Seated"
    WAITING = "WAITING", "Daftar tunggu", "On the waiting list"
    ALREADY_HELD = "ALREADY_HELD", "Tempat sudah Anda pegang", "You hold a place already"
    NOT_NOMINATED = "NOT_NOMINATED", "Belum diusulkan oleh unit", "Not nominated by the unit"
    CLOSED = "CLOSED", "Pendaftaran sudah ditutup", "Confirmation is closed"


@dataclass(frozen=True)
class Seats:
    """A workshop's places as they stand: its capacity, how many are taken, how many people wait."""

    capacity: int
    taken: int
    waiting: int = 0

    @property
    def free(self) -> int:
        """Places that nobody has; never negative, even after the capacity was lowered."""
        return max(0, self.capacity - self.taken)


@dataclass(frozen=True)
class Applicant:
    """A person who wants a seat: nominated or not, and holding a place (a seat or one on the list) or not."""

    is_nominated: bool
    holds_place: bool = False


@dataclass(frozen=True)
class Candidate:
    """A person of the unit who may be nominated, and the levels they lack of the workshop's competency (0: none)."""

    employee_id: UUID
    levels_missing: int = 0


def seat_for(seats: Seats, applicant: Applicant, is_open: bool = True) -> SeatDecision:
    """What confirming comes to now: a free seat goes to the applicant unless others wait for one already."""
    if applicant.holds_place:
        return SeatDecision.ALREADY_HELD
    if not applicant.is_nominated:
        return SeatDecision.NOT_NOMINATED
    if not is_open:
        return SeatDecision.CLOSED
    return SeatDecision.SEATED if seats.free > seats.waiting else SeatDecision.WAITING


def moving_up(seats: Seats, waiting: Sequence[UUID]) -> tuple[UUID, ...]:
    """Who of the waiting list, in its order, gets a seat that is free now."""
    return tuple(waiting[: seats.free])


def nomination_order(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Those with the gap first, the larger gap before the smaller; equal ones by id, so that pages agree."""
    return tuple(sorted(candidates, key=lambda candidate: (-max(0, candidate.levels_missing), candidate.employee_id)))
