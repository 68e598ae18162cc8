"""Assembly of `agencies`."""

from flask import Flask

from services.agencies.handlers import subscriptions
from services.agencies.models.base import PERIODS, TRAIL, db
from services.agencies.personal import REGISTER
from services.agencies.queries.people import people_of
from services.agencies.routes import (
    identity,
    machines,
    organisation,
    permissions,
    privacy,
    providers,
    sessions,
    sign_on,
)
from shared.audit.routes import audit_blueprint
from shared.peers import Peers
from shared.personal.ending_routes import ending_blueprint
from shared.personal.routes import personal_blueprint
from shared.settings import Settings
from shared.web.app import Parts, service_app


def create_app(settings: Settings | None = None, peers: Peers | None = None) -> Flask:
    """The service that knows who the agencies are."""
    blueprints = [identity.bp, machines.bp, providers.bp, organisation.bp, permissions.bp, sessions.bp, sign_on.bp]
    blueprints += [privacy.bp, audit_blueprint("agencies", TRAIL)]
    blueprints.append(personal_blueprint(REGISTER, TRAIL, PERIODS))
    blueprints.append(ending_blueprint(REGISTER, PERIODS, people_of))
    return service_app(Parts("agencies", db, blueprints, subscriptions), settings, peers)
