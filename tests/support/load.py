"""People at work on a topology: agencies are registered and change their calendars while things go wrong.

Every answer is noted, so that afterwards each committed row can be asked for its effects. What was not answered is
sent again until it is: the id of a form makes it once.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

from deploy.bench.desk import PROVIDER, Desk
from services.agencies.commands.agencies import PLATFORM_ID
from shared.db import uuid7

FIRST_DAY = date(2030, 1, 1)


@dataclass
class Load:
    """Writers at work. `registered` and `changed` count what was answered; `longest` is the longest wait for one."""

    desk: Desk
    seed: int
    shared: list[UUID] = field(default_factory=list)
    registered: list[UUID] = field(default_factory=list)
    refused: list[UUID] = field(default_factory=list)
    changed: int = 0
    longest: float = 0.0
    failures: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def writes(self) -> int:
        """How many commands were answered."""
        return len(self.registered) + self.changed + len(self.refused)

    @contextmanager
    def running(self, writers: int = 4, agencies: int = 3) -> Iterator["Load"]:
        """Write meanwhile; what is under way at the end is brought to its end."""
        if not self.shared:
            self.shared = [self.desk.register() for _ in range(agencies)]
            self.registered += self.shared
        self._over.clear()
        threads = [threading.Thread(target=self._write, args=[self.seed * 1000 + n]) for n in range(writers)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            for thread in threads:
                thread.join()
        self._complain()

    def progress(self, many: int = 12, seconds: float = 60.0) -> float:
        """Wait until so many more commands were answered; how long that took."""
        began, before = time.monotonic(), self.writes
        while self.writes < before + many:
            assert time.monotonic() - began < seconds, f"{self.writes - before} of {many} in {seconds:.0f} s"
            self._complain()
            time.sleep(0.02)
        return time.monotonic() - began

    def _complain(self) -> None:
        if self.failures:
            raise AssertionError("; ".join(self.failures))

    def _write(self, seed: int) -> None:
        chance = random.Random(seed)
        try:
            while not self._over.is_set():
                began = time.monotonic()
                self._one(chance)
                with self._lock:
                    self.longest = max(self.longest, time.monotonic() - began)
        except Exception as error:
            self.failures.append(repr(error)[:500])

    def _one(self, chance: random.Random) -> None:
        kind = chance.random()
        if kind < 0.25:
            new = self.desk.register()
            with self._lock:
                self.registered.append(new)
        elif kind < 0.35:
            self._be_refused()
        else:
            days = sorted({FIRST_DAY + timedelta(days=chance.randrange(3000)) for _ in range(5)})
            self.desk.set_calendar(chance.choice(self.shared), days)
            with self._lock:
                self.changed += 1

    def _be_refused(self) -> None:
        """The slug is taken: the transaction is rolled back."""
        new, slug = uuid7(), f"uji-{self.shared[0].hex[-12:]}"
        body = {"id": str(new), "slug": slug, "name": "Kota Contoh", "zone": "Asia/Makassar", "provider": PROVIDER}
        answer = self.desk.insist("POST", "/agencies", (PLATFORM_ID, "operator"), body)
        assert answer.status_code == 409, answer.text
        with self._lock:
            self.refused.append(new)


def new_seed() -> int:
    """A seed to be printed."""
    return uuid4().int % 1_000_000
