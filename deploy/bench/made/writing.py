"""Writing a made-up agency into every service that keeps the organisation, by COPY and by the owner of each database.

The agency itself is registered before, over HTTP, as any other; a hundred thousand facts would say the same as these
rows, and are not what is measured here.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from deploy.bench.made.agency import Agency
from services import SERVICES
from shared.settings import Settings

KEEPS_COPIES = tuple(name for name in SERVICES if name != "agencies")
CALENDAR = ("agency_id", "id", "holidays")
HOLIDAYS = (date(2026, 8, 17), date(2026, 12, 25))
Rows = Iterable[Sequence[Any]]


def write(settings: Settings, made: Agency) -> None:
    """Put units, positions and people into all services. The agency must stand in their directories."""
    with owner(settings, "agencies") as connection:
        _write_source(connection, made)
    for service in KEEPS_COPIES:
        with owner(settings, service) as connection:
            write_copy(connection, made)


def owner(settings: Settings, service: str) -> "psycopg.Connection[tuple[Any, ...]]":
    """A transaction of the owner of a service's database, who stands above its row-level security."""
    return psycopg.connect(settings.dsn(service, "migrate"))


def fill(connection: "psycopg.Connection[Any]", table: str, columns: Sequence[str], rows: Rows) -> None:
    """COPY rows into a table, and tell the planner."""
    names = SQL(", ").join(map(Identifier, columns))
    with connection.cursor().copy(SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), names)) as copy:
        for row in rows:
            copy.write_row(row)
    connection.execute(SQL("ANALYZE {}").format(Identifier(table)))


def _write_source(connection: "psycopg.Connection[Any]", made: Agency) -> None:
    nips = {employee.id: employee.nip for employee in made.employees}
    positions = ([made.id, p.id, p.code, p.name, Jsonb(p.standard)] for p in made.positions.values())
    fill(connection, "position", ("agency_id", "id", "code", "name", "standard"), positions)
    columns: tuple[str, ...] = (
        "agency_id",
        "id",
        "code",
        "name",
        "parent_id",
        "is_organisation",
        "organisation_id",
        "path",
    )
    units = (
        [
            made.id,
            unit.id,
            unit.code,
            unit.name,
            unit.parent_id,
            unit.is_organisation,
            unit.organisation_id,
            list(unit.path),
            nips[unit.head.id] if unit.head else None,
            unit.head.id if unit.head else None,
        ]
        for unit in made.units
    )
    fill(connection, "unit", (*columns, "head_nip", "head_id"), units)
    fill(connection, "calendar", CALENDAR, [[made.id, made.id, list(HOLIDAYS)]])
    columns = ("agency_id", "id", "nip", "name", "employment", "position_id", "unit_id", "superior_id")
    people = (
        [made.id, e.id, e.nip, e.name, e.employment, e.position_id, e.unit_id, e.superior_id] for e in made.employees
    )
    fill(connection, "employee", columns, people)


def write_copy(connection: "psycopg.Connection[Any]", made: Agency) -> None:
    """Put an agency into the copy that a service keeps of it."""
    columns: tuple[str, ...] = ("agency_id", "id", "code", "parent_id", "head_id", "organisation_id", "path")
    units = (
        [made.id, u.id, u.code, u.parent_id, u.head.id if u.head else None, u.organisation_id, list(u.path)]
        for u in made.units
    )
    fill(connection, "unit", columns, units)
    standards = ([made.id, p.id, Jsonb(p.standard)] for p in made.positions.values())
    fill(connection, "standard", ("agency_id", "id", "levels"), standards)
    fill(connection, "calendar", CALENDAR, [[made.id, made.id, list(HOLIDAYS)]])
    columns = ("agency_id", "id", "unit_id", "position_id", "superior_id", "employment")
    people = ([made.id, e.id, e.unit_id, e.position_id, e.superior_id, e.employment] for e in made.employees)
    fill(connection, "employee", columns, people)
