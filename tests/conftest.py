"""Fixtures that several folders of tests share, and what is said of parts that this machine lacks."""

import os

import pytest

from tests.support import chromium, kafka, keycloak

pytest_plugins = [
    "tests.support.fixtures_log",
    "tests.support.fixtures_services",
    "tests.support.fixtures_pages",
    "tests.support.fixtures_browser",
    "tests.support.fixtures_keycloak",
    "tests.support.collector",
    "tests.support.rooms",
]


def lacking() -> list[str]:
    """What this machine has not, and which tests go without it."""
    found = []
    if kafka.missing():
        found.append(f"real Kafka: {kafka.missing()}")
    if keycloak.missing():
        found.append(f"real Keycloak: {keycloak.missing()}")
    if chromium.missing():
        found.append(f"real browser: {chromium.missing()}")
    return found


def pytest_sessionstart(session: pytest.Session) -> None:
    """In CI nothing may be missing."""
    if os.environ.get("CI") and lacking():
        pytest.exit(f"CI lacks {'; '.join(lacking())}", returncode=3)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Before the closing line: what was not tested, and why."""
    for each in lacking():
        terminalreporter.write_line(f"NOT TESTED, MISSING HERE: {each}", red=True, bold=True)
