"""What a provider publishes (discovery, keys), asked for sparingly: kept, fetched by one at a time, after failures ever
more rarely.

What is kept outlives an outage. While one thread asks, the others go on with what is kept, or wait for the answer where
there is none yet. Each address has a lock of its own: a slow provider of one agency holds up nobody else.
"""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from services.agencies.outbound import LARGEST, PATIENCE, TIMEOUT, Outside, guarded, outside_of
from shared.backoff import pause_after
from shared.refusals import Unavailable
from shared.settings import Settings

__all__ = ["LARGEST", "PATIENCE", "TIMEOUT", "Documents", "away", "fetched"]

FRESH = 300.0  # seconds that a document is used without asking again
PAUSE = 10.0  # seconds between two questions out of turn, such as for an unknown key
MOST = 2_000  # addresses that are remembered


@dataclass
class Kept:
    """What is known of one address. Times are of a monotonic clock."""

    found: Mapping[str, Any] | None = None
    asked_at: float = float("-inf")
    forced_at: float = float("-inf")
    failures: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def pause(self) -> float:
        """Seconds after the last question before the next one."""
        return pause_after(self.failures) if self.failures else FRESH


class Documents:
    """JSON documents of providers by address. `to` says which addresses may be asked."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        to: Callable[[], Outside] = lambda: outside_of(Settings()),
    ) -> None:
        self._clock, self._to = clock, to
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, url: str) -> Mapping[str, Any]:
        """The document at this address. Raises Unavailable while it cannot be had."""
        kept = self._of(url)
        if self._clock() - kept.asked_at < kept.pause():
            return _had(kept)
        if not kept.lock.acquire(blocking=kept.found is None):
            return _had(kept)
        try:
            if self._clock() - kept.asked_at >= kept.pause():  # else somebody has just asked
                self._ask(url, kept)
        finally:
            kept.lock.release()
        return _had(kept)

    def read_anew(self, url: str) -> Mapping[str, Any]:
        """The document as it is now, asked for at most once in PAUSE seconds; in between, what is kept."""
        kept = self._of(url)
        with kept.lock:
            now = self._clock()
            held_back = kept.failures > 0 and now - kept.asked_at < kept.pause()
            if now - kept.forced_at >= PAUSE and not held_back:
                kept.forced_at = now
                self._ask(url, kept)
        return _had(kept)

    def _of(self, url: str) -> Kept:
        with self._lock:
            kept = self._kept.setdefault(url, Kept())
            self._kept.move_to_end(url)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return kept

    def _ask(self, url: str, kept: Kept) -> None:
        try:
            kept.found, kept.failures = fetched(url, self._to()), 0
        except (requests.RequestException, ValueError, RecursionError):
            kept.failures += 1
        kept.asked_at = self._clock()


def fetched(url: str, to: Outside) -> Mapping[str, Any]:
    """The JSON object at an address, without following it elsewhere. Raises RequestException or ValueError."""
    with requests.Session() as http, guarded(http, to).get(url, allow_redirects=False) as answer:
        answer.raise_for_status()
        if answer.is_redirect:
            raise ValueError("leads elsewhere")
        found = json.loads(answer.content)
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def away() -> Unavailable:
    """The agency's provider does not answer."""
    return Unavailable("provider-away", "The agency's sign-on does not answer; try again in a minute.")


def _had(kept: Kept) -> Mapping[str, Any]:
    if kept.found is None:
        raise away()
    return kept.found
