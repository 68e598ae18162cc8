"""The embedded OpenID provider as it runs, on a free port, with realms that a test writes."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from bs4 import BeautifulSoup
from werkzeug.serving import make_server

from deploy.openid.app import create_app
from shared.settings import Settings

POLL = 0.02  # seconds after which the server sees that it is to stop
SECRET = "rahasia rekaan: dengan spasi & tanda"


@dataclass(frozen=True)
class Provider:
    """Where it listens."""

    address: str

    def issuer(self, realm: str = "kota") -> str:
        """The issuer of a realm."""
        return f"{self.address}/{realm}"


@contextmanager
def listening_provider(
    var: Path,
    address: str,
    realms: Mapping[str, list[dict[str, Any]]],
    left: tuple[str, ...] = (),
    homes: Mapping[str, str] | None = None,
) -> Iterator[Provider]:
    """A provider whose realms have these people; a platform at `address` is its client, `left` where people end up.

    `homes` are the pages of the agencies by realm: below them the platform hears that a session is over.
    """
    server: Any = None

    def late(environ: Any, start: Any) -> Any:
        return app(environ, start)

    server = make_server("127.0.0.1", 0, late, threaded=True)
    own = f"http://127.0.0.1:{server.port}"
    client: dict[str, Any] = {"id": "cendana", "secret": SECRET, "redirect_uris": [f"{address}/masuk/kembali"]}
    client["post_logout_redirect_uris"] = list(left)
    told: dict[str, dict[str, Any]] = {
        slug: {"backchannel_logout_uri": f"{home}/backchannel-logout"} for slug, home in (homes or {}).items()
    }
    content = {
        slug: {"name": slug.title(), "client": client | told.get(slug, {}), "people": people}
        for slug, people in realms.items()
    }
    (var / "openid.json").write_text(json.dumps({"address": own, "realms": content}))
    app = create_app(Settings(var=var))
    thread = threading.Thread(target=server.serve_forever, args=(POLL,))
    thread.start()
    try:
        yield Provider(own)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class ProviderBrowser:
    """The part of somebody's browser that is at the provider: its cookies, and what it carries back."""

    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.http.trust_env = False

    def choose(self, url: str, sub: str) -> str:
        """Choose a person on the provider's page; the address to which that leads."""
        page = self.http.get(url, timeout=10)
        assert page.status_code == 200, page.text
        csrf = BeautifulSoup(page.text, "html5lib").select_one("input[name=csrf]")
        assert csrf is not None
        sent = {"csrf": str(csrf["value"]), "sub": sub}
        answer = self.http.post(page.url, data=sent, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])


def query_of(url: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
