"""The floor of a submitted answer: one route of Flask that inserts what it is sent, with a connection per thread.

`bare_route()` starts it under the command by which docker-compose.yml starts `surveys`, with this app in its place.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import local
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
READY_SECONDS = 30.0


def app() -> Flask:
    """The app, as gunicorn loads it."""
    made, own = Flask(__name__), local()

    @made.get("/healthz")
    def alive() -> dict[str, bool]:
        return {"alive": True}

    @made.post("/answers")
    def insert() -> tuple[dict[str, bool], int]:
        sent = request.get_json()
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(os.environ[ADDRESS], autocommit=True)
        scores = [sent["scores"][element.value] for element in Element]
        own.connection.execute(INSERT, [uuid4(), UUID(sent["form_id"]), *scores, sent["comment"], date.today()])  # noqa: DTZ011  # the least that could be done
        return {"counted": True}, 201

    return made


@contextmanager
def bare_route(place: Place) -> Iterator[str]:
    """The route at an address of its own, with a table in the same PostgreSQL; `host:port`."""
    with psycopg.connect(place.up.administrator("postgres"), autocommit=True) as administrator:
        administrator.execute(f"DROP DATABASE IF EXISTS {DATABASE}".encode())
        administrator.execute(f"CREATE DATABASE {DATABASE}".encode())
    with psycopg.connect(place.up.administrator(DATABASE), autocommit=True) as connection:
        connection.execute(TABLE.encode())
    address = f"{HOST}:{free_port(0, set())}"
    process = Process("bench-floor", _command(place, address), _environment(place), place.up.folder / "log", ROOT)
    process.begin()
    try:
        assert until(lambda: _answers(address), READY_SECONDS), process.last_words()
        yield address
    finally:
        process.end()


def _command(place: Place, address: str) -> list[str]:
    """The command line of `surveys` as it runs, at this address alone and with this app."""
    words = _of(place.up.process("surveys"), "cmdline")
    return [*words[: words.index("--bind")], "--bind", address, "deploy.bench.bare_route:app()"]


def _environment(place: Place) -> dict[str, str]:
    """The environment of `surveys`, with another folder and the address of the table."""
    own = {"CENDANA_VAR": str(place.up.folder / "bench-floor"), ADDRESS: place.up.administrator(DATABASE)}
    return dict(each.split("=", 1) for each in _of(place.up.process("surveys"), "environ")) | own


def _of(pid: int, what: str) -> list[str]:
    return Path(f"/proc/{pid}/{what}").read_text().rstrip("\0").split("\0")


def _answers(address: str) -> bool:
    try:
        return requests.get(f"http://{address}/healthz", timeout=2).ok
    except requests.ConnectionError:
        return False
