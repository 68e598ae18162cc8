"""Keeps the days of a service's inbox: those to come are made, those nobody needs are dropped.

What a day is, and what is promised of it, is written in shared/migrations/inbox.py.
"""

import logging

from flask import Flask
from psycopg.errors import LockNotAvailable
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from shared.house import house

log = logging.getLogger(__name__)
KEEP = text("SELECT keep_inbox_days()")


class InboxDays:
    """Does what there is to do in each turn, step by step. Any number of workers may: one at a time does it."""

    def __init__(self, app: Flask) -> None:
        self._service = house(app).service
        with app.app_context():
            self._engine = house(app).db.engine

    def turn(self) -> int:
        """How many steps were done. A table in use is left for the next turn: a day has time."""
        steps = 0
        try:
            while done := self._step():
                log.info("inbox of %s: %s", self._service, done)
                steps += 1
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            log.info("inbox of %s: in use", self._service)
        return steps

    def _step(self) -> str | None:
        with self._engine.begin() as connection:
            found = connection.execute(KEEP).scalar_one()
        return None if found is None else str(found)
