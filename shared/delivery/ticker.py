"""The passing of time as a fact: each quarter of an hour, for each agency, once, whatever workers there are.

No scheduler: due dates are stored, and handlers of TimePassed let happen what has fallen due. The id of a quarter is
the same in every worker, so the inbox makes one of them.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from flask import Flask
from sqlalchemy import select

from shared.delivery.envelope import Delivery
from shared.delivery.reactions import Reactions
from shared.directory import DIRECTORY
from shared.events.local import TimePassed
from shared.house import house

QUARTER = timedelta(minutes=15)
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

    def turn(self) -> int:
        """State the quarter that has begun, unless this worker did; returns the number of handlings."""
        quarter = quarter_of(self._place.clock())
        handlers = tuple(self._place.subscriptions.of(TimePassed))
        if quarter == self._last or not handlers:
            return 0
        with self._engine.connect() as connection:
            agencies = connection.execute(select(DIRECTORY.c.id).where(DIRECTORY.c.active)).scalars().all()
        handled = sum(self._tick(agency_id, quarter) for agency_id in agencies)
        self._last = quarter
        return handled

    def _tick(self, agency_id: UUID, quarter: datetime) -> int:
        event_id = uuid5(agency_id, f"{TYPE} {quarter.isoformat()}")
        handlers = tuple(self._place.subscriptions.of(TimePassed))
        fact = TimePassed(at=quarter)
        delivery = Delivery(event_id, agency_id, TYPE, fact, str(event_id), None, handlers)
        with self._engine.begin() as connection:
            return self._reactions.react(connection, [delivery])
