"""A real browser for tests: Debian's Chromium, driven by Playwright, with a profile of its own.

A browser that a test tool downloads is not needed, and does not come up on a small machine.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, Literal

from axe_core_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = {"phone": 390, "desk": 1280}
HEIGHT = 900
SMALLEST_TARGET = 24  # CSS pixels, WCAG 2.2 criterion 2.5.8, which this axe does not know yet

Scheme = Literal["light", "dark"]


def executable() -> str | None:
    """Where the browser is."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def missing() -> str | None:
    """What a real browser needs and this machine lacks, in words; None when it can run."""
    return None if executable() else "chromium (Debian: apt-get install chromium) for the tests in a real browser"


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser, gone afterwards."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=list(ARGUMENTS))
        try:
            yield running
        finally:
            running.close()


@contextmanager
def served(app: Flask, tls: tuple[str, str] | None = None) -> Iterator[str]:
    """The app at an address of the kernel's choice, in threads of this process; over https with certificate and key."""
    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=tls)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Fault:
    """Something that axe found."""

    rule: str
    help: str
    targets: tuple[str, ...]


def faults(page: Page) -> list[Fault]:
    """What axe finds wrong with the page as it stands."""
    page.evaluate(Axe().axe_script)
    found: dict[str, Any] = page.evaluate("() => axe.run(document)")
    return [
        Fault(one["id"], one["help"], tuple(str(node["html"])[:160] for node in one["nodes"]))
        for one in found["violations"]
    ]


def overflow(page: Page) -> list[str]:
    """What reaches beyond the width of the window, so that a phone would scroll sideways."""
    found: list[str] = page.evaluate(
        """() => {
          const wide = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= wide) return [];
          return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > wide + 1)
            .map(e => e.outerHTML.slice(0, 120));
        }"""
    )
    return found


def small_targets(page: Page) -> list[str]:
    """Controls that are too small to hit; links inside a sentence are excepted, as in the criterion."""
    found: list[str] = page.evaluate(
        """least => [...document.querySelectorAll('a, button, select, summary, input:not([type=hidden])')].filter(e => {
          const box = e.getBoundingClientRect(), style = getComputedStyle(e);
          const hidden = box.width === 0 || style.visibility === 'hidden' || box.bottom < 0;
          return !hidden && style.display !== 'inline' && (box.height < least || box.width < least) && !e.labels?.length;
        }).map(e => e.outerHTML.slice(0, 120))""",
        SMALLEST_TARGET,
    )
    return found


def shoot(page: Page, file: str | Path) -> None:
    """The whole page as a picture."""
    page.screenshot(path=str(file), full_page=True)
