"""Over https, where browsers look closely at the names of cookies: what is kept must be kept, and dropped must go."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error

from deploy.front import KEY, certificate
from frontend.app import create_app
from frontend.cookies import GUARDED
from shared.peers import InProcess, Peers
from shared.settings import Settings
from tests.frontend.agencies_app import State, agencies_app
from tests.frontend.sample_area import SAMPLE, sample_service
from tests.support import chromium

NAME = "Maria Rekaan"


@pytest.fixture
def agencies() -> State:
    """The agencies service as the frontend sees it, and somebody who can sign in there."""
    state = State()
    state.person(NAME, NAME, "kota-umpama")
    return state


@pytest.fixture
def address(agencies: State, tmp_path: Path) -> Iterator[str]:
    """The frontend over https, with a certificate of its own making."""
    settings, transport = Settings(address="https://127.0.0.1"), InProcess()
    transport.mount("agencies", agencies_app(agencies))
    transport.mount("sample", sample_service({"GET /waiting": {"count": 0}}))
    app = create_app(settings, Peers(settings, transport), areas=(SAMPLE,))
    with chromium.served(app, (str(certificate(tmp_path)), str(tmp_path / KEY))) as served:
        yield served


@pytest.fixture
def browser(real_browser: Browser) -> Iterator[BrowserContext]:
    """A window that takes the certificate."""
    context = real_browser.new_context(ignore_https_errors=True)
    yield context
    context.close()


def names(browser: BrowserContext) -> set[str]:
    """What the browser keeps."""
    return {str(cookie["name"]) for cookie in browser.cookies()}


def test_a_login_holds_and_ends(address: str, agencies: State, browser: BrowserContext) -> None:
    with pytest.raises(Error):  # the provider is nowhere; what matters is what the browser kept on the way there
        browser.new_page().goto(f"{address}/p/kota-umpama/masuk")
    assert f"{GUARDED}cendana_login" in names(browser)
    (attempt,) = agencies.attempts.values()
    page = browser.new_page()
    page.goto(f"{address}/masuk/kembali?state={attempt['state']}&code={NAME}")
    assert page.url == f"{address}/beranda"
    assert names(browser) >= {f"{GUARDED}cendana_session", f"{GUARDED}cendana_token"}
    assert f"{GUARDED}cendana_login" not in names(browser)
    assert all(name.startswith(GUARDED) for name in names(browser))
    agencies.sessions.clear()
    browser.clear_cookies(name=f"{GUARDED}cendana_token")
    page.goto(f"{address}/beranda")
    assert not names(browser) & {f"{GUARDED}cendana_session", f"{GUARDED}cendana_token"}
