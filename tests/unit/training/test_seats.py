"""Seats never exceed capacity, nobody is overtaken, and the gap comes first."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.training.rules.seats import (
    Applicant,
    Candidate,
    SeatDecision,
    Seats,
    moving_up,
    nomination_order,
    seat_for,
)

NOMINEE = Applicant(is_nominated=True)
CANDIDATES = st.lists(
    st.builds(Candidate, st.uuids(), st.integers(min_value=-2, max_value=4)), unique_by=lambda c: c.employee_id
)


def test_a_free_seat_goes_to_the_nominee_and_later_ones_wait():
    assert seat_for(Seats(30, 29), NOMINEE) is SeatDecision.SEATED
    assert seat_for(Seats(30, 30), NOMINEE) is SeatDecision.WAITING
    assert seat_for(Seats(0, 0), NOMINEE) is SeatDecision.WAITING


def test_nobody_overtakes_those_who_wait():
    assert seat_for(Seats(30, 29, waiting=1), NOMINEE) is SeatDecision.WAITING
    assert seat_for(Seats(30, 28, waiting=1), NOMINEE) is SeatDecision.SEATED


def test_confirming_twice_without_nomination_or_too_late_gives_no_seat():
    seats = Seats(30, 3)
    assert seat_for(seats, Applicant(is_nominated=True, holds_place=True)) is SeatDecision.ALREADY_HELD
    assert seat_for(seats, Applicant(is_nominated=False)) is SeatDecision.NOT_NOMINATED
    assert seat_for(seats, NOMINEE, is_open=False) is SeatDecision.CLOSED


def test_a_lowered_capacity_takes_no_seat_away_and_gives_none():
    seats = Seats(capacity=10, taken=12)
    assert seats.free == 0
    assert moving_up(seats, [UUID(int=1)]) == ()


@given(CANDIDATES, st.randoms())
def test_the_larger_gap_is_nominated_first_whatever_the_order(candidates, random):
    ordered = nomination_order(candidates)
    missing = [max(0, candidate.levels_missing) for candidate in ordered]
    assert missing == sorted(missing, reverse=True)
    random.shuffle(candidates)
    assert nomination_order(candidates) == ordered


class Workshop(RuleBasedStateMachine):
    """A workshop in which people confirm, withdraw and move up in any order."""

    @initialize(capacity=st.integers(min_value=0, max_value=4))
    def open(self, capacity):
        self.capacity, self.seated, self.waiting, self.people = capacity, [], [], 0

    def seats(self):
        return Seats(self.capacity, len(self.seated), len(self.waiting))

    @rule()
    def confirm(self):
        self.people += 1
        decision = seat_for(self.seats(), NOMINEE)
        assert decision in (SeatDecision.SEATED, SeatDecision.WAITING)
        (self.seated if decision is SeatDecision.SEATED else self.waiting).append(UUID(int=self.people))

    @precondition(lambda self: self.seated)
    @rule(data=st.data())
    def withdraw(self, data):
        self.seated.remove(data.draw(st.sampled_from(self.seated)))
        first = self.waiting[: self.seats().free]
        moved = moving_up(self.seats(), self.waiting)
        assert list(moved) == first
        self.waiting = [person for person in self.waiting if person not in moved]
        self.seated.extend(moved)

    @invariant()
    def never_more_seats_than_capacity_and_nobody_waits_beside_a_free_one(self):
        if hasattr(self, "capacity"):
            assert len(self.seated) <= self.capacity
            assert not (self.waiting and self.seats().free)
            assert not set(self.seated) & set(self.waiting)


TestWorkshop = Workshop.TestCase
