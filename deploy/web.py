"""The web applications as a server loads them: one service, the frontend, or on one machine all in one process."""

import importlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response

from deploy.inside import Inside, beside
from deploy.passage import passages
from services import SERVICES
from shared.peers import InProcess, Peers, PeerUnavailable, Refused
from shared.readiness import EXTENSION, Schema, missing_of
from shared.settings import Settings
from shared.tracing import record

ROOT = Path(__file__).resolve().parents[1]


def service(name: str) -> Any:
    """One service alone, as it runs in production: `deploy.web:service('training')`."""
    settings = _settings()
    app = service_app(name, settings)
    return beside(app, Inside(lambda: missing_of(app)), settings.inside)


def frontend() -> Any:
    """The frontend alone, as it runs in production: `deploy.web:frontend()`."""
    settings = _settings()
    app = frontend_app(settings)
    peers = Peers(settings)
    inside = Inside(lambda: ["agencies"] if away(peers, "agencies") else [], lambda: {"away": all_away(peers)})
    return beside(with_health(app, passages(settings, peers)), inside, settings.inside)


def platform() -> Any:
    """Everything in one process, as it runs in the embedded profile: `deploy.web:platform()`."""
    return whole_platform(_settings())


def _settings() -> Settings:
    """The settings of this process, which records what it does if they say so."""
    settings = Settings.from_environment(os.environ)
    record(settings.traces)
    return settings


def service_app(name: str, settings: Settings, peers: Peers | None = None) -> Flask:
    """The Flask app of a service."""
    made = importlib.import_module(f"services.{name}.app").create_app(settings, peers)
    assert isinstance(made, Flask)
    made.extensions[EXTENSION] = newest(name)
    return made


def newest(service: str) -> Schema:
    """What the code of a service asks of its schema."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "shared" / "migrations"))
    config.set_main_option("version_locations", str(ROOT / "services" / service / "migrations"))
    config.set_main_option("path_separator", "newline")
    script = ScriptDirectory.from_config(config)
    return Schema({each.revision for each in script.walk_revisions()}, str(script.get_current_head()))


def frontend_app(settings: Settings, peers: Peers | None = None) -> Flask:
    """The Flask app of the frontend."""
    from frontend.app import create_app

    return create_app(settings, peers)


def whole_platform(settings: Settings) -> Any:
    """The frontend at `/` and each service at `/api/<service>`; they call each other without a socket.

    Over loopback HTTP the threads of one pool would wait for each other.
    """
    transport = InProcess()
    peers = Peers(settings, transport)
    mounts: dict[str, Any] = {}
    for name in SERVICES:
        app = service_app(name, settings, peers)
        transport.mount(name, app)
        mounts[f"/api/{name}"] = app
    return with_health(frontend_app(settings, peers), mounts)


def away(peers: Peers, service: str) -> bool:
    """Whether a service cannot serve now."""
    try:
        peers.call(service, "GET", "/readyz")
    except (PeerUnavailable, Refused):
        return True
    return False


def all_away(peers: Peers) -> list[str]:
    """The services that cannot serve now: pages of the others work."""
    with ThreadPoolExecutor(len(SERVICES)) as pool:
        found = pool.map(lambda name: away(peers, name), SERVICES)
    return [name for name, is_away in zip(SERVICES, found, strict=True) if is_away]


def with_health(app: Any, mounts: dict[str, Any] | None = None) -> Any:
    """The app, with `/healthz` beside it and what else is mounted: health asks nothing of pages or sessions."""
    return DispatcherMiddleware(app, {"/healthz": _alive, **(mounts or {})})


def _alive(environ: Any, start_response: Any) -> Iterable[bytes]:
    return Response('{"status": "alive"}', content_type="application/json")(environ, start_response)
