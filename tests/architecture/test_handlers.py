"""The inbox knows handlers by name: renaming one makes old facts look new, so the names are a committed list."""

import importlib
from pathlib import Path

from services import SERVICES

LIST = Path(__file__).with_name("handlers.txt")


def known() -> list[str]:
    """`service: fact -> handler`, one in a line."""
    lines = []
    for service in SERVICES:
        for handler in importlib.import_module(f"services.{service}.handlers").subscriptions:
            lines.append(f"{service}: {handler.fact.__name__} -> {handler.name}{' (batch)' if handler.batch else ''}")
    return sorted(lines)


def test_no_handler_was_renamed_by_the_way() -> None:
    assert known() == LIST.read_text().splitlines()


def test_every_topic_that_is_read_is_one_of_a_service() -> None:
    for service in SERVICES:
        subscriptions = importlib.import_module(f"services.{service}.handlers").subscriptions
        assert set(subscriptions.topics) <= {f"cendana.{name}" for name in SERVICES}
        assert f"cendana.{service}" not in subscriptions.topics, "a service does not hear itself"
