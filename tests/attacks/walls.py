"""Taking walls down, in tests alone: the guard in this process, the others on one stage.

`pytest tests/attacks --without WALL` runs the whole suite without one of them: it must fail.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from psycopg import sql
from sqlalchemy import ForeignKeyConstraint, event

from services import SERVICES
from shared import db
from shared.auth.roles import ANYBODY
from shared.web import access
from tests.attacks.stage import Stage, Theatre, walled

WALLS = ("guard", "row-security", "keys", "permissions")
GUARDS = (("do_orm_execute", db._guard_queries), ("before_flush", db._guard_flush))


@contextmanager
def without_guard() -> Iterator[None]:
    """Sessions neither filter queries nor look at the rows they flush."""
    standing = [each for each in GUARDS if event.contains(db.AgencySession, *each)]
    for name, listener in standing:
        event.remove(db.AgencySession, name, listener)
    try:
        yield
    finally:
        for name, listener in standing:
            event.listen(db.AgencySession, name, listener)


def lower_row_security(stage: Stage) -> None:
    """PostgreSQL shows and takes rows of all agencies."""
    for name in SERVICES:
        with stage.owner(name) as owner:
            for table in [*(table.name for table in walled(name)), "outbox"]:
                owner.execute(sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY").format(sql.Identifier(table)))


def drop_keys(stage: Stage) -> None:
    """References may point anywhere."""
    for name in SERVICES:
        with stage.owner(name) as owner:
            for table in walled(name):
                for constraint in table.constraints:
                    if isinstance(constraint, ForeignKeyConstraint):
                        drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}")
                        owner.execute(drop.format(sql.Identifier(table.name), sql.Identifier(str(constraint.name))))


@contextmanager
def lowered(theatre: Theatre, wall: str | None) -> Iterator[None]:
    """One wall down for all stages to come; none if none is named."""
    with ExitStack() as opened:
        ground = theatre.ground()
        if wall == "guard":
            opened.enter_context(without_guard())
        elif wall == "row-security":
            lower_row_security(ground)
        elif wall == "keys":
            drop_keys(ground)
        elif wall == "permissions":
            opened.enter_context(without_permissions(ground))
        yield


@contextmanager
def without_permissions(stage: Stage) -> Iterator[None]:
    """Every closed route is open to whoever is signed in. The marks are put back: apps share their views."""
    marked = [
        (view, getattr(view, access.MARK)) for name in SERVICES for view in stage.app(name).view_functions.values()
    ]
    for view, mark in marked:
        if mark.permissions:
            setattr(view, access.MARK, access.Access(tuple(sorted(ANYBODY))))
    try:
        yield
    finally:
        for view, mark in marked:
            setattr(view, access.MARK, mark)
