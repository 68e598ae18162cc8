"""Relays and consumers of all services in one process, turned by hand until nothing is under way."""

from collections.abc import Iterator
from contextlib import contextmanager

from deploy.web import service_app
from services import SERVICES
from shared.delivery.consumer import Consumer
from shared.delivery.relay import Relay
from shared.eventlog import open_log
from shared.settings import Settings

QUIET = 2  # rounds without anything new


class Carrying:
    """The workers of a platform."""

    def __init__(self, settings: Settings) -> None:
        self._apps = {name: service_app(name, settings) for name in SERVICES}
        self._relays = [Relay(open_log(settings.event_log), settings.dsn(name, "relay"), name) for name in SERVICES]
        hearing = [app for name, app in self._apps.items() if name != "agencies"]
        self._consumers = [Consumer(app, open_log(settings.event_log)) for app in hearing]

    def __call__(self) -> None:
        """Turn until everything has arrived."""
        quiet = 0
        while quiet < QUIET:
            moved = sum(relay.turn(nap=0) for relay in self._relays)
            moved += sum(consumer.turn(timeout=0.02) for consumer in self._consumers)
            quiet = 0 if moved else quiet + 1

    def publish(self) -> None:
        """Only bring what was stated into the log."""
        while sum(relay.turn(nap=0) for relay in self._relays):
            pass

    def close(self) -> None:
        """Give everything back."""
        for part in [*self._relays, *self._consumers]:
            part.close()
        for app in self._apps.values():
            with app.app_context():
                app.extensions["sqlalchemy"].engine.dispose()


@contextmanager
def carrying(settings: Settings) -> Iterator[Carrying]:
    """The workers, for as long as they are needed."""
    made = Carrying(settings)
    try:
        yield made
    finally:
        made.close()
