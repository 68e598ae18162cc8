"""Verifies the audit trails: `python -m deploy.audit verify [AGENCY]`, an agency by its address or its id.

Reads with the rights of the apps, agency by agency, and compares each chain with the heads that another service keeps.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, NullPool, create_engine, select
from sqlalchemy.orm import Session

from deploy.running import settings_of_running
from deploy.typed import finish
from services import SERVICES
from shared.audit.chain import Head, Verdict
from shared.audit.sealing import heads_of, verify
from shared.audit.tables import Trail
from shared.db import AgencySession, as_agency
from shared.directory import DIRECTORY
from shared.settings import Settings

USAGE = "usage: python -m deploy.audit verify [AGENCY]"


@dataclass(frozen=True)
class Chain:
    """One chain, and what became of it."""

    agency: str
    service: str
    verdict: Verdict

    @property
    def line(self) -> str:
        """What is printed of it."""
        found = self.verdict
        if found.broken is None:
            return f"{self.agency:<20} {self.service:<12} whole: {found.links} links, {found.waiting} not sealed yet"
        what = f"{found.broken.fault.value.lower()}, entry {found.broken.entry_id or 'unknown'}"
        return f"{self.agency:<20} {self.service:<12} BROKEN at link {found.broken.number}: {what}"


def verified(settings: Settings, wanted: str | None = None) -> Iterator[Chain]:
    """Every chain of every agency, or of one. LookupError for an agency that is not there."""
    with _engines(settings) as engines:
        with engines["agencies"].connect() as connection:
            rows = connection.execute(select(DIRECTORY.c.id, DIRECTORY.c.slug).order_by(DIRECTORY.c.slug)).all()
        known = {slug: id_ for id_, slug in rows if wanted in (None, slug, str(id_))}
        if wanted is not None and not known:
            raise LookupError(f"there is no agency {wanted}")
        for slug, agency_id in known.items():
            for service in SERVICES:
                yield Chain(slug, service, _verify(engines, service, agency_id))


def trail_of(service: str) -> Trail:
    """The tables of a service's trail."""
    models = import_module(f"services.{service}.models")
    found: Any = getattr(models, "TRAIL", None) or import_module(f"services.{service}.models.base").TRAIL
    assert isinstance(found, Trail)
    return found


def _verify(engines: Mapping[str, Engine], service: str, agency_id: UUID) -> Verdict:
    heads: list[Head] = []
    for keeper in SERVICES:
        kept = trail_of(keeper).head
        if kept is not None and keeper != service:
            with _session(engines[keeper], agency_id) as session:
                heads += heads_of(session, kept, service)
    with _session(engines[service], agency_id) as session:
        return verify(session, trail_of(service), agency_id, service, heads)


@contextmanager
def _engines(settings: Settings) -> Iterator[dict[str, Engine]]:
    made = {name: create_engine(settings.database_url(name, "app"), poolclass=NullPool) for name in SERVICES}
    try:
        yield made
    finally:
        for engine in made.values():
            engine.dispose()


@contextmanager
def _session(engine: Engine, agency_id: UUID) -> Iterator[Session]:
    with as_agency(agency_id), engine.connect() as connection, connection.begin(), Bound(connection) as session:
        yield session


class Bound(AgencySession):
    """A session of an agency over one connection, outside any app."""

    def __init__(self, connection: Any) -> None:
        Session.__init__(self, bind=connection)

    def get_bind(self, *_args: Any, **_values: Any) -> Any:
        """The connection."""
        return self.bind


def main() -> int:
    """0 when every chain is whole, 1 when one is broken, 2 for a wrong call."""
    if sys.argv[1:2] != ["verify"] or len(sys.argv) > 3:
        print(USAGE, file=sys.stderr)
        return 2
    broken = 0
    try:
        for chain in verified(settings_of_running(os.environ), sys.argv[2] if len(sys.argv) == 3 else None):
            print(chain.line)
            broken += chain.verdict.broken is not None
    except LookupError as error:
        print(error, file=sys.stderr)
        return 2
    return 1 if broken else 0


if __name__ == "__main__":
    finish(main)
