"""From the schema of the last release onward, while that release serves: expand, migrate, and contract a release later."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic import command
from sqlalchemy import Engine, NullPool, create_engine, event
from sqlalchemy.exc import OperationalError

from deploy.compatibility import last_release
from deploy.migrate import Patience, alembic_config, migrate_database
from services import SERVICES
from shared.db import uuid7
from shared.settings import Settings
from tests.service.deploying.conftest import Ground

RELEASED: dict[str, str] = json.loads((last_release() / "migrations.json").read_text())
COLUMNS = (
    "SELECT table_name, column_name, data_type || coalesce(' ' || udt_name, ''), is_nullable, column_default,"
    " is_identity FROM information_schema.columns WHERE table_schema = 'public' AND table_name IN"
    " (SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE')"
)
# Statements that keep writers of a table away for as long as its rows are many.
LONG_LOCKS = ("CREATE INDEX IX", "CREATE UNIQUE INDEX", "SET NOT NULL", "ADD CONSTRAINT", "ALTER COLUMN")
# Reviewed by hand: tables that are always small, or a constraint that looks at no row that is there.
SHORT = {
    "parked": "what waits for people",
    "session": "people who are signed in; a row is some hundred bytes",
    "role_assignment": "some for each agency",
    "identity_provider": "one for each agency",
    "account": "one for each person who signed in",
    "role_group": "some for each agency",
}
# Reviewed by hand: what the release does not write, or writes no more once its requests of that second are over.
CONTRACTED: dict[str, str] = {}


@pytest.fixture(scope="module")
def released(ground: Ground) -> Settings:
    """Databases as the last release left them, beside those of today."""
    settings = replace(ground.settings, database=ground.settings.database.replace("/cendana_", "/released_"))
    with psycopg.connect(ground.cluster.url(), autocommit=True) as admin:
        for service in SERVICES:
            admin.execute(f"CREATE DATABASE released_{service} OWNER {service}_migrate".encode())
            admin.execute(f"GRANT CONNECT ON DATABASE released_{service} TO {service}_app, {service}_relay".encode())
            with psycopg.connect(ground.cluster.url(f"released_{service}"), autocommit=True) as inside:
                rights = f"ALTER DEFAULT PRIVILEGES FOR ROLE {service}_migrate GRANT"
                inside.execute(f"{rights} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {service}_app".encode())
    for service in SERVICES:
        migrate_database(settings, service, RELEASED[service])
    return settings


Columns = dict[tuple[str, str], tuple[Any, ...]]


def columns(settings: Settings, service: str) -> Columns:
    """(table, column) -> type, whether it may be empty, default, whether it numbers itself."""
    with psycopg.connect(settings.dsn(service, "migrate")) as connection:
        return {(row[0], row[1]): row[2:] for row in connection.execute(COLUMNS)}


def broken(before: Columns, after: Columns) -> set[str]:
    """Columns that the release reads and that are gone or of another kind, or that it does not write and must."""
    tables = {table for table, _ in before}
    gone = {at for at, (kind, *_) in before.items() if at not in after or after[at][0] != kind}
    demanded = {
        at
        for at, (_, nullable, default, identity) in after.items()
        if at[0] in tables and nullable == "NO" and default is None and identity == "NO"
        if at not in before or before[at][1] == "YES"
    }
    return {".".join(at) for at in gone | demanded}


@contextmanager
def statements() -> Iterator[list[str]]:
    """Everything that is run inside."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.extend(part.strip() for part in statement.split(";") if part.strip())

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("service", SERVICES)
def test_what_the_release_reads_and_writes_stays_possible(released: Settings, ground: Ground, service: str) -> None:
    before = columns(released, service)
    tables = {table for table, _ in before}
    with statements() as seen:
        migrate_database(released, service)
    after = columns(released, service)
    assert broken(before, after) <= CONTRACTED.keys(), "expand now, contract in the release after the next"
    long = [s for s in seen if any(word in s.upper() for word in LONG_LOCKS) and _table_of(s) in tables - SHORT.keys()]
    assert long == [], "CONCURRENTLY, NOT VALID and VALIDATE, or in steps; or review the table here"
    assert after == columns(ground.settings, service), "the same as a database that began today"


@pytest.mark.parametrize(
    ("change", "is_broken"),
    [
        ({("need", "note"): ("text", "YES", None, "NO")}, False),
        ({("need", "weight"): ("integer", "NO", "0", "NO")}, False),
        ({("other", "id"): ("uuid", "NO", None, "NO")}, False),
        ({("need", "weight"): ("integer", "NO", None, "NO")}, True),
        ({("need", "code"): None}, True),
        ({("need", "code"): ("integer", "YES", None, "NO")}, True),
        ({("need", "code"): ("text", "NO", None, "NO")}, True),
    ],
)
def test_what_breaks_the_release_is_told_from_what_does_not(change: dict[Any, Any], is_broken: bool) -> None:
    before: Columns = {("need", "id"): ("uuid", "NO", None, "NO"), ("need", "code"): ("text", "YES", None, "NO")}
    after = {at: kind for at, kind in {**before, **change}.items() if kind is not None}
    assert bool(broken(before, after)) == is_broken


