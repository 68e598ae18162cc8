"""Sealing and verifying: the worker links what was committed since, so that nobody who writes waits for a chain."""

from collections.abc import Generator, Sequence
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy import func, inspect, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.audit.chain import Head, Link, Verdict, genesis, link_hash, verdict
from shared.audit.tables import AuditHead, Trail
from shared.db import uuid7
from shared.delivery.subscriptions import Subscriptions
from shared.events.fact import Fact, contract_of
from shared.events.local import TimePassed

if TYPE_CHECKING:
    from shared.uow import UnitOfWork

MOST = 5_000  # entries sealed in one quarter of an hour and agency; the rest comes with the next
LOOKING_BACK = timedelta(days=1)  # before the last seal: longer than any transaction is open
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:agency || '/audit', 0))")
F = TypeVar("F", bound=Fact)


def follow_audit(subscriptions: Subscriptions, trail: Trail, sealed: type[F], heads: Sequence[type[Fact]] = ()) -> None:
    """Seal the service's own trail as time passes, stating `sealed`; keep the `heads` that other services state."""

    @subscriptions.on(TimePassed)
    def seal_audit(uow: "UnitOfWork", _fact: TimePassed) -> None:
        seal(uow, trail, sealed)

    for kind in heads:
        _follow(subscriptions, trail, kind)


def _follow(subscriptions: Subscriptions, trail: Trail, kind: type[Fact]) -> None:
    source = contract_of(kind).producer

    @subscriptions.on(kind)
    def keep_head(uow: "UnitOfWork", fact: Any) -> None:
        assert trail.head is not None
        values = {"number": fact.number, "hash": fact.hash, "sealed_at": fact.sealed_at}
        row = insert(trail.head).values(agency_id=uow.agency_id, id=uuid7(), source=source, **values)
        uow.session.execute(row.on_conflict_do_nothing())


def seal(uow: "UnitOfWork", trail: Trail, sealed: type[Fact]) -> int:
    """Link what is committed and not linked yet, by the time it happened, and state the new head. Returns how many.

    Four statements however many; one sealer of an agency at a time. Nobody who writes entries ever waits for it.
    """
    uow.session.execute(ONE_AT_A_TIME, {"agency": str(uow.agency_id)})
    last = _last(uow.session, trail)
    entry = trail.entry
    fresh = select(entry).where(~_sealed(trail))
    if last is not None:
        fresh = fresh.where(entry.at > last.sealed_at - LOOKING_BACK)
    entries = uow.session.scalars(fresh.order_by(entry.at, entry.id).limit(MOST)).all()
    if not entries:
        return 0
    number, previous = (last.number, last.hash) if last else (0, genesis(uow.trail.service, uow.agency_id))
    rows = []
    for found in entries:
        number += 1
        previous = link_hash(previous, number, uow.now, content(found))
        rows.append({"agency_id": uow.agency_id, "id": found.id, "number": number, "hash": previous})
    uow.session.execute(insert(trail.seal), [{**row, "sealed_at": uow.now} for row in rows])
    uow.emit(sealed(agency_id=uow.agency_id, number=number, hash=previous, sealed_at=uow.now))  # type: ignore[call-arg]  # the shape all of them have
    return len(rows)


def verify(
    session: Session, trail: Trail, agency_id: UUID, service: str, heads: Sequence[Head] = (), newest: int | None = None
) -> Verdict:
    """Walk the current agency's chain in this service, entry by entry, and compare it with heads that others keep.

    `newest` walks so many links at the end alone, from the seal before them: what a page can wait for.
    """
    unsealed = session.execute(select(trail.entry.id, trail.entry.at).where(~_sealed(trail))).all()
    start = _start(session, trail, Head(0, genesis(service, agency_id)), newest)
    with closing(_links(session, trail, start.number)) as links:
        return verdict(start, links, [(id_, at) for id_, at in unsealed], heads)


def _start(session: Session, trail: Trail, beginning: Head, newest: int | None) -> Head:
    last = _last(session, trail) if newest is not None else None
    if last is None or newest is None or last.number <= newest:
        return beginning
    before = select(trail.seal.number, trail.seal.hash).where(trail.seal.number == last.number - newest)
    row = session.execute(before).one_or_none()
    return Head(*row) if row else beginning


def heads_of(session: Session, heads: type[AuditHead], source: str, most: int = 200) -> list[Head]:
    """The newest heads that a service stated, as they are kept here."""
    query = select(heads.number, heads.hash).where(heads.source == source).order_by(heads.number.desc()).limit(most)
    return [Head(number, hash_) for number, hash_ in session.execute(query)]


def content(entry: Any) -> dict[str, Any]:
    """Everything that an entry says."""
    return {column.name: getattr(entry, column.name) for column in entry.__table__.c}


def counted(session: Session, trail: Trail) -> int:
    """How many entries an agency's trail has here."""
    return int(session.scalar(select(func.count()).select_from(trail.entry)) or 0)


def _links(session: Session, trail: Trail, after: int) -> Generator[Link, None, None]:
    seal, entry = trail.seal, trail.entry
    beside = (entry.agency_id == seal.agency_id) & (entry.id == seal.id)
    own = inspect(entry).local_table.c
    columns = [seal.number, seal.id.label("seal_id"), seal.hash, seal.sealed_at, *own]
    query = select(*columns).select_from(seal).outerjoin(entry, beside)
    query = query.where(seal.number > after).order_by(seal.number)
    names = [column.name for column in own]
    with closing(session.execute(query.execution_options(yield_per=1_000))) as rows:
        for number, id_, hash_, sealed_at, *values in rows:
            found = dict(zip(names, values, strict=True))
            yield Link(number, id_, hash_, sealed_at, found if found["id"] is not None else None)


def _last(session: Session, trail: Trail) -> Any:
    return session.execute(
        select(trail.seal.number, trail.seal.hash, trail.seal.sealed_at).order_by(trail.seal.number.desc()).limit(1)
    ).one_or_none()


def _sealed(trail: Trail) -> Any:
    seal, entry = trail.seal, trail.entry
    return select(seal.id).where(seal.agency_id == entry.agency_id, seal.id == entry.id).exists()
