"""Looks at facts on their way, and sends on those that were parked: for people who run the platform.

python -m deploy.worker parked [SERVICE...]     what waits, and why
python -m deploy.worker retry SERVICE NUMBER    handle what is parked under the key of that entry, in order
python -m deploy.worker path ID                 where a fact went: by correlation, by its own id, or by what it is about
"""

import os
import sys
from collections.abc import Iterator, Sequence

from flask import Flask
from sqlalchemy import text

from deploy.running import settings_of_running
from deploy.web import service_app
from services import SERVICES
from shared.delivery import parking
from shared.delivery.consumer import Consumer
from shared.delivery.parking import Key
from shared.delivery.trace import path_of
from shared.eventlog import open_log
from shared.house import house
from shared.settings import Settings

COMMANDS = ("parked", "retry", "path")
ENTRY = text("SELECT topic, number, key, class FROM parked WHERE grp = :grp AND id = :id AND status = 'PARKED'")
LEFT = text("SELECT count(*) FROM parked WHERE grp = :grp AND topic = :topic AND key = :key AND status = 'PARKED'")
NO_REPLAY = frozenset({"SECURITY", "UNDECODABLE"})


def main(arguments: Sequence[str]) -> int:
    """Run one of COMMANDS. 0 when it did what it was asked, 1 when something still waits, 2 for a wrong call."""
    settings = settings_of_running(os.environ)
    match list(arguments):
        case ["parked", *names] if all(name in SERVICES for name in names):
            lines = [line for name in names or SERVICES for line in parked(service_app(name, settings))]
            print("\n".join(lines or ["Nothing is parked."]))
            return 0
        case ["retry", name, number] if name in SERVICES and number.isdigit():
            done, said = retry(service_app(name, settings), int(number))
            print(said)
            return 0 if done else 1
        case ["path", wanted]:
            lines = list(path(settings, wanted))
            print("\n".join(lines or [f"No fact knows {wanted}."]))
            return 0 if lines else 1
    print(__doc__, file=sys.stderr)
    return 2


def parked(app: Flask) -> Iterator[str]:
    """One line for each fact that a service has put aside: its number, why, since when, and the error."""
    place = house(app)
    with app.app_context(), place.db.engine.connect() as connection:
        for row in parking.waiting(connection, place.service):
            next_try = f", again at {row['retry_at']:%H:%M:%S}" if row["retry_at"] else ""
            yield (
                f"{place.service} {row['id']}: {row['class']} since {row['parked_at']:%Y-%m-%d %H:%M:%S},"
                f" {row['attempts']} tries{next_try}, key {row['key']}: {row['error']}"
            )


def retry(app: Flask, number: int) -> tuple[bool, str]:
    """Handle what is parked under the key of this entry, as far as it goes; whether nothing is left, and in words."""
    place = house(app)
    with app.app_context(), place.db.engine.connect() as connection:
        row = connection.execute(ENTRY, {"grp": place.service, "id": number}).one_or_none()
    if row is None:
        return False, f"{place.service} has parked no {number}, or has handled it since."
    if row[3] in NO_REPLAY:
        return False, f"{number} is {row[3]}: its key went on without it, and it is not handled again."
    key = Key(row[0], row[1], row[2])
    consumer = Consumer(app, open_log(place.settings.event_log))
    try:
        handled = consumer.retry(key)
    finally:
        consumer.close()
    with app.app_context(), place.db.engine.connect() as connection:
        left = connection.execute(LEFT, {"grp": place.service, "topic": key.topic, "key": key.key}).scalar_one()
    return left == 0, f"{handled} handled, {left} still parked under {key.key}"


def path(settings: Settings, wanted: str) -> Iterator[str]:
    """The lines that tell where a fact went."""
    event_log = open_log(settings.event_log)
    try:
        for hop in path_of(event_log, {name: settings.dsn(name, "app") for name in SERVICES}, wanted):
            yield from hop.lines()
    finally:
        event_log.close()
