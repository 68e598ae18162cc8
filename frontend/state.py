"""What the parts of the frontend share while it runs: settings, peers, areas, and the people it has asked about."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from flask import current_app

from frontend.area import Area
from frontend.gateways.agencies import SignedIn
from frontend.refusals import Texts
from shared.peers import Peers
from shared.settings import Settings


class KnownUsers:
    """People by their token, so that a page need not ask again who they are and what they show to other services.

    A token never changes what it says, and the tokens for other services end with it.
    """

    def __init__(self, most: int = 2_000) -> None:
        self._most = most
        self._users: OrderedDict[bytes, SignedIn] = OrderedDict()
        self._lock = Lock()

    def of(self, token: str, ask: Callable[[], SignedIn]) -> SignedIn:
        """The person of this token, asked for once."""
        key = hashlib.sha256(token.encode()).digest()
        with self._lock:
            if key in self._users:
                return self._users[key]
        known = ask()
        with self._lock:
            self._users[key] = known
            while len(self._users) > self._most:
                self._users.popitem(last=False)
        return known


@dataclass
class Frontend:
    """What the frontend's parts share while it runs."""

    settings: Settings
    peers: Peers
    areas: tuple[Area, ...]
    refusals: Texts
    users: KnownUsers = field(default_factory=KnownUsers)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def https(self) -> bool:
        """Whether cookies are for encrypted connections alone."""
        return self.settings.address.startswith("https://")


def frontend() -> Frontend:
    """The frontend of the current app."""
    found = current_app.extensions["frontend"]
    assert isinstance(found, Frontend)
    return found
