"""The way of machines to the services where only the frontend can be reached: `/api/<service>/...`, as on one machine.

What has no bearer token and asks for none is not let through: people have pages. A service judges the token by itself;
this passes on what it was sent and what was answered, and adds where the request came from, by a mark.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from werkzeug import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from frontend.cookies import Wsgi
from frontend.security import behind_proxies, hosts_of, only_own_hosts
from services import SERVICES
from shared.auth.visitors import VISITOR, mark_of_address, vouched
from shared.peers import Peers, PeerUnavailable
from shared.settings import Settings
from shared.web.app import MAX_BODY

SENT = ("Authorization", "Content-Type", "Accept-Language", "X-Correlation-Id", "traceparent")
ANSWERED = ("Content-Type", "Content-Disposition", "Cache-Control", "WWW-Authenticate", "Retry-After")
METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
LARGEST_TOKEN_REQUEST = 64 * 1024  # bytes


def passages(settings: Settings, peers: Peers) -> dict[str, Wsgi]:
    """A passage for each service, by where it is mounted."""
    hosts = hosts_of(settings)
    return {
        f"/api/{name}": behind_proxies(
            only_own_hosts(Passage(name, settings.secret_key, peers), hosts), settings.trusted_proxies
        )
        for name in SERVICES
    }


class Passage:
    """To one service."""

    def __init__(self, service: str, secret: str, peers: Peers) -> None:
        self._service, self._secret, self._peers = service, secret, peers

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """One request, and its answer."""
        request = Request(environ)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        has_token = request.headers.get("Authorization", "").lower().startswith("bearer ")
        asks_for_one = self._service == "agencies" and _is_token_endpoint(request.path)
        if request.method not in METHODS or not (has_token or asks_for_one):
            return _said(404, "not-found")
        request.max_content_length = MAX_BODY if has_token else LARGEST_TOKEN_REQUEST
        try:
            answer = self._peers.send(
                self._service, request.method, _target(request), headers=self._headers(request), data=request.get_data()
            )
        except RequestEntityTooLarge:
            return _said(413, "too-large")
        except PeerUnavailable:
            return _said(503, "service-away", {"Retry-After": "30"})
        headers = {name: value for name, value in answer.headers.items() if name.title() in map(str.title, ANSWERED)}
        return Response(answer.body, answer.status, {"Cache-Control": "no-store", **headers})

    def _headers(self, request: Request) -> dict[str, str]:
        sent = {name: request.headers[name] for name in SENT if name in request.headers}
        return {**sent, VISITOR: vouched(mark_of_address(request.remote_addr, self._secret), self._secret)}


def _is_token_endpoint(path: str) -> bool:
    parts = path.split("/")
    return len(parts) == 4 and (parts[0], parts[1], parts[3]) == ("", "public", "token")


def _target(request: Request) -> str:
    query = request.query_string.decode("latin-1")
    path = quote(request.path, safe="/-._~")
    return f"{path}?{query}" if query else path


def _said(status: int, code: str, headers: dict[str, str] | None = None) -> Response:
    body = f'{{"status": {status}, "code": "{code}"}}'
    return Response(body, status, headers or {}, content_type="application/problem+json")
