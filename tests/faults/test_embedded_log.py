"""F29: the PostgreSQL in which everything lies, the log too, crashes again and again while facts flow."""

import contextlib
import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from deploy.pidfile import serving, until
from deploy.postgres import Cluster, start
from deploy.provision import provision, settings_on
from shared.delivery.worker import start as start_worker
from shared.eventlog import open_log
from shared.eventlog.port import LogUnavailable, Message
from shared.settings import Settings
from tests.faults.conftest import ALL, LINES
from tests.support.log_reading import read
from tests.support.mutants import Backbone
from tests.support.tiny_service import TinyService, install, recorded, sent, tiny_service
from tests.support.trials import MAKE, OWN_TOPIC, READ_TOPIC, Trials

CRASHES = 12 if ALL else 4
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = 'cendana_log' AND pid <> pg_backend_pid()"


@dataclass
class Embedded:
    """A platform of one service on one server. `cluster` changes with each start."""

    cluster: Cluster
    service: TinyService
    crashes: list[str] = field(default_factory=list)

    def crash(self, chance: random.Random) -> None:
        """Kill a session of the log, which takes the server through recovery, or end the server without a checkpoint."""
        if chance.random() < 0.5:
            with psycopg.connect(self.cluster.url("cendana_log"), autocommit=True) as admin:
                pids = [pid for (pid,) in admin.execute(BACKENDS).fetchall()]
            if pids:
                os.kill(chance.choice(pids), signal.SIGKILL)
                self.crashes.append("backend")
                return
        os.kill(self.cluster.pid, signal.SIGQUIT)
        assert until(lambda: serving(self.cluster.data) is None, 20)
        self.cluster.stop()  # its keeper has ended as well
        self.cluster = start(self.cluster.folder)
        self.crashes.append("server")


@pytest.fixture
def embedded() -> Iterator[Embedded]:
    """The platform, durable: what was committed has to outlive a crash."""
    made = start(Path(tempfile.mkdtemp(prefix="cendana-crashes-")))
    try:
        settings = settings_on(made, Settings())
        provision(made.url(), settings)
        install(settings)
        with contextlib.closing(open_log(settings.event_log)) as log:
            for topic in (OWN_TOPIC, READ_TOPIC):
                log.create(topic, 4)
        it = Embedded(made, tiny_service(settings))
        for statement in MAKE:
            it.service.rows(statement)
        yield it
        it.service.close()
        made = it.cluster
    finally:
        made.remove()


def test_f29_the_server_of_the_embedded_log_crashes_under_load(embedded: Embedded, seed: int) -> None:
    """Two workers relay and read; what is stated, and what others state, has its effect once, and in order."""
    service, chance, over, stop = embedded.service, random.Random(seed), threading.Event(), threading.Event()
    trials = Trials(service, Backbone(), seed)
    employees: list[UUID] = []
    rolled_back: list[str] = []
    workers = [thread for _ in range(2) for thread in start_worker(service.app, stop)]
    people = [threading.Thread(target=_state, args=[trials, n, rolled_back, over]) for n in range(4)]
    people.append(threading.Thread(target=_append, args=[trials, employees, over]))
    for thread in people:
        thread.start()
    try:
        for _ in range(CRASHES):
            time.sleep(1 + chance.random())
            _insist(lambda: embedded.crash(chance))
        time.sleep(1)
        over.set()
        for thread in people:
            thread.join()
        began = time.monotonic()
        assert until(lambda: _is_drained(service, employees), 60), "not drained"
        drained = time.monotonic() - began
    finally:
        over.set()
        stop.set()
        for thread in workers:
            thread.join()
    with contextlib.closing(open_log(service.settings.event_log)) as log:
        records = read(log, OWN_TOPIC)
    assert trials._judged(records, rolled_back) == set()
    assert trials._effects_of(employees) == set()
    assert service.parked() == []
    facts = len({r.headers["ce_id"] for r in records})
    LINES.append(
        f"f29: seed {seed}, {embedded.crashes.count('backend')} backends and {embedded.crashes.count('server')} servers"
        f" killed, {facts} facts stated, {len(records) - facts} twice in the log, {len(employees)} read,"
        f" drained in {drained:.1f} s"
    )


def _state(trials: Trials, number: int, rolled_back: list[str], over: threading.Event) -> None:
    """Somebody who states facts, and begins anew after each outage."""
    while not over.is_set():
        with contextlib.suppress(DBAPIError):
            trials._write(number, rolled_back)
        number += 10
        over.wait(0.05)


def _append(trials: Trials, employees: list[UUID], over: threading.Event) -> None:
    """The relay of another service: it sends again what was not acknowledged."""
    while not over.is_set():
        employee = uuid4()
        message = sent(trials.agency, recorded(employee))
        employees.append(employee)
        _insist(lambda m=message: _send(trials.service, m))  # type: ignore[misc]  # bound now
        over.wait(0.02)


def _send(service: TinyService, message: Message) -> None:
    with contextlib.closing(open_log(service.settings.event_log)) as log:
        log.append([message])


def _insist(what: Callable[[], None]) -> None:
    """Try until the server is there."""
    deadline = time.monotonic() + 60
    while True:
        try:
            what()
        except (LogUnavailable, psycopg.OperationalError):
            assert time.monotonic() < deadline, "it does not come back"
            time.sleep(0.2)
        else:
            return


def _is_drained(service: TinyService, employees: list[UUID]) -> bool:
    if service.rows("SELECT 1 FROM outbox LIMIT 1"):
        return False
    ((handled,),) = service.rows("SELECT count(DISTINCT subject) FROM effect")
    return bool(handled >= len(set(employees)))
