"""What every process counts of its requests, for Prometheus: how long they took, and with how many SQL statements.

Labels are bounded: routes as they are declared, never paths as they came; agencies by id, and at most MOST_AGENCIES.
"""

import time
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram
from sqlalchemy import Engine, event

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.6, 1.2, 2.5, 5, 10)
STATEMENTS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 50, 100)
MOST_AGENCIES = 1000  # Indonesia has about 650 agencies with people; beyond, they are counted together
NO_ROUTE = "(none)"

request_seconds = Histogram(
    "cendana_request_seconds",
    "Seconds that requests took, from the first line of the application to the last.",
    ("service", "method", "route", "status"),
    buckets=SECONDS,
)
request_statements = Histogram(
    "cendana_request_statements",
    "SQL statements of a request, without the announcement of the agency.",
    ("service", "method", "route"),
    buckets=STATEMENTS,
)
agency_requests = Counter(
    "cendana_agency_requests",
    "Requests inside an agency, by the hundreds of their status.",
    ("service", "agency", "status"),
)

_statements: ContextVar[list[int] | None] = ContextVar("statements", default=None)
_agencies: set[UUID] = set()


def measure_requests(app: Flask, service: str) -> None:
    """Count and time every request of this app. Before other hooks, so that their work is in the time."""
    app.before_request(_begin)
    app.after_request(lambda response: _end(service, response))


def count_statements(engine: Engine) -> None:
    """Count what this engine runs for a request."""
    event.listen(engine, "before_cursor_execute", _count)


def inside_agency(agency_id: UUID) -> None:
    """The request that is under way belongs to this agency."""
    g.measured_agency = agency_id


def _begin() -> None:
    g.measured_from = time.perf_counter()
    _statements.set([0])


def _count(*_: Any) -> None:
    counted = _statements.get()
    if counted is not None:
        counted[0] += 1


def _end(service: str, response: Response) -> Response:
    began, counted = g.pop("measured_from", None), _statements.get()
    if began is None:
        return response
    route = request.url_rule.rule if request.url_rule is not None else NO_ROUTE
    status = f"{response.status_code // 100}xx"
    request_seconds.labels(service, request.method, route, status).observe(time.perf_counter() - began)
    if counted is not None:
        request_statements.labels(service, request.method, route).observe(counted[0])
    agency = g.pop("measured_agency", None)
    if agency is not None:
        agency_requests.labels(service, _label_of(agency), status).inc()
    return response


def _label_of(agency: UUID) -> str:
    if agency not in _agencies and len(_agencies) >= MOST_AGENCIES:
        return "others"
    _agencies.add(agency)
    return str(agency)
