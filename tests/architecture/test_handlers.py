"""The inbox knows handlers by name: renaming one makes old facts look new, so the names are a committed list."""

import importlib
from pathlib import Path

from services import SERVICES
from shared.events.fact import contract_of
from shared.events.local import TimePassed

# Work in portions: each states a fact that leads to the next.
GOES_ON = {"evaluations": {"DraftsMade", "PortionSettled"}}
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


def test_a_service_hears_itself_only_to_go_on_with_what_it_began() -> None:
    for service in SERVICES:
        subscriptions = importlib.import_module(f"services.{service}.handlers").subscriptions
        facts = {handler.fact for handler in subscriptions} - {TimePassed}
        own = {fact.__name__ for fact in facts if contract_of(fact).producer == service}
        assert own == GOES_ON.get(service, set())
