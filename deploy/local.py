"""The production topology of docker-compose.yml without Docker: the same commands and settings, as processes.

`up` starts it and comes back when all is healthy, `down` stops it. What Compose leaves to its surroundings stands in
beside it, under names of its own: a proxy that ends TLS (deploy.front) and an OpenID provider (deploy.openid).
"""

import argparse
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy import compose
from deploy.accounts import welcome
from deploy.compose import Stanza, UnfitCompose
from deploy.containers import Running, part_of, start_database, start_in_order
from deploy.front import certificate
from deploy.kafka.jars import KafkaFailed, missing
from deploy.people import AGENCIES
from deploy.people_files import openid_data
from deploy.place import NoPlace
from deploy.ports import CannotRun
from deploy.postgres import PostgresFailed
from deploy.running import UP, UP_LOCK, holder, remember
from deploy.secrets_file import kept_secrets, write_private
from deploy.supervisor import Process, Supervisor
from deploy.topology import CHOSEN, HOST, ROOT, Container, Places, containers, image_environment
from services import SERVICES
from shared.settings import Misconfigured, Settings

DOWN_SECONDS = 90.0
LOOK = 0.25
STATE, PORTS = "state.json", "ports.json"
SECRETS = ("POSTGRES_PASSWORD", "PASSWORD_MIGRATE", "PASSWORD_APP", "PASSWORD_RELAY", "SECRET_KEY")
REALMS = ("platform", *(agency.slug for agency in AGENCIES))
PROXY, PROVIDER = "standin-proxy", "standin-provider"  # what a real platform has outside the file


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when it did what it was asked, 1 with a message when it could not."""
    parser = argparse.ArgumentParser(prog="deploy.local", description=__doc__)
    parser.add_argument("what", choices=("up", "down", "serve"))
    asked = parser.parse_args(arguments)
    folder = (Path(os.environ.get("CENDANA_VAR", "var")) / UP).resolve()
    try:
        return {"up": up, "down": down, "serve": serve}[asked.what](folder)
    except (CannotRun, Misconfigured, UnfitCompose, KafkaFailed, PostgresFailed, NoPlace) as reason:
        print(reason, file=sys.stderr)
        return 1


def up(folder: Path) -> int:
    """Start the topology and come back when it is healthy."""
    running = holder(folder / UP_LOCK)
    if running is not None:
        raise CannotRun(f"The topology is up already: {_said(folder)}. `make down` stops it.")
    if missing():
        raise CannotRun(f"The production topology needs {missing()}.")
    (folder / "log").mkdir(parents=True, exist_ok=True)
    (folder / STATE).unlink(missing_ok=True)
    print(f"Starting what docker-compose.yml names; logs in {folder / 'log'}", flush=True)
    with (folder / "log" / "supervisor.log").open("ab") as log:
        began = log.tell()
        command = [sys.executable, "-m", "deploy.local", "serve"]
        supervisor = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    while supervisor.poll() is None and not (folder / STATE).exists():
        time.sleep(LOOK)
    said = (folder / "log" / "supervisor.log").read_bytes()[began:].decode(errors="replace").strip()
    if not (folder / STATE).exists():
        raise CannotRun(said)
    print(said)
    return 0


def down(folder: Path) -> int:
    """Stop what `up` started, and nothing else; come back when all of it is gone."""
    supervisor = holder(folder / UP_LOCK)
    if supervisor is None:
        print("Nothing is up.")
        return 0
    os.kill(supervisor, signal.SIGTERM)
    deadline = time.monotonic() + DOWN_SECONDS
    while holder(folder / UP_LOCK) is not None:
        if time.monotonic() > deadline:
            raise CannotRun(f"It still stops after {DOWN_SECONDS:.0f} s: see {folder / 'log' / 'supervisor.log'}")
        time.sleep(LOOK)
    print(f"Stopped. The data stay in {folder}")
    return 0


def serve(folder: Path) -> int:
    """Be the supervisor: start everything, keep it running, and stop it on SIGTERM."""
    began, supervisor = time.monotonic(), Supervisor()
    with _only_one(folder), supervisor.signals():
        try:
            topology = Topology.on(folder)
            data = topology.start(supervisor)
            if not supervisor.is_over:
                print(welcome(topology.settings, data, time.monotonic() - began, "`make down`"), flush=True)
                write_private(folder / STATE, json.dumps({"address": topology.settings.address}))
            supervisor.watch()
        finally:
            supervisor.stop()
            (folder / STATE).unlink(missing_ok=True)
    return 0


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the lock and write this process's pid into it: the lock goes with the process, however it ends."""
    with (folder / UP_LOCK).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun("The topology is being started already.") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _said(folder: Path) -> str:
    try:
        return str(json.loads((folder / STATE).read_text())["address"])
    except FileNotFoundError:
        return "it is still starting"


