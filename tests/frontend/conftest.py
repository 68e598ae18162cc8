"""The frontend over services of WSGI apps, and people who sign in to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from frontend.app import create_app
from shared.peers import InProcess, Peers
from shared.settings import Settings
from tests.frontend.agencies_app import State, agencies_app
from tests.frontend.sample_area import SAMPLE, sample_service
from tests.support.pages import Browser, Page


@dataclass
class Site:
    """The frontend with one sample area, its services, and what a test needs to disturb them."""

    app: Flask
    agencies: State
    transport: InProcess
    answers: dict[str, Any]

    def browser(self) -> Browser:
        """A stranger's browser."""
        return Browser(self.app)

    def signed_in(self, *permissions: str, slug: str = "kota-umpama", name: str = "Maria Rekaan") -> Browser:
        """The browser of somebody with these permissions, signed in through the login."""
        self.agencies.person(name, name, slug, *permissions)
        browser = self.browser()
        self.sign_in(browser, name, slug)
        return browser

    def sign_in(self, browser: Browser, code: str, slug: str = "kota-umpama", next: str | None = None) -> Page:
        """Go through the login as the browser does; the code is what the provider would send back."""
        begun = browser.get(f"/p/{slug}/masuk" + (f"?next={next}" if next else ""))
        state = parse_qs(urlsplit(begun.response.headers["Location"]).query)["state"][0]
        return browser.get(f"/masuk/kembali?state={state}&code={code}")

    def without(self, service: str) -> Callable[[], None]:
        """Take a service away; call what is returned to bring it back."""
        app = self.transport._apps.pop(service)
        return lambda: self.transport.mount(service, app)


@pytest.fixture
def site() -> Site:
    """The frontend, its agencies and a sample service."""
    return site_of(Settings(address="http://localhost"))


def site_of(settings: Settings) -> Site:
    """The same with other settings."""
    transport, state, answers = InProcess(), State(), {}
    transport.mount("agencies", agencies_app(state))
    transport.mount("sample", sample_service(answers))
    app = create_app(settings, Peers(settings, transport), areas=(SAMPLE,))
    return Site(app, state, transport, answers)


@pytest.fixture
def make_site() -> Callable[[Settings], Site]:
    """A frontend with settings of the test's own."""
    return site_of
