"""A real Keycloak for tests: one process on a port of the kernel's choice, in memory, gone when the tests end.

The distribution comes from Maven once and is built once; it stays in `var/keycloak-VERSION`. Realms are imported while
it runs, so that it can start before anybody knows the addresses that stand in them.
"""

import fcntl
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from deploy.lifeline import keeping

VERSION = "26.7.3"
ARTIFACT = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
LIBRARY = Path(__file__).parents[2] / "var" / f"keycloak-{VERSION}"
BUILT = "built-for-tests"  # the file that says that the folder is whole
HOST = "127.0.0.1"
START_SECONDS = 240.0
STOP_SECONDS = 5.0
BUILD = ("build", "--db=dev-mem", "--metrics-enabled=false", "--health-enabled=false")
START = ("start", "--optimized", "--http-enabled=true", "--hostname-strict=false", "--cache=local")
JAVA = "-Xms64m -Xmx400m -XX:TieredStopAtLevel=1 -Djava.net.preferIPv4Stack=true"
SECRET = "rahasia-rekaan-untuk-uji"
KNOWN = ("username", "email", "firstName", "lastName", "nip")
RIGHTS = {"view": ["admin", "user"], "edit": ["admin"]}
PROFILE = {"attributes": [{"name": name, "permissions": RIGHTS} for name in KNOWN]}


class KeycloakFailed(Exception):
    """The distribution did not come or the server did not start; the text ends with what it said last."""


@dataclass(frozen=True)
class Person:
    """Somebody invented in a realm."""

    username: str
    name: str
    nip: str = ""
    groups: Sequence[str] = ()


