"""Many rows in one statement: every type of value arrives as it was, in the order given, by a statement that stays."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    NullPool,
    Numeric,
    Table,
    Text,
    Uuid,
    create_engine,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.rows import insert_rows
from shared.settings import Settings

SHELF = Table(
    "shelf",
    MetaData(),
    Column("number", BigInteger, Identity()),
    Column("id", Uuid, primary_key=True),
    Column("said", Text),
    Column("many", Integer),
    Column("share", Numeric),
    Column("is_whole", Boolean),
    Column("on", Date),
    Column("at", DateTime(timezone=True)),
    Column("levels", JSONB),
    Column("path", ARRAY(Uuid)),
    Column("days", ARRAY(Date)),
    Column("body", LargeBinary),
    prefixes=["TEMPORARY"],
)
NAMES = [column.name for column in SHELF.c if column.name != "number"]
FULL: dict[str, Any] = {
    "id": UUID(int=1),
    "said": "a 'quote', a \"second\", a \\, {braces}, %s, :name\nand Saya 🌿",
    "many": -3,
    "share": Decimal("0.111000000000000000001"),
    "is_whole": False,
    "on": date(2026, 3, 2),
    "at": datetime(2026, 3, 2, 1, 7, 5, 123456, tzinfo=UTC),
    "levels": {"KOMUNIKASI": {"level": 3, "asked": None}, "of": [1, "two"]},
    "path": [UUID(int=2), UUID(int=3)],
    "days": [date(2026, 8, 17)],
    "body": b"\x00\xff{}\\",
}
EMPTY: dict[str, Any] = {**dict.fromkeys(NAMES), "id": UUID(int=9), "said": "", "path": [], "days": [], "body": b""}


@pytest.fixture
def connection(backbone: Settings) -> Iterator[Connection]:
    """A connection with a table of all types."""
    engine = create_engine(backbone.database_url("training", "migrate"), poolclass=NullPool)
    with engine.connect() as it:
        SHELF.create(it)
        yield it


def test_values_of_every_type_arrive_as_they_were(connection: Connection) -> None:
    connection.execute(insert_rows(SHELF, [FULL, EMPTY]))
    kept = select(*(SHELF.c[name] for name in NAMES)).order_by(SHELF.c.number)
    assert [dict(row) for row in connection.execute(kept).mappings()] == [FULL, EMPTY]


def test_rows_are_written_in_the_order_given(connection: Connection) -> None:
    ids = [uuid4() for _ in range(300)]
    connection.execute(insert_rows(SHELF, [{"id": id_} for id_ in ids]))
    assert list(connection.scalars(select(SHELF.c.id).order_by(SHELF.c.number))) == ids


def test_what_is_there_already_can_be_overwritten_or_left(connection: Connection) -> None:
    one, two = uuid4(), uuid4()
    connection.execute(insert_rows(SHELF, [{"id": one, "many": 1}]))
    again = insert_rows(SHELF, [{"id": one, "many": 2}, {"id": two, "many": 2}])
    left = connection.execute(again.on_conflict_do_nothing().returning(SHELF.c.id))
    assert list(left.scalars()) == [two]
    changed = again.on_conflict_do_update(index_elements=["id"], set_={"many": again.excluded.many})
    connection.execute(changed)
    assert set(connection.execute(select(SHELF.c.id, SHELF.c.many))) == {(one, 2), (two, 2)}


def test_the_statement_is_the_same_for_any_number_of_rows(connection: Connection) -> None:
    spelled = {
        str(insert_rows(SHELF, [{"id": uuid4()} for _ in range(number)]).compile(connection.engine))
        for number in (1, 2, 500)
    }
    assert len(spelled) == 1


def test_what_has_no_place_in_a_row_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no place in a row"):
        insert_rows(SHELF, [{"id": uuid4(), "levels": {1, 2}}])
