"""By browser: frames, guessed types, kept pages, readable cookies, and hosts that are not ours, on every answer."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from frontend.app import create_app
from frontend.security import POLICY, behind_proxies, hosts_of
from shared.auth.principal import Principal
from shared.peers import InProcess, Peers
from shared.settings import Settings
from tests.attacks.matrix import service_marks
from tests.attacks.windows import ADDRESS, Window, address_of, person_with_every_role, rules, window_on
from tests.support.demo_platform import DemoPlatform
from tests.support.services import Places

SHARED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ALLOWED_TYPES = {"text/html", "text/css", "text/javascript", "text/csv", "text/calendar", "image/svg+xml", "text/plain"}


@pytest.fixture(scope="module")
def window(places: Places) -> Window:
    """The pages as production has them."""
    return window_on(places)


@pytest.fixture
def everybody(empty_platform: DemoPlatform) -> Principal:
    """Somebody before whom no page is closed."""
    return person_with_every_role(empty_platform)


def faults(answer: TestResponse) -> list[str]:
    """What an answer of the frontend lacks."""
    lacking = [name for name, value in SHARED.items() if answer.headers.get(name) != value]
    if answer.headers.get("Content-Security-Policy") != POLICY:
        lacking.append("Content-Security-Policy")
    if "max-age=" not in answer.headers.get("Strict-Transport-Security", ""):
        lacking.append("Strict-Transport-Security")
    if answer.mimetype not in (*ALLOWED_TYPES, "application/json"):
        lacking.append(f"type {answer.mimetype}")
    return lacking + cookie_faults(answer)


def cookie_faults(answer: TestResponse) -> list[str]:
    """Cookies that scripts can read, or that leave without encryption or for another site's form."""
    wanted = ("httponly", "secure", "samesite=lax", "path=/")
    cookies = [cookie.lower() for cookie in answer.headers.getlist("Set-Cookie")]
    found = [f"{cookie}: {flag}" for cookie in cookies for flag in wanted if flag not in cookie.split("; ")]
    found += [cookie for cookie in cookies if not cookie.startswith("__host-")]
    return [*found, *(cookie for cookie in cookies if "domain=" in cookie)]


def test_every_answer_of_every_view_is_closed(
    window: Window, empty_platform: DemoPlatform, everybody: Principal, tried: Counter[str]
) -> None:
    cookies, open_ = window.cookies_of(everybody), []
    for method in ("GET", "POST", "PUT"):
        for rule in rules(window.app, "POST" if method == "POST" else "GET"):
            for who in (cookies, ""):
                answer = window.ask(method, address_of(rule, empty_platform.slug), who)
                tried["browser: headers"] += 1
                lacking = faults(answer)
                if who and answer.status_code == 200 and "no-store" not in answer.headers["Cache-Control"]:
                    lacking.append("Cache-Control")
                if lacking:
                    open_.append((method, rule.rule, bool(who), lacking))
    assert open_ == []


@pytest.mark.parametrize(
    "path", ["/tidak-ada", "/static/tidak-ada", "/p/tidak-ada", "/beranda?lang=x", "/p/%00", "/p/<script>alert(1)"]
)
def test_errors_are_closed_as_well(window: Window, path: str) -> None:
    answer = window.ask("GET", path)
    assert faults(answer) == []
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_the_policy_lets_no_code_in_but_our_own() -> None:
    parts = dict(part.split(" ", 1) for part in POLICY.split("; "))
    assert parts["default-src"] == "'none'"
    assert parts["script-src"] == parts["style-src"] == parts["form-action"] == "'self'"
    assert (parts["frame-ancestors"], parts["base-uri"]) == ("'none'", "'none'")
    assert not {"unsafe-inline", "unsafe-eval", "*", "http:", "https:"} & set(POLICY.replace("'", "").split())


def test_every_answer_of_every_service_is_closed_to_browsers(places: Places, empty_platform: DemoPlatform) -> None:
    open_ = []
    for name in ("agencies", "surveys", "evaluations", "training", "rewards"):
        app = places.app(name)
        for rule in app.url_map.iter_rules():
            assert service_marks(app, rule.endpoint) is not None
            answer = app.test_client().get(address_of(rule, empty_platform.slug))
            headers = (answer.headers.get("X-Content-Type-Options"), answer.headers.get("Cache-Control"))
            if headers != ("nosniff", "no-store") or "sandbox" not in answer.headers["Content-Security-Policy"]:
                open_.append((name, rule.rule, headers))
    assert open_ == []


