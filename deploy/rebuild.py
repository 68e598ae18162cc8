"""Builds a read model of one agency anew from the log, beside the live one; compares them; and puts it in its place.

python -m deploy.rebuild SERVICE MODEL SLUG [--swap] [--archive FOLDER]

The handlers are the service's own. They write to tables of the same names in a schema of their own, state nothing, and
reach nothing outside. Where both agree, and where not, is said; only `--swap` changes what the service reads.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice, takewhile
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import Engine, NullPool, create_engine, event

from deploy.archive import Archive, UnfitArchive
from deploy.running import settings_of_running
from deploy.typed import finish
from deploy.web import service_app
from deploy.whole_log import between
from services import SERVICES
from shared.db import ANNOUNCEMENT
from shared.delivery.envelope import Unfit, read
from shared.delivery.reactions import Reactions
from shared.eventlog import open_log
from shared.eventlog.port import EventLog, LogUnavailable, Partition, Record
from shared.house import House, house
from shared.settings import Settings

SCHEMA = "rebuild"
LOCK = 3_604_203_603  # one rebuild of a database at a time
CHUNK = 100  # records of one partition in one transaction
STILL = "SET LOCAL lock_timeout = '5s'; LOCK TABLE public.offsets IN EXCLUSIVE MODE"
NEXT = "SELECT topic, number, next FROM public.offsets WHERE grp = %s AND topic = ANY(%s)"
NOT_DONE = (
    "SELECT event_id FROM public.parked WHERE grp = %s AND event_id = ANY(%s) AND status IN ('PARKED', 'DISCARDED')"
)
Owner = psycopg.Connection[TupleRow]
WRITES = re.compile(r"\s*(?:insert\s+into|update|delete\s+from|merge\s+into)\s+\"?(?:\w+\"?\.\"?)?(\w+)", re.IGNORECASE)


class NotRebuilt(Exception):
    """It cannot be built, or not from what there is; what the service reads is as it was."""


@dataclass(frozen=True)
class ReadModel:
    """Tables that these handlers fill, and nothing else writes."""

    tables: tuple[str, ...]
    handlers: tuple[str, ...]


ORGANISATION = ReadModel(
    ("unit", "employee", "standard", "calendar"),
    ("keep_calendar", "keep_units", "keep_standards", "keep_employees", "move_employees", "let_employee_go"),
)
MODELS: Mapping[str, Mapping[str, ReadModel]] = {
    "surveys": {"organisation": ORGANISATION},
    "evaluations": {
        "organisation": ORGANISATION,
        "evidence": ReadModel(
            ("finding", "published_index"), ("keep_finding", "retract_finding", "keep_cause", "keep_index")
        ),
    },
    "training": {"organisation": ORGANISATION},
    "rewards": {"organisation": ORGANISATION},
}


@dataclass
class Outcome:
    """What came of it: facts handled, and by table the rows that only one of both has (a changed row is in each)."""

    facts: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    only_live: dict[str, int] = field(default_factory=dict)
    only_rebuilt: dict[str, int] = field(default_factory=dict)
    swapped: bool = False

    @property
    def agrees(self) -> bool:
        """Whether both are equal on every row."""
        return not any(self.only_live.values()) and not any(self.only_rebuilt.values())


class Rebuild:
    """One read model of one agency, from the first fact to where the live one stands."""

    def __init__(self, place: House, model: ReadModel, agency_id: UUID) -> None:
        self._place, self._model, self._agency_id = place, model, agency_id
        self._subscriptions = place.subscriptions.only(model.handlers)
        marked = sorted(handler.name for handler in self._subscriptions if handler.outside)
        if marked:
            raise NotRebuilt(f"{', '.join(marked)}: would reach outside again")
        self._reactions = Reactions(place.service, place.db, place.clock)
        self._skipped: list[Record] = []
        self._at: dict[Partition, int] = {}
        self.outcome = Outcome()

    def run(self, event_log: EventLog, archive: Archive | None, swap: bool) -> Outcome:
        """Build, catch up, compare; with the live one standing still for the end of it."""
        settings, service = self._place.settings, self._place.service
        with (
            closing(psycopg.connect(settings.dsn(service, "migrate"), autocommit=True)) as owner,
            _beside(owner, service, self._model.tables),
            _engine(settings, service, self._model) as engine,
        ):
            self._begin(event_log, archive, engine, owner)
            self._go_on(event_log, engine, owner)
            with owner.transaction():
                owner.execute(STILL)
                self._go_on(event_log, engine, owner)
                self._handle(engine, owner, self._skipped, last=True)
                self._compare(owner)
                if swap:
                    self._swap(owner)
        return self.outcome

    def _begin(self, event_log: EventLog, archive: Archive | None, engine: Engine, owner: Owner) -> None:
        """Handle what the log has forgotten."""
        partitions = [p for topic in self._subscriptions.topics for p in event_log.partitions(topic)]
        for partition, (low, _) in event_log.bounds(partitions).items():
            for chunk in _forgotten(event_log, archive, partition, low):
                self._handle(engine, owner, chunk)
            self._at[partition] = low

    def _go_on(self, event_log: EventLog, engine: Engine, owner: Owner) -> None:
        """Handle everything up to where the live group stands now."""
        topics = list(self._subscriptions.topics)
        ends = {Partition(row[0], row[1]): row[2] for row in owner.execute(NEXT, [self._place.service, topics])}
        for records in between(event_log, self._at, ends, CHUNK):
            for partition in sorted({record.partition for record in records}):
                own = [record for record in records if record.partition == partition]
                self._handle(engine, owner, own)
                self._at[partition] = own[-1].position + 1

    def _handle(self, engine: Engine, owner: Owner, records: Sequence[Record], last: bool = False) -> None:
        """Let the handlers take these facts of the agency; those that the live one put aside wait for the end."""
        own = [r for r in records if r.headers.get("ce_agency") == str(self._agency_id)]
        ids = [r.headers.get("ce_id", "") for r in own]
        aside = {row[0] for row in owner.execute(NOT_DONE, [self._place.service, ids])} if ids else set()
        if not last:
            self._skipped += [r for r in own if r.headers.get("ce_id") in aside]
        deliveries = [delivery for r in own if r.headers.get("ce_id") not in aside if (delivery := self._read(r))]
        if deliveries:
            with engine.begin() as connection:
                self.outcome.facts += self._reactions.react(connection, deliveries)

    def _read(self, record: Record) -> Any:
        try:
            return read(record, self._subscriptions)
        except Unfit:  # the live one put it aside as well
            return None

    def _compare(self, owner: Owner) -> None:
        for table in self._model.tables:
            self.outcome.rows[table] = _count(owner, SQL("SELECT 1 FROM {}").format(Identifier(SCHEMA, table)))
            self.outcome.only_live[table] = _count(owner, self._rows_only_in("public", SCHEMA, table))
            self.outcome.only_rebuilt[table] = _count(owner, self._rows_only_in(SCHEMA, "public", table))

    def _swap(self, owner: Owner) -> None:
        """Put the rebuilt rows in the place of the live ones, in the transaction in which both were compared."""
        for table in self._model.tables:
            stale = SQL("DELETE FROM {} t WHERE agency_id = {} AND NOT EXISTS (SELECT 1 FROM {} r WHERE r = t)")
            live, rebuilt = Identifier("public", table), Identifier(SCHEMA, table)
            rows = self._rows_only_in(SCHEMA, "public", table)
            owner.execute(stale.format(live, str(self._agency_id), SQL("({})").format(self._both(rebuilt))))
            owner.execute(SQL("INSERT INTO {} {}").format(live, rows))
        self.outcome.swapped = True

    def _both(self, table: Identifier) -> Composed:
        return SQL("SELECT * FROM {} WHERE agency_id = {}").format(table, str(self._agency_id))

    def _rows_only_in(self, one: str, other: str, table: str) -> Composed:
        return SQL("{} EXCEPT {}").format(self._both(Identifier(one, table)), self._both(Identifier(other, table)))


def rebuild(
    settings: Settings, service: str, name: str, slug: str, *, swap: bool = False, archive: Archive | None = None
) -> Outcome:
    """Build the read model of this name anew for the agency. Raises NotRebuilt."""
    model = MODELS.get(service, {}).get(name)
    if model is None:
        known = ", ".join(f"{each} {model}" for each, models in MODELS.items() for model in models)
        raise NotRebuilt(f"{service} has no read model {name}; there are {known}")
    app = service_app(service, settings)
    with psycopg.connect(settings.dsn(service, "app")) as connection:
        row = connection.execute("SELECT id FROM agency WHERE slug = %s", [slug]).fetchone()
    if row is None:
        raise NotRebuilt(f"{service} knows no agency {slug}")
    with app.app_context(), closing(open_log(settings.event_log)) as event_log:
        try:
            return Rebuild(house(app), model, UUID(str(row[0]))).run(event_log, archive, swap)
        finally:
            house(app).db.engine.dispose()


def _forgotten(
    event_log: EventLog, archive: Archive | None, partition: Partition, low: int
) -> Iterator[Sequence[Record]]:
    """What the log held before this position, from the archive. Raises NotRebuilt where neither has it."""
    if not low:
        return
    if archive is None or archive.end(partition) < low:
        raise NotRebuilt(f"{partition} begins at {low} in the log: name an archive that holds what was before")
    archive.compare(event_log, event_log.bounds([partition]))
    records = takewhile(lambda record: record.position < low, archive.read(partition))
    while chunk := list(islice(records, CHUNK)):
        yield chunk


@contextmanager
def _beside(owner: Owner, service: str, tables: Sequence[str]) -> Iterator[None]:
    """Empty tables of the same shape, with the same walls, in a schema of their own; gone at the end."""
    row = owner.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
    if row is None or not row[0]:
        raise NotRebuilt(f"another rebuild runs in {service}")
    app = Identifier(f"{service}_app")
    owner.execute("SET client_min_messages = warning")
    owner.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(SCHEMA)))  # of one that was cut off
    try:
        owner.execute(SQL("CREATE SCHEMA {}").format(Identifier(SCHEMA)))
        owner.execute(SQL("GRANT USAGE ON SCHEMA {} TO {}").format(Identifier(SCHEMA), app))
        for table in (*tables, "inbox", "outbox"):
            shape = SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)")
            owner.execute(shape.format(Identifier(SCHEMA, table), Identifier("public", table)))
        for table in tables:
            owner.execute(SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(Identifier(SCHEMA, table)))
            policy = SQL("CREATE POLICY own_agency ON {} USING (agency_id = current_setting({})::uuid)")
            owner.execute(policy.format(Identifier(SCHEMA, table), ANNOUNCEMENT))
        for table in (*tables, "inbox"):
            rights = SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}")
            owner.execute(rights.format(Identifier(SCHEMA, table), app))
        owner.execute(SQL("REVOKE ALL ON {} FROM {}").format(Identifier(SCHEMA, "outbox"), app))  # nothing is stated
        yield
    finally:
        owner.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(SCHEMA)))


@contextmanager
def _engine(settings: Settings, service: str, model: ReadModel) -> Iterator[Engine]:
    """Connections of the app that find the tables beside before the live ones, and write to no other table."""
    options = {"options": f"-csearch_path={SCHEMA},public"}
    engine = create_engine(
        settings.database_url(service, "app"),
        connect_args=options,
        poolclass=NullPool,
        isolation_level="READ COMMITTED",
        hide_parameters=True,
    )
    own = {*model.tables, "inbox"}

    def refuse(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found = WRITES.match(statement)
        if found and found[1] not in own:
            raise NotRebuilt(f"a handler writes to {found[1]}, which is no part of the read model")

    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield engine
    finally:
        engine.dispose()


def _count(owner: Owner, query: Composed) -> int:
    row = owner.execute(SQL("SELECT count(*) FROM ({}) AS found").format(query)).fetchone()
    return int(row[0]) if row else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when both agree or were swapped, 1 when they differ or it could not be done."""
    parser = argparse.ArgumentParser(prog="python -m deploy.rebuild", description=__doc__)
    parser.add_argument("service", choices=SERVICES)
    parser.add_argument("model")
    parser.add_argument("slug")
    parser.add_argument("--swap", action="store_true", help="put it in the place of the live one")
    parser.add_argument("--archive", type=Path, help="where to read what the log has forgotten")
    asked = parser.parse_args(arguments)
    archive = Archive(asked.archive) if asked.archive else None
    try:
        settings = settings_of_running(os.environ)
        outcome = rebuild(settings, asked.service, asked.model, asked.slug, swap=asked.swap, archive=archive)
    except (NotRebuilt, UnfitArchive, LogUnavailable) as reason:
        print(reason, file=sys.stderr)
        return 1
    print(f"{outcome.facts} handlings")
    for table, number in outcome.rows.items():
        print(f"{table}: {number} rows; only live {outcome.only_live[table]}, only new {outcome.only_rebuilt[table]}")
    print("Swapped." if outcome.swapped else "Both agree." if outcome.agrees else "They differ; nothing was changed.")
    return 0 if outcome.agrees or outcome.swapped else 1


if __name__ == "__main__":
    finish(main)
