"""What holds after every fault, once everything is drained: nothing lost, nothing twice, nothing out of order."""

import importlib
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from deploy.pidfile import until
from services import SERVICES
from shared.eventlog import open_log
from shared.eventlog.port import LogUnavailable, Partition, Record
from tests.support.load import Load
from tests.support.log_reading import read
from tests.support.topology import Topology

TOPIC = "cendana.agencies"
READERS = tuple(name for name in SERVICES if name != "agencies")
HANDLED = """
SELECT event_id::text, min(handled_at) OVER (PARTITION BY xmin::text), xmin::text FROM inbox WHERE grp = %s"""
PARKED = "SELECT event_id FROM parked WHERE status = 'PARKED'"
CALENDARS = "SELECT agency_id, holidays FROM calendar WHERE agency_id = ANY(%s)"
OFFSETS = "SELECT topic, number, next FROM offsets WHERE grp = %s"


@dataclass
class Findings:
    """What was seen: violations of the invariants, each beginning with its name, and how often facts came twice."""

    violations: list[str] = field(default_factory=list)
    facts: int = 0
    duplicates: int = 0


def drain(topology: Topology, seconds: float = 90.0) -> float:
    """Wait until outboxes are empty and every service has read all of its topics; how long that took."""
    began = time.monotonic()
    log = open_log(topology.settings.event_log)
    try:
        while not _is_drained(topology, log):
            assert time.monotonic() - began < seconds, _standing(topology)
            time.sleep(0.1)
    finally:
        log.close()
    return time.monotonic() - began


def _is_drained(topology: Topology, log: object) -> bool:
    try:
        if any(topology.rows(name, "SELECT count(*) FROM outbox") != [(0,)] for name in SERVICES):
            return False
        for name in SERVICES:
            partitions = [p for topic in _topics(name) for p in log.partitions(topic)]  # type: ignore[attr-defined]
            ends = {p: high for p, (_, high) in log.bounds(partitions).items() if high}  # type: ignore[attr-defined]
            at = {Partition(topic, n): next_ for topic, n, next_ in topology.rows(name, OFFSETS, name)}
            if any(at.get(p, 0) < end for p, end in ends.items()):
                return False
    except (LogUnavailable, OSError):
        return False
    return True


def _standing(topology: Topology) -> str:
    outbox = {name: topology.rows(name, "SELECT count(*) FROM outbox")[0][0] for name in SERVICES}
    parked = {name: topology.rows(name, "SELECT class, error FROM parked LIMIT 3") for name in SERVICES}
    return f"not drained: outbox {outbox}, parked {parked}"


def _topics(name: str) -> Sequence[str]:
    topics: Sequence[str] = importlib.import_module(f"services.{name}.handlers").subscriptions.topics
    return topics


def look(topology: Topology, load: Load, injected: Sequence[str] = ()) -> Findings:
    """Every invariant, over everything that this topology has ever done. `injected` are events that may be parked."""
    log = open_log(topology.settings.event_log)
    records = read(log, TOPIC, 30)
    log.close()
    found = Findings(facts=len({r.headers["ce_id"] for r in records}))
    found.duplicates = len(records) - found.facts
    first = _first_places([r for r in records if r.headers["ce_id"] not in injected])
    for name in READERS:
        found.violations += _effects(topology, load, name)
        found.violations += _handled(topology, name, first, injected)
    for name in SERVICES:
        if not until(lambda n=name: topology.rows(n, "SELECT 1 FROM outbox LIMIT 1") == [], 10):  # type: ignore[misc]  # clocks state facts, too
            found.violations.append(f"I4 {name}: the outbox is not empty")
        odd = [event for (event,) in topology.rows(name, PARKED) if event not in injected]
        found.violations += [f"I5 {name}: {event} is parked" for event in odd]
    found.violations += _stated(load, records)
    return found


def _first_places(records: Sequence[Record]) -> dict[str, Record]:
    places: dict[str, Record] = {}
    for record in records:
        places.setdefault(record.headers["ce_id"], record)
    return places


def _effects(topology: Topology, load: Load, name: str) -> Iterator[str]:
    """I1, I2: what was committed by `agencies` stands in the service's copies once, and as it stands there."""
    ids = list(set(load.registered))
    known = Counter(id_ for (id_,) in topology.rows(name, "SELECT id FROM agency WHERE id = ANY(%s)", ids))
    yield from (f"I1 {name}: agency {id_} has {known[id_]} effects" for id_ in ids if known[id_] != 1)
    there = dict(topology.rows("agencies", CALENDARS, load.shared))
    here = dict(topology.rows(name, CALENDARS, load.shared))
    yield from (f"I2 {name}: calendar of {each} differs" for each in there if here.get(each) != there[each])


def _handled(topology: Topology, name: str, first: dict[str, Record], injected: Sequence[str]) -> Iterator[str]:
    """I1, I3: each fact was handled once by each of its handlers, in the order in which its key has it in the log."""
    subscriptions = importlib.import_module(f"services.{name}.handlers").subscriptions
    times: dict[str, int] = Counter()
    by_key: dict[str, list[tuple[datetime, str, int]]] = defaultdict(list)
    for event, at, transaction in topology.rows(name, HANDLED, name):
        if event in first:
            times[event] += 1
            by_key[first[event].key].append((at, transaction, first[event].position))
    for event, record in first.items():
        expected = len(subscriptions.named(record.headers["ce_type"]))
        if times[event] != expected:
            yield f"I1 {name}: {record.headers['ce_type']} {event} was handled {times[event]} times, not {expected}"
    for key, handled in by_key.items():
        positions = [position for _, _, position in sorted(handled)]  # one transaction handles in the order of the log
        if positions != sorted(positions):
            yield f"I3 {name}: facts of {key} were handled out of order"


def _stated(load: Load, records: Sequence[Record]) -> Iterator[str]:
    """I1, I6: each registration was stated once, and no refused one at all."""
    kind = "cendana.agencies.agency_registered.v1"
    stated = Counter(
        {r.headers["ce_id"]: r.headers["ce_agency"] for r in records if r.headers["ce_type"] == kind}.values()
    )
    yield from (
        f"I1 agency {each} was stated {stated[str(each)]} times" for each in load.registered if stated[str(each)] != 1
    )
    yield from (f"I6 agency {each} was refused, and stated" for each in load.refused if stated[str(each)])
