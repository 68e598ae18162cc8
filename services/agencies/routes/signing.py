"""The platform token as routes hand it out."""

from datetime import timedelta
from typing import Any

from services import SERVICES
from services.agencies.commands.keys import signing_key
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
        key = signing_key(session, now)
    token = tokens.sign(principal, key, place.settings.address, audience_of(principal), now)
    return {"token": token, "expires_at": now + timedelta(seconds=tokens.LIFETIME)}


def audience_of(principal: Principal) -> tuple[str, ...]:
    """The services that will take a token: a machine's, those it was given something in; a person's, all.

    `agencies` is always among them: it is asked whether who holds the token may still.
    """
    if not principal.is_machine:
        return SERVICES
    given = {permission.partition(":")[0] for permission in principal.given}
    return tuple(service for service in SERVICES if service in given or service == "agencies")
