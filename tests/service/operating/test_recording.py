"""Recording spans is off unless asked for, begins after every fork, and whoever receives them cannot disturb the work."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from deploy.pidfile import until
from shared.settings import Misconfigured, Settings
from shared.spans import QUEUE, Recorder
from shared.tracing import record, records, span, within
from tests.support.collector import Collector, listening, place_of
from tests.support.services import Service

ROOT = Path(__file__).resolve().parents[3]
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
AWAY = "http://127.0.0.1:1/v1/traces"
PROCESS = """
import sys, threading
import deploy.worker
from deploy.web import frontend, service
from shared import tracing
from werkzeug.test import Client

apps = [frontend(), service("agencies")]
assert Client(apps[0]).get("/healthz").status_code == 200
assert Client(apps[1]).get("/jwk").status_code == 404
loaded = [name for name in sys.modules if name.split(".")[0] == "opentelemetry" or name.startswith("google.protobuf")]
assert (loaded, threading.active_count()) == ([], 1), (loaded, threading.enumerate())
"""
SPEAKS = """
with tracing.span("agencies", "SERVER", "GET /readyz", {}):
    pass
print(threading.active_count() > 1)
"""


def run(code: str, **settings: str) -> str:
    """What a process of its own prints with these settings. It must end by itself, and well."""
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@contextmanager
def sent_to(url: str) -> Iterator[None]:
    """This process records."""
    record(url)
    try:
        yield
    finally:
        record("")


def test_by_default_nothing_is_loaded_and_nothing_recorded() -> None:
    assert Settings().traces == ""
    assert not records()
    run(PROCESS)


def test_a_process_that_records_loads_nothing_and_starts_no_thread_before_its_first_span(collector: Collector) -> None:
    assert run(PROCESS + SPEAKS, CENDANA_TRACES=collector.url) == "True\n"
    (sent,) = collector.spans
    assert (sent.service, sent.kind, sent.parent) == ("agencies", "SERVER", "")


def test_what_is_no_address_stops_the_start() -> None:
    for wrong in ("collector:4318", "grpc://collector:4317", "on"):
        with pytest.raises(Misconfigured):
            Settings.from_environment({"CENDANA_TRACES": wrong})
    assert Settings.from_environment({"CENDANA_TRACES": AWAY}).traces == AWAY


def work(of: Service) -> tuple[str, list[str]]:
    """A change of the calendar goes well: the trace of the fact that it states, and its statements."""
    with of.statements() as statements:
        headers = {"traceparent": f"00-{TRACE}-{SPAN}-01"}
        answer = of.client("agency_admin").put("/calendar", {"holidays": ["2026-12-25"]}, headers=headers)
    assert answer.status == 200, answer.body
    with of.session() as session:
        stated = session.execute(text("SELECT headers ->> 'traceparent' FROM outbox ORDER BY id DESC LIMIT 1"))
        return str(stated.scalar_one()), list(statements)


def test_recording_costs_no_statement_and_facts_name_the_span_that_stated_them(
    agencies: Service, collector: Collector
) -> None:
    work(agencies)
    silent, wanted = work(agencies)
    assert silent == f"00-{TRACE}-{SPAN}-01"
    with collector.recording():
        told, statements = work(agencies)
    assert statements == wanted
    emitted, served = collector.of(TRACE)
    assert (emitted.kind, emitted.parent, emitted.place) == ("PRODUCER", served.id, place_of(told))
    assert (served.kind, served.parent) == ("SERVER", SPAN)


def test_what_the_caller_does_not_record_is_not_recorded_here_and_goes_on_all_the_same(
    agencies: Service, collector: Collector
) -> None:
    with collector.recording():
        answer = agencies.client("agency_admin").put(
            "/calendar", {"holidays": ["2026-12-25"]}, headers={"traceparent": f"00-{TRACE}-{SPAN}-00"}
        )
    assert answer.status == 200
    assert collector.spans == []
    with agencies.session() as session:
        kept = session.execute(
            text("SELECT headers ->> 'traceparent' FROM outbox ORDER BY id DESC LIMIT 1")
        ).scalar_one()
    assert (kept[:36], kept[-3:]) == (f"00-{TRACE}-", "-00")


def test_a_receiver_that_is_away_or_refuses_changes_nothing(agencies: Service, collector: Collector) -> None:
    work(agencies)
    _, wanted = work(agencies)
    collector.status = 500
    for url in (AWAY, collector.url):
        with sent_to(url):
            told, statements = work(agencies)
            assert statements == wanted
            assert told.startswith(f"00-{TRACE}-")
    assert until(lambda: collector.asked > 0, 60)


def test_the_end_waits_for_no_receiver_that_does_not_answer() -> None:
    with listening() as silent:
        silent.gate.clear()
        recorder = Recorder(silent.url, patience=3600)
        recorder.begin("agencies", "SERVER", "GET /", None, {}, ()).end()
        recorder.end()
        assert silent.spans == []
        assert until(lambda: silent.asked > 0, 60)


def test_what_waits_for_the_receiver_is_bounded(collector: Collector) -> None:
    collector.gate.clear()
    recorder = Recorder(collector.url, patience=60)
    for _ in range(3 * QUEUE):
        recorder.begin("agencies", "SERVER", "GET /", None, {}, ()).end()
    collector.gate.set()
    recorder.end(farewell=60)
    assert 0 < len(collector.spans) < 2 * QUEUE


def test_an_error_is_told_by_its_class_alone(collector: Collector) -> None:
    with collector.recording(), within(f"00-{TRACE}-{SPAN}-01"), pytest.raises(ValueError, match="Maria"):
        fail_in_a_span()
    (seen,) = collector.spans
    assert (seen.failed, seen.said, seen.parent) == (True, {"error.type": "ValueError"}, SPAN)


def fail_in_a_span() -> None:
    """Work that fails with words about somebody."""
    with span("agencies", "CONSUMER", "handle cendana.surveys", {}):
        raise ValueError("Maria Contoh")
