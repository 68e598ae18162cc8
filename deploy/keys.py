"""The keys of the platform token, for people who run the platform. They follow each other by themselves every 30 days.

python -m deploy.keys list       each key, and since when or from when it signs
python -m deploy.keys rotate     publish the next key; it signs in 15 minutes, when every verifier knows it
python -m deploy.keys replace    another key at once and none of those before: when one may be in other hands
"""

import os
import sys
from collections.abc import Iterator, Sequence

from flask import Flask

from deploy.running import settings_of_running
from deploy.typed import finish
from deploy.web import service_app
from shared.db import outside_session
from shared.house import house

COMMANDS = ("list", "rotate", "replace")


def main(arguments: Sequence[str]) -> int:
    """Run one of COMMANDS; 2 for a wrong call."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    app = service_app("agencies", settings_of_running(os.environ))
    print("\n".join(said(app, arguments[0])))
    return 0


def said(app: Flask, command: str) -> Iterator[str]:
    """Do it, and say how the keys stand then. Nothing of a private key is shown."""
    from services.agencies.commands import keys
    from services.agencies.rules.keys import signing

    place = house(app)
    with app.app_context(), outside_session(place.db) as session:
        now = place.clock()
        if command == "rotate":
            keys.rotate(session, now)
        elif command == "replace":
            keys.replace(session, now)
        lives = keys.lives_of(session)
        present = signing(lives, now)
    for life in lives:
        state = "waits" if life.signs_from > now else "signs" if life == present else "verifies"
        yield f"{life.kid} {state}, signs from {life.signs_from.astimezone():%Y-%m-%d %H:%M:%S %Z}"


if __name__ == "__main__":
    finish(lambda: main(sys.argv[1:]))
