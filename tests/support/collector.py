"""A receiver of spans: a real HTTP server that reads what OpenTelemetry's exporter sends."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1 import trace_pb2

from shared.tracing import record

KINDS = {
    trace_pb2.Span.SpanKind.Value(f"SPAN_KIND_{kind}"): kind for kind in ("SERVER", "CLIENT", "PRODUCER", "CONSUMER")
}


@dataclass(frozen=True)
class Seen:
    """A span as it came."""

    service: str
    kind: str
    name: str
    trace: str
    id: str
    parent: str
    said: Mapping[str, Any]
    links: frozenset[str]
    failed: bool
    words: str

    @property
    def place(self) -> str:
        """How it is named by what follows from it, without the flags."""
        return f"{self.trace}-{self.id}"


@dataclass
class Collector:
    """What was received. `status` is what it answers; while `gate` is closed it answers nothing."""

    url: str = ""
    spans: list[Seen] = field(default_factory=list)
    asked: int = 0
    status: int = 200
    gate: threading.Event = field(default_factory=threading.Event)

    def take(self, body: bytes) -> None:
        """One batch."""
        batch = ExportTraceServiceRequest.FromString(body)
        for resource in batch.resource_spans:
            whose = _plain(resource.resource.attributes)
            assert whose["service.namespace"] == "cendana"
            for scope in resource.scope_spans:
                self.spans += [_seen(whose["service.name"], span) for span in scope.spans]

    def of(self, trace: str) -> list[Seen]:
        """The spans of a trace, in the order in which they ended."""
        return [span for span in self.spans if span.trace == trace]

    def under(self, parent: Seen | None, trace: str) -> list[Seen]:
        """What a span of a trace led to at once; without one, the first of it."""
        return [span for span in self.of(trace) if span.parent == (parent.id if parent else "")]

    @contextmanager
    def recording(self) -> Iterator["Collector"]:
        """This process sends its spans here; at the end all have come."""
        record(self.url)
        try:
            yield self
        finally:
            record("", farewell=60)


def _seen(service: str, span: Any) -> Seen:
    assert not span.events, "an event may quote what people wrote"
    assert not span.status.message, "so may a status"
    return Seen(
        service,
        KINDS[span.kind],
        span.name,
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        _plain(span.attributes),
        frozenset(f"{link.trace_id.hex()}-{link.span_id.hex()}" for link in span.links),
        span.status.code == trace_pb2.Status.STATUS_CODE_ERROR,
        str(span),
    )


def place_of(traceparent: str) -> str:
    """The span that a traceparent names."""
    return traceparent[3:52]


def _plain(attributes: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}


@contextmanager
def listening() -> Iterator[Collector]:
    """A receiver at a port of its own."""
    made = Collector()
    made.gate.set()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # as http.server calls it
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.asked += 1
            made.gate.wait()
            if made.status == 200:
                made.take(body)
            self.send_response(made.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_port}/v1/traces"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A receiver that answers."""
    with listening() as made:
        yield made
