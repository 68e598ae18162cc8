"""The walls between agencies: query guard, flush guard, and the agency announced to PostgreSQL's row-level security.

Each service makes one `db` and one `Row`; a table of an agency is `class Need(Owned, Row)`. What the walls hold and
what they do not is written in deploy/adr/0002-three-walls.md.
"""

import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    Engine,
    ExceptionContext,
    ForeignKeyConstraint,
    MetaData,
    Numeric,
    Text,
    Uuid,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    mapped_column,
    with_loader_criteria,
)

ANNOUNCEMENT = "cendana.agency"
ISOLATION = "READ COMMITTED"
_agency: ContextVar[UUID | None] = ContextVar("agency", default=None)


class NoAgency(RuntimeError):
    """Data of agencies were asked for and no agency is set: a bug, never everything."""


class ForeignAgency(RuntimeError):
    """A row or a session of one agency was touched while another was set: a bug."""


def current_agency() -> UUID:
    """The agency that this request or fact belongs to; raises NoAgency when none is set."""
    agency = _agency.get()
    if agency is None:
        raise NoAgency("no agency is set")
    return agency


@contextmanager
def as_agency(agency_id: UUID) -> Iterator[None]:
    """Everything inside belongs to this agency. Entered by a verified token, an envelope or a public slug only."""
    token = _agency.set(agency_id)
    try:
        yield
    finally:
        _agency.reset(token)


def uuid7() -> UUID:
    """A UUID that sorts by the time it was made (RFC 9562); the standard library has none before Python 3.14."""
    return _timed_uuid(time.time_ns() // 1_000_000, 7, secrets.randbits(74))


def named_uuid(milliseconds: int, name: str) -> UUID:
    """The id of what has this name, the same each time, with this time at its head (since 1970).

    Version 8, RFC 9562's for ids of one's own making: it sorts among the others, and falls into the day of its time.
    """
    return _timed_uuid(milliseconds, 8, int.from_bytes(hashlib.sha256(name.encode()).digest()[:10]))


def derived_uuid(cause: UUID, name: str) -> UUID:
    """The id of what follows from `cause` under this name: the same each time, with the time of its cause."""
    return named_uuid(cause.int >> 80, f"{cause} {name}")


def _timed_uuid(milliseconds: int, version: int, rest: int) -> UUID:
    """48 bits of time and 74 others, as versions 7 and 8 lay them out."""
    head = (milliseconds & (1 << 48) - 1) << 80 | version << 76
    return UUID(int=head | (rest >> 62 & (1 << 12) - 1) << 64 | 2 << 62 | rest & (1 << 62) - 1)


class Owned:
    """A row of one agency: the key is (agency_id, id), both known before the flush since facts name them."""

    __mapper_args__: ClassVar[dict[str, Any]] = {"allow_partial_pks": False}
    agency_id: Mapped[UUID] = mapped_column(primary_key=True, default=current_agency, sort_order=-2)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-1)


@event.listens_for(Owned, "init", propagate=True)
def _identify(_row: Owned, _args: tuple[Any, ...], values: dict[str, Any]) -> None:
    values.setdefault("agency_id", current_agency())
    values.setdefault("id", uuid7())


class AgencySession(FlaskSession):
    """A session that belongs to one agency at a time."""

    def get_bind(self, *args: Any, **values: Any) -> Any:
        """The connection this session was joined to (a worker's), else the engine of the app."""
        return self.bind if self.bind is not None else super().get_bind(*args, **values)

    def turn_to(self, agency_id: UUID) -> None:
        """Go on with another agency in the same transaction (a worker's chunk). Nothing loaded before remains.

        Call it within `as_agency(agency_id)`: the guards compare the two.
        """
        if self.in_transaction():
            if self.info.get("agency") != agency_id:
                self.expunge_all()
            self.info["agency"] = agency_id
            announce(self.connection(), agency_id)


def announce(connection: Connection, agency_id: UUID) -> None:
    """Tell PostgreSQL, for this transaction, whose rows may be seen and written."""
    connection.exec_driver_sql("select set_config(%s, %s, true)", (ANNOUNCEMENT, str(agency_id)))


