"""Assembly of `agencies`."""

from flask import Flask

from services.agencies.handlers import subscriptions
from services.agencies.models.base import db
from services.agencies.routes import identity, organisation, permissions, sessions, sign_on
from shared.peers import Peers
from shared.settings import Settings
from shared.web.app import Parts, service_app


def create_app(settings: Settings | None = None, peers: Peers | None = None) -> Flask:
    """The service that knows who the agencies are."""
    blueprints = [identity.bp, organisation.bp, permissions.bp, sessions.bp, sign_on.bp]
    return service_app(Parts("agencies", db, blueprints, subscriptions), settings, peers)
