"""The attack by id: every route of every service, asked by a person of A, with ids of B at each place that takes one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from services import SERVICES
from tests.attacks.made import ROWS, Made, Operation, Place, made, operations, table_of
from tests.attacks.stage import Stage
from tests.attacks.twins import UUID_TEXT
from tests.support.people import Reply

READS_LAST = {"GET": 0, "PUT": 1, "POST": 2, "DELETE": 3}
SHEET = b"kode;nama\nSETDA;Sekretariat Daerah\n"


@dataclass
class Outcome:
    """What the attack came to: how often it was tried, and what went through a wall."""

    tried: int = 0
    breaches: list[str] = field(default_factory=list)
    shallow: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)


def attack_routes(stage: Stage, *names: str, light: bool = False) -> Outcome:
    """Every operation with nothing foreign, with each place foreign alone, and with all of them foreign.

    `light`: only the first and the last of these.
    """
    outcome = Outcome()
    for name in names or SERVICES:
        found = sorted(operations(name, stage.app(name)), key=lambda each: (READS_LAST[each.method], each.path))
        for operation in found:
            _attack(stage, operation, outcome, light)
        for operation in [] if light else found:  # last: rows that A makes under ids of B's are A's own from then on
            _attack_new_rows(stage, operation, outcome)
    return outcome


def _attack(stage: Stage, operation: Operation, outcome: Outcome, light: bool) -> None:
    own = made(operation, lambda place: _id(stage, operation, place, foreign=False), stage.words)
    places = [place for place in own.ids if place[-1] not in ROWS]
    choices = {frozenset[Place](), frozenset(places), *(frozenset([place]) for place in places if not light)}
    if operation.method != "GET":
        choices -= {frozenset()}  # what one may do to one's own is not the question here
    for chosen in sorted(choices, key=lambda each: (len(each), sorted(each))):
        request = made(
            operation,
            lambda place, chosen=chosen: _id(stage, operation, place, foreign=place in chosen),  # type: ignore[misc]
            stage.words,
        )
        _send(stage, operation, request, chosen, outcome)


def _attack_new_rows(stage: Stage, operation: Operation, outcome: Outcome) -> None:
    """A form whose new row would have the id of one of B's rows, of each table."""
    own = made(operation, lambda place: _id(stage, operation, place, foreign=False), stage.words)
    if not any(place[-1] in ROWS for place in own.ids):
        return
    all_taken = {pair[1] for pair in stage.samples[operation.service].values()}
    for taken in sorted(all_taken):
        request = made(
            operation,
            lambda place, taken=taken: taken if place[-1] in ROWS else _id(stage, operation, place, foreign=False),  # type: ignore[misc]
            stage.words,
        )
        _send(stage, operation, request, frozenset(), outcome, all_taken)


def _id(stage: Stage, operation: Operation, place: Place, foreign: bool) -> str:
    table = table_of(operation.service, place)
    if table is None:
        return stage.new_id()
    return stage.samples[operation.service][table][foreign]


def _send(
    stage: Stage,
    operation: Operation,
    request: Made,
    chosen: frozenset[Place],
    outcome: Outcome,
    allowed: frozenset[str] | set[str] = frozenset(),
) -> None:
    more: dict[str, Any] = {"query_string": request.query} if request.query else {}
    if "filename" in request.query:
        more["data"] = SHEET
    reply = stage.client(operation.service).ask(operation.method, request.path, request.json, **more)
    outcome.tried += 1
    outcome.statuses[reply.status] = outcome.statuses.get(reply.status, 0) + 1
    sent = {request.ids[place] for place in chosen} | allowed
    told = f"{operation.title} with {[*map('.'.join, chosen)] or sorted(sent)} of B: {reply.status}"
    outcome.breaches += [f"{told}: {why}" for why in _breaches(stage, operation, chosen, reply, sent)]
    if _is_shallow(reply, chosen):
        outcome.shallow.append(f"{told}: {reply.body}")


def _breaches(
    stage: Stage, operation: Operation, chosen: frozenset[Place], reply: Reply, sent: set[str]
) -> Iterator[str]:
    text = reply.content.decode(errors="replace")
    shown = (set(re.findall(UUID_TEXT, text)) & stage.foreign) - sent
    if shown:
        yield f"shows {sorted(shown)[:3]} of B"
    if reply.status >= 500:
        yield f"broke: {reply.body}"
    if reply.status < 300 and any(place[0] == "path" for place in chosen):
        yield "a path of B's answers"
    if reply.status < 300 and chosen and operation.method != "GET":
        yield from (f"A refers to {id_} of B" for id_ in _strayed(stage, operation.service, sent))


def _strayed(stage: Stage, name: str, sent: set[str]) -> Iterator[str]:
    """Ids that were sent and now stand in A's rows, though no row of A has them."""
    texts = stage.text_of(name, stage.a)
    own = {id_ for table in stage.samples[name] if table != "agency" for id_ in stage.ids(name, table, stage.a)}
    for id_ in sorted(sent - own):
        if any(id_ in text for text in texts.values()):
            yield id_


def _is_shallow(reply: Reply, chosen: frozenset[Place]) -> bool:
    """Whether a schema stopped the request before any id was looked at: then nothing was tried."""
    if reply.status not in (400, 415, 422) or not isinstance(reply.body, dict):
        return False
    if reply.body.get("code") not in ("invalid", "bad-request", "unsupported-type"):
        return False
    names = ROWS | {part for place in chosen for part in place}
    return not any(names & set(wrong.split(".")) for wrong in reply.body.get("errors", {}))
