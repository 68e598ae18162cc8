"""Which facts move a service, and how: reading a service's subscriptions is reading every way the outside moves it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from shared.events.fact import CONTRACTS, Fact, contract_of
from shared.events.local import TimePassed

if TYPE_CHECKING:
    from shared.uow import UnitOfWork

F = TypeVar("F", bound=Fact)
One = Callable[["UnitOfWork", F], None]
Many = Callable[["UnitOfWork", Sequence[F]], None]


@dataclass(frozen=True)
class Handler:
    """One reaction to one kind of fact. Its name is part of the inbox's key: renaming it makes old facts look new.

    `outside` marks one that reaches beyond this service's database (mail, money): a replay must not run it.
    """

    name: str
    fact: type[Fact]
    call: Callable[["UnitOfWork", Any], None]
    batch: bool
    outside: bool = False

    def handle(self, uow: "UnitOfWork", facts: Sequence[Fact]) -> None:
        """React to facts of one agency, in their order."""
        if self.batch:
            self.call(uow, facts)
            return
        for fact in facts:
            self.call(uow, fact)


class Subscriptions:
    """The handlers of one service, in the order in which they were declared."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._handlers: dict[type[Fact], list[Handler]] = {}

    def on(self, fact: type[F], *, outside: bool = False) -> Callable[[One[F]], One[F]]:
        """Handle each fact of this kind by itself. `outside`: it has effects beyond this service's database."""

        def register(call: One[F]) -> One[F]:
            self._register(Handler(call.__name__, fact, call, batch=False, outside=outside))
            return call

        return register

    def on_batch(self, fact: type[F]) -> Callable[[Many[F]], Many[F]]:
        """Handle the facts of this kind, and of one agency, that a chunk holds together."""

        def register(call: Many[F]) -> Many[F]:
            self._register(Handler(call.__name__, fact, call, batch=True))
            return call

        return register

    def _register(self, handler: Handler) -> None:
        if any(known.name == handler.name for known in self.of(handler.fact)):
            raise ValueError(f"{self.service}: {handler.name} handles {handler.fact.__name__} already")
        self._handlers.setdefault(handler.fact, []).append(handler)

    def of(self, fact: type[Fact]) -> Sequence[Handler]:
        """The handlers of this kind of fact."""
        return self._handlers.get(fact, ())

    def __iter__(self) -> Iterator[Handler]:
        for handlers in self._handlers.values():
            yield from handlers

    def only(self, names: Collection[str]) -> "Subscriptions":
        """The handlers of these names alone, in their order. LookupError for a name that is none."""
        chosen = Subscriptions(self.service)
        for handler in self:
            if handler.name in names:
                chosen._register(handler)
        if missing := set(names) - {handler.name for handler in chosen}:
            raise LookupError(f"{self.service} has no handler {', '.join(sorted(missing))}")
        return chosen

    def named(self, type_: str) -> Sequence[Handler]:
        """The handlers of a type by its public name; none for a type that is not known here."""
        known = CONTRACTS.get(type_)
        return self.of(known.fact) if known else ()

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics this service reads, sorted. Local facts have none."""
        return tuple(sorted({contract_of(fact).topic for fact in self._handlers if fact is not TimePassed}))
