"""Where the containers of docker-compose.yml live on one machine: their ports, folders, commands and health.

Each container port becomes a port of loopback, chosen once and kept; each `name:port` of the file becomes that address.
"""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from deploy import health as asking
from deploy.compose import Stanza
from deploy.kafka import broker

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[1]
IMAGE_VAR = "/var/lib/cendana"  # where the image keeps what it writes (deploy/Dockerfile)
IMAGE_ENVIRONMENT = {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", "CENDANA_PROFILE": "production"}
KAFKA_VAR = "/var/lib/kafka"
EACH_SERVICE = re.compile(r"(https?://)\{service\}:(\d+)")
PROGRAMS = {"python": [sys.executable], "gunicorn": [sys.executable, "-m", "gunicorn"]}
# What whoever starts it may set; an address in it is one of this machine already.
CHOSEN = ("CENDANA_WRITES_PER_ADDRESS", "CENDANA_WRITES_PER_AGENCY", "CENDANA_TRACES")
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE")  # what a process keeps of the environment it is started in


@dataclass
class Places:
    """The ports of a topology by `name:port`, those of the last start wherever they are still free."""

    services: tuple[str, ...]
    folder: Path
    ports: dict[str, int] = field(default_factory=dict)
    stanzas: Mapping[str, Stanza] = field(default_factory=dict)
    _taken: set[int] = field(default_factory=set)

    def address(self, name: str, port: int | str) -> str:
        """Where that container port is on this machine."""
        place = f"{name}:{port}"
        if self.ports.get(place) not in self._taken:
            self.ports[place] = free_port(self.ports.get(place, 0), self._taken)
            self._taken.add(self.ports[place])
        return f"{HOST}:{self.ports[place]}"

    def settle(self, name: str, port: int | str, there: int) -> None:
        """That container port is where its own program has put it."""
        self.ports[f"{name}:{port}"] = there
        self._taken.add(there)

    def local(self, text: str, own: str) -> str:
        """A text of the stanza whose container is `own`, with addresses and folders of this machine."""
        text = EACH_SERVICE.sub(lambda found: self._each_service(found[1], found[2]), text)
        names = "|".join(re.escape(name) for name in sorted(self.stanzas, key=len, reverse=True))
        place = re.compile(rf"(?<![\w.-])(?:(?P<name>{names})|0\.0\.0\.0|127\.0\.0\.1|(?<=//)):(?P<port>\d{{2,4}})\b")
        text = place.sub(lambda found: self.address(found["name"] or own, found["port"]), text)
        return text.replace(IMAGE_VAR, str(self.var(own))).replace(KAFKA_VAR, str(self.var(own)))

    def var(self, name: str) -> Path:
        """The folder of one container."""
        return self.folder / name

    def _each_service(self, scheme: str, port: str) -> str:
        return " ".join(f"{name}={scheme}{self.address(name, port)}" for name in self.services)


def image_environment(var: Path) -> dict[str, str]:
    """What every process of the image has, with this folder to write to, and what it keeps of this machine."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | IMAGE_ENVIRONMENT | {"CENDANA_VAR": str(var)}


def free_port(wished: int, but: set[int]) -> int:
    """The wished port when nobody has it, else any free one that is not among `but`."""
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, wished))
            except OSError:
                wished = 0
                continue
            port = int(probe.getsockname()[1])
        if port not in but:
            return port
        wished = 0


@dataclass(frozen=True)
class Container:
    """One container of a stanza, as a process of this machine."""

    name: str
    stanza: Stanza
    places: Places

    @property
    def command(self) -> list[str]:
        """What is run."""
        first, *others = self.stanza.command
        return [*PROGRAMS.get(first, [first]), *(self.places.local(each, self.name) for each in others)]

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the file, at the addresses of this machine, over those of the image."""
        given = {
            name: value if name in CHOSEN else self.places.local(value, self.name)
            for name, value in self.stanza.environment.items()
        }
        return image_environment(self.places.var(self.name)) | given

    def is_well(self) -> bool:
        """What the health check of the file says, asked without Docker."""
        if self.stanza.health is None:
            return True
        kind, *test = [self.places.local(each, self.name) for each in self.stanza.health.test]
        if kind == "CMD-SHELL" and test[0].startswith("pg_isready "):
            return self._takes_sessions()
        if kind == "CMD-SHELL" and "kafka-broker-api-versions.sh" in test[0]:
            return broker.answers(test[0].split()[2])
        if kind == "CMD" and test[:3] == ["python", "-m", "deploy.health"]:
            return asking.main(test[3]) == 0
        command = test if kind == "CMD" else ["/bin/sh", "-c", *test]
        asked = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, check=False)
        return asked.returncode == 0

    def _takes_sessions(self) -> bool:
        """As pg_isready does: whether the server answers, be it with a refusal."""
        host, _, port = self.places.address(self.name, 5432).partition(":")
        try:
            psycopg.connect(host=host, port=port, user="postgres", connect_timeout=3).close()
        except psycopg.OperationalError as reason:
            return "password" in str(reason) or "authentication" in str(reason)
        return True


def containers(places: Places) -> list[Container]:
    """All containers in the order of their start; a stanza with replicas gives several."""
    return [
        Container(f"{name}-{number}" if stanza.replicas > 1 else name, stanza, places)
        for name, stanza in places.stanzas.items()
        for number in range(1, stanza.replicas + 1)
    ]


def waves(stanzas: Mapping[str, Stanza]) -> dict[str, int]:
    """How many others each must wait for, one after the other: those of one number start and stop together."""
    found: dict[str, int] = {}
    for name, stanza in stanzas.items():
        found[name] = 1 + max((found[each] for each in stanza.waits_for), default=0)
    return found
