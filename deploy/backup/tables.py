"""Which rows are an agency's, table by table, in the order in which references let them be put back."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Composed, Identifier

from deploy.migrate import metadata_of
from shared.migrations.tenancy import walled_tables

# Reviewed by hand: outside the walls, and not part of an agency's backup. People sign in anew; keys are the platform's.
LEFT_OUT = frozenset({"session", "login_attempt", "signing_key"})
DIRECTORY = "agency"
# Columns whose values belong to one platform. What was put back counts as handled then: the inbox keeps it as long.
OWN_VALUES = {"outbox": ("id",), "parked": ("id", "position"), "inbox": ("handled_at",)}


@dataclass(frozen=True)
class Part:
    """The rows of one agency in one table: `owner` is the column that says whose they are."""

    name: str
    owner: str


def parts_of(service: str) -> Sequence[Part]:
    """The tables of a service that hold an agency's rows: directory first, then what refers to others after them.

    Raises LookupError for a table that nobody has said where it belongs.
    """
    metadata = metadata_of(service)
    walled = set(walled_tables(metadata))
    parts = [Part(DIRECTORY, "id")]
    for table in metadata.sorted_tables:
        if table.name in walled:
            parts.append(Part(table.name, "agency_id"))
        elif table.name not in LEFT_OUT | {DIRECTORY}:
            if "agency_id" not in table.columns:
                raise LookupError(f"{service}.{table.name}: say in deploy/backup/tables.py whose it is")
            parts.append(Part(table.name, "agency_id"))
    return parts


def delivery_parts() -> Sequence[Part]:
    """Delivery's tables that hold an agency's rows."""
    return [Part("inbox", "agency_id"), Part("outbox", "agency_id"), Part("parked", "agency_id")]


def columns_of(part: Part) -> Composed:
    """A question for the columns of a table that can be copied: those that PostgreSQL does not fill itself."""
    own = list(OWN_VALUES.get(part.name, ()))
    return SQL(
        "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' AND table_name = {}"
        " AND is_generated = 'NEVER' AND column_name <> ALL({}::text[]) ORDER BY ordinal_position"
    ).format(part.name, own)


def copy_out(part: Part, columns: Sequence[str], agency_id: object) -> Composed:
    """COPY of the agency's rows, in an order that does not depend on the platform."""
    where = SQL("{} = {}").format(Identifier(part.owner), str(agency_id))
    if part.name == "parked":
        where = SQL("{} AND status <> 'PARKED'").format(where)  # what waits travels as a fact, see agency.py
    order = Identifier("event_id") if part.name in ("inbox", "parked") else Identifier("id")
    return SQL("COPY (SELECT {} FROM {} WHERE {} ORDER BY {}) TO STDOUT").format(
        SQL(", ").join(map(Identifier, columns)), Identifier(part.name), where, order
    )


def copy_in(part: Part, columns: Sequence[str]) -> Composed:
    """COPY of rows into a table."""
    names = SQL(", ").join(map(Identifier, columns))
    return SQL("COPY {} ({}) FROM STDIN").format(Identifier(part.name), names)
