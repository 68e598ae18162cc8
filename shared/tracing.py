"""The trace that the work at hand belongs to (W3C Trace Context): it came with a request or a fact, and goes on so.

Recording spans of it is off until `record` says where to. What is open to everybody belongs to no trace: no stranger's
id comes into a fact, and no moment of a citizen's visit to whoever collects spans. Why: deploy/adr/0011-traces.md.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, g, request

if TYPE_CHECKING:
    from shared.spans import Recorded, Recorder, Value

HEADER = "traceparent"
FORM = re.compile(r"(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(-[!-~]*)?")


@dataclass(frozen=True)
class Here:
    """Where work stands: in which trace, and in which span of it if that is recorded."""

    traceparent: str | None = None
    span: "Recorded | None" = None


@dataclass
class Recording:
    """Whether this process records, where to, and by what: made at the first span, which comes after every fork."""

    url: str = ""
    recorder: "Recorder | None" = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def used(self) -> "Recorder":
        """The recorder, made now if need be."""
        from shared.spans import Recorder

        with self.lock:
            self.recorder = self.recorder or Recorder(self.url)
            return self.recorder


NOWHERE = Here()
_here: ContextVar[Here] = ContextVar("trace", default=NOWHERE)
_recording = Recording()


def record(url: str, farewell: float = 1.0) -> None:
    """Send the spans of this process to this address (OTLP over HTTP); with an empty one, no more of them.

    Those that wait to be sent elsewhere get so many seconds.
    """
    if _recording.recorder is not None:
        _recording.recorder.end(farewell)
    _recording.url, _recording.recorder = url, None


def records() -> bool:
    """Whether spans are recorded at all."""
    return bool(_recording.url)


def valid(brought: str | None) -> str | None:
    """A traceparent as version 00 writes it; None for what is none. Later versions begin in the same way."""
    found = FORM.fullmatch(brought or "")
    if found is None or (found[1] == "00" and found[3] is not None):
        return None
    return f"00-{found[2]}"


def traceparent() -> str | None:
    """The trace of the work at hand, if it belongs to one."""
    return _here.get().traceparent


@contextmanager
def within(brought: str | None) -> Iterator[None]:
    """Work inside the trace that came along; what is no traceparent is as none."""
    with _standing(Here(valid(brought))):
        yield


@contextmanager
def span(
    service: str, kind: str, name: str, attributes: "Mapping[str, Value]", links: Iterable[str] = ()
) -> Iterator[None]:
    """Work that is a span of this service in the trace at hand, or the first of a new one.

    Only where `records()`. An error that comes out of it is noted by its class, and goes on.
    """
    made = _recording.used().begin(service, kind, name, traceparent(), attributes, links)
    try:
        with _standing(Here(made.traceparent, made)):
            yield
    except BaseException as error:
        made.fail(type(error).__name__)
        raise
    finally:
        made.end()


@contextmanager
def asking(service: str, method: str) -> Iterator[None]:
    """The time that a request spends asking another service. Outside a recorded span it leaves none."""
    asker = _here.get().span
    if asker is None:
        yield
        return
    with span(asker.service, "CLIENT", method, {"http.request.method": method, "server.address": service}):
        yield


def note(name: str, value: "Value") -> None:
    """Say something more of the span at hand, if there is one: ids and codes, never names, paths or queries."""
    here = _here.get().span
    if here is not None:
        here.note(name, value)


def note_answer(status: int, least_error: int) -> None:
    """Say how the request of the span at hand was answered; from `least_error` on it failed."""
    here = _here.get().span
    if here is not None:
        here.note("http.response.status_code", status)
        if status >= least_error:
            here.fail(str(status))


def trace_requests(app: Flask, service: str, is_closed: Callable[[Any], bool]) -> None:
    """Let requests of this app work in the trace that they bring, where the view is closed to strangers."""

    def begin() -> None:
        closed = is_closed(current_app.view_functions.get(request.endpoint or ""))
        g.within = ExitStack()
        g.within.enter_context(within(request.headers.get(HEADER) if closed else None))
        if closed and records():
            g.within.enter_context(_serving(service))

    app.before_request(begin)
    app.after_request(_answered)
    app.teardown_request(_end)


def _serving(service: str) -> Any:
    assert request.url_rule is not None, "only a route is closed"
    route = request.url_rule.rule
    attributes = {"http.request.method": request.method, "http.route": route, "url.scheme": request.scheme}
    return span(service, "SERVER", f"{request.method} {route}", attributes)


def _answered(response: Response) -> Response:
    note_answer(response.status_code, 500)
    return response


def _end(_error: BaseException | None) -> None:
    entered = g.pop("within", None)
    if entered is not None:
        entered.close()


@contextmanager
def _standing(here: Here) -> Iterator[None]:
    before = _here.get()
    _here.set(here)
    try:
        yield
    finally:
        _here.set(before)
