"""By browser: forms sent from elsewhere, sessions laid under somebody, and ways out to another site."""

from collections import Counter
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask_wtf.csrf import generate_csrf

from frontend.cookies import GUARDED
from frontend.session import HANDLE, TOKEN
from shared.auth.principal import Principal
from shared.settings import Settings
from tests.attacks.windows import ADDRESS, Window, address_of, person_with_every_role, rules, window_on
from tests.frontend.conftest import Site, site_of
from tests.support.demo_platform import DemoPlatform
from tests.support.services import Places

# Not forms of ours: the provider's server proves by a signed token what it says (OpenID Connect Back-Channel Logout).
WITHOUT_TOKEN = {"login.provider_ended"}
# A link that begins a login binds it to the browser that follows it, and changes nothing else.
BEGIN_A_LOGIN = {"login.begin", "onboarding.try_login"}
EVIL = (
    "https://jahat.example",
    "//jahat.example",
    "///jahat.example",
    "////jahat.example/%2e%2e",
    "/\\jahat.example",
    "\\\\jahat.example",
    "/\\/jahat.example",
    "\\/jahat.example",
    "https:jahat.example",
    "https:/jahat.example",
    "HTTPS://jahat.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "/\t/jahat.example",
    "/\n/jahat.example",
    "/\r\nLocation: https://jahat.example",
    "\x00//jahat.example",
    " //jahat.example",
    "\u00a0//jahat.example",
    "/\u2028/jahat.example",
    "jahat.example",
    "@jahat.example",
    "/%0d%0aSet-Cookie:x=y",
    "%2f%2fjahat.example",
    "/%2f/jahat.example".replace("%2f", "/"),
    "http://cendana.example@jahat.example",
    "\u2215\u2215jahat.example",
    "/.//jahat.example\\",
)
NAMES = (
    "next",
    "url",
    "return",
    "return_to",
    "redirect",
    "redirect_uri",
    "kembali",
    "hal",
    "q",
    "continue",
    "post_logout_redirect_uri",
)


@pytest.fixture(scope="module")
def window(places: Places) -> Window:
    """The pages as production has them."""
    return window_on(places)


@pytest.fixture
def everybody(empty_platform: DemoPlatform) -> Principal:
    """Somebody before whom no page is closed."""
    return person_with_every_role(empty_platform)


def token_of_another(window: Window) -> str:
    """A token that is good, in the browser of the attacker."""
    with window.app.test_request_context("/"):
        return str(generate_csrf())


def test_no_form_is_taken_without_the_token_of_its_own_browser(
    window: Window, empty_platform: DemoPlatform, everybody: Principal, tried: Counter[str]
) -> None:
    cookies, foreign, taken = window.cookies_of(everybody), token_of_another(window), []
    window.recorder.writes.clear()
    for rule in rules(window.app, "POST"):
        if rule.endpoint in WITHOUT_TOKEN:
            continue
        for token in (None, "", "x", foreign):
            for who in (cookies, ""):
                form = {} if token is None else {"csrf_token": token}
                answer = window.ask("POST", address_of(rule, empty_platform.slug), who, data=form)
                tried["browser: forged form"] += 1
                if answer.status_code != 400:
                    taken.append((rule.rule, token, bool(who), answer.status_code))
    assert taken == []
    assert window.recorder.writes == []


def test_what_needs_no_token_is_named_here(window: Window) -> None:
    exempt = window.app.extensions["csrf"]._exempt_views
    views = {f"{view.__module__}.{view.__name__}" for view in map(window.app.view_functions.get, WITHOUT_TOKEN)}
    assert exempt == views


def test_a_good_token_from_a_page_of_another_site_is_refused(window: Window, everybody: Principal) -> None:
    with window.app.test_client() as client:
        page = client.get("/", base_url=ADDRESS)
        token = page.get_data(as_text=True).split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        sent = {"base_url": ADDRESS, "data": {"csrf_token": token, "text": "kota-umpama"}}
        for referer in (
            "https://jahat.example/",
            "http://cendana.example/",
            "https://cendana.example.jahat.example/",
            "",
        ):
            headers = {"Referer": referer} if referer else {}
            assert client.post("/", headers=headers, **sent).status_code == 400, referer
        assert client.post("/", headers={"Referer": f"{ADDRESS}/"}, **sent).status_code != 400


