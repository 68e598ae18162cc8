"""By browser, a real one: poisoned pages are opened with scripts allowed, and nothing of it runs."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from frontend.app import create_app
from shared.peers import Peers
from tests.attacks.poison import Poisoned
from tests.attacks.stage import Theatre
from tests.attacks.windows import window_on
from tests.support import chromium

PATHS = ("/beranda", "/pegawai", "/unit", "/temuan", "/laporan", "/survei", "/lokakarya", "/rencana", "/evaluasi-saya")
PUBLIC = ("", "/layanan", "/survei", "/laporan")


@pytest.fixture(scope="module")
def poisoned(theatre: Theatre) -> Iterator[Poisoned]:
    """A stage full of harm."""
    stage = theatre.stage()
    yield Poisoned(stage).spread()
    stage.close()


def test_nothing_runs_in_a_real_browser(poisoned: Poisoned, real_browser: Browser, tried: Counter[str]) -> None:
    places = poisoned.stage.places
    app = create_app(places.settings, Peers(places.settings, places.transport))
    who = poisoned.person("employee", "unit_officer", "survey_officer", "training_organiser", "agency_admin")
    cookies = dict(pair.split("=", 1) for pair in window_on(places).cookies_of(who).split("; "))
    cookies = {name.removeprefix("__Host-"): value for name, value in cookies.items()}  # as they are without https
    assert all(len(name) + len(value) < 4_096 for name, value in cookies.items()), "no browser keeps such a cookie"
    with chromium.served(app) as address:
        context = real_browser.new_context(locale="id-ID")
        host = str(urlsplit(address).hostname)
        context.add_cookies([{"name": n, "value": v, "domain": host, "path": "/"} for n, v in cookies.items()])
        page = context.new_page()
        ran: list[str] = []
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda said: ran.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("pageerror", lambda error: ran.append(str(error)))
        seen = 0
        for path in (*PATHS, *(f"/p/{poisoned.stage.a.slug}{part}" for part in PUBLIC)):
            answer = page.goto(f"{address}{path}")
            assert answer is not None
            assert answer.status == 200, path
            assert page.evaluate("window.harm") is None, path
            seen += "harm=1" in page.content()
            tried["browser: stored script"] += 1
        context.close()
    assert ran == []
    assert seen >= 6


def test_the_policy_stops_what_would_slip_through(poisoned: Poisoned, real_browser: Browser) -> None:
    places = poisoned.stage.places
    app = create_app(places.settings, Peers(places.settings, places.transport))
    with chromium.served(app) as address:
        context = real_browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/bantuan")
        page.evaluate(
            """() => {
              const script = document.createElement('script'); script.textContent = 'window.harm = 1';
              document.body.append(script);
              const image = document.createElement('img'); image.setAttribute('onerror', 'window.harm = 2');
              image.src = '/tidak-ada.png'; document.body.append(image);
              const away = document.createElement('script'); away.src = 'https://jahat.example/x.js';
              document.body.append(away);
            }"""
        )
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.harm") is None
        context.close()
