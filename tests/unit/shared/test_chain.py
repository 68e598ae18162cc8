"""The chain of an audit trail: whatever is done to it, the first broken link is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.audit.chain import Fault, Head, Link, genesis, link_hash, verdict

AGENCY = UUID(int=1)
START = genesis("training", AGENCY)
BEGAN = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def entry(number: int) -> dict[str, Any]:
    """The entry of a minute."""
    at = BEGAN + timedelta(minutes=number)
    return {"id": UUID(int=number), "at": at, "action": "viewed", "people": [UUID(int=9)], "details": {"why": "RATING"}}


def chain(length: int) -> list[Link]:
    """A sound chain."""
    links, previous = [], START
    for number in range(1, length + 1):
        sealed_at = BEGAN + timedelta(minutes=15 * (1 + number // 15))
        previous = link_hash(previous, number, sealed_at, entry(number))
        links.append(Link(number, UUID(int=number), previous, sealed_at, entry(number)))
    return links


def found(links: list[Link], heads: list[Head] | None = None) -> tuple[Fault, int] | None:
    """The fault and its place; None for a whole chain."""
    broken = verdict(Head(0, START), links, [], heads or []).broken
    return (broken.fault, broken.number) if broken else None


def test_a_sound_chain_is_whole() -> None:
    links = chain(40)
    assert found(links, [Head(40, links[-1].hash), Head(7, links[6].hash)]) is None
    assert verdict(Head(0, START), links, [], []).head == Head(40, links[-1].hash)
    assert found([]) is None


@given(st.integers(1, 12), st.sampled_from(["action", "people", "details", "at"]))
def test_a_changed_entry_is_named(number: int, field: str) -> None:
    links = chain(12)
    other: dict[str, Any] = {"action": "exported", "people": [], "details": {"why": "AUDIT"}}
    other["at"] = BEGAN + timedelta(minutes=number, seconds=1)
    links[number - 1] = replace(links[number - 1], entry={**entry(number), field: other[field]})
    assert found(links) == (Fault.CHANGED, number)


@given(st.integers(1, 12))
def test_a_removed_entry_is_named_with_its_seal_or_without(number: int) -> None:
    links = chain(12)
    gone = [link for link in links if link.number != number]
    expected = (Fault.CUT, 12) if number == 12 else (Fault.REMOVED, number)
    assert found(gone, [Head(12, links[-1].hash)]) == expected
    assert found([*links[: number - 1], replace(links[number - 1], entry=None), *links[number:]]) == (
        Fault.REMOVED,
        number,
    )


@given(st.integers(1, 11))
def test_entries_that_change_places_are_named(number: int) -> None:
    links = chain(12)
    first, second = links[number - 1], links[number]
    links[number - 1], links[number] = (
        replace(first, id=second.id, entry=second.entry),
        replace(second, id=first.id, entry=first.entry),
    )
    assert found(links) == (Fault.CHANGED, number)


def test_an_entry_put_between_is_named() -> None:
    links = chain(6)
    false = Link(3, UUID(int=77), link_hash(links[1].hash, 3, BEGAN, entry(3)), BEGAN, entry(3))
    moved = [replace(link, number=link.number + 1) for link in links[2:]]
    assert found([*links[:2], false, *moved]) == (Fault.CHANGED, 4)


def test_an_entry_of_the_past_is_named_before_and_after_it_is_sealed() -> None:
    links = chain(6)
    late = {**entry(7), "at": BEGAN - timedelta(days=1)}
    waiting = verdict(Head(0, START), links, [(UUID(int=7), late["at"])], []).broken
    assert waiting is not None
    assert (waiting.fault, waiting.entry_id) == (Fault.INSERTED, UUID(int=7))
    sealed = Link(7, UUID(int=7), link_hash(links[-1].hash, 7, BEGAN, late), BEGAN, late)
    assert found([*links, sealed]) == (Fault.INSERTED, 7)


def test_a_chain_cut_at_its_end_or_written_anew_is_not_the_one_that_was_stated() -> None:
    links = chain(12)
    heads = [Head(12, links[-1].hash)]
    assert found(links[:9]) is None, "nothing in the chain itself tells"
    assert found(links[:9], heads) == (Fault.CUT, 10)
    anew, previous = [], START
    for link in links:
        false = {**entry(link.number), "action": "exported"}
        previous = link_hash(previous, link.number, link.sealed_at, false)
        anew.append(replace(link, hash=previous, entry=false))
    assert found(anew) is None
    assert found(anew, heads) == (Fault.REWRITTEN, 12)


def test_the_chain_of_one_agency_is_not_that_of_another() -> None:
    assert genesis("training", AGENCY) != genesis("training", UUID(int=2)) != genesis("rewards", UUID(int=2))


def test_the_end_of_a_chain_is_walked_alone() -> None:
    links = chain(12)
    links[2] = replace(links[2], entry=None)
    start = Head(8, links[7].hash)
    assert verdict(start, links[8:], [], [Head(3, "of no matter"), Head(12, links[-1].hash)]).broken is None
    links[9] = replace(links[9], entry=entry(1))
    broken = verdict(start, links[8:], [], []).broken
    assert broken is not None
    assert broken.number == 10
