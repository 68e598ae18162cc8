"""What a session is, whoever opens it: kept by a hash, ended by somebody, forgotten in the end."""

import hashlib
from datetime import timedelta
from enum import StrEnum

MOST_SESSIONS = 20  # of one account at a time; the oldest give way
FORGOTTEN_AFTER = timedelta(days=30)  # without use: far longer than any agency can let one live
LOGOUT_MEMORY = timedelta(minutes=15)  # longer than a logout token holds, so that none is obeyed twice


class EndedBy(StrEnum):
    """Who or what ended a session."""

    PERSON = "PERSON"
    PROVIDER = "PROVIDER"
    LEAVING = "LEAVING"
    AGENCY = "AGENCY"
    CROWDED = "CROWDED"


def digest(secret: str) -> str:
    """What we keep of a secret that somebody else holds."""
    return hashlib.sha256(secret.encode()).hexdigest()
