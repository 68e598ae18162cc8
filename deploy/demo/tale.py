"""The teller of one agency's story: who is who, what was said, and what followed by itself."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from deploy.demo.people import Somebody, sign_in
from deploy.demo.trail import Trail
from deploy.people import DemoAgency, Employee
from shared.delivery.trace import Hop
from shared.settings import Settings

TOKEN_AGE = 200.0  # seconds after which somebody signs in again; a token holds for 300
FIRST_QUARTER = (2026, 3)  # the real file is of a third quarter


@dataclass
class Tale:
    """One agency's story so far. `known` holds what later acts need: ids by a name of the story's own."""

    settings: Settings
    agency: DemoAgency
    known: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    effects: list[float] = field(default_factory=list)
    _signed_in: dict[str, tuple[float, Somebody]] = field(default_factory=dict)
    _trail: Trail | None = None

    @property
    def trail(self) -> Trail:
        """The facts, looked at from outside; a connection of this thread's own."""
        if self._trail is None:
            self._trail = Trail(self.settings)
        return self._trail

    def citizen(self, name: str = "A citizen") -> Somebody:
        """Somebody without an account."""
        return Somebody(self.settings.address, name, peers=self.settings.peers)

    def operator(self) -> Somebody:
        """The operator of the platform."""
        return self._sign_in("platform", "operator", "Operator Rekaan")

    def admin(self) -> Somebody:
        """The agency's admin, who has no employee record."""
        return self._sign_in(self.agency.slug, self.agency.admin, self.agency.admin_name)

    def employee(self, who: Employee) -> Somebody:
        """An employee, signed in."""
        return self._sign_in(self.agency.slug, who.sub, who.name)

    def holder(self, role: str) -> Somebody:
        """Whoever has this role."""
        return self.employee(self.agency.holder_of(role))

    def forget_tokens(self) -> None:
        """Roles have changed: everybody signs in anew."""
        self._signed_in.clear()

    def says(self, somebody: Somebody | str, what: str) -> None:
        """Somebody did something; then what followed from it by itself."""
        name = somebody if isinstance(somebody, str) else somebody.name
        self.lines.append(f"  {name} {what}")
        if isinstance(somebody, Somebody):
            self.follows(somebody)

    def notes(self, what: str) -> None:
        """Something worth a line that nobody did."""
        self.lines.append(f"      {what}")

    def follows(self, somebody: Somebody) -> None:
        """Wait until every fact of these commands has taken effect, and tell its path."""
        correlations, somebody.correlations = somebody.correlations, []
        self.trail.settle()
        hops = [hop for correlation in correlations for hop in self.trail.hops(correlation)]
        for line in self._told(hops):
            self.lines.append(f"      {line}")

    def _told(self, hops: Iterable[Hop]) -> list[str]:
        """Facts of one kind in one line: how many, and in which service they took effect after how many ms."""
        kinds: dict[str, list[Hop]] = {}
        for hop in hops:
            kinds.setdefault(hop.type, []).append(hop)
        return [self._line(type_, same) for type_, same in kinds.items()]

    def _line(self, type_: str, hops: list[Hop]) -> str:
        took: dict[str, list[float]] = {}
        for hop in hops:
            for handling in hop.handlings:
                milliseconds = (handling.at - hop.stated_at).total_seconds() * 1000
                took.setdefault(handling.service, []).append(milliseconds)
        self.effects.extend(ms for times in took.values() for ms in times)
        times = f"{len(hops)} x " if len(hops) > 1 else ""
        _, producer, name, _ = type_.split(".")
        effects = ", ".join(f"{service} after {max(ms):.0f} ms" for service, ms in sorted(took.items()))
        return f"{times}{name} (stated by {producer})" + (f" -> {effects}" if effects else "")

    def _sign_in(self, slug: str, sub: str, name: str) -> Somebody:
        at, kept = self._signed_in.get(f"{slug}/{sub}", (0.0, None))
        if kept is None or time.monotonic() - at > TOKEN_AGE:
            kept = sign_in(self.settings.address, slug, sub, name, self.settings.peers)
            self._signed_in[f"{slug}/{sub}"] = (time.monotonic(), kept)
        return kept

    def period(self) -> tuple[date, date, str]:
        """First and last day, and name, of the period that is told: one quarter later with each telling."""
        year, quarter = FIRST_QUARTER
        ordinal = year * 4 + quarter - 1 + int(self.known["told"])
        first = date(ordinal // 4, ordinal % 4 * 3 + 1, 1)
        last = date(first.year + (first.month > 9), (first.month + 2) % 12 + 1, 1) - timedelta(days=1)
        return first, last, f"Triwulan {('I', 'II', 'III', 'IV')[ordinal % 4]} {ordinal // 4}"


def new_id() -> str:
    """The id of a row to be made; random, as anonymous rows want it."""
    return str(uuid4())


Act = Callable[[Tale], None]
