"""Emit: facts go into the outbox in the transaction that made them true, in the order of their key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    bindparam,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from shared.events.fact import Fact, contract_of, to_json
from shared.refusals import TooLarge
from shared.rows import insert_rows

MAX_PAYLOAD = 512 * 1024  # bytes; refused in the request, so that it never blocks the relay
BATCH = 500  # rows in one INSERT

OUTBOX = Table(
    "outbox",
    MetaData(),
    Column("id", BigInteger, primary_key=True),
    Column("event_id", Uuid),
    Column("agency_id", Uuid),
    Column("topic", Text),
    Column("key", Text),
    Column("type", Text),
    Column("headers", JSONB),
    Column("payload", LargeBinary),
)
# One order of locks for all writers: two transactions that emit the same keys can neither cross nor deadlock.
LOCK_KEYS = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(k, 0)) FROM (SELECT k FROM unnest(:keys) AS k ORDER BY k) AS sorted"
).bindparams(bindparam("keys", type_=ARRAY(Text)))


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
    session.execute(LOCK_KEYS, {"keys": sorted({str(row["key"]) for row in rows})})
    for start in range(0, len(rows), BATCH):
        session.execute(insert_rows(OUTBOX, rows[start : start + BATCH]))


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
