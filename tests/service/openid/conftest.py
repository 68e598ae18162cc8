"""A provider with two realms on a free port, and a relying party's view of a login."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup
from werkzeug.serving import make_server

from deploy.openid.app import create_app
from shared.settings import Settings

CALLBACK = "http://127.0.0.1:1/masuk/kembali"
LEFT = "http://127.0.0.1:1/keluar"
SECRET = "rahasia rekaan: dengan spasi & tanda"


@dataclass
class Provider:
    """Where it listens, and where its data lie."""

    address: str
    var: Path


@dataclass
class Login:
    """One attempt to log in, as a client makes it."""

    issuer: str
    http: requests.Session
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def request(self, **changed: str | None) -> dict[str, str]:
        """The parameters of a right request, with some changed, or left out by None."""
        hashed = hashlib.sha256(self.verifier.encode()).digest()
        right: dict[str, str | None] = {
            "response_type": "code",
            "client_id": "cendana",
            "redirect_uri": CALLBACK,
            "scope": "openid profile email",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(hashed).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in {**right, **changed}.items() if value is not None}

    def ask(self, **changed: str | None) -> requests.Response:
        """The page of the provider, or its refusal."""
        return self.http.get(
            f"{self.issuer}/authorize", params=self.request(**changed), allow_redirects=False, timeout=10
        )

    def choose(self, sub: str, **changed: str | None) -> dict[str, str]:
        """Choose a person on the page; what the browser then takes to the client."""
        page = self.ask(**changed)
        assert page.status_code == 200, page.text
        field = BeautifulSoup(page.text, "html5lib").select_one("input[name=csrf]")
        assert field is not None
        answer = self.http.post(
            page.url, data={"csrf": str(field["value"]), "sub": sub}, allow_redirects=False, timeout=10
        )
        assert answer.status_code == 302, answer.text
        return returned(answer)

    def redeem(self, code: str, secret: str = SECRET, **changed: str | None) -> requests.Response:
        """Turn a code into tokens."""
        right: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": self.verifier,
        }
        sent = {name: value for name, value in {**right, **changed}.items() if value is not None}
        return requests.post(f"{self.issuer}/token", data=sent, auth=("cendana", secret), timeout=10)


def returned(answer: requests.Response) -> dict[str, str]:
    """What a redirect to the client carries."""
    location = answer.headers["Location"]
    assert location.startswith(CALLBACK + "?"), location
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def realm(name: str, *people: dict[str, Any]) -> dict[str, Any]:
    """A realm of the data file."""
    client = {"id": "cendana", "secret": SECRET, "redirect_uris": [CALLBACK], "post_logout_redirect_uris": [LEFT]}
    return {"name": name, "client": client, "people": list(people)}


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A provider that listens."""
    var = tmp_path_factory.mktemp("openid")
    server: Any = None

    def late(environ: Any, start: Any) -> Any:
        return app(environ, start)

    server = make_server("127.0.0.1", 0, late, threaded=True)
    address = f"http://127.0.0.1:{server.port}"
    ani = {
        "sub": "ani",
        "name": "Ani Rekaan",
        "nip": "190001011920011001",
        "groups": ["cendana-admin"],
        "unit": "BKPPD",
    }
    ani |= {"email": "ani@kupang.example", "note": "Admin <uji>"}
    realms = {
        "kupang": realm("Kota Kupang", ani, {"sub": "budi", "name": "Budi Contoh"}),
        "maritaing": realm("Kota Contoh Maritaing", {"sub": "cici", "name": "Cici Umpama"}),
    }
    (var / "openid.json").write_text(json.dumps({"address": address, "realms": realms}))
    app = create_app(Settings(var=var))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Provider(address, var)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    """A browser with its cookies."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def login(provider: Provider, browser: requests.Session) -> Login:
    """A login at the realm of Kota Kupang."""
    return Login(f"{provider.address}/kupang", browser)
