"""How often strangers may use a public route: by where they come from and by agency, kept in memory and nowhere else.

A table of who came when would be a path from an answer to a person; so nothing of this is ever written down, and each
process counts for itself. Whoever writes through a shared tablet at a counter has a budget of their own.
"""

import hashlib
import hmac
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from math import ceil
from threading import Lock
from typing import TypeVar

from flask import current_app, request

from shared.refusals import TooMany
from shared.settings import Settings

V = TypeVar("V", bound=Callable[..., object])
EXTENSION = "limits"
VISITOR = "X-Visitor"
COUNTER = "counter-"
PACE = "_pace"
AT_ONCE = 6  # minutes' worth of a budget that may be used at once
MOST_KEPT = 50_000  # budgets in memory; the longest unused goes first
PREFIX_V6 = 64  # bits: the smallest network that one customer gets


class Pace(Enum):
    """How often something may be done, as a multiple of what one address may write in a minute."""

    WRITE = 1
    LOGIN = 10  # offices begin work at the same time, behind one address
    READ = 30


@dataclass
class Budgets:
    """Token buckets by key. `clock` counts seconds and never goes back."""

    clock: Callable[[], float] = time.monotonic
    most: int = MOST_KEPT
    _kept: "OrderedDict[tuple[str, ...], tuple[float, float]]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, key: tuple[str, ...], per_minute: int) -> float:
        """Use one of the budget of this key; the seconds until there is one again, 0.0 when it was allowed."""
        now, most = self.clock(), float(per_minute * AT_ONCE)
        with self._lock:
            left, at = self._kept.pop(key, (most, now))
            left = min(most, left + (now - at) * per_minute / 60)
            is_allowed = left >= 1
            self._kept[key] = (left - 1 if is_allowed else left, now)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return 0.0 if is_allowed else (1 - left) * 60 / per_minute


@dataclass
class Limits:
    """The budgets of one process."""

    settings: Settings
    budgets: Budgets = field(default_factory=Budgets)

    def check(self, pace: Pace, slug: str) -> None:
        """Raise TooMany when this visitor, or all of an agency's together, come too often."""
        who = self.visitor()
        by_address = self.settings.writes_per_address * pace.value
        wait = self.budgets.wait((pace.name, slug, who), by_address)
        if not wait and pace is Pace.WRITE and slug and not who.startswith(COUNTER):
            wait = self.budgets.wait((pace.name, slug), self.settings.writes_per_agency)
        if wait:
            raise TooMany("too-often", "Too many requests from where you are; wait a moment.", ceil(wait))

    def visitor(self) -> str:
        """Where the request comes from: as the frontend vouches for it, else the address of the caller itself."""
        vouched = vouched_for(request.headers.get(VISITOR, ""), self.settings.secret_key)
        return vouched or mark_of_address(request.remote_addr, self.settings.secret_key)


def paced(pace: Pace) -> Callable[[V], V]:
    """A public route with another pace than its method says, or one without an agency in its address."""

    def mark(view: V) -> V:
        setattr(view, PACE, pace)
        return view

    return mark


def keep_pace() -> None:
    """Before a public request: raise TooMany when there were too many."""
    assert request.endpoint is not None
    slug = (request.view_args or {}).get("slug")
    pace = getattr(current_app.view_functions[request.endpoint], PACE, None)
    if slug is None and pace is None:
        return
    if pace is None:
        pace = Pace.READ if request.method in ("GET", "HEAD", "OPTIONS") else Pace.WRITE
    limits = current_app.extensions[EXTENSION]
    assert isinstance(limits, Limits)
    limits.check(pace, str(slug or ""))


def mark_of_address(address: str | None, secret: str) -> str:
    """What stands for a client's network: not the address, which is nobody's business behind the frontend."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    network = ipaddress.ip_network((found, PREFIX_V6 if found.version == 6 else 32), strict=False)
    return _keyed(secret, f"address {network}")


def mark_of_counter(slug: str, code: str) -> str:
    """What stands for the tablet at the counter where this survey is answered."""
    return f"{COUNTER}{hashlib.sha256(f'{slug} {code}'.encode()).hexdigest()[:32]}"


def vouched(mark: str, secret: str) -> str:
    """The header by which the frontend vouches for a mark; nobody without the secret can write it."""
    return f"{mark}.{_keyed(secret, f'vouched {mark}')}"


def vouched_for(header: str, secret: str) -> str | None:
    """The mark in such a header; None when the frontend did not write it."""
    mark, _, _ = header.rpartition(".")
    is_ours = bool(mark) and hmac.compare_digest(vouched(mark, secret).encode(), header.encode("utf-8", "replace"))
    return mark if is_ours else None


def counter_token(slug: str, code: str, secret: str) -> str:
    """What the address of a counter's tablet carries beside the code of its survey: 100 bits, told to officers only."""
    return _keyed(secret, f"counter {slug} {code}")[:25]


def is_counter_token(token: str, slug: str, code: str, secret: str) -> bool:
    """Whether this is the token of the counter of that survey."""
    return hmac.compare_digest(token.encode("utf-8", "replace"), counter_token(slug, code, secret).encode())


def _keyed(secret: str, text: str) -> str:
    return hmac.digest(secret.encode(), text.encode("utf-8", "replace"), hashlib.sha256).hex()[:32]
