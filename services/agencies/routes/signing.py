"""The platform token as routes hand it out."""

from datetime import timedelta
from typing import Any

from services import SERVICES
from services.agencies.commands import identity
from services.agencies.models.base import db
from shared.auth import tokens
from shared.auth.principal import Principal
from shared.db import outside_session
from shared.house import house


def signed(principal: Principal) -> dict[str, Any]:
    """A token for somebody. Call it outside a transaction: the key is read in one of its own, and a request that held
    two connections could starve the pool.
    """
    place = house()
    now = place.clock()
    with outside_session(db) as session:
        key = identity.signing_key(session, now)
    token = tokens.sign(principal, key, place.settings.address, SERVICES, now)
    return {"token": token, "expires_at": now + timedelta(seconds=tokens.LIFETIME)}
