"""PostgreSQL or Kafka away while people work in pages: clear words, nothing lost, and everything catches up by itself.

After the story (file names order the tests): its counts are not disturbed.
"""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests
from bs4 import BeautifulSoup

from deploy.demo.people import Somebody, sign_in
from deploy.people import CIVIL
from deploy.pidfile import serving, until
from deploy.postgres import place_of
from services import SERVICES
from shared.settings import Settings
from shared.vocabulary import Element
from tests.journey.conftest import rows, settings_of
from tests.support.pages import fields_of
from tests.support.platform import Platform

AWAY = float(os.environ.get("TEST_AWAY_SECONDS", "6"))  # seconds; a minute was tried as well
PATIENCE = 60.0  # seconds until everything has caught up
SLUG = "kupang"
SCORES = {element.value: "4" for element in Element}


class Form:
    """A form in a browser without scripts, sent as it stands."""

    def __init__(self, browser: requests.Session, address: str) -> None:
        self.browser, self.address = browser, address
        self.take(browser.get(address, timeout=30))

    def take(self, answer: requests.Response) -> None:
        """The page on which the form now is."""
        self.page = BeautifulSoup(answer.text, "html5lib")
        self.form = self.page.select_one("main form[method=post]")
        assert self.form is not None, answer.text[:2000]

    def send(self, values: dict[str, str] | None = None) -> requests.Response:
        """Press its button."""
        assert self.form is not None
        data = {**fields_of(self.form), **(values or {})}
        return self.browser.post(self.address, data=data, timeout=30)


@contextmanager
def stopped(pids: list[int]) -> Iterator[None]:
    """These processes do nothing meanwhile."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@contextmanager
def without_postgres(platform: Platform) -> Iterator[None]:
    """The server is gone, and nobody starts it again before the end of this."""
    place = place_of(platform.var / "postgres")
    assert place is not None
    data = place / "data"
    pid = serving(data)
    assert pid is not None
    with stopped([platform.process.pid]):
        os.kill(pid, signal.SIGQUIT)  # as after a power cut: no checkpoint, sessions cut
        assert until(lambda: serving(data) is None, 20)
        yield


@contextmanager
def without_kafka(settings: Settings) -> Iterator[None]:
    """The broker answers nobody."""
    port = urlsplit(settings.event_log).port
    with stopped([pid for pid, command in _commands() if "kafka.Kafka" in command and _listens(command, port)]):
        yield


def _commands() -> Iterator[tuple[int, str]]:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            yield int(entry.name), (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue


def _listens(command: str, port: int | None) -> bool:
    properties = re.search(r"\S+server\.properties", command)
    return command.startswith("java") and properties is not None and f":{port}," in Path(properties[0]).read_text()


@pytest.fixture
def officer(platform: Platform, tellings: list[str]) -> Somebody:
    """The survey officer, signed in."""
    return sign_in(platform.address, SLUG, "kornelis.permisal", "Kornelis Permisal")


@dataclass(frozen=True)
class Survey:
    """A survey that is open."""

    id: str
    offering_id: str
    code: str


@pytest.fixture
def survey(officer: Somebody) -> Survey:
    """One of a service of its own."""
    units = officer.get("agencies", "/units", per_page=200)["items"]
    unit = next(each["id"] for each in units if each["code"] == CIVIL)
    offering, id_, mark = str(uuid4()), str(uuid4()), uuid4().hex[:8]
    served = {"id": offering, "unit_id": unit, "name": f"Layanan {mark}", "slug": f"l-{mark}", "offered_by": "Loket"}
    officer.post("surveys", "/offerings", served)
    asked = {"id": id_, "offering_id": offering, "channel": "ONLINE", "convention": "EXACT"}
    officer.post("surveys", "/surveys", {**asked, "period_start": "2026-10-01", "period_end": "2026-12-31"})
    return Survey(id_, offering, str(officer.post("surveys", f"/surveys/{id_}/open")["survey"]["code"]))


def signed_in(platform: Platform, sub: str) -> requests.Session:
    """The browser of somebody who chose themselves at the agency's provider."""
    browser = requests.Session()
    chooser = browser.get(f"{platform.address}/p/{SLUG}/masuk", timeout=30)
    form = BeautifulSoup(chooser.text, "html5lib").select_one("form")
    assert form is not None
    home = browser.post(chooser.url, data={**fields_of(form), "sub": sub}, timeout=30)
    assert home.url.endswith("/beranda"), home.text[:500]
    return browser


