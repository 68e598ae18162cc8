"""Looks for snapshots that are older than they should be: dead rows of the outbox stay for as long as one needs them.

A long report, or a transaction that somebody forgot, slows the relay of every agency down, and nobody would know why.
"""

import logging
import time

from flask import Flask
from sqlalchemy import Connection, text

from shared.house import house

log = logging.getLogger(__name__)
LONGEST = 120.0  # seconds that a transaction may take; reports that take longer run on a copy
AGAIN = 600.0  # seconds between two alarms about what goes on
KNOWN = text("SELECT to_regproc('cendana_oldest_snapshot') IS NOT NULL")
AGE = text("SELECT cendana_oldest_snapshot()")


def oldest_snapshot(connection: Connection) -> float | None:
    """Seconds since the oldest snapshot of this database was taken; None where the database cannot tell."""
    return float(connection.execute(AGE).scalar_one()) if connection.execute(KNOWN).scalar_one() else None


class Lookout:
    """One look at each turn; an alarm when something is too old, and again after AGAIN."""

    def __init__(self, app: Flask, longest: float = LONGEST) -> None:
        self._house, self._longest = house(app), longest
        with app.app_context():
            self._engine = self._house.db.engine
        self._alarmed = float("-inf")

    def turn(self) -> int:
        """Look. 1 when there was an alarm."""
        with self._engine.connect() as connection:
            age = oldest_snapshot(connection)
        if age is None or age <= self._longest:
            self._alarmed = float("-inf")
            return 0
        if time.monotonic() - self._alarmed < AGAIN:
            return 0
        self._alarmed = time.monotonic()
        log.error("ALARM a snapshot in %s is %.0f s old: dead rows of its outbox stay", self._house.service, age)
        return 1
