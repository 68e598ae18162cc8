"""The topology as one who starts it meets it, and F27: told to end, all of it ends, and nothing stays behind.

Last of its folder, since nothing runs afterwards.
"""

import os
import signal
import time
from collections.abc import Callable

import requests
from bs4 import BeautifulSoup

from deploy.pidfile import until
from deploy.running import trust
from services import SERVICES
from tests.faults.conftest import LINES
from tests.support.invariants import Findings
from tests.support.load import Load
from tests.support.topology import Topology

END = 20.0  # seconds; ten are promised, and kept where other work leaves the processors to it


def test_a_second_up_says_where_the_first_one_is(topology: Topology) -> None:
    second = topology.order("up")
    assert second.returncode == 1
    assert topology.settings.address in second.stderr


def test_the_operator_logs_in_over_tls_through_the_stand_in_provider(topology: Topology) -> None:
    address = topology.settings.address
    with requests.Session() as browser:
        browser.verify, browser.trust_env = trust(topology.settings), False
        page = browser.get(f"{address}/p/platform/masuk", timeout=20)
        token = BeautifulSoup(page.text, "html5lib").select_one("input[name=csrf]")
        assert token is not None, page.text
        home = browser.post(page.url, data={"csrf": str(token["value"]), "sub": "operator"}, timeout=20)
        assert (home.status_code, home.url.startswith(f"{address}/")) == (200, True)
        assert "Operator Rekaan" in home.text
        own = {cookie.name: cookie.secure for cookie in browser.cookies if cookie.name != "cendana_provider"}
        assert own["__Host-cendana_session"]
        assert set(own.values()) == {True}, own


def test_no_figures_are_reached_through_the_frontend_and_every_process_has_some(topology: Topology, load: Load) -> None:
    load.desk.register()
    for path in ("/metrics", "/readyz", "/api/agencies/metrics"):
        address = f"{topology.settings.address}{path}"
        assert requests.get(address, verify=trust(topology.settings), timeout=20).status_code == 404
    for name in ("frontend", *SERVICES, *(each for service in SERVICES for each in topology.workers(service))):
        inside = f"http://{topology.place(name, 9000)}"
        assert requests.get(f"{inside}/healthz", timeout=20).json() == {"status": "alive"}
        ready = requests.get(f"{inside}/readyz", timeout=20)
        assert (ready.status_code, ready.json()["missing"]) == (200, []), name
        assert requests.get(f"{inside}/metrics", timeout=20).status_code == 200
    web = requests.get(f"http://{topology.place('agencies', 9000)}/metrics", timeout=20).text
    assert 'cendana_request_seconds_count{method="POST",route="/agencies",service="agencies",status="2xx"}' in web
    assert 'cendana_request_statements_count{method="POST",route="/agencies",service="agencies"}' in web
    worker = requests.get(f"http://{topology.place('surveys-worker-1', 9000)}/metrics", timeout=20).text
    for name in ("outbox_oldest_seconds", "lag_records", "database_up", "oldest_snapshot_seconds", "blocked_keys"):
        assert f'cendana_{name}{{service="surveys"' in worker


def test_what_is_missing_is_said_by_name(topology: Topology) -> None:
    for pid in topology.family("rewards"):
        os.kill(pid, signal.SIGSTOP)
    try:
        away = requests.get(f"http://{topology.place('frontend', 9000)}/readyz", timeout=30)
        assert (away.status_code, away.json()["away"]) == (200, ["rewards"])
    finally:
        for pid in topology.family("rewards"):
            os.kill(pid, signal.SIGCONT)


def test_f27_told_to_end_everything_ends_in_time_and_nothing_stays_behind(topology: Topology, load: Load) -> None:
    with load.running():
        load.progress()
    began = time.monotonic()
    stopped = topology.order("down")
    assert stopped.returncode == 0, stopped.stderr
    took = time.monotonic() - began
    LINES.append(f"f27: everything ended in {took:.1f} s")
    assert took < END
    assert until(lambda: topology.pids() == [], 2), topology.pids()
    assert "Nothing is up" in topology.order("down").stdout


def test_f27_what_was_under_way_is_there_afterwards(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    assert topology.order("up").returncode == 0
    with load.running():
        load.progress()
    settled()
