"""The floors over HTTP: an app of Flask whose routes do the least in bare psycopg, with a connection per thread.

`bare_route()` starts it under the command by which docker-compose.yml starts a service, with this app in its place.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import local
from typing import Any
from uuid import UUID, uuid4

import psycopg
import requests
from flask import Flask, request

from deploy.bench.place import Place
from deploy.pidfile import until
from deploy.supervisor import Process
from deploy.topology import HOST, ROOT, free_port
from shared.vocabulary import Element

DATABASE, ADDRESS = "bench_floor", "BENCH_DATABASE"
COLUMNS = [element.value.lower() for element in Element]
TABLE = f"""
CREATE TABLE answer (id uuid PRIMARY KEY, form_id uuid NOT NULL UNIQUE,
    {", ".join(f"{name} smallint NOT NULL" for name in COLUMNS)}, comment text NOT NULL, answered_on date NOT NULL)"""
INSERT = f"""
INSERT INTO answer (id, form_id, {", ".join(COLUMNS)}, comment, answered_on)
VALUES (%s, %s, {", ".join("%s" for _ in COLUMNS)}, %s, %s)"""  # noqa: S608  # names of this module
SEATS = """
CREATE TABLE workshop (id uuid PRIMARY KEY, capacity int NOT NULL);
CREATE TABLE seat (workshop_id uuid, person uuid, state text, PRIMARY KEY (workshop_id, person))"""
LOCK = "SELECT capacity FROM workshop WHERE id = %s FOR UPDATE"
TAKEN = "SELECT count(*) FROM seat WHERE workshop_id = %s AND state = 'CONFIRMED'"
SIT = "INSERT INTO seat VALUES (%s, %s, %s)"
READY_SECONDS = 30.0


def app() -> Flask:
    """The app, as gunicorn loads it."""
    made, own = Flask(__name__), local()

    def connection() -> "psycopg.Connection[Any]":
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(os.environ[ADDRESS], autocommit=True)
        kept: psycopg.Connection[Any] = own.connection
        return kept

    @made.get("/healthz")
    def alive() -> dict[str, bool]:
        return {"alive": True}

    @made.post("/answers")
    def insert() -> tuple[dict[str, bool], int]:
        sent = request.get_json()
        scores = [sent["scores"][element.value] for element in Element]
        connection().execute(INSERT, [uuid4(), UUID(sent["form_id"]), *scores, sent["comment"], date.today()])  # noqa: DTZ011  # the least that could be done
        return {"counted": True}, 201

    @made.post("/workshops/<uuid:workshop_id>/seats/<uuid:person>")
    def confirm(workshop_id: UUID, person: UUID) -> dict[str, str]:
        with connection().transaction():
            return {"state": sit(connection(), workshop_id, person)}

    return made


def sit(connection: "psycopg.Connection[Any]", workshop_id: UUID, person: UUID) -> str:
    """Lock the workshop, count who sits, and write what became of this person, in the transaction at hand."""
    (capacity,) = connection.execute(LOCK, [workshop_id]).fetchall()[0]
    (taken,) = connection.execute(TAKEN, [workshop_id]).fetchall()[0]
    state = "CONFIRMED" if taken < capacity else "WAITING"
    connection.execute(SIT, [workshop_id, person, state])
    return state


@contextmanager
def bare_route(place: Place, service: str = "surveys") -> Iterator[str]:
    """The routes at an address of their own, as `service` runs, with tables in the same PostgreSQL; `host:port`."""
    with psycopg.connect(place.up.administrator("postgres"), autocommit=True) as administrator:
        administrator.execute(f"DROP DATABASE IF EXISTS {DATABASE}".encode())
        administrator.execute(f"CREATE DATABASE {DATABASE}".encode())
    with psycopg.connect(place.up.administrator(DATABASE), autocommit=True) as connection:
        connection.execute(f"{TABLE};{SEATS}".encode())
    address = f"{HOST}:{free_port(0, set())}"
    command, environment = _command(place, service, address), _environment(place, service)
    process = Process("bench-floor", command, environment, place.up.folder / "log", ROOT)
    process.begin()
    try:
        assert until(lambda: _answers(address), READY_SECONDS), process.last_words()
        yield address
    finally:
        process.end()


def _command(place: Place, service: str, address: str) -> list[str]:
    """The command line of a service as it runs, at this address alone and with this app."""
    words = _of(place.up.process(service), "cmdline")
    return [*words[: words.index("--bind")], "--bind", address, "deploy.bench.bare_route:app()"]


def _environment(place: Place, service: str) -> dict[str, str]:
    """The environment of a service, with another folder and the address of the tables."""
    own = {"CENDANA_VAR": str(place.up.folder / "bench-floor"), ADDRESS: place.up.administrator(DATABASE)}
    return dict(each.split("=", 1) for each in _of(place.up.process(service), "environ")) | own


def _of(pid: int, what: str) -> list[str]:
    return Path(f"/proc/{pid}/{what}").read_text().rstrip("\0").split("\0")


def _answers(address: str) -> bool:
    try:
        return requests.get(f"http://{address}/healthz", timeout=2).ok
    except (requests.ConnectionError, requests.Timeout):
        return False
