"""Assembly of `surveys`."""

from flask import Flask

from services.surveys.handlers import subscriptions
from services.surveys.models.base import PERIODS, TRAIL, db
from services.surveys.personal import REGISTER
from services.surveys.routes import (
    answers,
    card,
    findings,
    instruments,
    public_reports,
    public_surveys,
    reports,
)
from shared.audit.routes import audit_blueprint
from shared.peers import Peers
from shared.personal.ending_routes import ending_blueprint
from shared.personal.routes import personal_blueprint
from shared.settings import Settings
from shared.web.app import Parts, service_app

BLUEPRINTS = (
    instruments.bp,
    answers.bp,
    public_surveys.bp,
    findings.bp,
    reports.bp,
    public_reports.bp,
    card.bp,
)


def create_app(settings: Settings | None = None, peers: Peers | None = None) -> Flask:
    """The service that hears citizens."""
    blueprints = [*BLUEPRINTS, audit_blueprint("surveys", TRAIL)]
    blueprints.append(personal_blueprint(REGISTER, TRAIL, PERIODS))
    blueprints.append(ending_blueprint(REGISTER, PERIODS))
    return service_app(Parts("surveys", db, blueprints, subscriptions), settings, peers)
