"""The pages of no area in a real browser: accessible, no wider than a phone, and at work without JavaScript."""

import pytest

from frontend.app import create_app
from shared.peers import InProcess, Peers
from shared.settings import Settings
from tests.browser.conftest import OpenPage, Serve
from tests.frontend.agencies_app import State, agencies_app
from tests.frontend.sample_area import SAMPLE, sample_service
from tests.support.chromium import Scheme, faults, overflow, small_targets

PATHS = ("/komponen", "/", "/p/kota-umpama", "/bantuan", "/data-pribadi", "/tidak-ada")


@pytest.fixture
def address(serve: Serve) -> str:
    """The frontend with its sample area."""
    settings, transport = Settings(), InProcess()
    transport.mount("agencies", agencies_app(State()))
    transport.mount("sample", sample_service({}))
    return serve(create_app(settings, Peers(settings, transport), areas=(SAMPLE,)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_pages_have_no_barrier_that_axe_knows_of(address: str, open_page: OpenPage, width: str, scheme: Scheme) -> None:
    page = open_page(address + PATHS[0], width, scheme)
    for path in PATHS:
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(address + path)
        assert faults(page) == [], path
        assert overflow(page) == [], path
        assert small_targets(page) == [], path
        assert [words for words in said if "Content Security Policy" in words or "ERR_" in words] == [], path


def test_the_door_works_with_a_keyboard_alone(address: str, open_page: OpenPage) -> None:
    page = open_page(address + "/", script=False)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Langsung ke isi"
    page.locator("#agency").focus()
    page.keyboard.type("kota-umpama")
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/kota-umpama")
    assert "layanan yang lebih baik" in page.locator("h1").inner_text()


def test_an_error_is_where_the_eye_and_the_focus_are(address: str, open_page: OpenPage) -> None:
    page = open_page(address + "/", "phone")
    page.locator("main button").click()
    page.wait_for_selector("#ringkasan-galat")
    assert page.locator("#ringkasan-galat").evaluate("e => e === document.activeElement")
    page.locator("#ringkasan-galat a").click()
    assert page.locator(":focus").get_attribute("id") == "agency"
    assert faults(page) == []
