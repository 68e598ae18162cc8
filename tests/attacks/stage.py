"""A throwaway platform with the two agencies in it: walls may be taken down here, and rows may be lost.

Each stage is a copy of the same databases, so a test may do what it likes to its own.
"""

import hashlib
import importlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import MetaData, Table

from deploy.migrate import base_of, metadata_of
from deploy.postgres import Cluster
from services import SERVICES
from shared.auth.principal import Grant, Principal
from shared.auth.roles import ASSIGNABLE
from shared.db import Owned, uuid7
from shared.house import house
from shared.migrations.tenancy import is_walled
from shared.peers import Peers
from shared.settings import Settings
from tests.attacks.twins import UUID_TEXT, Twin
from tests.support.people import Client, person
from tests.support.services import Clock, Places, Service

DATABASE = re.compile(r"/cendana_\{service\}\w*$")
_numbers = count(1)


@dataclass
class Stage:
    """Two agencies on databases of their own. `a` attacks, `b` is attacked."""

    places: Places
    a: Twin
    b: Twin

    def service(self, name: str, twin: Twin | None = None) -> Service:
        """A service as one of the agencies sees it."""
        of = twin or self.a
        return Service(name, self.places, of.agency_id, of.slug)

    def app(self, name: str) -> Flask:
        """The app of a service."""
        return self.places.app(name)

    def owner(self, name: str) -> "psycopg.Connection[Any]":
        """A connection past row-level security, as the owner of a service's tables."""
        return psycopg.connect(self.places.settings.dsn(name, "migrate"))

    def visitor(self, name: str, role: str = "app") -> "psycopg.Connection[Any]":
        """A bare connection of the service's own role: no agency is announced on it."""
        return psycopg.connect(self.places.settings.dsn(name, role))

    @cached_property
    def everybody(self) -> Principal:
        """A person of A with every role that an agency can give, and an employee record."""
        roles = [Grant(role) for role in ("employee", *ASSIGNABLE)]
        nominee = next(iter(self.a.known["nominees"]))
        return person(self.a.agency_id, *roles, employee_id=UUID(self.a.known["employee"][nominee.nip]))

    def client(self, name: str, who: Principal | None = None) -> Client:
        """A client of a service for this person, or for A's person with every role."""
        known = who or self.everybody
        token = self.places.token(known, name)
        return Client(self.app(name), lambda: token)

    def text_of(self, name: str, twin: Twin, tables: Sequence[str] = ()) -> dict[str, str]:
        """All rows of an agency in a service, table by table, as PostgreSQL writes them out."""
        found = {}
        with self.owner(name) as owner:
            for table in tables or [*tables_of(name), "outbox"]:
                query = sql.SQL("COPY (SELECT * FROM {0} WHERE agency_id = {1} ORDER BY {0}::text) TO STDOUT")
                with owner.cursor().copy(query.format(sql.Identifier(table), str(twin.agency_id))) as out:
                    found[table] = b"".join(bytes(part) for part in out).decode()
        return found

    def digest_of(self, twin: Twin, *names: str) -> dict[tuple[str, str], str]:
        """A digest of every table's rows of an agency, by service and table."""
        return {
            (name, table): hashlib.sha256(text.encode()).hexdigest()
            for name in names or SERVICES
            for table, text in self.text_of(name, twin).items()
        }

    @cached_property
    def foreign(self) -> frozenset[str]:
        """Every id that stands in a row of B and in none of A."""
        seen = {twin.slug: self._ids_of(twin) for twin in (self.a, self.b)}
        return frozenset(seen[self.b.slug] - seen[self.a.slug])

    def _ids_of(self, twin: Twin) -> set[str]:
        texts = [text for name in SERVICES for text in self.text_of(name, twin).values()]
        return {found for text in texts for found in UUID_TEXT.findall(text)}

    def ids(self, name: str, table: str, twin: Twin) -> list[str]:
        """The ids of an agency's rows in a table, in an order that is the same for both."""
        query = sql.SQL("SELECT id::text FROM {} WHERE agency_id = %s ORDER BY id").format(sql.Identifier(table))
        with self.owner(name) as owner:
            return [row[0] for row in owner.execute(query, [twin.agency_id])]

    @cached_property
    def samples(self) -> dict[str, dict[str, tuple[str, str]]]:
        """For each table with ids, by service: the id of a row of A, and of its image in B."""
        found: dict[str, dict[str, tuple[str, str]]] = {}
        for name in SERVICES:
            found[name] = {"agency": (str(self.a.agency_id), str(self.b.agency_id))}
            for table in tables_of(name):
                if "id" in metadata(name).tables[table].columns:
                    pairs = [self.ids(name, table, twin)[0] for twin in (self.a, self.b)]
                    found[name][table] = (pairs[0], pairs[1])
        return found

    @property
    def words(self) -> dict[str, str]:
        """What paths of A name beside ids."""
        return {"slug": self.a.slug, "code": self.a.known["open_code"], "number": self.a.known["number"]}

    @staticmethod
    def new_id() -> str:
        """An id of nothing yet."""
        return str(uuid7())

    def close(self) -> None:
        """Let go of every connection."""
        let_go(self.places)


@dataclass
class Theatre:
    """The server on which stages are put up, and the settings and agencies of the copied databases."""

    cluster: Cluster
    settings: Settings
    twins: tuple[Twin, Twin]
    clock: Clock
    stages: list[Stage] = field(default_factory=list)

    def stage(self) -> Stage:
        """Another copy."""
        number = next(_numbers)
        settings = replace(
            self.settings, database=DATABASE.sub(f"/cendana_{{service}}_{number}", self.settings.database)
        )
        with psycopg.connect(self.cluster.url(), autocommit=True) as admin:
            for name in SERVICES:
                copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
                names = (f"cendana_{name}_{number}", f"cendana_{name}", f"{name}_migrate")
                admin.execute(copy.format(*map(sql.Identifier, names)))
        made = Stage(Places(settings, clock=self.clock), *self.twins)
        for name in SERVICES:
            put_up(made.places, name)
        self.stages.append(made)
        return made

    def ground(self) -> Stage:
        """The databases that are copied, without apps: a connection to one would hold up its copying."""
        return Stage(Places(self.settings, clock=self.clock), *self.twins)

    def close(self) -> None:
        """Take all of it down."""
        for stage in self.stages:
            stage.close()


def let_go(places: Places) -> None:
    """Close every connection that the apps keep."""
    for app in places.apps.values():
        with app.app_context():
            house(app).db.engine.dispose()


def put_up(places: Places, name: str) -> None:
    """The app of a service on a database that is migrated already."""
    app: Flask = importlib.import_module(f"services.{name}.app").create_app(
        places.settings, Peers(places.settings, places.transport)
    )
    house(app).clock = places.clock
    places.apps[name] = app
    places.transport.mount(name, app)


def tables_of(name: str) -> list[str]:
    """The tables of a service that hold rows of agencies, walled or not, by name."""
    return sorted(table.name for table in metadata(name).tables.values() if "agency_id" in table.columns)


def walled(name: str) -> list[Table]:
    """The walled tables of a service."""
    return [table for table in metadata(name).sorted_tables if is_walled(table)]


def metadata(name: str) -> MetaData:
    """The tables that the models of a service declare."""
    return metadata_of(name)


def owned(name: str) -> Iterator[type[Owned]]:
    """The mapped classes of a service whose rows belong to agencies."""
    base = base_of(name)
    assert base is not None
    for mapper in sorted(base.registry.mappers, key=lambda mapper: mapper.class_.__name__):
        if issubclass(mapper.class_, Owned):
            yield mapper.class_
