"""Assembly of `training`."""

from flask import Flask

from services.training.handlers import subscriptions
from services.training.models.base import PERIODS, TRAIL, db
from services.training.personal import REGISTER
from services.training.routes import learning, needs, seats, workshops
from shared.audit.routes import audit_blueprint
from shared.peers import Peers
from shared.personal.ending_routes import ending_blueprint
from shared.personal.routes import personal_blueprint
from shared.settings import Settings
from shared.web.app import Parts, service_app


def create_app(settings: Settings | None = None, peers: Peers | None = None) -> Flask:
    """The service that knows what people still need to learn."""
    blueprints = [needs.bp, workshops.bp, seats.bp, learning.bp, audit_blueprint("training", TRAIL)]
    blueprints.append(personal_blueprint(REGISTER, TRAIL, PERIODS))
    blueprints.append(ending_blueprint(REGISTER, PERIODS))
    return service_app(Parts("training", db, blueprints, subscriptions), settings, peers)
