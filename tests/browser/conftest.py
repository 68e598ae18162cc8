"""A real browser, and the frontend served to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support import chromium
from tests.support.chromium import HEIGHT, WIDTHS, Scheme

OpenPage = Callable[..., Page]
Serve = Callable[[Flask], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve apps; they go when the test ends."""
    running = []

    def start(app: Flask) -> str:
        running.append(chromium.served(app))
        return running[-1].__enter__()

    yield start
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture
def open_page(real_browser: Browser) -> Iterator[OpenPage]:
    """`open_page(url, width="phone", scheme="dark", script=False)`: a page in a window of its own."""
    contexts: list[BrowserContext] = []

    def open_at(url: str, width: str = "desk", scheme: Scheme = "light", script: bool = True) -> Page:
        context = real_browser.new_context(
            viewport={"width": WIDTHS[width], "height": HEIGHT},
            color_scheme=scheme,
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="id-ID",
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_at
    for context in contexts:
        context.close()


@pytest.fixture
def shot(tmp_path: Path) -> Callable[[Page, str], Path]:
    """Take a picture of a page and say where it is."""

    def take(page: Page, name: str) -> Path:
        file = tmp_path / f"{name}.png"
        chromium.shoot(page, file)
        return file

    return take
