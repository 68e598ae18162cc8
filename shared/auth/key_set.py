"""The published keys of the platform token as a verifier keeps them: asked for sparingly, never let go for nothing.

One thread asks while the others go on with what is kept. After a failure it is asked ever more rarely, and the keys
that are known go on to verify. A key id that nobody knows is looked for at once, and after it was not found only now
and then: garbage sends no herd to `agencies`.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from joserfc.jwk import KeySet

from shared.backoff import pause_after
from shared.refusals import Unavailable

FRESH = 300.0  # seconds that keys are used without asking again; a new key is published longer before it signs
MISSED_PAUSE = 10.0  # seconds between two questions for key ids that were not there
SPREAD = 0.2  # part by which pauses differ from process to process, so that they do not ask in step


class PublishedKeys:
    """The key set of `agencies`. `fetch` asks for it; `ticks` counts seconds and never goes back."""

    def __init__(self, fetch: Callable[[], Mapping[str, Any]], ticks: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._ticks = ticks
        self._keys: KeySet | None = None
        self._kids: frozenset[str | None] = frozenset()
        self._asked_at = float("-inf")
        self._missed_at = float("-inf")
        self._failures = 0
        self._lock = threading.Lock()
        self._spread = 1 + random.uniform(-SPREAD, SPREAD)  # noqa: S311  # spreads load, keeps no secret

    def having(self, kid: str | None) -> KeySet:
        """The keys, looked for anew when this one is not among them or they are old. Raises Unavailable without any."""
        if self._is_due(kid) and self._lock.acquire(blocking=self._keys is None or kid not in self._kids):
            try:
                if self._is_due(kid):  # else another thread has just asked
                    self._ask(kid)
            finally:
                self._lock.release()
        if self._keys is None:
            raise Unavailable("keys-unavailable", "The platform's keys cannot be read right now; try again.")
        return self._keys

    def _is_due(self, kid: str | None) -> bool:
        now = self._ticks()
        if self._failures:
            return now - self._asked_at >= pause_after(self._failures) * self._spread
        if now - self._asked_at >= FRESH * min(self._spread, 1.0):
            return True
        return kid not in self._kids and now - self._missed_at >= MISSED_PAUSE

    def _ask(self, kid: str | None) -> None:
        try:
            keys = KeySet.import_key_set(dict(self._fetch()))  # type: ignore[arg-type]  # JSON of the right shape, or JoseError
            if not keys.keys:
                raise ValueError("no keys")
            self._keys, self._kids = keys, frozenset(key.kid for key in keys.keys)
            self._failures = 0
        except Exception:  # whatever it was, the keys that are known go on to hold
            self._failures += 1
        self._asked_at = self._ticks()
        if not self._failures and kid not in self._kids:
            self._missed_at = self._asked_at
