"""The workers: relay, consumer and clock of one service, of several, or of all in one process.

`python -m deploy.worker [SERVICE...]`. It ends on SIGTERM after the round it is in, and of its own accord when one of
its threads has died, so that whoever supervises it starts it anew. The commands `parked`, `retry` and `path` look at
facts instead: deploy/facts.py.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from deploy import facts
from deploy.told import Told
from deploy.web import service_app
from services import SERVICES
from shared.delivery.worker import start
from shared.peers import InProcess, Peers
from shared.settings import Settings

BEAT = 2.0  # seconds between two looks at the threads
JOIN_SECONDS = 5.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Work for the services named, or for all, until told to stop. 1 when a thread died."""
    asked = list(sys.argv[1:] if arguments is None else arguments)
    if asked and asked[0] in facts.COMMANDS:
        return facts.main(asked)
    names = asked or list(SERVICES)
    unknown = [name for name in names if name not in SERVICES]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(SERVICES)}", file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    told = Told()
    with told.by(signal.SIGTERM, signal.SIGINT):
        return work(names, Settings.from_environment(os.environ), told)


def work(names: Sequence[str], settings: Settings, told: Told) -> int:
    """Run the threads of these services until told; touches a file at each beat, which health checks look at."""
    transport = InProcess()
    peers = Peers(settings, transport) if settings.peers.startswith("wsgi:") else Peers(settings)
    apps = {name: service_app(name, settings, peers) for name in names}
    for name, app in apps.items():
        transport.mount(name, app)
    stop = threading.Event()
    threads = [thread for app in apps.values() for thread in start(app, stop)]
    settings.var.mkdir(parents=True, exist_ok=True)
    beat = beat_of(settings, names)
    died = False
    while not died and not told.wait(BEAT):
        beat.touch()
        died = not all(thread.is_alive() for thread in threads)
    stop.set()
    for thread in threads:
        thread.join(JOIN_SECONDS)
    return 1 if died else 0


def beat_of(settings: Settings, names: Sequence[str]) -> Path:
    """The file that a worker of these services touches while it is well."""
    return settings.var / f"worker-{'-'.join(names) if len(names) < len(SERVICES) else 'all'}.beat"


if __name__ == "__main__":
    sys.exit(main())
