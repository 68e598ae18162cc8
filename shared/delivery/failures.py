"""What kind of failure it was: whether to wait and try again for ever, or to park the fact and let the others flow."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.delivery.subscriptions import NotYet
from shared.eventlog.port import LogUnavailable

# SQLSTATE: connection, idle time-outs, read-only, conflicts of transactions, resources, lock not available, operator.
INFRASTRUCTURE = ("08", "25P03", "25P04", "25006", "40", "53", "55P03", "57")


def is_infrastructure(error: BaseException) -> bool:
    """Whether nothing is wrong with the fact: the log, the database or the connection to it is away."""
    if isinstance(error, LogUnavailable | PoolTimeout):
        return True
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or not state or state.startswith(INFRASTRUCTURE)
    return False


def class_of(error: BaseException) -> str:
    """The class under which a fact is parked: NOT_YET waits by itself, BUG waits for people."""
    return "NOT_YET" if isinstance(error, NotYet) else "BUG"
