"""Assembly of `evaluations`."""

from flask import Flask

from services.evaluations.handlers import subscriptions
from services.evaluations.models.base import db
from services.evaluations.routes import cycles, evaluations, own
from shared.peers import Peers
from shared.settings import Settings
from shared.web.app import Parts, service_app


def create_app(settings: Settings | None = None, peers: Peers | None = None) -> Flask:
    """The service in which leaders evaluate people and organisations."""
    parts = Parts("evaluations", db, [cycles.bp, evaluations.bp, own.bp], subscriptions)
    return service_app(parts, settings, peers)
