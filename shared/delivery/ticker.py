"""The passing of time as a fact: each quarter of an hour, for each agency, once, whatever workers there are.

No scheduler: due dates are stored, and handlers of TimePassed let happen what has fallen due. The id of a quarter is
the same in every worker, so the inbox makes one of them.
"""

import logging
from datetime import UTC, datetime
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from shared.db import named_uuid
from shared.delivery.envelope import Delivery
from shared.delivery.failures import is_infrastructure
from shared.delivery.reactions import Reactions
from shared.delivery.subscriptions import Handler
from shared.directory import DIRECTORY
from shared.events.local import TimePassed
from shared.house import house

log = logging.getLogger(__name__)
TRIES = 3  # of a quarter, when a handler fails for a reason of its own
TYPE = "local.time_passed"


def quarter_of(moment: datetime) -> datetime:
    """The beginning of the quarter of an hour, in UTC."""
    utc = moment.astimezone(UTC)
    return utc.replace(minute=utc.minute - utc.minute % 15, second=0, microsecond=0)


class Ticker:
    """Feeds TimePassed to one service."""

    def __init__(self, app: Flask) -> None:
        place = house(app)
        with app.app_context():
            self._engine = place.db.engine
        self._place = place
        self._reactions = Reactions(place.service, place.db, lambda: place.clock())  # noqa: PLW0108  # injected later
        self._last: datetime | None = None
        self._failures = 0

    def turn(self) -> int:
        """State the quarter that has begun, unless this worker did; returns the number of handlings."""
        quarter = quarter_of(self._place.clock())
        handlers = self._place.subscriptions.of(TimePassed)
        if quarter == self._last or not handlers:
            return 0
        with self._engine.connect() as connection:
            agencies = connection.execute(select(DIRECTORY.c.id).where(DIRECTORY.c.active)).scalars().all()
        ticks = [self._tick(agency_id, quarter, handler) for agency_id in agencies for handler in handlers]
        self._failures = self._failures + 1 if None in ticks else 0
        if self._failures in (0, TRIES):  # what failed for a reason of its own waits for the next quarter
            self._last, self._failures = quarter, 0
        return sum(handled or 0 for handled in ticks)

    def _tick(self, agency_id: UUID, quarter: datetime, handler: Handler) -> int | None:
        """Each agency and handler in a transaction of its own: one that fails holds up no other. None if it failed."""
        event_id = named_uuid(int(quarter.timestamp()) * 1000, f"{TYPE} of {agency_id}")
        delivery = Delivery(event_id, agency_id, TYPE, TimePassed(at=quarter), str(event_id), None, (handler,))
        try:
            with self._engine.begin() as connection:
                return self._reactions.react(connection, [delivery])
        except Exception as error:
            if is_infrastructure(error):
                raise
            log.exception("ALARM %s failed for agency %s at %s", handler.name, agency_id, quarter.isoformat())
            return None