def ks_of(settings: Settings) -> set[object]:
    """The agency's k, as the services that heard of it know it now."""
    known = "SELECT k FROM agency WHERE slug = %s"
    return {k for service in SERVICES if service != "agencies" for (k,) in rows(settings, service, known, SLUG)}


def nothing_is_left_over(settings: Settings) -> None:
    """Every fact has left, none is parked, none took effect twice."""
    assert until(
        lambda: all(rows(settings, one, "SELECT count(*) FROM outbox") == [(0,)] for one in SERVICES), PATIENCE
    )
    for service in SERVICES:
        assert rows(settings, service, "SELECT * FROM parked") == []
        assert (
            rows(settings, service, "SELECT event_id FROM inbox GROUP BY event_id, handler HAVING count(*) > 1") == []
        )


def test_postgresql_away_while_people_work(platform: Platform, officer: Somebody, survey: Survey) -> None:
    settings = settings_of(platform)
    citizen, admin = requests.Session(), signed_in(platform, "admin")
    answer = Form(citizen, f"{platform.address}/p/{SLUG}/survei/{survey.code}")
    profile = Form(admin, f"{platform.address}/pengaturan/instansi")
    saved = profile.send({"k": "6"})
    assert saved.status_code == 200  # its fact has perhaps not left yet
    with without_postgres(platform):
        lost = answer.send(SCORES)
        assert (lost.status_code, "belum tersimpan" in lost.text) == (503, True)
        reading = admin.get(f"{platform.address}/pegawai", timeout=30)
        assert (reading.status_code, "coba lagi" in reading.text) == (503, True)
        assert citizen.get(f"{platform.address}/bantuan", timeout=30).status_code == 200
        time.sleep(AWAY)
    answer.take(lost)  # the page that said so can send it again
    assert until(lambda: answer.send().status_code == 200, PATIENCE)
    assert answer.send().status_code == 200
    count = "SELECT count(*) FROM answer WHERE survey_id = %s"
    assert rows(settings, "surveys", count, survey.id) == [(1,)]
    assert until(lambda: ks_of(settings) == {6}, PATIENCE), ks_of(settings)
    assert Form(admin, f"{platform.address}/pengaturan/instansi").send({"k": "5"}).status_code == 200
    assert until(lambda: ks_of(settings) == {5}, PATIENCE), ks_of(settings)
    nothing_is_left_over(settings)


@pytest.mark.parametrize("platform", ["kafka"], indirect=True)
def test_kafka_away_while_people_work(platform: Platform, officer: Somebody, survey: Survey) -> None:
    settings = settings_of(platform)
    with without_kafka(settings):
        for _ in range(5):
            answer = Form(requests.Session(), f"{platform.address}/p/{SLUG}/survei/{survey.code}")
            assert answer.send(SCORES).status_code == 200
        officer.post("surveys", f"/surveys/{survey.id}/close")
        officer.post("surveys", f"/surveys/{survey.id}/publish")
        admin = signed_in(platform, "admin")
        assert Form(admin, f"{platform.address}/pengaturan/instansi").send({"k": "7"}).status_code == 200
        time.sleep(AWAY)
        assert ks_of(settings) == {5}, "nobody can have heard of it"
        assert rows(settings, "surveys", "SELECT count(*) > 0 FROM outbox") == [(True,)]
    heard = "SELECT answers FROM published_index WHERE offering_id = %s"
    assert until(lambda: rows(settings, "evaluations", heard, survey.offering_id) == [(5,)], PATIENCE)
    assert until(lambda: ks_of(settings) == {7}, PATIENCE), ks_of(settings)
    assert Form(admin, f"{platform.address}/pengaturan/instansi").send({"k": "5"}).status_code == 200
    assert until(lambda: ks_of(settings) == {5}, PATIENCE), ks_of(settings)
    nothing_is_left_over(settings)
