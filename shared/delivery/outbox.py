"""Emit: facts go into the outbox in the transaction that made them true, in the order of their key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.events.fact import Fact, contract_of, to_json
from shared.refusals import TooLarge
from shared.rows import document

MAX_PAYLOAD = 512 * 1024  # bytes; refused in the request, so that it never blocks the relay
BATCH = 500  # rows in one INSERT

# The keys are locked before any row gets its id, for as long as the transaction lasts: within a key ids follow commits.
# One order of locks for all writers: two transactions that emit the same keys can neither cross nor deadlock.
PUT = text("""
INSERT INTO outbox (event_id, agency_id, topic, key, type, headers, payload)
WITH given AS MATERIALIZED (
    SELECT * FROM json_to_recordset(CAST(:facts AS json)) AS fact (
           event_id uuid, agency_id uuid, topic text, key text, type text, headers jsonb, payload bytea)
), locked AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(hashtextextended(key, 0))
      FROM (SELECT key FROM given GROUP BY key ORDER BY key COLLATE "C") AS sorted)
SELECT given.* FROM (SELECT count(*) FROM locked) AS held CROSS JOIN given""")


@dataclass(frozen=True)
class Emission:
    """A fact with the identity it travels under."""

    event_id: UUID
    fact: Fact


@dataclass(frozen=True)
class Trail:
    """Where facts come from: the service, the agency, the moment, one correlation per command, and the cause if any."""

    service: str
    agency_id: UUID
    at: datetime
    correlation_id: str
    causation_id: UUID | None = None
    traceparent: str | None = None


def key_of(agency_id: UUID, fact: Fact) -> str:
    """What orders a fact: `<agency>/<subject>`."""
    return f"{agency_id}/{getattr(fact, contract_of(type(fact)).subject)}"


def write(session: Session, trail: Trail, emissions: Sequence[Emission]) -> None:
    """Insert the facts of a transaction, sorted by key, under the locks of their keys.

    Raises TooLarge for a fact beyond MAX_PAYLOAD, and ValueError for one of another producer.
    """
    rows = sorted((row_of(trail, e) for e in emissions), key=lambda row: str(row["key"]))
    if not rows:
        return
    for start in range(0, len(rows), BATCH):
        session.execute(PUT, {"facts": document(rows[start : start + BATCH])})


def row_of(trail: Trail, emission: Emission) -> dict[str, object]:
    """The outbox row of a fact: topic, key, type, headers and payload as they will stand in the log."""
    fact = emission.fact
    contract = contract_of(type(fact))
    if contract.producer != trail.service:
        raise ValueError(f"{contract.type} is stated by {contract.producer}, not by {trail.service}")
    payload = to_json(fact)
    if len(payload) > MAX_PAYLOAD:
        raise TooLarge("fact-too-large", f"{contract.type} has {len(payload)} bytes, at most {MAX_PAYLOAD}.")
    return {
        "event_id": emission.event_id,
        "agency_id": trail.agency_id,
        "topic": contract.topic,
        "key": key_of(trail.agency_id, fact),
        "type": contract.type,
        "headers": _headers(trail, emission, contract.type, str(getattr(fact, contract.subject))),
        "payload": payload,
    }


def _headers(trail: Trail, emission: Emission, type_: str, subject: str) -> dict[str, str]:
    """CloudEvents 1.0, binary mode."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(emission.event_id),
        "ce_source": f"/{trail.service}",
        "ce_type": type_,
        "ce_subject": subject,
        "ce_time": trail.at.isoformat(),
        "ce_agency": str(trail.agency_id),
        "ce_correlationid": trail.correlation_id,
        "content-type": "application/json",
    }
    if trail.causation_id is not None:
        headers["ce_causationid"] = str(trail.causation_id)
    if trail.traceparent is not None:
        headers["traceparent"] = trail.traceparent
    return headers
