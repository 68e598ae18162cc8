"""What a process tells those who run it, at an address that is not for the world: alive, ready, and its figures.

Web processes answer for it on a second socket, so that /metrics is never reached through the frontend; workers, which
serve nothing else, have a small server of their own.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.wrappers import Request, Response

Missing = Callable[[], list[str]]
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where the web processes of one server add up (deploy/gunicorn.py)


class Inside:
    """A WSGI application with three pages. `missing` names what the process cannot do without and does not have."""

    def __init__(self, missing: Missing, always: Callable[[], dict[str, Any]] = dict) -> None:
        self._missing, self._always = missing, always

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        page = {"/healthz": self._alive, "/readyz": self._ready, "/metrics": self._metrics}.get(environ["PATH_INFO"])
        response = page() if page and Request(environ).method == "GET" else Response(status=404)
        return response(environ, start_response)

    def _alive(self) -> Response:
        return _json({"status": "alive"})

    def _ready(self) -> Response:
        return readiness(self._missing(), self._always())

    def _metrics(self) -> Response:
        registry = REGISTRY
        if os.environ.get(SHARED_FOLDER):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def readiness(missing: list[str], more: dict[str, Any]) -> Response:
    """The answer of /readyz: 503, and what is missing, unless nothing is."""
    return _json({"status": "not ready" if missing else "ready", "missing": missing, **more}, 503 if missing else 200)


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")


def beside(app: Any, inside: Inside, address: str) -> Any:
    """The app; at the port of `address`, the inside instead of it. Without an address, the app alone."""
    if not address:
        return app
    port = address.rpartition(":")[2]

    def divided(environ: Any, start_response: Any) -> Any:
        return (inside if environ["SERVER_PORT"] == port else app)(environ, start_response)

    return divided


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    timeout = 10  # seconds

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: each scrape would be a line."""


def serve(inside: Inside, address: str) -> Callable[[], None]:
    """Answer at `host:port` from a thread of its own; how to stop."""
    host, _, port = address.rpartition(":")
    server = make_server(host, int(port), inside, _Server, _Quiet)
    threading.Thread(target=server.serve_forever, name="inside", daemon=True).start()

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return stop
