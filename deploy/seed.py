"""What a platform has before anybody did anything: the reserved agency of its operators, with their provider."""

from shared.db import as_agency
from shared.settings import Settings
from shared.uow import unit_of_work


def seed_operators(settings: Settings) -> None:
    """Enter the operators' agency, or bring its provider to what the settings say. Nothing without an issuer."""
    if not settings.platform_issuer:
        return
    from services.agencies.app import create_app
    from services.agencies.commands.agencies import PLATFORM_ID, seed_platform
    from services.agencies.models.base import db

    app = create_app(settings)
    with app.app_context():
        with as_agency(PLATFORM_ID), unit_of_work() as uow:
            seed_platform(uow.session, settings, uow.now)
        db.session.remove()
        db.engine.dispose()
