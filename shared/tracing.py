"""The trace that the work at hand belongs to (W3C Trace Context): it came with a request or a fact, and goes on so.

What is open to everybody belongs to no trace, so no stranger's id comes into a fact.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any

from flask import Flask, current_app, g, request

HEADER = "traceparent"
FORM = re.compile(r"(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(-[!-~]*)?")

_here: ContextVar[str | None] = ContextVar("traceparent", default=None)


def valid(brought: str | None) -> str | None:
    """A traceparent as version 00 writes it; None for what is none. Later versions begin in the same way."""
    found = FORM.fullmatch(brought or "")
    if found is None or (found[1] == "00" and found[4] is not None):
        return None
    return f"00-{found[2]}-{found[3]}"


def traceparent() -> str | None:
    """The trace of the work at hand, if it belongs to one."""
    return _here.get()


@contextmanager
def within(brought: str | None) -> Iterator[None]:
    """Work inside the trace that came along; what is no traceparent is as none."""
    before = _here.get()
    _here.set(valid(brought))
    try:
        yield
    finally:
        _here.set(before)


def trace_requests(app: Flask, is_closed: Callable[[Any], bool]) -> None:
    """Let requests of this app work in the trace that they bring, where the view is closed to strangers."""

    def begin() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        g.within = ExitStack()
        g.within.enter_context(within(request.headers.get(HEADER) if is_closed(view) else None))

    app.before_request(begin)
    app.teardown_request(_end)


def _end(_error: BaseException | None) -> None:
    entered = g.pop("within", None)
    if entered is not None:
        entered.close()
