"""What people who run the platform see of delivery in one service, and what they decide about parked facts.

An agency looks through `own_parked`, which the database fills with its own rows; the operator, whose platform agency
has none, asks outside the walls. Neither sees the body of a fact, and errors lose what could be words of people.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text
from sqlalchemy.orm import Session

from shared.delivery.waiting import LOCK, go_on
from shared.refusals import Conflict, NotFound

OWN, EVERYWHERE = "own_parked", "parked"
REPLAYABLE = ("NOT_YET", "BUG", "BEHIND")  # the others left their key: nothing waits behind them
FIELDS = (
    "id, topic, key, event_id, agency_id, {type} AS type, class AS kind, error, attempts, parked_at, retry_at, status,"
    " decided_by, decided_at, reason"
)
STATE = text("SELECT waiting, oldest_at FROM outbox_state")
LAG = text(
    "SELECT topic, sum(greatest(log_end - next, 0))::bigint AS lag, min(seen_at) AS seen_at,"
    " count(*) FILTER (WHERE seen_at IS NULL) AS unseen FROM offsets WHERE grp = :grp GROUP BY topic ORDER BY topic"
)
PARKED = text("SELECT class, count(*) FROM parked WHERE grp = :grp AND status = 'PARKED' GROUP BY class ORDER BY class")
OLDEST = text("SELECT min(parked_at) FROM parked WHERE grp = :grp AND status = 'PARKED'")
PLACE = text("SELECT grp, topic, number, key FROM parked WHERE grp = :grp AND id = :id")
DECIDE = text(
    "UPDATE parked SET status = 'DISCARDED', reason = :reason, decided_by = :by, decided_at = clock_timestamp(),"
    " retry_at = NULL WHERE id = :id AND status = 'PARKED'"
)
ASK = text(
    "UPDATE parked SET decided_by = :by, decided_at = clock_timestamp()"
    " WHERE id = :id AND status = 'PARKED' AND class = ANY(:classes)"
)

IDENTIFIER = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9]+(_[a-z0-9]+)+|[A-Z]+(_?[A-Z]+)*|cendana(\.[a-z0-9_]+)+"
)
QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
LONG_NUMBER = re.compile(r"(?<![0-9a-f-])\d{12,}(?![0-9a-f-])")
TYPE = re.compile(r"cendana\.[a-z]+\.[a-z_]+\.v\d+")
KEY = re.compile(r"[0-9a-f-]{36}/[0-9a-f-]{36}")
HIDDEN = "…"


@dataclass(frozen=True)
class Lag:
    """How far the group is behind in a topic, and when its worker last looked. None: no worker has looked."""

    topic: str
    lag: int | None
    seen_at: datetime | None


@dataclass(frozen=True)
class State:
    """How delivery stands in one service."""

    service: str
    waiting: int
    oldest_at: datetime | None
    lags: Sequence[Lag]
    parked: Mapping[str, int]
    oldest_parked_at: datetime | None


@dataclass(frozen=True)
class Parked:
    """A fact that was put aside, as people see it."""

    id: int
    topic: str
    type: str
    kind: str
    error: str
    attempts: int
    parked_at: datetime
    retry_at: datetime | None
    status: str
    agency_id: UUID | None
    event_id: str
    subject: str
    decided_by: UUID | None
    decided_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class Wanted:
    """Which parked facts: by status, a page of them."""

    status: str = "PARKED"
    page: int = 1
    per_page: int = 25


def state(connection: Connection, service: str) -> State:
    """Outbox, lag and parked facts of a service, over all agencies: figures alone."""
    waiting, oldest_at = connection.execute(STATE).one()
    lags = [
        Lag(topic, None if unseen else lag, seen_at)
        for topic, lag, seen_at, unseen in connection.execute(LAG, {"grp": service})
    ]
    parked = {class_: number for class_, number in connection.execute(PARKED, {"grp": service})}
    oldest_parked = connection.execute(OLDEST, {"grp": service}).scalar_one()
    return State(service, waiting, oldest_at, lags, parked, oldest_parked)


def parked_facts(there: Connection | Session, source: str, group: str, wanted: Wanted) -> tuple[list[Parked], int]:
    """A page of what is parked, oldest first, and how many there are. `source` is OWN or EVERYWHERE."""
    where = {"grp": group, "status": wanted.status}
    total = there.execute(
        text(f"SELECT count(*) FROM {source} WHERE grp = :grp AND status = :status"),  # noqa: S608  # OWN or EVERYWHERE
        where,
    ).scalar_one()
    rows = there.execute(
        text(f"{_select(source)} WHERE grp = :grp AND status = :status ORDER BY id LIMIT :most OFFSET :after"),
        {**where, "most": wanted.per_page, "after": (wanted.page - 1) * wanted.per_page},
    )
    return [_parked(row) for row in rows.mappings()], total


def parked_fact(there: Connection | Session, source: str, group: str, id_: int) -> Parked:
    """One parked fact. Raises NotFound."""
    row = (
        there.execute(text(f"{_select(source)} WHERE grp = :grp AND id = :id"), {"grp": group, "id": id_})
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise NotFound("no-such-parked-fact")
    return _parked(row)


def retry(connection: Connection, group: str, id_: int, by: UUID) -> None:
    """Let the worker take up the key of this fact again, from its first. Raises Conflict when that cannot be."""
    place = _locked(connection, group, id_)
    if not connection.execute(ASK, {"id": id_, "by": by, "classes": list(REPLAYABLE)}).rowcount:
        raise Conflict("not-replayable", "It was handled or discarded since, or its key went on without it.")
    go_on(connection, place)


def discard(connection: Connection, group: str, id_: int, by: UUID, reason: str) -> None:
    """Never handle this fact; what waits behind it goes on. The row stays, with who decided it and why."""
    place = _locked(connection, group, id_)
    if not connection.execute(DECIDE, {"id": id_, "by": by, "reason": reason}).rowcount:
        raise Conflict("decided-already", "It was handled or discarded since.")
    go_on(connection, place)


def without_words(error: str) -> str:
    """An error with what could be words or numbers of people left out: ids, codes and names of columns stay."""

    def kept(found: re.Match[str]) -> str:
        inner = found[1] if found[1] is not None else found[2]
        return found[0] if IDENTIFIER.fullmatch(inner) else HIDDEN

    return LONG_NUMBER.sub(HIDDEN, QUOTED.sub(kept, error))


def _select(source: str) -> str:
    type_ = "type" if source == OWN else "headers ->> 'ce_type'"
    return f"SELECT {FIELDS.format(type=type_)} FROM {source}"  # noqa: S608  # OWN or EVERYWHERE


def _locked(connection: Connection, group: str, id_: int) -> Mapping[str, Any]:
    """The place of a parked fact, with its partition locked as a retry of the worker would. Raises NotFound."""
    place = connection.execute(PLACE, {"grp": group, "id": id_}).mappings().one_or_none()
    if place is None:
        raise NotFound("no-such-parked-fact")
    connection.execute(LOCK, dict(place))
    return dict(place)


def _parked(row: RowMapping) -> Parked:
    """What people see of a row: what could have been forged into envelope or key is shown only where it is an id."""
    key = str(row["key"])
    own = dict(row)
    own.pop("key")
    return Parked(
        **{
            **own,
            "type": row["type"] if TYPE.fullmatch(row["type"] or "") else HIDDEN,
            "event_id": row["event_id"] if IDENTIFIER.fullmatch(row["event_id"]) else HIDDEN,
            "error": without_words(row["error"]),
            "subject": key.partition("/")[2] if KEY.fullmatch(key) else HIDDEN,
        }
    )
