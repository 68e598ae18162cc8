"""How delivery stands in one service, as Prometheus asks for it: read from the database at the moment of asking."""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import psycopg
from flask import Flask
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from shared.delivery.lookout import oldest_snapshot
from shared.delivery.operating import state
from shared.house import house

log = logging.getLogger(__name__)
MOST_AGENCIES = 50  # with the most rows each: an agency that waits is among them
PARKED = text(
    "SELECT agency_id::text, count(*) FROM parked WHERE grp = :grp AND status = 'PARKED' AND agency_id IS NOT NULL"
    " GROUP BY 1 ORDER BY 2 DESC LIMIT :most"
)
BLOCKED = text("SELECT count(*) FROM blocked_keys WHERE grp = :grp")
WAITING = "SELECT agency_id::text, count(*) FROM outbox GROUP BY 1 ORDER BY 2 DESC LIMIT %s"
# A row for each agency that waits, by a loose index scan: it costs the same however many facts an agency has there.
LONGEST = """
WITH RECURSIVE waiting AS (
    (SELECT agency_id FROM outbox ORDER BY agency_id LIMIT 1)
    UNION ALL
    SELECT (SELECT o.agency_id FROM outbox o WHERE o.agency_id > w.agency_id ORDER BY o.agency_id LIMIT 1)
      FROM waiting w WHERE w.agency_id IS NOT NULL)
SELECT w.agency_id::text, extract(epoch FROM clock_timestamp() - (first.headers ->> 'ce_time')::timestamptz)
  FROM waiting w
 CROSS JOIN LATERAL (SELECT headers FROM outbox WHERE agency_id = w.agency_id ORDER BY id LIMIT 1) AS first
 ORDER BY 2 DESC LIMIT %s"""
PATIENCE = 3  # seconds


class DeliveryGauges(Collector):
    """Outbox, lag, parked facts and the oldest snapshot of one service."""

    def __init__(self, app: Flask) -> None:
        self._app, self._house = app, house(app)
        self._relay = self._house.settings.dsn(self._house.service, "relay")

    def describe(self) -> Iterator[Metric]:
        """Nothing is asked before the first scrape."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The figures of now. Without the database there is one alone, which says so."""
        try:
            with self._app.app_context(), self._house.db.engine.connect() as connection:
                found = [*self._of_delivery(connection), *self._of_parked(connection)]
            found += self._of_outbox()
        except (SQLAlchemyError, psycopg.Error) as error:
            log.warning("no figures of %s: %s", self._house.service, type(error).__name__)
            found = []
        yield self._gauge("database_up", "1 while the database of the service answers.", [((), bool(found))])
        yield from found

    def _of_delivery(self, connection: Connection) -> Iterator[Metric]:
        now, standing = datetime.now(UTC), state(connection, self._house.service)
        oldest = (now - standing.oldest_at).total_seconds() if standing.oldest_at else 0.0
        yield self._gauge("outbox_rows", "Facts that have not left.", [((), standing.waiting)])
        yield self._gauge("outbox_oldest_seconds", "Age of the oldest fact that has not left.", [((), oldest)])
        lags = [((each.topic,), each.lag) for each in standing.lags if each.lag is not None]
        seen = [((each.topic,), (now - each.seen_at).total_seconds()) for each in standing.lags if each.seen_at]
        yield self._gauge("lag_records", "Records of the topic that the group has not passed.", lags, "topic")
        yield self._gauge("lag_age_seconds", "Since somebody looked where the log ends.", seen, "topic")
        parked = [((class_,), number) for class_, number in standing.parked.items()]
        yield self._gauge("parked", "Facts put aside.", parked, "class")

    def _of_parked(self, connection: Connection) -> Iterator[Metric]:
        group = {"grp": self._house.service}
        rows = [((agency,), number) for agency, number in connection.execute(PARKED, {**group, "most": MOST_AGENCIES})]
        yield self._gauge("parked_by_agency", "Facts put aside, of the agencies with the most.", rows, "agency")
        yield self._gauge("blocked_keys", "Keys that wait.", [((), connection.execute(BLOCKED, group).scalar_one())])
        age = oldest_snapshot(connection)
        if age is not None:
            yield self._gauge("oldest_snapshot_seconds", "Age of the oldest snapshot; it keeps dead rows.", [((), age)])

    def _of_outbox(self) -> Iterator[Metric]:
        """By agency: the relay's role alone sees the rows of all."""
        with psycopg.connect(self._relay, autocommit=True, connect_timeout=PATIENCE) as connection:
            connection.execute(f"SET statement_timeout = '{PATIENCE}s'")
            oldest = [((agency,), age) for agency, age in connection.execute(LONGEST, [MOST_AGENCIES])]
            try:
                found = connection.execute(WAITING, [MOST_AGENCIES]).fetchall()
            except psycopg.errors.QueryCanceled:  # too many to be counted by agency in time
                found = []
        what = "Age of the oldest fact that has not left, of the agencies that wait longest."
        yield self._gauge("outbox_oldest_seconds_by_agency", what, oldest, "agency")
        rows = [((agency,), number) for agency, number in found]
        what = "Facts that have not left, of the agencies with the most."
        yield self._gauge("outbox_rows_by_agency", what, rows, "agency")

    def _gauge(self, name: str, what: str, rows: Iterable[tuple[tuple[str, ...], float]], *labels: str) -> Metric:
        family = GaugeMetricFamily(f"cendana_{name}", what, labels=["service", *labels])
        for values, number in rows:
            family.add_metric([self._house.service, *values], float(number))
        return family
