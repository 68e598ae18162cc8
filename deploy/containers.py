"""Containers of docker-compose.yml as parts under a supervisor: PostgreSQL from the wheel, Kafka from its jars, the
rest as the processes they are; each starts when what it waits for is well.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from deploy.compose import COMPLETED, HEALTHY
from deploy.kafka import broker
from deploy.ports import CannotRun
from deploy.postgres import start
from deploy.supervisor import Database, Process, Supervisor
from deploy.topology import ROOT, Container, waves

READY_SECONDS = 240.0  # the least patience with a start: many processes share few cores
LOOK = 0.2
ADMINISTRATOR = "postgres"  # of the image of that name


@dataclass
class Running:
    """A container and its process. `begun` when it was started, `well` once it was healthy, or ended well."""

    container: Container
    process: Process
    begun: float | None = None
    well: bool = False

    @property
    def name(self) -> str:
        """The stanza, by which others wait for it."""
        return self.container.stanza.name

    def look(self) -> None:
        """Find out whether it is well. Raises CannotRun when it ended and should not have, or takes too long."""
        stanza, status = self.container.stanza, self.process.status()
        if not stanza.restarts and status not in (None, 0):
            raise CannotRun(f"{self.container.name} ended with {status}\n{self.process.last_words()}")
        self.well = status == 0 if not stanza.restarts else self.process.alive() and self.container.is_well()
        patience = max(READY_SECONDS, stanza.health.patience if stanza.health else 0)
        if not self.well and self.begun is not None and time.monotonic() - self.begun > patience:
            raise CannotRun(f"{self.container.name} is not well after {patience:.0f} s\n{self.process.last_words()}")


def start_database(supervisor: Supervisor, container: Container) -> Path:
    """PostgreSQL from the wheel in the place of the image: its settings, its administrator. The folder of its data."""
    words = container.stanza.command
    options = dict(value.split("=", 1) for flag, value in pairwise(words) if flag == "-c")
    cluster = start(container.places.var(container.name), options=options)
    container.places.settle(container.name, 5432, cluster.port)
    supervisor.run(Database(cluster), 0)
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ADMINISTRATOR]).fetchone()
        verb = SQL("ALTER ROLE" if known else "CREATE ROLE")
        password = Literal(container.stanza.environment["POSTGRES_PASSWORD"])
        connection.execute(SQL("{} {} SUPERUSER LOGIN PASSWORD {}").format(verb, Identifier(ADMINISTRATOR), password))
    return cluster.data


def part_of(container: Container, logs: Path) -> Process:
    """The process of a container other than PostgreSQL."""
    container.places.var(container.name).mkdir(parents=True, exist_ok=True)
    grace = container.stanza.grace
    if container.stanza.image.startswith("apache/kafka:"):
        command = broker.prepare(container.places.var(container.name), broker.properties_of(container.environment))
        return Process(container.name, command, container.environment, logs, ROOT, grace)
    return Process(container.name, container.command, container.environment, logs, ROOT, grace)


def start_in_order(supervisor: Supervisor, parts: Sequence[Running]) -> None:
    """Start each part when its conditions hold, and come back when all are well, or somebody asked to stop."""
    order = waves(parts[0].container.places.stanzas) if parts else {}
    while not supervisor.is_over and not all(part.well for part in parts):
        for part in parts:
            if part.begun is None and _may_begin(part, parts):
                _begin(supervisor, part, order)
            elif part.begun is not None and not part.well:
                part.look()
        supervisor.look()
        time.sleep(LOOK)


def _begin(supervisor: Supervisor, part: Running, order: Mapping[str, int]) -> None:
    part.begun = time.monotonic()
    if part.container.stanza.restarts:
        supervisor.run(part.process, order[part.name])
    else:
        part.process.begin()


def _may_begin(part: Running, parts: Sequence[Running]) -> bool:
    for name, condition in part.container.stanza.waits_for.items():
        others = [other for other in parts if other.name == name]
        if condition in (HEALTHY, COMPLETED) and not all(other.well for other in others):
            return False
        if any(other.begun is None for other in others):
            return False
    return True
