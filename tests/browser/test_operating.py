"""The pages of those who run the platform, in a real browser: sound on a phone and at a desk, light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from frontend.session import HANDLE
from tests.service.operating.test_parked import park
from tests.support import chromium
from tests.support.demo_platform import DemoPlatform

FINALISED = "cendana.evaluations.evaluation_finalised.v1"


@pytest.mark.parametrize(("width", "scheme"), [("phone", "dark"), ("desk", "light")])
def test_the_operators_pages_are_sound(
    empty_platform: DemoPlatform,
    serve: Callable[..., str],
    open_page: Callable[..., Page],
    width: str,
    scheme: str,
) -> None:
    number = park(empty_platform.service("training"), "BUG")
    browser = empty_platform.browser_of("operator")
    address = serve(empty_platform.app)
    page = open_page(f"{address}/", width=width, scheme=scheme)
    page.context.add_cookies([{"name": HANDLE, "value": browser.cookie(HANDLE) or "", "url": address}])
    for path in (
        "",
        "/fakta?layanan=training",
        f"/fakta/training/{number}",
        f"/fakta/training/{number}/buang",
        "/katalog",
        f"/katalog/{FINALISED}",
    ):
        answer = page.goto(f"{address}/operasi{path}")
        assert answer is not None
        assert answer.status == 200, path
        assert chromium.faults(page) == [], path
        assert chromium.overflow(page) == [], path
