"""Assembly of `rewards`."""

from flask import Flask

from services.rewards.handlers import subscriptions
from services.rewards.models import PERIODS, TRAIL, db
from services.rewards.personal import REGISTER
from services.rewards.routes import proposals, schemes
from shared.audit.routes import audit_blueprint
from shared.peers import Peers
from shared.personal.ending_routes import ending_blueprint
from shared.personal.routes import personal_blueprint
from shared.settings import Settings
from shared.web.app import Parts, service_app


def create_app(settings: Settings | None = None, peers: Peers | None = None) -> Flask:
    """The service that ranks, proposes and decides rewards."""
    blueprints = [schemes.bp, proposals.bp, audit_blueprint("rewards", TRAIL)]
    blueprints.append(personal_blueprint(REGISTER, TRAIL, PERIODS))
    blueprints.append(ending_blueprint(REGISTER, PERIODS))
    return service_app(Parts("rewards", db, blueprints, subscriptions), settings, peers)
