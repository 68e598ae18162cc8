"""Assembly of `evaluations`."""

from flask import Flask

from services.evaluations.handlers import subscriptions
from services.evaluations.models.base import PERIODS, TRAIL, db
from services.evaluations.personal import REGISTER
from services.evaluations.queries.inspections import known_to_the_person
from services.evaluations.routes import cycles, evaluations, inspections, own
from shared.audit.routes import audit_blueprint
from shared.peers import Peers
from shared.personal.ending_routes import ending_blueprint
from shared.personal.routes import personal_blueprint
from shared.settings import Settings
from shared.web.app import Parts, service_app


def create_app(settings: Settings | None = None, peers: Peers | None = None) -> Flask:
    """The service in which leaders evaluate people and organisations."""
    blueprints = [cycles.bp, evaluations.bp, own.bp, inspections.bp]
    blueprints.append(audit_blueprint("evaluations", TRAIL, known_to_the_person))
    blueprints.append(personal_blueprint(REGISTER, TRAIL, PERIODS, known_to_the_person))
    blueprints.append(ending_blueprint(REGISTER, PERIODS))
    return service_app(Parts("evaluations", db, blueprints, subscriptions), settings, peers)
