"""Brings the databases of the services, and their topics in the event log, to what the code expects.

A one-off in production, a step of every start in the embedded profile; two at once wait for each other. The old version
serves meanwhile: a step that must wait for a lock gives up before those behind it notice, and tries again.
"""

import importlib
import logging
import os
import pkgutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, MetaData, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase

from deploy.seed import seed_operators
from services import SERVICES
from shared.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
LOCK = 3_604_203_602  # one migration of a database at a time

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long a step waits for a lock, how often it tries, and the rest between, in seconds.

    Everybody who wants the table queues behind a step that waits, so a wait is short and there are many of them.
    """

    wait: float = 2.0
    tries: int = 30
    rest: float = 2.0


PATIENCE = Patience()


def base_of(service: str) -> type[DeclarativeBase] | None:
    """The base of a service's models, be they a module or a package of modules; None while it has none."""
    try:
        models = importlib.import_module(f"services.{service}.models")
    except ModuleNotFoundError as missing:
        if missing.name not in (f"services.{service}", f"services.{service}.models"):
            raise
        return None
    modules = [models]
    for found in pkgutil.walk_packages(getattr(models, "__path__", []), f"{models.__name__}."):
        modules.append(importlib.import_module(found.name))
    bases = {row for module in modules if isinstance(row := getattr(module, "Row", None), type)}
    if len(bases) != 1:
        raise LookupError(f"services.{service}.models must know exactly one Row, not {len(bases)}")
    base = bases.pop()
    assert issubclass(base, DeclarativeBase)
    return base


def metadata_of(service: str) -> MetaData:
    """The tables that the models of a service declare."""
    base = base_of(service)
    return base.metadata if base is not None else MetaData()


def alembic_config(service: str, connection: Connection) -> Config:
    """Alembic's view of one service: the shared environment, the service's own version files."""
    versions = ROOT / "services" / service / "migrations"
    config = Config()
    options = {
        "script_location": str(ROOT / "shared" / "migrations"),
        "version_locations": str(versions),
        "path_separator": "newline",
        "file_template": "%(rev)s_%(slug)s",
    }
    for name, value in options.items():
        config.set_main_option(name, value.replace("%", "%%"))
    config.attributes.update(connection=connection, metadata=metadata_of(service), service=service)
    return config


def migrate_database(settings: Settings, service: str, target: str = "head", patience: Patience = PATIENCE) -> None:
    """Run the service's migrations up to the newest, as its owner.

    Each is a transaction of its own: what was done stays done. Raises OperationalError when a table could not be had.
    """
    engine = create_engine(settings.database_url(service, "migrate"), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.execute(text(f"SET lock_timeout = '{patience.wait * 1000:.0f}ms'"))
        connection.commit()
        for number in range(1, patience.tries + 1):
            try:
                command.upgrade(alembic_config(service, connection), target)
                break
            except OperationalError as error:
                connection.rollback()
                if not isinstance(error.orig, LockNotAvailable) or number == patience.tries:
                    raise
                log.warning("%s: a table is in use, try %d of %d", service, number, patience.tries)
                time.sleep(patience.rest)
        if connection.execute(text("SELECT to_regclass('alembic_version')")).scalar():
            connection.execute(text(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {service}_app"))
        connection.commit()


def create_topic(settings: Settings, service: str) -> None:
    """Make the topic of the service's facts. The number of its partitions never changes: order rests on it."""
    from shared.eventlog import open_log

    log = open_log(settings.event_log, settings.log_replication)
    try:
        log.create(f"cendana.{service}", settings.log_partitions)
    finally:
        log.close()


def migrate(settings: Settings, service: str) -> None:
    """Bring one service up to date: its database, then its topic."""
    migrate_database(settings, service)
    create_topic(settings, service)


def main() -> int:
    """Migrate the services named, or all."""
    settings = Settings.from_environment(os.environ)
    wanted = sys.argv[1:] or SERVICES
    unknown = set(wanted) - set(SERVICES)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(SERVICES)}", file=sys.stderr)
        return 2
    for service in wanted:
        migrate(settings, service)
        if service == "agencies":
            seed_operators(settings)
        print(f"{service} is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
