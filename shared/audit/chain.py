"""The chain over an agency's audit trail in one service: each link covers its entry and the link before it.

Pure: what is read from the tables comes in as links, what is wrong with them comes out as the first broken one.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

LATE = timedelta(hours=1)  # no transaction is open as long: what appears behind that was put there


class Fault(StrEnum):
    """What can be wrong with a link."""

    REMOVED = "REMOVED"  # an entry or a link is missing
    CHANGED = "CHANGED"  # the entry is not the one that was sealed, or stands at another's place
    INSERTED = "INSERTED"  # an entry is older than those sealed before it
    CUT = "CUT"  # the chain ends before the link that was stated to another service
    REWRITTEN = "REWRITTEN"  # the chain is sound in itself, and not the one that was stated to another service


@dataclass(frozen=True)
class Link:
    """A seal with the entry it covers; None where the entry is gone."""

    number: int
    id: UUID
    hash: str
    sealed_at: datetime
    entry: Mapping[str, Any] | None


@dataclass(frozen=True)
class Head:
    """A last link, as the chain's service stated it."""

    number: int
    hash: str


@dataclass(frozen=True)
class Break:
    """The first broken link of a chain. `number` counts from 1; `entry_id` is None where nothing is left of it."""

    fault: Fault
    number: int
    entry_id: UUID | None


@dataclass(frozen=True)
class Verdict:
    """What was found: the last sound link, and the first broken one if any. `waiting` entries are not sealed yet."""

    links: int
    waiting: int
    head: Head | None
    broken: Break | None


def genesis(service: str, agency_id: UUID) -> str:
    """What the first link of a chain follows."""
    return hashlib.sha256(f"cendana audit {service} {agency_id}".encode()).hexdigest()


def link_hash(previous: str, number: int, sealed_at: datetime, entry: Mapping[str, Any]) -> str:
    """The hash of a link: SHA-256 over the one before, its number, its moment, and the entry in one spelling."""
    body = [previous, number, _plain(sealed_at), {name: _plain(value) for name, value in entry.items()}]
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def verdict(
    start: Head, links: Iterable[Link], unsealed: Sequence[tuple[UUID, datetime]], heads: Sequence[Head]
) -> Verdict:
    """Walk a chain from a link on (number 0 is its beginning). `links` follow it in the order of their numbers; `heads`
    are as others keep them.
    """
    told = {head.number: head.hash for head in heads if head.number > start.number}
    previous, number, newest = start.hash, start.number, datetime.fromtimestamp(0, UTC)
    for link in links:
        broken = _broken(link, previous, number + 1, newest)
        if broken is None and told.get(link.number, link.hash) != link.hash:
            broken = Break(Fault.REWRITTEN, link.number, link.id)
        if broken is not None:
            return Verdict(number, len(unsealed), Head(number, previous) if number else None, broken)
        assert link.entry is not None
        previous, number, newest = link.hash, link.number, max(newest, link.entry["at"])
    head = Head(number, previous) if number else None
    if told and max(told) > number:
        return Verdict(number, len(unsealed), head, Break(Fault.CUT, number + 1, None))
    late = next((id_ for id_, at in sorted(unsealed, key=lambda found: found[1]) if at < newest - LATE), None)
    return Verdict(number, len(unsealed), head, Break(Fault.INSERTED, number + 1, late) if late else None)


def _broken(link: Link, previous: str, expected: int, newest: datetime) -> Break | None:
    if link.number != expected:
        return Break(Fault.REMOVED, expected, None)
    if link.entry is None:
        return Break(Fault.REMOVED, link.number, link.id)
    if link.entry["at"] < newest - LATE:
        return Break(Fault.INSERTED, link.number, link.id)
    if link_hash(previous, link.number, link.sealed_at, link.entry) != link.hash:
        return Break(Fault.CHANGED, link.number, link.id)
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return value if value is None or isinstance(value, bool | int | str) else str(value)
