"""The agency directory, which every service keeps: public addresses are resolved before any agency is set.

It stands outside the walls: it says which agencies there are, and nothing of what they hold.
"""

import time
from dataclasses import dataclass
from uuid import UUID
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Engine, Integer, Text, Uuid, bindparam, column, select, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from shared.events.agencies import AgencyChanged, AgencyRegistered
from shared.refusals import NotYet

DIRECTORY = table(
    "agency",
    column("id", Uuid),
    column("slug", Text),
    column("zone", Text),
    column("k", Integer),
    column("active", Boolean),
)
FRESH = 2.0  # seconds that what stands at a public address, and the zone of an agency, are known without asking again
AT_ADDRESS = select(DIRECTORY).where(DIRECTORY.c.slug == bindparam("slug"))


class DirectoryEntry:
    """Columns of the directory: `class Agency(DirectoryEntry, Row)`, and `outside_the_walls(Row, "agency")`."""

    __tablename__ = "agency"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    zone: Mapped[str]
    k: Mapped[int]
    active: Mapped[bool]


@dataclass(frozen=True)
class KnownAgency:
    """An agency as every service knows it. `k`: the least answers, and staff, behind a published figure."""

    id: UUID
    slug: str
    zone: str
    k: int
    active: bool


def outside_the_walls(base: type[DeclarativeBase], *tables: str) -> None:
    """Name tables that hold no agency's data; a test reviews the list."""
    base.metadata.info["no_agency"].update(tables)


_known: WeakKeyDictionary[Engine, dict[str | UUID, tuple[float, KnownAgency]]] = WeakKeyDictionary()


def agency_by_slug(engine: Engine, slug: str) -> KnownAgency | None:
    """The agency at a public address, or None; what other processes wrote counts after FRESH seconds.

    Asks outside any session: no agency is set yet.
    """
    kept = _fresh(engine, slug)
    if kept is not None:
        return kept
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        row = connection.execute(AT_ADDRESS, {"slug": slug}).one_or_none()
    if row is None:
        return None
    agency = KnownAgency(**row._mapping)
    _keep(engine, agency, slug, agency.id)
    return agency


def _fresh(engine: Engine, which: str | UUID) -> KnownAgency | None:
    """What is known of the agency at this address, or with this id, for less than FRESH seconds."""
    seen_at, agency = _known.get(engine, {}).get(which, (0.0, None))
    return agency if time.monotonic() - seen_at < FRESH else None


def _keep(engine: Engine, agency: KnownAgency, *under: str | UUID) -> None:
    _known.setdefault(engine, {}).update(dict.fromkeys(under, (time.monotonic(), agency)))


def known_agency(session: Session, agency_id: UUID) -> KnownAgency:
    """The current agency's entry. Raises NotYet while the directory has not heard of it."""
    row = session.execute(select(DIRECTORY).where(DIRECTORY.c.id == agency_id)).one_or_none()
    if row is None:
        raise NotYet(f"agency {agency_id}")
    return KnownAgency(**row._mapping)


def zone_of(session: Session, agency_id: UUID) -> ZoneInfo:
    """The time zone of the current agency, which nearly every page needs; known for FRESH seconds."""
    engine = session.connection().engine
    agency = _fresh(engine, agency_id)
    if agency is None:
        agency = known_agency(session, agency_id)
        _keep(engine, agency, agency_id)
    return ZoneInfo(agency.zone)


def enter_in_directory(session: Session, fact: AgencyRegistered | AgencyChanged) -> None:
    """Keep what a fact says of an agency."""
    values = {"id": fact.agency_id, "slug": fact.slug, "zone": fact.zone, "k": fact.k, "active": fact.active}
    entry = insert(DIRECTORY).values(**values)
    session.execute(entry.on_conflict_do_update(index_elements=["id"], set_=values))
    look_again(session)


def look_again(session: Session) -> None:
    """An agency changed: this process asks the directory anew."""
    _known.pop(session.connection().engine, None)
