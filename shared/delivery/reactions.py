"""Running handlers: each fact once for each handler, by the inbox, in the transaction of its effects."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import count, groupby
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, text

from shared.db import AgencySession, as_agency, derived_uuid
from shared.delivery.envelope import Delivery
from shared.delivery.outbox import Trail
from shared.delivery.subscriptions import Handler
from shared.delivery.traced import said_of, whose
from shared.events.fact import CONTRACTS
from shared.tracing import records, span, traceparent, valid, within
from shared.uow import UnitOfWork

ENTER = text(
    "INSERT INTO inbox (grp, handler, event_id, type, agency_id, correlation_id)"
    " SELECT :grp, * FROM unnest(CAST(:handlers AS text[]), CAST(:events AS uuid[]), CAST(:types AS text[]),"
    " CAST(:agencies AS uuid[]), CAST(:correlations AS text[]))"
    " ON CONFLICT DO NOTHING RETURNING handler, event_id"
)


class Reactions:
    """The handlers of one service, run inside a transaction that somebody else owns: commands in them only flush."""

    def __init__(self, service: str, db: SQLAlchemy, clock: Callable[[], datetime]) -> None:
        self._service, self._db, self._clock = service, db, clock

    def react(self, connection: Connection, deliveries: Sequence[Delivery]) -> int:
        """Handle what is fresh, agency by agency, in order within each. Returns how many handlings there were."""
        fresh = self._enter(connection, deliveries)
        if not fresh:
            return 0
        handlings = len(fresh)
        session = AgencySession(self._db, bind=connection, expire_on_commit=False)
        try:
            for agency_id in dict.fromkeys(d.agency_id for d in deliveries):
                own = [d for d in deliveries if d.agency_id == agency_id]
                with as_agency(agency_id):
                    session.turn_to(agency_id)
                    for _, run in groupby(own, key=lambda d: d.type):
                        self._run(session, list(run), fresh)
        finally:
            session.close()
        return handlings

    def _enter(self, connection: Connection, deliveries: Sequence[Delivery]) -> set[tuple[str, UUID]]:
        # An id is fresh once, also within a chunk: the log may hold the same event twice.
        entries = {(h.name, d.event_id): d for d in deliveries for h in d.handlers}
        if not entries:
            return set()
        keys = sorted(entries)  # one order of rows for all: no deadlock between two workers
        rows = connection.execute(
            ENTER,
            {
                "grp": self._service,
                "handlers": [handler for handler, _ in keys],
                "events": [event for _, event in keys],
                "types": [entries[key].type for key in keys],
                "agencies": [entries[key].agency_id for key in keys],
                "correlations": [entries[key].correlation_id for key in keys],
            },
        )
        return {(handler, event) for handler, event in rows}

    def _run(self, session: AgencySession, run: Sequence[Delivery], fresh: set[tuple[str, UUID]]) -> None:
        """Facts of one kind and one agency that follow each other.

        Without a batch handler all handlers see one fact before any sees the next, as if each had come alone.
        """
        handlers = run[0].handlers
        together = any(handler.batch for handler in handlers)
        for part in [run] if together else [[delivery] for delivery in run]:
            for handler in handlers:
                own = [d for d in part if _taken(fresh, handler, d)]
                for batch in [own] if handler.batch else [[delivery] for delivery in own]:
                    if batch:
                        with handling(self._service, handler, batch):
                            self._handle(session, handler, batch)

    def _handle(self, session: AgencySession, handler: Handler, batch: Sequence[Delivery]) -> None:
        cause = batch[0]
        ordinals = count()
        trail = Trail(
            self._service,
            cause.agency_id,
            self._clock(),
            cause.correlation_id,
            causation_id=cause.event_id,
            traceparent=traceparent(),
        )
        uow = UnitOfWork(
            session,
            trail.at,
            trail,
            identify=lambda: derived_uuid(cause.event_id, f"{self._service} {handler.name} {next(ordinals)}"),
        )
        handler.handle(uow, [delivery.fact for delivery in batch])
        uow.close()


def _taken(fresh: set[tuple[str, UUID]], handler: Handler, delivery: Delivery) -> bool:
    """Whether this is the first sight of the fact by the handler: the log may hold one twice in a chunk."""
    entry = (handler.name, delivery.event_id)
    if entry not in fresh:
        return False
    fresh.discard(entry)
    return True


@contextmanager
def handling(service: str, handler: Handler, batch: Sequence[Delivery]) -> Iterator[None]:
    """A handler's work, in the trace of the first fact, from which what it states follows; linked to other facts.

    It is a span where that is recorded, and the fact belongs to a trace.
    """
    first = batch[0]
    with ExitStack() as inside:
        inside.enter_context(within(first.traceparent))
        if records() and traceparent() is not None:
            topic = CONTRACTS[first.type].topic
            said = {
                **said_of("handle", "process", topic, [delivery.event_id for delivery in batch]),
                **whose(first.agency_id, first.correlation_id),
                "messaging.consumer.group.name": service,
                "cloudevents.event_type": first.type,
                "code.function.name": handler.name,
            }
            others = {delivery.traceparent for delivery in batch} - {first.traceparent}
            links = [link for each in others if (link := valid(each))]
            inside.enter_context(span(service, "CONSUMER", f"handle {topic}", said, links))
        yield