def _table_of(statement: str) -> str:
    """The table that a statement changes."""
    words = statement.replace('"', "").split()
    upper = [word.upper() for word in words]
    at = upper.index("TABLE") + 1 if upper[:2] == ["ALTER", "TABLE"] else upper.index("ON") + 1 if "ON" in upper else 0
    return words[at].split("(")[0]


@pytest.fixture
def held(released: Settings, ground: Ground) -> Iterator[tuple[Settings, psycopg.Connection]]:
    """A service at the release, and somebody of the old version who reads a table for long that must change."""
    name = f"held_{uuid4().hex[:8]}"
    settings = replace(ground.settings, database=ground.settings.database.replace("/cendana_{service}", f"/{name}"))
    with psycopg.connect(ground.cluster.url(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} OWNER rewards_migrate".encode())
    migrate_database(settings, "rewards", RELEASED["rewards"])
    with psycopg.connect(settings.dsn("rewards", "migrate")) as reader:
        reader.execute("SELECT count(*) FROM parked")
        yield settings, reader


def test_the_inbox_knows_after_the_split_what_it_knew_before_and_the_old_version_goes_on_writing(
    held: tuple[Settings, psycopg.Connection],
) -> None:
    settings, reader = held
    reader.rollback()
    known, fresh, later = uuid7(), uuid7(), uuid7()

    def enter(connection: psycopg.Connection, event: UUID) -> int:
        """As the release writes it."""
        return connection.execute(
            "INSERT INTO inbox (grp, handler, event_id, type, agency_id, correlation_id)"
            " SELECT %s, * FROM unnest(CAST(%s AS text[]), CAST(%s AS uuid[]), CAST(%s AS text[]),"
            " CAST(%s AS uuid[]), CAST(%s AS text[])) ON CONFLICT DO NOTHING RETURNING handler, event_id",
            ["rewards", ["keep_units"], [event], ["t"], [uuid4()], ["c"]],
            prepare=True,
        ).rowcount

    with psycopg.connect(settings.dsn("rewards", "migrate"), autocommit=True) as old:
        assert [enter(old, known), enter(old, known)] == [1, 0]
        migrate_database(settings, "rewards")
        assert [enter(old, each) for each in (known, fresh, fresh)] == [0, 1, 0]
        while old.execute("SELECT keep_inbox_days()").fetchone() != (None,):
            pass
        assert [enter(old, each) for each in (known, fresh, later, later)] == [0, 0, 1, 0]
        engine = create_engine(settings.database_url("rewards", "migrate"), poolclass=NullPool)
        with engine.connect() as connection:
            command.downgrade(alembic_config("rewards", connection), "0003")
        assert [enter(old, each) for each in (known, fresh, later)] == [0, 0, 0]


def test_a_table_in_use_is_tried_again_and_nobody_waits_long_behind_the_migration(
    held: tuple[Settings, psycopg.Connection], ground: Ground
) -> None:
    settings, reader = held
    waits: list[float] = []
    done = threading.Event()

    def work() -> None:
        """Somebody of the old version, who writes to that table all the time."""
        with psycopg.connect(settings.dsn("rewards", "migrate"), autocommit=True) as connection:
            while not done.is_set():
                began = time.monotonic()
                connection.execute("UPDATE parked SET attempts = attempts")
                waits.append(time.monotonic() - began)
                time.sleep(0.01)

    worker = threading.Thread(target=work)
    worker.start()
    release = threading.Timer(1.5, reader.rollback)
    release.start()
    try:
        migrate_database(settings, "rewards", patience=Patience(wait=0.3, tries=30, rest=0.2))
    finally:
        done.set()
        worker.join()
        release.join()
    assert max(waits) < 1.2, "a wait for the lock ends, and whoever queued behind it goes on"
    assert len(waits) > 10
    assert columns(settings, "rewards") == columns(ground.settings, "rewards")


def test_a_table_that_is_never_free_stops_the_migration_and_leaves_what_was_done(
    held: tuple[Settings, psycopg.Connection],
) -> None:
    settings, reader = held
    with pytest.raises(OperationalError, match="55P03"):
        migrate_database(settings, "rewards", patience=Patience(wait=0.1, tries=2, rest=0.0))
    reader.rollback()
    with psycopg.connect(settings.dsn("rewards", "migrate")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (RELEASED["rewards"],)
    migrate_database(settings, "rewards")
