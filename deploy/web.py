"""The web applications as a server loads them: one service, the frontend, or on one machine all in one process."""

import importlib
import os
from collections.abc import Iterable
from typing import Any

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response

from services import SERVICES
from shared.peers import InProcess, Peers
from shared.settings import Settings


def service(name: str) -> Flask:
    """One service alone, as it runs in production: `deploy.web:service('training')`."""
    return service_app(name, Settings.from_environment(os.environ))


def frontend() -> Any:
    """The frontend alone, as it runs in production: `deploy.web:frontend()`."""
    return with_health(frontend_app(Settings.from_environment(os.environ)))


def platform() -> Any:
    """Everything in one process, as it runs in the embedded profile: `deploy.web:platform()`."""
    return whole_platform(Settings.from_environment(os.environ))


def service_app(name: str, settings: Settings, peers: Peers | None = None) -> Flask:
    """The Flask app of a service."""
    made = importlib.import_module(f"services.{name}.app").create_app(settings, peers)
    assert isinstance(made, Flask)
    return made


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


def with_health(app: Any, mounts: dict[str, Any] | None = None) -> Any:
    """The app, with `/healthz` beside it and what else is mounted: health asks nothing of pages or sessions."""
    return DispatcherMiddleware(app, {"/healthz": _alive, **(mounts or {})})


def _alive(environ: Any, start_response: Any) -> Iterable[bytes]:
    return Response('{"status": "alive"}', content_type="application/json")(environ, start_response)