@event.listens_for(AgencySession, "do_orm_execute")
def _guard_queries(state: ORMExecuteState) -> None:
    agency = current_agency()
    opened = state.session.info.get("agency")
    if opened is not None and opened != agency:
        raise ForeignAgency("the session was opened by another agency")
    if state.is_select or state.is_update or state.is_delete:
        if state.is_column_load or state.is_relationship_load:
            return
        state.statement = state.statement.options(
            with_loader_criteria(Owned, lambda cls: cls.agency_id == agency, include_aliases=True)
        )


@event.listens_for(AgencySession, "before_flush")
def _guard_flush(session: Session, _context: object, _instances: object) -> None:
    agency = current_agency()
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Owned) and row.agency_id != agency:
            raise ForeignAgency(type(row).__name__)


@event.listens_for(AgencySession, "after_begin")
def _announce_at_begin(session: Session, transaction: SessionTransaction, connection: Any) -> None:
    if transaction.nested:
        return
    agency = current_agency()
    session.info["agency"] = agency
    if not _begin_announced(connection, agency):
        announce(connection, agency)


def _begin_announced(connection: Connection, agency_id: UUID) -> bool:
    """Begin and announce in one exchange with the server; psycopg alone would wait for each of the two.

    False where a transaction runs already (a worker's), and where it failed: the announcement that follows says why.
    """
    server = connection.connection.driver_connection.pgconn  # type: ignore[union-attr]  # psycopg's, see make_db
    if server.transaction_status != TransactionStatus.IDLE:
        return False
    begun = server.exec_(f"BEGIN ISOLATION LEVEL {ISOLATION}; SET LOCAL {ANNOUNCEMENT} = '{agency_id}'".encode())
    return bool(begun.status == ExecStatus.COMMAND_OK)


@event.listens_for(AgencySession, "after_transaction_end")
def _forget_at_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("agency", None)


NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


TYPES: dict[Any, Any] = {
    UUID: Uuid(),
    datetime: DateTime(timezone=True),
    date: Date(),
    Decimal: Numeric(),
    str: Text(),
    dict[str, Any]: JSONB(),
    list[Any]: JSONB(),
}


def new_metadata() -> MetaData:
    """Metadata for one service. `info["no_agency"]` names the tables that stand outside the walls."""
    return MetaData(naming_convention=NAMES, info={"no_agency": set()})


def make_db(row: type[DeclarativeBase]) -> SQLAlchemy:
    """The database of one service, on a base of its own:

    class Row(DeclarativeBase):
        metadata = new_metadata()
        type_annotation_map = TYPES

    db = make_db(Row)
    """
    return SQLAlchemy(
        metadata=row.metadata,
        session_options={"class_": AgencySession, "expire_on_commit": False},
        engine_options={
            "pool_use_lifo": True,  # few connections, whose statements are prepared, rather than all in turn
            "pool_size": 20,  # all that there may be stay open: who comes in a crowd waits for no connection to be made
            "max_overflow": 0,
            "isolation_level": ISOLATION,
            "hide_parameters": True,
        },
    )


@event.listens_for(Engine, "handle_error")
def leave_out_values(context: ExceptionContext) -> None:
    """What a row holds stays out of messages of errors, and so out of every log and parked fact.

    PostgreSQL quotes the failing row in its detail, and a wrong value (class 22) in the message itself.
    """
    error = context.original_exception
    if not isinstance(error, psycopg.Error) or not error.sqlstate:
        return
    primary = "" if error.sqlstate.startswith("22") else f" {error.diag.message_primary}"
    error.args = (f"{error.sqlstate}{primary}",)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (f"({type(error).__name__}) {error}",)


@contextmanager
def outside_session(db: SQLAlchemy) -> Iterator[Session]:
    """A transaction in which no agency is set: for the tables outside the walls. Any other table raises."""
    with Session(db.engine, expire_on_commit=False) as session, session.begin():
        yield session


def same_agency(column: str, target: str, **options: Any) -> ForeignKeyConstraint:
    """A reference that cannot leave the agency: (agency_id, column) -> target (agency_id, id)."""
    return ForeignKeyConstraint(["agency_id", column], [f"{target}.agency_id", f"{target}.id"], **options)
