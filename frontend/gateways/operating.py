"""How delivery stands in each service, and the facts it put aside: the same routes in every one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frontend.api import Api, Params
from frontend.shapes import Page, build, build_page


@dataclass(frozen=True)
class Lag:
    """How many facts of a topic a service has not passed, and when its worker last looked. None: it has not looked."""

    topic: str
    lag: int | None
    seen_at: datetime | None


@dataclass(frozen=True)
class State:
    """A service: what waits to be published, how far it is behind, and how much it put aside, by reason."""

    service: str
    waiting: int
    oldest_at: datetime | None
    lags: tuple[Lag, ...]
    parked: Mapping[str, int]
    oldest_parked_at: datetime | None

    @property
    def lag(self) -> int | None:
        """Over all topics; None where one is not known."""
        known = [lag.lag for lag in self.lags]
        return sum(number for number in known if number is not None) if None not in known else None

    @property
    def seen_at(self) -> datetime | None:
        """Since when nobody has looked, at the worst."""
        return min((lag.seen_at for lag in self.lags if lag.seen_at is not None), default=None)

    @property
    def parked_total(self) -> int:
        """Everything put aside."""
        return sum(self.parked.values())


@dataclass(frozen=True)
class Parked:
    """A fact that was put aside: ids and codes."""

    id: int
    topic: str
    type: str
    kind: str
    error: str
    attempts: int
    parked_at: datetime
    retry_at: datetime | None
    status: str
    agency_id: UUID | None
    event_id: str
    subject: str
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    reason: str | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether something can still be decided."""
        return self.status == "PARKED"

    @property
    def is_replayable(self) -> bool:
        """Whether it can be handled again: a forged or unreadable fact left its key, and is not."""
        return self.is_waiting and self.kind in ("NOT_YET", "BUG", "BEHIND")


def state(api: Api, service: str) -> State:
    """How a service stands. Raises PeerUnavailable when it does not answer."""
    return build(State, api.get(service, "/operating/state"))


def parked(api: Api, service: str, params: Params) -> Page[Parked]:
    """What a service put aside, or discarded (`status`)."""
    return build_page(Parked, api.get(service, "/operating/parked", params))


def parked_fact(api: Api, service: str, number: int) -> Parked:
    """One of them."""
    return build(Parked, api.get(service, f"/operating/parked/{number}"))


def retry(api: Api, service: str, number: int) -> None:
    """Let the worker take it up again."""
    api.post(service, f"/operating/parked/{number}/retry")


def discard(api: Api, service: str, number: int, reason: str) -> None:
    """Never handle it."""
    api.post(service, f"/operating/parked/{number}/discard", {"reason": reason})
