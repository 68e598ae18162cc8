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
from collections.abc import Callable, Sequence
from pathlib import Path

from flask import Flask
from prometheus_client import REGISTRY

from deploy import facts
from deploy.inside import Inside, serve
from deploy.told import Told
from deploy.typed import finish
from deploy.web import service_app
from services import SERVICES
from shared.delivery.gauges import DeliveryGauges
from shared.delivery.worker import start
from shared.house import house
from shared.peers import InProcess, Peers
from shared.readiness import missing_of, reaches_log
from shared.settings import Settings
from shared.tracing import record

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
    settings = Settings.from_environment(os.environ)
    record(settings.traces)
    told = Told()
    with told.by(signal.SIGTERM, signal.SIGINT):
        return work(names, settings, told)


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
    stop_inside = tell_inside(settings, list(apps.values()), threads)
    died = False
    while not died and not told.wait(BEAT):
        beat.touch()
        died = not all(thread.is_alive() for thread in threads)
    stop.set()
    for thread in threads:
        thread.join(JOIN_SECONDS)
    stop_inside()
    return 1 if died else 0


def tell_inside(settings: Settings, apps: Sequence[Flask], threads: Sequence[threading.Thread]) -> Callable[[], None]:
    """Answer for this worker at the inside address, if there is one: its threads, its databases, the log, figures."""
    if not settings.inside:
        return lambda: None
    for app in apps:
        REGISTRY.register(DeliveryGauges(app))

    def missing() -> list[str]:
        ended = [f"thread {thread.name}" for thread in threads if not thread.is_alive()]
        lacking = [f"{each} of {house(app).service}" for app in apps for each in missing_of(app)]
        return [*ended, *lacking, *([] if reaches_log(settings.event_log) else ["event log"])]

    return serve(Inside(missing), settings.inside)


def beat_of(settings: Settings, names: Sequence[str]) -> Path:
    """The file that a worker of these services touches while it is well."""
    return settings.var / f"worker-{'-'.join(names) if len(names) < len(SERVICES) else 'all'}.beat"


if __name__ == "__main__":
    finish(main)
