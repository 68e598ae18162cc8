"""Assembly of `rewards`."""

from flask import Flask

from services.rewards.handlers import subscriptions
from services.rewards.models import db
from services.rewards.routes import proposals, schemes
from shared.peers import Peers
from shared.settings import Settings
from shared.web.app import Parts, service_app


def create_app(settings: Settings | None = None, peers: Peers | None = None) -> Flask:
    """The service that ranks, proposes and decides rewards."""
    return service_app(Parts("rewards", db, [schemes.bp, proposals.bp], subscriptions), settings, peers)
