"""Starts the parts of an embedded platform, restarts one that crashes, and stops what it started and nothing else.

Each process hangs on a lifeline (deploy.lifeline): when the supervisor itself is killed, none of them stays behind.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from deploy.lifeline import keeping
from deploy.pidfile import serving
from deploy.postgres import Cluster, PostgresFailed, start
from deploy.told import Told

FIRST_PAUSE = 0.5  # seconds before a crashed part is started again, doubled at each crash
LONGEST_PAUSE = 30.0
STEADY = 60.0  # seconds after which a part counts as healthy again
LARGE_LOG = 10_000_000  # bytes; a larger one is put aside at the next start
WIDEST_WAVE = 64  # parts that are stopped at the same time
TAIL = 8  # lines of its log that are shown of a part that crashed


class Part(Protocol):
    """Something that runs beside the supervisor."""

    name: str

    def begin(self) -> None:
        """Start it."""

    def alive(self) -> bool:
        """Whether it runs."""

    def end(self) -> None:
        """Stop it and come back when it is gone; nothing happens when it is not there."""

    def last_words(self) -> str:
        """The end of its log."""


@dataclass
class Process:
    """A command under a keeper. `grace` is how many seconds it may take to end before it is killed."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    logs: Path
    cwd: Path
    grace: float = 3.0
    _keeper: "subprocess.Popen[bytes] | None" = field(default=None, init=False, repr=False)

    @property
    def log(self) -> Path:
        """The file with what it prints."""
        return self.logs / f"{self.name}.log"

    def begin(self) -> None:
        """Start it, its output appended to its log."""
        self.end()
        if self.log.exists() and self.log.stat().st_size > LARGE_LOG:
            self.log.rename(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._keeper = subprocess.Popen(
                keeping(self.command, grace=self.grace),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=dict(self.environment),
                cwd=self.cwd,
                start_new_session=True,
            )

    def alive(self) -> bool:
        """Whether it runs."""
        return self._keeper is not None and self._keeper.poll() is None

    def status(self) -> int | None:
        """With what it ended, as a shell says it; None while it runs, or when it never began."""
        return None if self._keeper is None else self._keeper.poll()

    def end(self) -> None:
        """Break the lifeline and wait: the keeper ends the command, gently first."""
        keeper, self._keeper = self._keeper, None
        if keeper is None or keeper.stdin is None:
            return
        keeper.stdin.close()
        try:
            keeper.wait(self.grace + 2.0)
        except subprocess.TimeoutExpired:
            keeper.kill()
            keeper.wait()

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL:]) if self.log.exists() else ""


@dataclass
class Database:
    """The embedded PostgreSQL as a part: it was started, or adopted, before any other."""

    cluster: Cluster
    name: str = "postgres"

    def begin(self) -> None:
        """Start it again, at its old port."""
        self.cluster = start(self.cluster.folder, options=self.cluster.options)

    def alive(self) -> bool:
        """Whether the server runs."""
        keeper = self.cluster.keeper
        return serving(self.cluster.data) == self.cluster.pid and (keeper is None or keeper.poll() is None)

    def end(self) -> None:
        """Stop it, sessions included."""
        self.cluster.stop()

    def last_words(self) -> str:
        """Where its log is."""
        return f"see {self.cluster.place / 'postgres.log'}"


@dataclass
class _Watched:
    part: Part
    since: float
    wave: int
    pause: float = FIRST_PAUSE
    again_at: float | None = None


class Supervisor:
    """The parts in the order of their start; they stop in the opposite one, those of one wave together."""

    def __init__(self) -> None:
        self._watched: list[_Watched] = []
        self._over = Told()

    def run(self, part: Part, wave: int | None = None) -> None:
        """Watch a part from now on, and start it unless it runs already. Without a `wave` it is one of its own."""
        if not part.alive():
            part.begin()
        self._watched.append(_Watched(part, time.monotonic(), len(self._watched) if wave is None else wave))

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Within, Ctrl-C, SIGTERM and a closed terminal end `watch`; a second one does not disturb the stopping."""
        with self._over.by(signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            yield

    @property
    def is_over(self) -> bool:
        """Whether somebody asked to stop."""
        return bool(self._over)

    def finish(self) -> None:
        """Let `watch` return."""
        self._over.tell()

    def watch(self, beat: float = 0.2, parent: int | None = None) -> None:
        """Restart what crashes until somebody asks to stop, or until the `parent` process is gone."""
        while not self._over.wait(beat):
            self.look()
            if parent is not None and os.getppid() != parent:
                self.finish()

    def look(self) -> None:
        """Look at every part once."""
        for watched in self._watched:
            self._look_at(watched)

    def _look_at(self, watched: _Watched) -> None:
        part, now = watched.part, time.monotonic()
        if watched.again_at is not None and now >= watched.again_at:
            watched.again_at, watched.since = None, now
            try:
                part.begin()
            except (OSError, PostgresFailed) as reason:
                print(f"{part.name} does not start: {reason}", file=sys.stderr)
        if watched.again_at is not None or part.alive():
            return
        if now - watched.since > STEADY:
            watched.pause = FIRST_PAUSE
        print(f"{part.name} ended by itself; again in {watched.pause:g} s\n{part.last_words()}", file=sys.stderr)
        watched.again_at = now + watched.pause
        watched.pause = min(watched.pause * 2, LONGEST_PAUSE)

    def stop(self) -> None:
        """Stop all parts, the last wave first."""
        with ThreadPoolExecutor(WIDEST_WAVE) as pool:
            while self._watched:
                last = max(watched.wave for watched in self._watched)
                ending = [watched.part for watched in reversed(self._watched) if watched.wave == last]
                self._watched = [watched for watched in self._watched if watched.wave != last]
                for ended in [pool.submit(part.end) for part in ending]:
                    ended.result()
