"""Facts that cannot be handled now: parked with their key, so that the partition flows on and the key keeps order."""

import json
import logging
from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from shared.delivery.waiting import go_on
from shared.eventlog.port import Record

log = logging.getLogger(__name__)
WAITS = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
PATIENCE = timedelta(hours=1)  # how long NOT_YET may be the reason; after that it is an error for people
BLOCKING = frozenset({"NOT_YET", "BUG"})

PARK = text(
    "INSERT INTO parked (grp, topic, number, position, key, event_id, agency_id, headers, payload, class, error,"
    " retry_at) VALUES (:grp, :topic, :number, :position, :key, :event_id, CAST(:agency_id AS uuid),"
    " CAST(:headers AS jsonb), :payload, :class, :error, CASE WHEN :waits THEN clock_timestamp() END)"
    " ON CONFLICT (grp, topic, number, position) DO NOTHING"
)
BLOCK = text(
    "INSERT INTO blocked_keys (grp, topic, number, key) VALUES (:grp, :topic, :number, :key) ON CONFLICT DO NOTHING"
)
BLOCKED = text("SELECT topic, key FROM blocked_keys WHERE grp = :grp AND topic = ANY(:topics) AND key = ANY(:keys)")
NEXT = text(
    "SELECT * FROM parked WHERE grp = :grp AND topic = :topic AND key = :key AND status = 'PARKED'"
    " AND class IN ('NOT_YET', 'BUG', 'BEHIND') ORDER BY position LIMIT 1"
)
DONE = text("UPDATE parked SET status = 'DONE' WHERE id = :id")
AGAIN = text(
    "UPDATE parked SET attempts = attempts + 1, error = :error,"
    " retry_at = clock_timestamp() + CAST(:wait AS interval),"
    " class = CASE WHEN parked_at > clock_timestamp() - CAST(:patience AS interval) THEN :class ELSE 'BUG' END"
    " WHERE id = :id RETURNING class"
)
GIVE_UP = text("UPDATE parked SET retry_at = NULL WHERE id = :id")
DUE = text(
    "SELECT DISTINCT topic, number, key FROM parked WHERE grp = :grp AND status = 'PARKED'"
    " AND retry_at <= clock_timestamp() LIMIT 100"
)
WAITING = text(
    "SELECT id, topic, key, event_id, agency_id, class, error, attempts, parked_at, retry_at FROM parked"
    " WHERE grp = :grp AND status = 'PARKED' ORDER BY id LIMIT :most"
)


@dataclass(frozen=True)
class Key:
    """A key of a topic, in its partition."""

    topic: str
    number: int
    key: str


def park(connection: Connection, group: str, record: Record, class_: str, error: str) -> None:
    """Put a record aside; NOT_YET and BUG block its key, so that what follows waits behind it."""
    headers = record.headers
    place = {"grp": group, "topic": record.partition.topic, "number": record.partition.number, "key": record.key}
    connection.execute(
        PARK,
        {
            **place,
            "position": record.position,
            "event_id": headers.get("ce_id", ""),
            "agency_id": _uuid_or_none(headers.get("ce_agency")),
            "headers": json.dumps(dict(headers)),
            "payload": record.value,
            "class": class_,
            "error": printable(error),
            "waits": class_ == "NOT_YET",
        },
    )
    if class_ in BLOCKING:
        connection.execute(BLOCK, place)
    if class_ not in ("NOT_YET", "BEHIND"):
        log.error("ALARM parked %s %s in %s: %s", class_, headers.get("ce_type"), group, error[:200])


def settle(connection: Connection, group: str, key: Key, parked_id: int) -> None:
    """A parked fact was handled: the next of its key is due, or the key is free. In the transaction of the handling."""
    where = {"grp": group, "topic": key.topic, "key": key.key}
    connection.execute(DONE, {"id": parked_id})
    go_on(connection, where)


def printable(error: str) -> str:
    """The text of an error as the database can keep it."""
    return error[:2000].replace("\0", "\N{REPLACEMENT CHARACTER}")


def blocked(connection: Connection, group: str, keys: Set[tuple[str, str]]) -> Set[tuple[str, str]]:
    """Which of these (topic, key) wait."""
    topics = sorted({topic for topic, _ in keys})
    rows = connection.execute(BLOCKED, {"grp": group, "topics": topics, "keys": sorted({key for _, key in keys})})
    return keys & {(topic, key) for topic, key in rows}


def due_keys(connection: Connection, group: str) -> list[Key]:
    """Keys whose first fact may be tried again now."""
    return [Key(*row) for row in connection.execute(DUE, {"grp": group})]


def waiting(connection: Connection, group: str, most: int = 200) -> list[dict[str, Any]]:
    """What is parked, oldest first."""
    return [dict(row) for row in connection.execute(WAITING, {"grp": group, "most": most}).mappings()]


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return WAITS[min(attempts, len(WAITS)) - 1]


def _uuid_or_none(value: str | None) -> str | None:
    try:
        return str(UUID(value)) if value else None
    except ValueError:
        return None
