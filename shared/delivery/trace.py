"""The path of a fact through the services: read from the log, which knows its causes, and from the inboxes, which know
when each handler took it up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from shared.eventlog.port import EventLog

CHUNK = 500  # records of a partition at a time
PATIENCE = 1.0  # seconds to wait for records that the log says it has
HANDLED = "SELECT event_id, handler, handled_at FROM inbox WHERE correlation_id = ANY(%s) ORDER BY handled_at, handler"

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Handling:
    """A handler took a fact up."""

    service: str
    handler: str
    at: datetime


@dataclass(frozen=True)
class Hop:
    """A fact on the path. `depth` counts its causes on the same path."""

    event_id: str
    type: str
    subject: str
    correlation_id: str
    stated_at: datetime
    depth: int
    handlings: tuple[Handling, ...]

    def lines(self) -> Iterator[str]:
        """The hop in words: what was stated when, and who took it up how many milliseconds later."""
        margin = "    " * self.depth
        yield f"{margin}{self.stated_at:%Y-%m-%d %H:%M:%S.%f} {self.type} {self.subject}"
        for handling in self.handlings:
            later = (handling.at - self.stated_at).total_seconds() * 1000
            yield f"{margin}    -> {handling.service}: {handling.handler} after {later:.0f} ms"


def path_of(event_log: EventLog, inboxes: Mapping[str, str], wanted: str) -> list[Hop]:
    """The facts that share a correlation with `wanted`, causes before effects.

    `wanted` is a correlation id, the id of a fact, or the id of what facts are about. `inboxes` are the services and
    the libpq addresses of their databases. Reads the whole log: a tool for people, not for programs.
    """
    topics = [f"cendana.{service}" for service in inboxes]
    names = ("ce_correlationid", "ce_id", "ce_subject")
    first = _scan(event_log, topics, lambda h: wanted in [h.get(name) for name in names])
    correlations = {h["ce_correlationid"] for h in first if "ce_correlationid" in h}
    if not correlations:
        return []
    facts = {h["ce_id"]: h for h in _scan(event_log, topics, lambda h: h.get("ce_correlationid") in correlations)}
    handlings = _handlings(inboxes, sorted(correlations))
    return [
        Hop(
            event_id,
            facts[event_id].get("ce_type", ""),
            facts[event_id].get("ce_subject", ""),
            facts[event_id]["ce_correlationid"],
            _moment(facts[event_id]),
            depth,
            tuple(handlings.get(event_id, ())),
        )
        for event_id, depth in _in_order(facts)
    ]


def _scan(event_log: EventLog, topics: Sequence[str], matches: Callable[[Headers], bool]) -> list[Headers]:
    """The headers of all records that match, up to where the log ended when the scan began."""
    partitions = [p for topic in topics for p in event_log.partitions(topic)]
    bounds = event_log.bounds(partitions)
    at = {p: low for p, (low, end) in bounds.items() if low < end}
    found: list[Headers] = []
    while at:
        records = event_log.fetch(at, CHUNK, PATIENCE)
        if not records:
            break
        for r in records:
            at[r.partition] = r.position + 1
            if matches(r.headers):
                found.append(r.headers)
        at = {p: position for p, position in at.items() if position < bounds[p][1]}
    return found


def _handlings(inboxes: Mapping[str, str], correlations: list[str]) -> dict[str, list[Handling]]:
    found: dict[str, list[Handling]] = {}
    for service, dsn in inboxes.items():
        with psycopg.connect(dsn) as connection:
            for event_id, handler, at in connection.execute(HANDLED, [correlations]):
                found.setdefault(str(event_id), []).append(Handling(service, handler, at))
    return found


def _in_order(facts: Mapping[str, Headers]) -> Iterator[tuple[str, int]]:
    """Each fact after its cause, siblings by time; with the number of its causes here."""
    effects: dict[str | None, list[str]] = {}
    for event_id in sorted(facts, key=lambda e: (_moment(facts[e]), e)):
        cause = facts[event_id].get("ce_causationid")
        effects.setdefault(cause if cause in facts else None, []).append(event_id)
    waiting = [(event_id, 0) for event_id in reversed(effects.get(None, []))]
    while waiting:
        event_id, depth = waiting.pop()
        yield event_id, depth
        waiting += [(effect, depth + 1) for effect in reversed(effects.get(event_id, []))]


def _moment(headers: Headers) -> datetime:
    try:
        return datetime.fromisoformat(headers.get("ce_time", ""))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