FOREIGN = (
    "jahat.example",
    "cendana.example.jahat.example",
    "jahat.example:443",
    "cendana.example@jahat.example",
    "jahat.example#cendana.example",
    "cendana.example:80@jahat.example",
    "cendana.example:x",
    "127.0.0.1",
    "localhost",
    "",
    ".cendana.example",
    "xcendana.example",
)


@pytest.mark.parametrize("host", FOREIGN)
def test_a_host_that_is_not_ours_gets_nothing(window: Window, host: str, tried: Counter[str]) -> None:
    production = replace(window.places.settings, address=ADDRESS, profile="production", secret_key="x" * 20)
    app = create_app(production, Peers(production, window.places.transport))
    answer = app.test_client().get("/", base_url=ADDRESS, headers={"Host": host})
    tried["browser: host header"] += 1
    assert answer.status_code == 421
    assert "jahat" not in answer.get_data(as_text=True)
    assert answer.headers.get("Location") is None


@pytest.mark.parametrize(
    ("address", "profile", "hosts"),
    [
        ("https://cendana.example", "production", ("cendana.example",)),
        ("https://Cendana.example:8443/", "production", ("cendana.example",)),
        ("https://[::1]:8443", "production", ("[::1]",)),
        ("http://127.0.0.1:8080", "embedded", ("127.0.0.1", "localhost", "127.0.0.1", "[::1]")),
    ],
)
def test_hosts_come_from_the_address_alone(address: str, profile: str, hosts: tuple[str, ...]) -> None:
    assert hosts_of(Settings(address=address, profile=profile)) == hosts


def test_health_is_asked_by_any_name(places: Places) -> None:
    from deploy.web import with_health

    production = replace(places.settings, address=ADDRESS, profile="production", secret_key="x" * 20)
    app = Flask("health")
    app.wsgi_app = with_health(create_app(production, Peers(production, InProcess())))  # type: ignore[method-assign]  # the seam that Flask names for it
    client = app.test_client()
    assert client.get("/healthz", base_url="http://127.0.0.1:8000").status_code == 200
    assert client.get("/", base_url="http://127.0.0.1:8000").status_code == 421


def test_links_for_outside_come_from_the_settings(window: Window, platform: DemoPlatform) -> None:
    officer = platform.service("surveys").client("survey_officer")
    unit = str(platform.units["DUKCAPIL"])
    offering = platform.agency_id
    body: dict[str, Any] = {"id": str(offering), "unit_id": unit, "name": "KTP", "offered_by": "Dinas Contoh"}
    assert officer.post("/offerings", body).status == 201
    survey = {"offering_id": str(offering), "period_start": "2026-07-01", "period_end": "2026-09-30"}
    survey |= {"id": str(platform.service("surveys").agency_id), "convention": "EXACT", "channel": "ONLINE"}
    assert officer.post("/surveys", survey).status == 201
    cookies = window.cookies_of(person_with_every_role(platform))
    claimed = {"X-Forwarded-Host": "jahat.example", "Forwarded": "host=jahat.example", "X-Host": "jahat.example"}
    page = window.ask("GET", f"/survei/{survey['id']}", cookies, headers=claimed).get_data(as_text=True)
    assert f'value="{ADDRESS}/p/{platform.slug}/survei/' in page
    assert "jahat" not in page


@pytest.mark.parametrize(
    ("proxies", "sent", "seen"),
    [
        (0, "9.9.9.9", "127.0.0.1"),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.1", "9.9.9.9"),
        (2, "9.9.9.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_a_client_cannot_say_who_it_is(proxies: int, sent: str, seen: str) -> None:
    told: list[str] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        told.append(environ["REMOTE_ADDR"])
        start_response("200 OK", [])
        return []

    behind_proxies(app, proxies)({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": sent}, lambda *_: None)
    assert told == [seen]
