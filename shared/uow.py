"""The unit of work: one transaction of one agency, with the facts it states.

The only place that commits or rolls back.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, has_request_context
from sqlalchemy.exc import IntegrityError

from shared.audit.keeping import Entry, Shown, keep, shown_in
from shared.auth.principal import Principal
from shared.db import AgencySession, Owned, current_agency, uuid7
from shared.delivery.outbox import Emission, Trail, write
from shared.delivery.traced import stating
from shared.directory import zone_of
from shared.events.fact import Fact
from shared.house import house
from shared.refusals import Conflict, NotFound
from shared.tracing import traceparent

R = TypeVar("R", bound=Owned)
V = TypeVar("V")


@dataclass
class UnitOfWork:
    """What a command works with: the rows of its agency, the clock, the person, and the facts it will have stated."""

    session: AgencySession
    now: datetime
    trail: Trail
    principal: Principal | None = None
    identify: Callable[[], UUID] = uuid7
    _facts: list[Emission] = field(default_factory=list)
    _concerned: set[UUID] = field(default_factory=set)
    _entries: list[Entry] = field(default_factory=list)
    _shown: Shown | None = None

    @property
    def agency_id(self) -> UUID:
        """Whose transaction this is."""
        return current_agency()

    @property
    def person(self) -> Principal:
        """Who asks. Only for commands that a person gives; a handler has none."""
        assert self.principal is not None, "nobody is signed in here"
        return self.principal

    @property
    def zone(self) -> ZoneInfo:
        """The agency's time zone."""
        return zone_of(self.session, self.agency_id)

    @property
    def today(self) -> date:
        """The date in the agency's zone."""
        return self.now.astimezone(self.zone).date()

    def find(self, cls: type[R], id_: UUID, *, lock: bool = False, load: Sequence[Any] = ()) -> R | None:
        """The agency's row with this id, or None. `lock` holds it until the end; `load` fetches relationships."""
        return self.session.get(
            cls,
            (current_agency(), id_),
            with_for_update={"of": cls} if lock else None,
            populate_existing=lock,
            options=list(load),
        )

    def get(self, cls: type[R], id_: UUID, *, lock: bool = False, load: Sequence[Any] = ()) -> R:
        """The agency's row with this id. Raises NotFound."""
        row = self.find(cls, id_, lock=lock, load=load)
        if row is None:
            raise NotFound(f"no-such-{cls.__tablename__.replace('_', '-')}")  # type: ignore[attr-defined]  # every Owned row has a table
        return row

    def add(self, row: R) -> R:
        """Put a new row in."""
        self.session.add(row)
        return row

    def emit(self, *facts: Fact) -> None:
        """State facts: they are published if, and only if, this transaction commits."""
        self._facts.extend(Emission(self.identify(), fact) for fact in facts)
        self._concerned.update(id_ for fact in facts if isinstance(id_ := getattr(fact, "employee_id", None), UUID))

    def record(self, entry: Entry) -> None:
        """Keep something in the audit trail that the mark of a route cannot say."""
        self._entries.append(entry)

    def show(self, result: V, person: str = "employee_id", subject: str = "id", *, seen: Shown | None = None) -> V:
        """Give evaluations to the one who asks, and keep that they were: see `shared.audit.marks.shows`.

        `person` and `subject` say where the answer, or each item of a list, names the employee and what is seen;
        `seen` says it where the answer does not.
        """
        self._shown = seen or shown_in(result, person, subject)
        return result

    def close(self) -> None:
        """The last that is written before the end: what the audit trail keeps of all this."""
        self.flush()
        keep(self, self._entries, self._shown, self._concerned)

    def flush(self) -> None:
        """Write what is pending, facts last: their keys are locked as shortly as can be."""
        self.session.flush()
        facts, self._facts = self._facts, []
        with stating(self.trail, facts) as trail:
            write(self.session, trail, facts)


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """A transaction of the current agency in the current app: committed at the end, rolled back on any error.

    A row that is there already under a unique rule is a Conflict: somebody was faster.
    """
    place = house()
    session = place.db.session()
    assert isinstance(session, AgencySession)
    now = place.clock()
    principal = getattr(g, "principal", None) if has_request_context() else None
    correlation = getattr(g, "correlation_id", None) if has_request_context() else None
    trail = Trail(place.service, current_agency(), now, correlation or str(uuid7()), traceparent=traceparent())
    uow = UnitOfWork(session, now, trail, principal)
    try:
        yield uow
        uow.close()
        session.commit()
    except IntegrityError as error:
        session.rollback()
        if getattr(error.orig, "sqlstate", "") == "23505":
            raise Conflict("exists-already", "Such a row exists already.") from error
        raise
    except BaseException:
        session.rollback()
        raise
