"""The spans of facts: stating them, and putting them into the log. None where nothing is recorded.

What they say follows OpenTelemetry's conventions for messages; it is ids, codes and numbers, as facts are.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from shared.delivery.outbox import Emission, Trail
from shared.events.fact import contract_of
from shared.tracing import HEADER, records, span, traceparent, valid, within

if TYPE_CHECKING:
    from shared.spans import Value

SYSTEM = "cendana"  # facts are the same whichever log they go through


@contextmanager
def stating(trail: Trail, emissions: Sequence[Emission]) -> Iterator[Trail]:
    """The trail under which facts are written: they all name one span, which is the first of a trace if need be."""
    if not emissions or not records():
        yield trail
        return
    topic = contract_of(type(emissions[0].fact)).topic
    said = {
        **said_of("emit", "send", topic, [emission.event_id for emission in emissions]),
        **whose(trail.agency_id, trail.correlation_id),
    }
    with within(trail.traceparent), span(trail.service, "PRODUCER", f"emit {topic}", said):
        yield replace(trail, traceparent=traceparent())


@contextmanager
def appending(service: str, topic: str, envelopes: Sequence[Mapping[str, str]]) -> Iterator[None]:
    """One batch of the relay, linked to every span that stated facts of it; no span if none did."""
    stated_in = {headers.get(HEADER) for headers in envelopes} if records() else set()
    links = [link for each in stated_in if (link := valid(each))]
    if not links:
        yield
        return
    said = said_of("append", "send", topic, [headers["ce_id"] for headers in envelopes])
    with span(service, "CLIENT", f"append {topic}", said, links):
        yield


def said_of(operation: str, kind: str, topic: str, facts: Sequence[UUID | str]) -> "dict[str, Value]":
    """What the span of an operation on facts of a topic says; one fact is named, several are counted."""
    which: dict[str, Value] = (
        {"messaging.message.id": str(facts[0])} if len(facts) == 1 else {"messaging.batch.message_count": len(facts)}
    )
    return {
        "messaging.system": SYSTEM,
        "messaging.operation.name": operation,
        "messaging.operation.type": kind,
        "messaging.destination.name": topic,
        **which,
    }


def whose(agency_id: UUID, correlation_id: str) -> "dict[str, Value]":
    """Which agency's, and what of one command belongs together."""
    return {"cendana.agency_id": str(agency_id), "messaging.message.conversation_id": correlation_id}
