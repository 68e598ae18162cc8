"""Sets up and serves the whole platform on this machine, at one loopback address, in the embedded profile.

Everything it starts hangs on it: a signal stops all of it in order, a kill leaves nothing behind.
"""

import argparse
import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from deploy import accounts
from deploy.health import is_ready
from deploy.migrate import migrate
from deploy.people import AGENCIES
from deploy.people_files import openid_data
from deploy.ports import HOST, CannotRun, Ports, kept_ports
from deploy.postgres import start
from deploy.provision import provision, settings_on
from deploy.running import as_environment, remember
from deploy.secrets_file import kept_secrets, write_private
from deploy.seed import seed_operators
from deploy.supervisor import Database, Process, Supervisor
from services import SERVICES
from shared.settings import Misconfigured, Settings

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 60.0
PASSWORDS = ("password_app", "password_relay", "password_migrate", "secret_key")
REALMS = ("platform", *(agency.slug for agency in AGENCIES))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until told to stop. 0 after an orderly stop, 1 with a message when it cannot run."""
    asked = _parsed(arguments)
    began = time.monotonic()
    supervisor = Supervisor()
    try:
        settings = _base_settings(asked)
        with _only_one(settings.var) as lock, supervisor.signals():
            try:
                settings, database = _start(supervisor, settings, lock)
                if not supervisor.is_over:
                    print(accounts.welcome(settings, database, time.monotonic() - began), flush=True)
                supervisor.watch(parent=os.getppid() if asked.with_parent else None)
            finally:
                print("Stopping", flush=True)
                supervisor.stop()
    except (CannotRun, Misconfigured) as reason:
        print(reason, file=sys.stderr)
        return 1
    print(f"Stopped. The data stay in {settings.var.resolve()}", flush=True)
    return 0


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--event-log", help="another event log, as kafka://host:port; default: in PostgreSQL")
    parser.add_argument("--with-parent", action="store_true", help="stop when the process that started this ends")
    return parser.parse_args(arguments)


def _base_settings(asked: argparse.Namespace) -> Settings:
    settings = Settings.from_environment(os.environ)
    if settings.profile != "embedded":
        raise CannotRun("make run is the embedded profile; for production see docker-compose.yml")
    settings.var.mkdir(parents=True, exist_ok=True)
    return replace(settings, event_log=asked.event_log) if asked.event_log else settings


@contextmanager
def _only_one(var: Path) -> Iterator[TextIO]:
    """Hold the platform's lock, which goes with the process however it ends. Raises CannotRun when it is taken."""
    with (var / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read().strip() or "an address it has not said yet"
            raise CannotRun(f"Cendana runs already from {var.resolve()}, at {where}. Stop that one first.") from None
        lock.truncate(0)
        yield lock


def _start(supervisor: Supervisor, settings: Settings, lock: TextIO) -> tuple[Settings, Path]:
    """Start all parts in the order in which they need each other; comes back early when told to stop meanwhile.

    Returns the settings they run with, and the folder of PostgreSQL's data.
    """
    kept = kept_secrets(settings.var / "secrets.json", [*PASSWORDS, "log", *REALMS])
    ports = kept_ports(settings.var / "ports.json")
    print("Starting PostgreSQL", flush=True)
    cluster = start(settings.var / "postgres")
    supervisor.run(Database(cluster))
    settings = settings_on(cluster, _own_settings(settings, ports, kept))
    lock.write(settings.address)
    lock.flush()
    print("Preparing the databases", flush=True)
    provision(cluster.url(), settings)
    for service in SERVICES:
        migrate(settings, service)
    remember(settings)
    seed_operators(settings)
    provider = openid_data(f"http://{HOST}:{ports.openid}", settings, {realm: kept[realm] for realm in REALMS})
    write_private(settings.var / "openid.json", json.dumps(provider, indent=1))
    print("Starting the identity provider, the pages and the workers", flush=True)
    for part in _parts(settings, ports):
        supervisor.run(part)
    _await_ready(supervisor, settings, ports)
    return settings, cluster.data


def _own_settings(settings: Settings, ports: Ports, kept: Mapping[str, str]) -> Settings:
    """The settings with this platform's own secrets and addresses; an event log of another kind stays."""
    log = settings.event_log
    if log == Settings().event_log:
        log = f"postgresql+log://cendana_log:{kept['log']}@{HOST}/cendana_log"
    return replace(
        settings,
        password_app=kept["password_app"],
        password_relay=kept["password_relay"],
        password_migrate=kept["password_migrate"],
        secret_key=kept["secret_key"],
        address=f"http://{HOST}:{ports.web}",
        event_log=log,
        platform_issuer=f"http://{HOST}:{ports.openid}/platform",
        platform_client_secret=kept["platform"],
        var=settings.var.resolve(),
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """This process's environment with these settings in it: what a child reads."""
    own = as_environment(settings)
    others = {name: value for name, value in os.environ.items() if not name.startswith("CENDANA_")}
    return {**others, **own, "PYTHONUNBUFFERED": "1"}


def _parts(settings: Settings, ports: Ports) -> list[Process]:
    """The processes beside PostgreSQL, in the order of their start."""
    logs = settings.var / "log"
    logs.mkdir(exist_ok=True)
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "deploy" / "gunicorn.py"), "--workers", "1"]
    commands = {
        "openid": [
            *gunicorn,
            "--threads",
            "4",
            "--bind",
            f"{HOST}:{ports.openid}",
            "deploy.openid.app:from_environment()",
        ],
        "web": [*gunicorn, "--bind", f"{HOST}:{ports.web}", "deploy.web:platform()"],
        "worker": [sys.executable, "-m", "deploy.worker"],
    }
    environment = environment_of(settings)
    return [Process(name, command, environment, logs, ROOT) for name, command in commands.items()]


def _await_ready(supervisor: Supervisor, settings: Settings, ports: Ports) -> None:
    """Come back when everything answers. Raises CannotRun, with the log, when it does not in a minute."""
    addresses = [f"http://{HOST}:{ports.openid}/healthz", f"{settings.address}/healthz"]
    addresses += [f"{settings.address}/api/{service}/readyz" for service in SERVICES]
    deadline = time.monotonic() + READY_SECONDS
    for address in addresses:
        while not is_ready(address):
            supervisor.look()
            if supervisor.is_over:
                return
            if time.monotonic() > deadline:
                raise CannotRun(f"{address} does not answer; the logs are in {settings.var / 'log'}")
            time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
