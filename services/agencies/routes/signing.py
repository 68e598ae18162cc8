"""The platform token as routes hand it out: each for one service."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from services import SERVICES
from services.agencies.commands.keys import signing_key
from services.agencies.models.base import db
from shared.auth import tokens
from shared.auth.principal import Principal
from shared.db import outside_session
from shared.house import house
from shared.refusals import Forbidden

OWN = "agencies"


def signed(principal: Principal, service: str = OWN) -> dict[str, Any]:
    """A token for somebody who has just proven who they are. Call it outside a transaction, as `signed_elsewhere`."""
    ends = house().clock() + timedelta(seconds=tokens.LIFETIME)
    return {"token": _signed(principal, [service])[service], "expires_at": ends}


def signed_elsewhere(person: Principal) -> dict[str, str]:
    """The tokens of a person who asks here for the other services, by service: the same session, and the same end.

    Raises Forbidden for a machine, which was given one service and asks anew for another.
    """
    if person.is_machine:
        raise Forbidden("machines-ask-anew", "A machine asks for a token of its own for each service.")
    return _signed(person, [service for service in SERVICES if service != OWN])


def _signed(principal: Principal, services: Collection[str]) -> dict[str, str]:
    """Outside a transaction: the key is read in one of its own, and a request that held two connections could starve
    the pool.
    """
    place = house()
    now = place.clock()
    with outside_session(db) as session:
        key = signing_key(session, now)
    return {each: tokens.sign(principal, key, place.settings.address, each, now) for each in services}
