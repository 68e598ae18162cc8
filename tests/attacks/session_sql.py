"""The attack by SQL, in a session: what the ORM and Core let one forget, for every mapped class.

Each spell answers what it saw or did that is not of A: an empty set, when the walls stand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import errors
from sqlalchemy import Table, delete, exists, func, insert, literal_column, select, text, update
from sqlalchemy import inspect as inspected
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from shared.db import AgencySession, ForeignAgency, NoAgency, Owned, as_agency
from tests.attacks.bare_sql import Finding
from tests.attacks.stage import Stage, owned

Ask = Callable[[AgencySession, type[Owned], Stage], Any]


@dataclass(frozen=True)
class Spell:
    """A statement of a session. `guarded`: whether the query guard alone must hold it, without row-level security."""

    title: str
    ask: Ask
    guarded: bool = True


def _of(session: AgencySession, cls: type[Owned], statement: Any) -> set[object]:
    return set(session.execute(statement).scalars())


def _table(cls: type[Owned]) -> Table:
    table = inspected(cls).local_table
    assert isinstance(table, Table)
    return table


def _text(cls: type[Owned]) -> Any:
    return text(f'SELECT agency_id FROM "{_table(cls).name}"').columns(_table(cls).c.agency_id)


def _changed(session: AgencySession, statement: Any) -> set[object]:
    """How many rows were changed, if any."""
    changed = session.execute(statement.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    return {changed} if changed else set()


def _values(cls: type[Owned], stage: Stage, row: Any) -> dict[str, Any]:
    """The columns of a row of A, as a new row of B would have them."""
    own = {column.key: getattr(row, column.key) for column in inspected(cls).column_attrs}
    return {**own, "agency_id": stage.b.agency_id, "id": UUID(stage.new_id())}


def _some_row(session: AgencySession, cls: type[Owned], stage: Stage) -> Any:
    return session.scalars(select(cls).where(cls.agency_id == stage.a.agency_id).limit(1)).one()


def _flushed(session: AgencySession, cls: type[Owned], stage: Stage) -> set[object]:
    row = _some_row(session, cls, stage)
    with as_agency(stage.b.agency_id):  # so that it can be made at all: a bug that mixes two
        new = cls(**_values(cls, stage, row))
    session.add(new)
    session.flush()
    return {"a row for B was flushed"}


def _inserted(session: AgencySession, cls: type[Owned], stage: Stage) -> set[object]:
    row = _some_row(session, cls, stage)
    session.execute(insert(cls).inline(), [_values(cls, stage, row)])
    return {"a row for B was inserted"}


SPELLS = (
    Spell("select of rows", lambda s, c, _: {row.agency_id for row in s.scalars(select(c))}),
    Spell("select of a column", lambda s, c, _: _of(s, c, select(c.agency_id))),
    Spell("legacy query", lambda s, c, _: {row.agency_id for row in s.query(c).all()}),
    Spell("filter by B", lambda s, c, g: _of(s, c, select(c.agency_id).where(c.agency_id == g.b.agency_id))),
    Spell(
        "count of B",
        lambda s, c, g: {
            n for n in [s.scalar(select(func.count()).select_from(c).where(c.agency_id == g.b.agency_id))] if n
        },
    ),
    Spell("alias", lambda s, c, _: _of(s, c, select(aliased(c).agency_id))),
    Spell("subquery", lambda s, c, _: _of(s, c, select(select(c).subquery().c.agency_id))),
    Spell("CTE", lambda s, c, _: _of(s, c, select(select(c).cte().c.agency_id))),
    Spell("lateral", lambda s, c, _: _of(s, c, select(select(c).lateral().c.agency_id))),
    Spell("union", lambda s, c, _: _of(s, c, select(c.agency_id).union(select(c.agency_id)))),
    Spell(
        "exists",
        lambda s, c, g: {f for f in [s.scalar(select(exists().where(c.agency_id == g.b.agency_id)))] if f},
    ),
    Spell("from a statement", lambda s, c, _: _of(s, c, select(c.agency_id).from_statement(_text(c))), guarded=False),
    Spell("Core", lambda s, c, _: _of(s, c, select(_table(c).c.agency_id)), guarded=False),
    Spell("text", lambda s, c, _: _of(s, c, _text(c)), guarded=False),
    Spell("literal column", lambda s, c, _: _of(s, c, select(literal_column("agency_id")).select_from(_table(c))), False),
    Spell("bulk update of B", lambda s, c, g: _changed(s, update(c).where(c.agency_id == g.b.agency_id).values(id=c.id))),
    Spell("bulk delete of B", lambda s, c, g: _changed(s, delete(c).where(c.agency_id == g.b.agency_id))),
    Spell(
        "Core update of B",
        lambda s, c, g: _changed(s, update(_table(c)).where(_table(c).c.agency_id == g.b.agency_id).values(id=_table(c).c.id)),
        guarded=False,
    ),
    Spell(
        "Core delete of B",
        lambda s, c, g: _changed(s, delete(_table(c)).where(_table(c).c.agency_id == g.b.agency_id)),
        guarded=False,
    ),
    Spell("row for B, flushed", _flushed),
    Spell("bulk insert for B", _inserted, guarded=False),
)  # fmt: skip


def attack_session(stage: Stage, name: str, only_guarded: bool = False) -> Iterator[Finding]:
    """Statements of a session of A."""
    service = stage.service(name)
    for cls in owned(name):
        for spell in SPELLS:
            if only_guarded and not spell.guarded:
                continue
            with service.session() as session:
                through = _tried(spell, session, cls, stage)
                others = through - {stage.a.agency_id}
                if others:
                    yield name, cls.__name__, f"{spell.title}: {sorted(map(str, others))[:2]}"


def attack_session_of_nobody(stage: Stage, name: str) -> Iterator[Finding]:
    """The same statements where no agency was entered: each must be an error, never everything."""
    service = stage.service(name)
    for cls in owned(name):
        for spell in SPELLS:
            with service.app.app_context():
                session = service.house.db.session()
                assert isinstance(session, AgencySession)
                try:
                    spell.ask(session, cls, stage)
                except (NoAgency, DBAPIError):
                    continue
                finally:
                    session.rollback()
                    service.house.db.session.remove()
                yield name, cls.__name__, f"{spell.title} without an agency: answered"


def _tried(spell: Spell, session: AgencySession, cls: type[Owned], stage: Stage) -> set[object]:
    try:
        found: set[object] = spell.ask(session, cls, stage)
    except ForeignAgency:
        return set()
    except DBAPIError as error:
        if isinstance(error.orig, errors.InsufficientPrivilege):
            return set()
        if isinstance(error.orig, errors.IntegrityError):
            return {type(error.orig).__name__}
        raise
    finally:
        session.rollback()
    return found