@dataclass
class Keycloak:
    """A server that runs, and the one who administers it."""

    address: str
    password: str
    http: requests.Session = field(default_factory=requests.Session)
    token: str = ""
    until: float = 0.0

    def issuer(self, realm: str) -> str:
        """The issuer of a realm."""
        return f"{self.address}/realms/{realm}"

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the administration."""
        headers = {"Authorization": f"Bearer {self._token()}"}
        answer = self.http.request(method, f"{self.address}/admin{path}", json=body, headers=headers, timeout=60)
        if answer.status_code >= 400:
            raise KeycloakFailed(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None

    def end_sessions(self, realm: str, username: str) -> None:
        """End somebody's sessions from the side of the provider."""
        (user,) = self.admin("GET", f"/realms/{realm}/users?username={username}&exact=true")
        self.admin("POST", f"/realms/{realm}/users/{user['id']}/logout")

    def rotate_keys(self, realm: str) -> None:
        """A new key signs from now on."""
        config = {"priority": [str(time.time_ns() // 1_000_000_000)], "keySize": ["2048"]}
        key = {"name": f"rsa-{secrets.token_hex(4)}", "providerId": "rsa-generated", "config": config}
        self.admin("POST", f"/realms/{realm}/components", {**key, "providerType": "org.keycloak.keys.KeyProvider"})

    def _token(self) -> str:
        if time.monotonic() > self.until:
            self.http.trust_env = False
            form = {"grant_type": "password", "client_id": "admin-cli", "username": "admin", "password": self.password}
            url = f"{self.issuer('master')}/protocol/openid-connect/token"
            answer = self.http.post(url, data=form, timeout=60).json()
            self.token, self.until = str(answer["access_token"]), time.monotonic() + 30
        return self.token


def realm(name: str, address: str, slug: str, people: Sequence[Person], password: str) -> Mapping[str, Any]:
    """What is imported for one agency: a client of the platform at `address`, and people with NIP and groups."""
    attributes = {
        "post.logout.redirect.uris": f"{address}/p/{slug}",
        "backchannel.logout.url": f"{address}/p/{slug}/backchannel-logout",
        "backchannel.logout.session.required": "true",
        "pkce.code.challenge.method": "S256",
    }
    client = {
        "clientId": "cendana",
        "secret": SECRET,
        "protocol": "openid-connect",
        "publicClient": False,
        "directAccessGrantsEnabled": False,
        "redirectUris": [f"{address}/masuk/kembali"],
        "attributes": attributes,
        "protocolMappers": [
            _mapper("nip", "oidc-usermodel-attribute-mapper", {"user.attribute": "nip", "jsonType.label": "String"}),
            _mapper("groups", "oidc-group-membership-mapper", {"full.path": "true"}),
        ],
    }
    profile = {"providerId": "declarative-user-profile", "config": {"kc.user.profile.config": [json.dumps(PROFILE)]}}
    return {
        "realm": name,
        "enabled": True,
        "clients": [client],
        "groups": [{"name": group} for group in sorted({group for person in people for group in person.groups})],
        "users": [_user(person, password) for person in people],
        "components": {"org.keycloak.userprofile.UserProfileProvider": [profile]},
    }


def _mapper(claim: str, kind: str, config: Mapping[str, str]) -> dict[str, Any]:
    told = {"claim.name": claim, "id.token.claim": "true", "userinfo.token.claim": "true"}
    return {"name": claim, "protocol": "openid-connect", "protocolMapper": kind, "config": {**told, **config}}


def _user(person: Person, password: str) -> dict[str, Any]:
    first, _, last = person.name.partition(" ")
    return {
        "username": person.username,
        "enabled": True,
        "firstName": first,
        "lastName": last,
        "email": f"{person.username}@uji.example",
        "emailVerified": True,
        "attributes": {"nip": [person.nip]} if person.nip else {},
        "groups": [f"/{group}" for group in person.groups],
        "credentials": [{"type": "password", "value": password}],
    }


def missing() -> str | None:
    """What a real Keycloak needs and this machine lacks, in words; None when it can run."""
    if shutil.which("java") is None:
        return "java (17 or newer) to run Keycloak"
    if not (LIBRARY / BUILT).is_file() and shutil.which("mvn") is None:
        return "mvn (Maven) to fetch Keycloak"
    return None


class Starting:
    """A server that comes up in a thread while other things are done."""

    def __init__(self) -> None:
        self._ready: Future[Keycloak] = Future()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="cendana-keycloak-"))
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._start, daemon=True)
        self._thread.start()

    def result(self) -> Keycloak:
        """The server, as soon as it answers. Raises KeycloakFailed."""
        return self._ready.result(START_SECONDS)

    def stop(self) -> None:
        """Cut its lifeline and remove its folder."""
        self._is_over.set()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(STOP_SECONDS + 10)
        self._thread.join(STOP_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> None:
        try:
            self._ready.set_result(self._started())
        except BaseException as error:
            self._ready.set_exception(error)

    def _started(self) -> Keycloak:
        home = self._folder / "keycloak"
        shutil.copytree(_distribution(), home, copy_function=_linked)
        password, port = secrets.token_urlsafe(16), _free_port()
        own = {"KC_BOOTSTRAP_ADMIN_USERNAME": "admin", "KC_BOOTSTRAP_ADMIN_PASSWORD": password, "JAVA_OPTS": JAVA}
        command = [str(home / "bin" / "kc.sh"), *START, f"--http-host={HOST}", f"--http-port={port}"]
        log = self._folder / "log"
        with log.open("ab") as out:
            kept = keeping(command, grace=STOP_SECONDS)
            self._process = subprocess.Popen(
                kept, stdin=subprocess.PIPE, stdout=out, stderr=out, env={**os.environ, **own}, start_new_session=True
            )
        made = Keycloak(f"http://{HOST}:{port}", password)
        until = time.monotonic() + START_SECONDS
        while not _answers(made):
            if self._process.poll() is not None or time.monotonic() > until or self._is_over.is_set():
                raise KeycloakFailed(f"Keycloak did not start\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.2)
        return made


def _distribution() -> Path:
    """The folder of the distribution, fetched and built on first use; two test runs at once do that once."""
    LIBRARY.parent.mkdir(parents=True, exist_ok=True)
    with LIBRARY.with_name(f"{LIBRARY.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (LIBRARY / BUILT).is_file():
            shutil.rmtree(LIBRARY, ignore_errors=True)
            with tempfile.TemporaryDirectory(dir=LIBRARY.parent) as fetched:
                copy = [f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={fetched}", "-Dmdep.useBaseVersion=true"]
                _run(["mvn", "-q", "-B", "dependency:get", f"-Dartifact={ARTIFACT}", "-Dtransitive=false"])
                _run(["mvn", "-q", "-B", "dependency:copy", *copy])
                (archive,) = Path(fetched).glob("*.zip")
                with zipfile.ZipFile(archive) as packed:
                    packed.extractall(fetched)
                home = Path(fetched) / f"keycloak-{VERSION}"
                (home / "bin" / "kc.sh").chmod(0o755)
                _run([str(home / "bin" / "kc.sh"), *BUILD])
                (home / BUILT).write_text(VERSION)
                home.rename(LIBRARY)
    return LIBRARY


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise KeycloakFailed(f"{' '.join(command[:4])} failed\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _linked(source: str, target: str) -> None:
    """The server writes nothing that it brought: a link is a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _answers(server: Keycloak) -> bool:
    server.http.trust_env = False
    try:
        return server.http.get(server.issuer("master"), timeout=5).status_code == 200
    except requests.RequestException:
        return False
