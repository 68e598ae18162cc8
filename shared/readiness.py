"""What a process cannot do without and does not have at this moment, by name."""

import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.house import house

EXTENSION = "schema"
REACH_SECONDS = 1.0
DEFAULT_PORTS = {"kafka": 9092, "postgresql+log": 5432}


@dataclass(frozen=True)
class Schema:
    """The migrations that this code knows, and the one that its tables need."""

    known: Collection[str]
    wanted: str


def missing_of(app: Flask) -> list[str]:
    """`database` when it does not answer, `schema` when it is older than this code; empty when requests can be served.

    A newer schema is none of our business: migrations keep the version before them running.
    """
    with app.app_context():
        try:
            with house().db.engine.connect() as connection:
                found = connection.execute(text("SELECT to_regclass('alembic_version') IS NOT NULL")).scalar()
                at = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if found else None
        except SQLAlchemyError:
            return ["database"]
    schema: Schema | None = app.extensions.get(EXTENSION)
    if schema is not None and (at is None or (at != schema.wanted and at in schema.known)):
        return ["schema"]
    return []


def reaches_log(url: str) -> bool:
    """Whether something listens where the event log should be; on Kafka, at one of its brokers."""
    parts = urlsplit(url)
    places = parts.netloc.rpartition("@")[2].split(",")
    return any(_listens(place, DEFAULT_PORTS.get(parts.scheme, 0)) for place in places)


def _listens(place: str, default: int) -> bool:
    host, _, port = place.partition(":")
    try:
        socket.create_connection((host, int(port or default)), REACH_SECONDS).close()
    except OSError:
        return False
    return True