@dataclass
class Topology:
    """The containers of the file on this machine, with what stands in for their surroundings."""

    folder: Path
    stanzas: Mapping[str, Stanza]
    places: Places
    secrets: Mapping[str, str]

    @classmethod
    def on(cls, folder: Path) -> "Topology":
        """The topology of a folder: its ports and secrets are made once and kept."""
        secrets = kept_secrets(folder / "secrets.json", [*SECRETS, *REALMS])
        known = json.loads((folder / PORTS).read_text()) if (folder / PORTS).exists() else {}
        places = Places(tuple(SERVICES), folder, dict(known))
        proxy, provider = places.address(PROXY, 443), places.address(PROVIDER, 80)
        if known and places.ports[f"{PROVIDER}:80"] != known[f"{PROVIDER}:80"]:
            taken = f"{HOST}:{known[f'{PROVIDER}:80']}"
            raise CannotRun(f"The identity provider's address, {taken}, is taken by another program: free it first.")
        given = {f"CENDANA_{name}": secrets[name] for name in SECRETS}
        given |= {
            "CENDANA_ADDRESS": f"https://{proxy}",
            "CENDANA_PLATFORM_ISSUER": f"http://{provider}/platform",
            "CENDANA_PROVIDER_NETWORKS": "127.0.0.0/8",  # the stand-in, on this very machine
            "CENDANA_PLATFORM_CLIENT_SECRET": secrets["platform"],
        }
        given |= {name: os.environ[name] for name in CHOSEN if name in os.environ}
        places.stanzas = compose.read(given)
        return cls(folder, places.stanzas, places, secrets)

    @property
    def settings(self) -> Settings:
        """The settings of a command typed on this machine: those of the one-offs, which know every database."""
        environment = Container("migrate", self.stanzas["migrate"], self.places).environment
        return Settings.from_environment(environment | {"CENDANA_VAR": str(self.folder)})

    def start(self, supervisor: Supervisor) -> Path:
        """Start everything, each part when what it waits for is well; the folder of PostgreSQL's data.

        Raises CannotRun. Comes back early when told to stop.
        """
        logs = self.folder / "log"
        data = start_database(supervisor, Container("postgres", self.stanzas["postgres"], self.places))
        others = [each for each in containers(self.places) if each.name != "postgres"]
        parts = [Running(each, part_of(each, logs)) for each in others]
        remember(self.settings)
        for part in self._surroundings(logs):
            supervisor.run(part, 0)
        start_in_order(supervisor, parts)
        (self.folder / PORTS).write_text(json.dumps(self.places.ports, indent=1))
        return data

    def _surroundings(self, logs: Path) -> list[Process]:
        """The provider and the proxy."""
        settings, issuer = self.settings, self.places.address(PROVIDER, 80)
        realms = {realm: self.secrets[realm] for realm in REALMS}
        known = openid_data(f"http://{issuer}", settings, realms)
        write_private(self.folder / "openid.json", json.dumps(known, indent=1))
        certificate(self.folder / "tls")
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py", "--workers", "1"]
        provider = [*gunicorn, "--bind", issuer, "deploy.openid.app:from_environment()"]
        listen, target = self.places.address(PROXY, 443), self.places.address("frontend", 8000)
        proxy = [sys.executable, "-m", "deploy.front", listen, target, str(self.folder / "tls")]
        embedded = image_environment(self.folder) | {"CENDANA_PROFILE": "embedded"}
        return [
            Process(PROVIDER, provider, embedded, logs, ROOT),
            Process(PROXY, proxy, image_environment(self.folder), logs, ROOT),
        ]


if __name__ == "__main__":
    sys.exit(main())
