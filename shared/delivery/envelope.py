"""Reading what came from the log: a delivery that can be handled, or the reason why it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.delivery.outbox import key_of
from shared.delivery.subscriptions import Handler, Subscriptions
from shared.eventlog.port import Record
from shared.events.fact import CONTRACTS, Fact, UnreadableFact, from_json

SPECVERSION = "1.0"


@dataclass(frozen=True)
class Delivery:
    """A fact that arrived, with what its envelope says."""

    event_id: UUID
    agency_id: UUID
    type: str
    fact: Fact
    correlation_id: str
    traceparent: str | None
    handlers: tuple[Handler, ...]


class Unfit(Exception):
    """A record that no retry will make readable, or that claims to be of another agency."""

    def __init__(self, class_: str, why: str) -> None:
        super().__init__(why)
        self.class_ = class_


def read(record: Record, subscriptions: Subscriptions) -> Delivery | None:
    """The delivery in a record; None for a type that this service does not react to.

    Raises Unfit with class UNDECODABLE or SECURITY.
    """
    headers = record.headers
    if headers.get("ce_specversion") != SPECVERSION:
        raise Unfit("UNDECODABLE", f"unknown ce_specversion {headers.get('ce_specversion')!r}")
    type_ = headers.get("ce_type", "")
    if not type_:
        raise Unfit("UNDECODABLE", "no ce_type")
    handlers = subscriptions.named(type_)
    if not handlers:
        return None
    try:
        event_id, agency_id = UUID(headers["ce_id"]), UUID(headers["ce_agency"])
        fact = from_json(CONTRACTS[type_].fact, record.value)
    except (KeyError, ValueError, UnreadableFact) as error:
        raise Unfit("UNDECODABLE", f"{type(error).__name__}: {error}") from error
    _same_agency(record, agency_id, fact, headers)
    return Delivery(
        event_id,
        agency_id,
        type_,
        fact,
        headers.get("ce_correlationid", str(event_id)),
        headers.get("traceparent"),
        tuple(handlers),
    )


def _same_agency(record: Record, agency_id: UUID, fact: Fact, headers: Mapping[str, str]) -> None:
    """The envelope, the key, the topic and the body must name one agency and one producer, or somebody forged one."""
    if record.key != key_of(agency_id, fact):
        raise Unfit("SECURITY", f"the key {record.key!r} is not of agency {agency_id}")
    if getattr(fact, "agency_id", agency_id) != agency_id:
        raise Unfit("SECURITY", f"the body names another agency than {agency_id}")
    if CONTRACTS[headers["ce_type"]].topic != record.partition.topic:
        raise Unfit("SECURITY", f"{headers['ce_type']} came in {record.partition.topic}")
