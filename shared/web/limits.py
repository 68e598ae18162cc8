"""How often strangers may use a public route: by where they come from and by agency, kept in memory and nowhere else.

A table of who came when would be a path from an answer to a person; so nothing of this is ever written down, and each
process counts for itself. Whoever writes through a shared tablet at a counter has a budget of their own.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from math import ceil
from threading import Lock
from typing import TypeVar

from flask import current_app, request

from shared.auth.visitors import COUNTER, VISITOR, mark_of_address, vouched_for
from shared.refusals import TooMany
from shared.settings import Settings

V = TypeVar("V", bound=Callable[..., object])
EXTENSION = "limits"
PACE = "_pace"
AT_ONCE = 6  # minutes' worth of a budget that may be used at once
MOST_KEPT = 50_000  # budgets in memory; the longest unused goes first


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
