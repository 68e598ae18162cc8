"""Spans as OpenTelemetry's SDK sends them (OTLP over HTTP). Imported by a process that records, and by no other.

The sampler, and headers and certificates for the receiver, are the SDK's own settings (`OTEL_*`).
"""

import atexit
import logging
import threading
from collections.abc import Iterable, Mapping
from uuid import uuid4

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    Tracer,
    set_span_in_context,
)

Value = str | int
QUEUE = 4096  # spans that wait for the receiver; what comes on top is dropped
DELAY = 2.0  # seconds a span waits for others to be sent with
PATIENCE = 5.0  # seconds for one batch, with everything that is tried again
FAREWELL = 1.0  # seconds that the end of a process waits for spans


class Recorded:
    """A span that is open. It says what kind of error there was, never its words, which may quote people."""

    def __init__(self, service: str, span: Span) -> None:
        self.service, self._span = service, span

    @property
    def traceparent(self) -> str:
        """The span as others name it."""
        context = self._span.get_span_context()
        return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"

    def note(self, name: str, value: Value) -> None:
        """Add an attribute."""
        self._span.set_attribute(name, value)

    def fail(self, kind: str) -> None:
        """What this span stands for did not succeed."""
        self._span.set_attribute("error.type", kind)
        self._span.set_status(StatusCode.ERROR)

    def end(self) -> None:
        """It is over."""
        self._span.end()


class Recorder:
    """Sends the spans of one process, which may be several services, from a thread of its own."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        logging.getLogger("opentelemetry").setLevel(logging.ERROR)  # else each try to reach a receiver is told
        session = requests.Session()
        session.trust_env = False
        self._exporter: SpanExporter = OTLPSpanExporter(url, timeout=patience, session=session)
        self._processor: SpanProcessor = BatchSpanProcessor(self._exporter, QUEUE, DELAY * 1000)
        self._tracers: dict[str, Tracer] = {}
        self._instance = str(uuid4())
        self._ending, self._ended = threading.Event(), threading.Event()
        threading.Thread(target=self._send_the_rest, daemon=True, name="last spans").start()
        atexit.register(self.end)

    def begin(
        self,
        service: str,
        kind: str,
        name: str,
        parent: str | None,
        attributes: Mapping[str, Value],
        links: Iterable[str],
    ) -> Recorded:
        """A span that begins now; without a parent, the first of a trace."""
        context = set_span_in_context(NonRecordingSpan(_named(parent))) if parent else None
        linked = [Link(_named(each)) for each in links]
        return Recorded(service, self._tracer(service).start_span(name, context, SpanKind[kind], attributes, linked))

    def end(self, farewell: float = FAREWELL) -> None:
        """Send what waits, as far as that takes no longer than this many seconds."""
        atexit.unregister(self.end)
        self._ending.set()
        self._ended.wait(farewell)
        self._exporter.shutdown()

    def _send_the_rest(self) -> None:
        """The SDK waits half a minute for a receiver that is slow: not in the thread that ends the process."""
        self._ending.wait()
        self._processor.shutdown()
        self._ended.set()

    def _tracer(self, service: str) -> Tracer:
        if service not in self._tracers:
            whose = {"service.namespace": "cendana", "service.name": service, "service.instance.id": self._instance}
            provider = TracerProvider(resource=Resource.create(whose), shutdown_on_exit=False)
            provider.add_span_processor(self._processor)
            self._tracers[service] = provider.get_tracer("cendana")
        return self._tracers[service]


def _named(traceparent: str) -> SpanContext:
    """The span that a valid traceparent names."""
    _, trace, span, flags = traceparent.split("-")
    return SpanContext(int(trace, 16), int(span, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))
