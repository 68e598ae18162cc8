"""The worker of a service: its parts (relay, consumer, ticker, ...), each in a thread that outlives every outage."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from flask import Flask

from shared.delivery.consumer import Consumer
from shared.delivery.failures import is_infrastructure
from shared.delivery.inbox_days import InboxDays
from shared.delivery.lookout import Lookout
from shared.delivery.relay import Relay
from shared.delivery.ticker import Ticker
from shared.eventlog import open_log
from shared.house import house

log = logging.getLogger(__name__)
FIRST_PAUSE = 0.2  # seconds before the first new try; doubled up to LONGEST_PAUSE
LONGEST_PAUSE = 5.0
TICK = 5.0  # seconds between two looks at the clock
LOOKOUT = 15.0  # seconds between two looks for old snapshots
INBOX = 600.0  # seconds between two looks at the days of the inbox


class Turning(Protocol):
    """Something that does its work in turns."""

    def turn(self) -> int:
        """One round."""


def keep_turning(name: str, make: Callable[[], Turning], stop: threading.Event, rest: float = 0.0) -> None:
    """Do round after round until `stop`; after a failure make the thing anew, with a growing pause."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        thing: Turning | None = None
        try:
            thing = make()
            while not stop.is_set():
                thing.turn()
                pause = FIRST_PAUSE
                if rest:
                    stop.wait(rest)
        except Exception as error:
            level, alarm = (logging.WARNING, "") if is_infrastructure(error) else (logging.ERROR, "ALARM ")
            log.log(level, "%s%s stopped, again in %.1f s: %s: %s", alarm, name, pause, type(error).__name__, error)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            close = getattr(thing, "close", None)
            if close is not None:
                _quietly(close)


def start(app: Flask, stop: threading.Event) -> list[threading.Thread]:
    """The threads of one service's worker; set `stop` and join them to end."""
    place = house(app)
    settings, service = place.settings, place.service

    def relay() -> Turning:
        dsn = settings.database_url(service, "relay").replace("+psycopg", "", 1)
        return Relay(open_log(settings.event_log), dsn, service)

    parts: list[tuple[str, Callable[[], Turning], float]] = [
        ("relay", relay, 0.0),
        ("ticker", lambda: Ticker(app), TICK),
        ("lookout", lambda: Lookout(app), LOOKOUT),
        ("inbox", lambda: InboxDays(app), INBOX),
    ]
    if place.subscriptions.topics:
        parts.append(("consumer", lambda: Consumer(app, open_log(settings.event_log)), 0.0))
    threads = [
        threading.Thread(target=keep_turning, args=(f"{name} of {service}", make, stop, rest), name=f"{service} {name}")
        for name, make, rest in parts
    ]
    for thread in threads:
        thread.start()
    return threads


def _quietly(close: Callable[[], None]) -> None:
    try:
        close()
    except Exception as error:  # it failed already; what matters is that a new one is made
        log.debug("closing: %s", error)
