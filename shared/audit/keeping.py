"""Writing the audit trail: in the transaction of what is kept, in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from flask import g, request
from sqlalchemy import BindParameter, bindparam, exists, inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import DeclarativeBase

from shared.audit.marks import Mark, as_id, body, kept_words, marks_of_request, named_ids
from shared.audit.tables import audit_tables
from shared.db import TYPES, new_metadata, uuid7
from shared.rows import insert_rows

if TYPE_CHECKING:
    from shared.uow import UnitOfWork

WINDOW = timedelta(minutes=15)  # looking again within it is the same look
MOST_PEOPLE = 200  # of one decision that are named by the facts it states


class _AnyService(DeclarativeBase):
    """Stands for the base of whichever service is at work: the table is the same in all."""

    metadata = new_metadata()
    type_annotation_map = TYPES


AUDIT = inspect(audit_tables(_AnyService).entry).local_table


@dataclass(frozen=True)
class Entry:
    """What will stand in the trail. The actor is the person signed in, unless named."""

    action: str
    subjects: Sequence[UUID] = ()
    people: Sequence[UUID] = ()
    details: dict[str, Any] = field(default_factory=dict)
    actor_id: UUID | None = None
    shown_from: date | None = None


@dataclass(frozen=True)
class Shown:
    """Whose evaluations are about to be given away, and the day from which those people may know of it."""

    people: frozenset[UUID]
    subjects: frozenset[UUID]
    shown_from: date | None = None


def shown_in(result: Any, person: str, subject: str) -> Shown:
    """Whose evaluations an answer holds: a list, or one thing. `person` and `subject` are where each names them."""
    found = result[0] if isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], int) else result
    items = getattr(found, "items", None)
    things = found if isinstance(found, list) else items if isinstance(items, list | tuple) else [found]
    people = {_at(thing, person) for thing in things}
    subjects = {_at(thing, subject) for thing in things} if subject else set()
    return Shown(frozenset(people - {None}), frozenset(subjects - {None}))


def keep(uow: "UnitOfWork", entries: Sequence[Entry], shown: Shown | None, people: Iterable[UUID]) -> None:
    """Write what a unit of work did, at its end; `people` are those whom its facts name.

    A view costs one statement, and so does a decision; what is neither costs none.
    """
    marks = marks_of_request()
    wanted = list(entries)
    view = shown if marks.view is not None else None
    if marks.deed is not None and not g.get("audited", False):
        deed = _entry_of_request(marks.deed, people)
        wanted.append(deed if view is None else _seen_as_well(uow, deed, marks.view, view))
        g.audited = True
    elif marks.view is not None and view is not None:
        _keep_view(uow, marks.view, view)
    if wanted:
        uow.session.execute(insert_rows(AUDIT, [_row(uow, entry) for entry in wanted]))
    if view is not None:
        g.shown = True


def _entry_of_request(mark: Mark, people: Iterable[UUID]) -> Entry:
    names = request.view_args or {}
    named = {as_id(body().get("employee_id")), names.get("employee_id")} | set(people)
    concerned = sorted(id_ for id_ in named if isinstance(id_, UUID))
    return Entry(mark.action, named_ids(names), concerned[:MOST_PEOPLE], kept_words(mark, names))


def _seen_as_well(uow: "UnitOfWork", deed: Entry, mark: Mark | None, shown: Shown) -> Entry:
    """A deed whose answer shows an evaluation is one entry, which those people see among the looks."""
    others = shown.people - {uow.person.employee_id}
    if mark is None or not others:
        return deed
    return replace(
        deed,
        people=sorted({*deed.people, *others}),
        subjects=[*deed.subjects, *sorted(shown.subjects - set(deed.subjects))],
        details={**deed.details, "why": str(mark.why)},
        shown_from=shown.shown_from,
    )


def _row(uow: "UnitOfWork", entry: Entry) -> dict[str, Any]:
    person = uow.principal
    return {
        "agency_id": uow.agency_id,
        "id": uuid7(),
        "at": uow.now,
        "action": entry.action,
        "actor_id": entry.actor_id or (person.account_id if person else None),
        "actor_employee_id": person.employee_id if person else None,
        "people": list(entry.people),
        "subjects": list(entry.subjects),
        "details": entry.details,
        "correlation_id": uow.trail.correlation_id,
        "shown_from": entry.shown_from,
    }


def _keep_view(uow: "UnitOfWork", mark: Mark, shown: Shown) -> None:
    """One statement: the look is kept unless the same person looked at the same people, for the same reason, just now.

    Two requests at once have the same id within a window, so that one of them is kept.
    """
    others = sorted(shown.people - {uow.person.employee_id})
    if not others:
        return
    subjects = sorted(shown.subjects)
    entry = Entry(mark.action, subjects, others, {"why": str(mark.why)}, shown_from=shown.shown_from)
    row = _row(uow, entry)
    row["id"] = uuid5(uow.person.account_id, f"{mark} {others} {subjects} {_window(uow.now)}")
    just_now = exists().where(
        AUDIT.c.agency_id == uow.agency_id,
        AUDIT.c.actor_id == uow.person.account_id,
        AUDIT.c.at > uow.now - WINDOW,
        AUDIT.c.action == mark.action,
        AUDIT.c.details == entry.details,
        AUDIT.c.people.contains(others),
        AUDIT.c.subjects.contains(subjects),
    )
    values: list[BindParameter[Any]] = [bindparam(None, row[column.name], column.type) for column in AUDIT.c]
    view = insert(AUDIT).from_select([column.name for column in AUDIT.c], select(*values).where(~just_now))
    uow.session.execute(view.on_conflict_do_nothing())


def _window(now: datetime) -> int:
    return int(now.timestamp() // WINDOW.total_seconds())


def _at(thing: Any, path: str) -> Any:
    if isinstance(thing, dict):
        return thing.get(path)
    mapping = getattr(thing, "_mapping", None)
    return mapping[path] if mapping is not None else attrgetter(path)(thing)
