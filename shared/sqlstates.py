"""Which errors of PostgreSQL are outages (wait and try again) and which are faults of a statement or its data.

Told by SQLSTATE and not by exception class: psycopg calls some outages InternalError, and some faults of data
OperationalError.
"""

from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError

OUTAGES: Final = (
    "08",  # connection
    "25P03",  # idle in transaction for too long: the server ended the session
    "25P04",  # transaction for too long
    "25006",  # a standby, read only, in the middle of a failover
    "40",  # serialisation failure, deadlock
    "53",  # out of disk, memory or connections
    "55P03",  # a lock was not to be had in time
    "57",  # cancelled, shut down, idle session ended
)


def is_outage(error: BaseException) -> bool:
    """Whether the database, and not what was asked of it, is to blame. Takes errors of psycopg and of SQLAlchemy."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_outage(error.orig))
    if not isinstance(error, psycopg.Error):
        return False
    if error.sqlstate is None:  # the client noticed: refused, closed, timed out, reset
        return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))
    return error.sqlstate.startswith(OUTAGES)
