"""What kind of failure it was: whether to wait and try again for ever, or to park the fact and let the others flow."""

from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.eventlog.port import LogUnavailable
from shared.refusals import NotYet
from shared.sqlstates import is_outage


def is_infrastructure(error: BaseException) -> bool:
    """Whether nothing is wrong with the fact: the log, the database or the connection to it is away."""
    return isinstance(error, LogUnavailable | PoolTimeout) or is_outage(error)


def class_of(error: BaseException) -> str:
    """The class under which a fact is parked: NOT_YET waits by itself, BUG waits for people."""
    return "NOT_YET" if isinstance(error, NotYet) else "BUG"
