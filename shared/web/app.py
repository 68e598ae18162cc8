"""Assembly of a service's Flask app. A route that says nothing of who may use it stops the start."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, Response, current_app
from flask_smorest import Blueprint
from flask_sqlalchemy import SQLAlchemy

from shared.audit.marks import require_record
from shared.auth.key_set import PublishedKeys
from shared.auth.tokens import TokenVerifier
from shared.delivery.subscriptions import Subscriptions
from shared.house import EXTENSION, House
from shared.metrics import count_statements, measure_requests
from shared.peers import Peers
from shared.pool import ask_the_idle
from shared.readiness import missing_of
from shared.settings import Settings
from shared.tracing import trace_requests
from shared.web.access import enter, is_closed, leave, public, unmarked
from shared.web.limits import EXTENSION as LIMITS
from shared.web.limits import Limits
from shared.web.operating import operating_routes
from shared.web.problems import ProblemApi, register_problems

MAX_BODY = 8 * 1024 * 1024  # bytes: a sheet of 10,000 rows has about two million
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Parts:
    """What a service is made of."""

    name: str
    db: SQLAlchemy
    blueprints: Sequence[Blueprint]
    subscriptions: Subscriptions


def service_app(parts: Parts, settings: Settings | None = None, peers: Peers | None = None) -> Flask:
    """The app of a service: database, routes behind their permissions, health."""
    settings = settings or Settings()
    app = Flask(f"services.{parts.name}", static_folder=None)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url(parts.name, "app"),
        MAX_CONTENT_LENGTH=MAX_BODY,
        API_TITLE=f"Cendana {parts.name}",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        PROPAGATE_EXCEPTIONS=False,
    )
    parts.db.init_app(app)
    place = House(parts.name, settings, parts.db, parts.subscriptions, peers or Peers(settings))
    app.extensions[EXTENSION] = place
    app.extensions[LIMITS] = Limits(settings)
    app.extensions["verifier"] = TokenVerifier(
        parts.name,
        settings.address,
        PublishedKeys(lambda: place.peers.call("agencies", "GET", "/jwks")),
        clock=lambda: place.clock(),  # noqa: PLW0108  # tests inject the clock later
    )
    measure_requests(app, parts.name)
    trace_requests(app, parts.name, is_closed)
    with app.app_context():
        count_statements(parts.db.engine)
        ask_the_idle(parts.db.engine)
    api = ProblemApi(app)
    for blueprint in (*parts.blueprints, operating_routes()):
        api.register_blueprint(blueprint)
    app.add_url_rule("/healthz", "healthz", alive)
    app.add_url_rule("/readyz", "readyz", ready)
    app.before_request(enter)
    app.after_request(close_to_browsers)
    app.after_request(require_record)
    app.teardown_request(leave)
    register_problems(app)
    open_ends = unmarked(app)
    if open_ends:
        raise RuntimeError(f"{parts.name}: nothing says who may use {', '.join(open_ends)}")
    return app


def close_to_browsers(response: Response) -> Response:
    """What a service answers is for programs: no browser shows, guesses, frames or keeps it."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


@public
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@public
def ready() -> tuple[dict[str, object], int]:
    """Whether the process can serve; if not (503), what is missing, by name."""
    missing = missing_of(current_app)
    return {"status": "not ready" if missing else "ready", "missing": missing}, 503 if missing else 200
