"""Connections that died while nobody used them, and what a process keeps of the directory for a moment."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from deploy.pidfile import until
from services.surveys.app import create_app
from shared import pool
from shared.db import as_agency
from shared.directory import FRESH, agency_by_slug
from shared.events.agencies import AgencyChanged
from shared.house import house
from shared.settings import Settings
from shared.uow import unit_of_work
from tests.support.services import Service


@pytest.fixture
def process(service: Callable[[str], Service]) -> Iterator[Flask]:
    """Another process of `surveys`, with connections of its own."""
    made = create_app(replace(service("surveys").house.settings))
    yield made
    with made.app_context():
        house().db.engine.dispose()


def backend(app: Flask) -> int:
    """Which session of the server a transaction of this app gets."""
    with app.app_context(), as_agency(uuid4()), unit_of_work() as uow:
        return int(uow.session.scalar(text("SELECT pg_backend_pid()")) or 0)


def end_session(settings: Settings, pid: int) -> None:
    with psycopg.connect(settings.dsn("surveys", "app"), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
        assert until(lambda: not other.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [pid]).fetchall(), 10)


def test_a_connection_that_died_while_it_was_idle_is_replaced_before_it_is_used(
    process: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "IDLE", 0.0)
    died = backend(process)
    assert backend(process) == died
    end_session(settings, died)
    assert backend(process) != died


def test_one_that_died_in_use_is_an_outage_for_one_request_and_for_no_other(
    process: Flask, settings: Settings, service: Callable[[str], Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "IDLE", 60.0)
    address = f"/public/{service('surveys').slug}/surveys"
    client = process.test_client()
    assert client.get(address).status_code == 200
    end_session(settings, backend(process))
    refused = client.get(address)
    assert (refused.status_code, refused.json["code"]) == (503, "database-away")  # type: ignore[index]  # a problem
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 200]


def test_the_agency_is_announced_with_the_beginning_and_forgotten_with_the_end(process: Flask) -> None:
    ours, announced = uuid4(), text("SELECT current_setting('cendana.agency', true), now() = statement_timestamp()")
    with process.app_context():
        for _ in range(2):
            with as_agency(ours), unit_of_work() as uow:
                assert uow.session.execute(announced).one() == (str(ours), False)
            with house().db.engine.connect() as same:
                assert same.execute(announced).scalar_one() in ("", None)


def test_what_another_process_learned_of_an_agency_counts_within_seconds(
    process: Flask, service: Callable[[str], Service]
) -> None:
    surveys = service("surveys")
    with process.app_context():
        engine = house().db.engine
        known = agency_by_slug(engine, surveys.slug)
        assert known is not None
        assert known.active
        surveys.receive(AgencyChanged(agency_id=known.id, slug=known.slug, zone=known.zone, k=known.k, active=False))
        assert until(lambda: not getattr(agency_by_slug(engine, surveys.slug), "active", True), FRESH + 5)
    own = surveys.app.test_client()
    assert own.get(f"/public/{surveys.slug}/surveys").status_code == 404  # the process that heard it, at once
