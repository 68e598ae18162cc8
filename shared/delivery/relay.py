"""The relay: takes facts out of a service's outbox and into the event log. One leads, any number stand by.

A row is deleted only after the log has it. A relay that ends in between leaves the row to its successor, which
appends it again: at least once, and the inbox of each reader makes it once. A cursor over `id` would lose rows, since
identities commit out of order; two relays with SKIP LOCKED would break the order of a key.
"""

import logging
import time

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from shared.delivery.pace import Pace
from shared.delivery.traced import appending
from shared.eventlog.port import EventLog, Message
from shared.eventlog.postgres import LINK

log = logging.getLogger("cendana.delivery")

BATCH = 500
FEW = 50  # rows below which a batch is followed by a rest, in which more come
PATIENCE = 180  # seconds of silence after which a stopped leader loses its session; longer than the longest append
STANDBY = 1.0  # seconds between two tries to lead
NAP = 0.02  # seconds; a notification from the writing transaction would serialise the commits of the whole cluster

# Each agency gets the same share of a batch, so that one with a long queue holds up nobody. The oldest of each agency
# come first, so the order within a key holds; where the readers are behind, one of each (pace.py). A loose index scan
# finds the agencies without reading their rows.
TAKE = """
WITH RECURSIVE waiting AS (
    (SELECT agency_id FROM outbox ORDER BY agency_id LIMIT 1)
    UNION ALL
    SELECT (SELECT o.agency_id FROM outbox o WHERE o.agency_id > w.agency_id ORDER BY o.agency_id LIMIT 1)
      FROM waiting w WHERE w.agency_id IS NOT NULL
), agency AS MATERIALIZED (SELECT agency_id FROM waiting WHERE agency_id IS NOT NULL)
SELECT o.id, o.topic, o.key, o.headers, o.payload
  FROM agency
 CROSS JOIN LATERAL (
       SELECT * FROM outbox WHERE agency_id = agency.agency_id
        ORDER BY id LIMIT (SELECT greatest(1, %(share)s / greatest(1, count(*))) FROM agency)) o
 ORDER BY o.id LIMIT %(batch)s"""
DELETE = "DELETE FROM outbox WHERE id = ANY(%s)"
# The lock is the lead: it ends with the session, however the process ends.
LEAD = "SELECT pg_try_advisory_lock(hashtextextended('relay of ' || %s, 0))"


class Relay:
    """One candidate for the lead of one service's outbox. `dsn` is libpq's, for the role `<service>_relay`."""

    def __init__(self, event_log: EventLog, dsn: str, service: str) -> None:
        self._log, self._dsn, self._service = event_log, dsn, service
        self._pace = Pace(event_log)
        self._connection: psycopg.Connection[TupleRow] | None = None
        self.leads = False

    def turn(self, nap: float = NAP) -> int:
        """Move one batch; how many facts that was. Rests `nap` seconds when those were few, STANDBY if another leads.

        Raises LogUnavailable and psycopg's errors; then nothing was deleted that the log does not have.
        """
        connection = self._session()
        if not self._lead(connection):
            time.sleep(STANDBY if nap else 0)
            return 0
        room = min(BATCH, self._pace.left())
        rows = connection.execute(TAKE, {"share": room, "batch": BATCH}, binary=True).fetchall()
        if not rows:
            time.sleep(nap)
            return 0
        with appending(self._service, rows[0][1], [row[3] for row in rows]):
            self._log.append([Message(topic, key, headers, payload) for _, topic, key, headers, payload in rows])
        connection.execute(DELETE, [[row[0] for row in rows]])
        self._pace.went(rows[0][1], len(rows))
        if not room or len(rows) < FEW:
            time.sleep(nap)
        return len(rows)

    def close(self) -> None:
        """Give up the lead and every connection. The next turn begins anew."""
        connection, self._connection, self.leads = self._connection, None, False
        try:
            if connection is not None:
                connection.close()
        finally:
            self._log.close()

    def _session(self) -> psycopg.Connection[TupleRow]:
        if self._connection is None:
            name = f"relay {self._service}"
            self._connection = connection = psycopg.connect(self._dsn, autocommit=True, application_name=name, **LINK)
            connection.execute(sql.SQL("SET idle_session_timeout = {}").format(f"{PATIENCE}s"))
            connection.execute("SET default_transaction_isolation = 'read committed'")
        return self._connection

    def _lead(self, connection: psycopg.Connection[TupleRow]) -> bool:
        if not self.leads:
            row = connection.execute(LEAD, [self._service]).fetchone()
            self.leads = row is not None and bool(row[0])
            if self.leads:
                log.info("this relay leads %s", self._service)
        return self.leads
