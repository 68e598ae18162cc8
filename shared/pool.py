"""Connections that were idle are asked whether they still live before they are used again.

SQLAlchemy's own pre-ping asks before each use, which costs a small transaction as much as its statements do. What was
in use a moment ago is taken at its word: should the server have ended it meanwhile, one request is refused with 503,
and SQLAlchemy drops every connection made before.
"""

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

IDLE = 1.0  # seconds
LEFT = "left_at"


def ask_the_idle(engine: Engine) -> None:
    """From now on connections of this engine that nobody used for IDLE seconds are asked first."""
    event.listen(engine, "checkin", _note)
    event.listen(engine, "checkout", lambda *connection: _ask(engine, *connection))


def _note(_connection: Any, record: Any) -> None:
    record.info[LEFT] = time.monotonic()


def _ask(engine: Engine, connection: Any, record: Any, _proxy: Any) -> None:
    """A new connection has not left yet. Where one is dead the others of its age are as well: the pool begins anew."""
    left = record.info.get(LEFT)
    if left is None or time.monotonic() - left < IDLE:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error