def test_looking_at_a_page_changes_nothing(
    window: Window, empty_platform: DemoPlatform, everybody: Principal, tried: Counter[str]
) -> None:
    cookies = window.cookies_of(everybody)
    window.recorder.writes.clear()
    for rule in rules(window.app, "GET"):
        if rule.endpoint not in BEGIN_A_LOGIN:
            window.ask("GET", address_of(rule, empty_platform.slug), cookies)
            tried["browser: changing by a look"] += 1
    assert window.recorder.writes == []


def test_no_page_leads_to_another_site(
    window: Window, empty_platform: DemoPlatform, everybody: Principal, tried: Counter[str]
) -> None:
    cookies, led = window.cookies_of(everybody), []
    for rule in rules(window.app, "GET"):
        for evil in ("//jahat.example/",):
            query = "&".join(f"{name}={quote(evil, safe='')}" for name in NAMES)
            for who in (cookies, ""):
                answer = window.ask("GET", f"{address_of(rule, empty_platform.slug)}?{query}", who)
                tried["browser: open redirect"] += 1
                target = urlsplit(answer.headers.get("Location", ""))
                if target.netloc not in ("", urlsplit(ADDRESS).netloc) or answer.headers.get("Refresh"):
                    led.append((rule.rule, answer.headers["Location"]))
    assert led == []


@pytest.fixture
def site() -> Site:
    """A frontend in which people can sign in."""
    made = site_of(Settings(address="http://localhost"))
    made.agencies.person("kode", "Maria Rekaan", "kota-umpama")
    made.answers["GET /waiting"] = {"count": 0}
    return made


@pytest.mark.parametrize("evil", EVIL)
def test_a_login_and_a_logout_stay_here(site: Site, evil: str, tried: Counter[str]) -> None:
    browser = site.browser()
    begun = browser.client.get("/p/kota-umpama/masuk", query_string={"next": evil})
    state = parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]
    back = browser.client.get("/masuk/kembali", query_string={"state": state, "code": "kode", "next": evil})
    left = browser.client.post("/keluar", query_string={"next": evil}, data={"csrf_token": "x", "next": evil})
    tried["browser: open redirect"] += 2
    for answer in (back, left):
        target = answer.headers.get("Location", "/")
        assert target.startswith("/"), target
        assert not target.startswith(("//", "/\\")), target
        assert "jahat" not in target or urlsplit(target).path == evil, target
        assert "x" not in [cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie")]


def test_a_session_that_was_laid_under_somebody_is_not_theirs_after_the_login(site: Site) -> None:
    browser = site.browser()
    browser.client.set_cookie(HANDLE, "laid-under")
    browser.client.set_cookie(TOKEN, "laid-under")
    with browser.client.session_transaction() as before:
        before["laporan"] = ["kota-umpama", "AAAA-AAAA-AAAA", 0]
    site.sign_in(browser, "kode")
    assert browser.cookie(HANDLE) not in (None, "", "laid-under")
    assert browser.cookie(TOKEN) not in (None, "", "laid-under")
    with browser.client.session_transaction() as after:
        assert "laporan" not in after


def test_two_logins_share_nothing(site: Site) -> None:
    first, second = site.browser(), site.browser()
    site.sign_in(first, "kode")
    site.sign_in(second, "kode")
    assert first.cookie(HANDLE) != second.cookie(HANDLE)


def test_a_handle_that_was_ended_opens_nothing(site: Site) -> None:
    browser, thief = site.browser(), site.browser()
    site.sign_in(browser, "kode")
    thief.client.set_cookie(HANDLE, browser.cookie(HANDLE) or "")
    browser.get("/beranda").submit(button="Keluar")
    assert browser.cookie(HANDLE) is None
    assert thief.get("/beranda").url != "/beranda"


def test_a_made_up_token_cookie_signs_nobody_in(window: Window, everybody: Principal) -> None:
    good = window.cookies_of(everybody)
    signed = good.partition(f"{TOKEN}=")[2]
    value, _, signature = signed.rpartition(".")
    for forged in (
        value,
        f"{value}.",
        f"{value}.{signature[::-1]}",
        f"{value[::-1]}.{signature}",
        "e30.",
        "null",
        "{}",
    ):
        answer = window.ask("GET", "/beranda", f"{GUARDED}{HANDLE}=x; {GUARDED}{TOKEN}={forged}")
        assert answer.status_code == 302, forged


def test_a_cookie_that_anybody_could_have_set_is_not_believed(window: Window, everybody: Principal) -> None:
    good = window.cookies_of(everybody)
    assert window.ask("GET", "/beranda", good).status_code == 200
    assert window.ask("GET", "/beranda", good.replace(GUARDED, "")).status_code == 302
