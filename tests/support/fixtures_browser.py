"""A real browser, one for each process of a run: a second would find the first one's loop."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support import chromium


@pytest.fixture(scope="session")
def real_browser() -> Iterator[Browser]:
    """Chromium, one for all tests."""
    lacking = chromium.missing()
    if lacking:
        pytest.skip(f"missing: {lacking}")
    with chromium.browser() as running:
        yield running
