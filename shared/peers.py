"""How one process asks a service over HTTP: in the same process by WSGI, or over the network. The URL decides."""

import json
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import requests
from flask import Flask
from werkzeug.test import Client

from shared.settings import Settings
from shared.tracing import HEADER, asking, note_answer, traceparent

TIMEOUT = (2.0, 10.0)  # seconds to connect, to answer


class PeerUnavailable(Exception):
    """A service does not answer, or not in words we know: nothing is known of what became of the request.

    `code` is the service's own, where it said that something which it needs is away.
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Refused(Exception):
    """A service said no (problem+json)."""

    status: int
    code: str
    detail: str
    errors: Mapping[str, list[str]]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Request:
    """What is asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None


class Transport(Protocol):
    """Carries a request to a service."""

    def send(self, service: str, request: Request) -> Answer:
        """The answer of the service. Raises PeerUnavailable."""


class InProcess:
    """Services in this very process: no socket, and no thread of the same pool to starve on."""

    def __init__(self) -> None:
        self._apps: dict[str, Flask] = {}

    def mount(self, service: str, app: Flask) -> None:
        """From now on this app answers for the service."""
        self._apps[service] = app

    def send(self, service: str, request: Request) -> Answer:
        """Call the app as a server would."""
        app = self._apps.get(service)
        if app is None:
            raise PeerUnavailable(f"{service} is not in this process")
        try:  # in a context of its own, as over a socket: nothing that this request has set may leak into that one
            return Context().run(_answer_of, app, request)
        except Exception as error:  # an app that propagates its errors must not take its caller with it
            raise PeerUnavailable(f"{service}: {type(error).__name__}") from error


def _answer_of(app: Flask, request: Request) -> Answer:
    """What an app answers, to the end: a body that is made while it is sent needs the context that it began in."""
    answer = Client(app).open(
        request.path, method=request.method, headers=dict(request.headers), data=request.body, buffered=True
    )
    return Answer(answer.status_code, dict(answer.headers), answer.get_data())


def address_of(peers: str, service: str) -> str | None:
    """Where a service is: by a template (`http://{service}:8000`) or a list (`agencies=http://... surveys=...`).

    None when it is not over the network.
    """
    if urlsplit(peers).scheme == "wsgi":
        return None
    listed = dict(each.split("=", 1) for each in peers.split()) if "{service}" not in peers else {}
    return (listed[service] if listed else peers.format(service=service)).rstrip("/")


class OverHttp:
    """Services at addresses: see address_of."""

    def __init__(self, peers: str) -> None:
        self._peers = peers
        self._session = requests.Session()
        self._session.trust_env = False

    def send(self, service: str, request: Request) -> Answer:
        """One HTTP request, without following redirects."""
        try:
            answer = self._session.request(
                request.method,
                f"{address_of(self._peers, service)}{request.path}",
                headers=dict(request.headers),
                data=request.body,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:  # whose words quote the address: a reporter's number stands in it
            raise PeerUnavailable(f"{service}: {type(error).__name__}") from error
        return Answer(answer.status_code, answer.headers, answer.content)


class Peers:
    """The services, as seen from one process."""

    def __init__(self, settings: Settings, transport: Transport | None = None) -> None:
        scheme = urlsplit(settings.peers).scheme
        self.transport: Transport = transport or (InProcess() if scheme == "wsgi" else OverHttp(settings.peers))

    def call(  # noqa: PLR0913  # the words of an HTTP request
        self,
        service: str,
        method: str,
        path: str,
        *,
        token: str | None = None,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The JSON that a service answers. Raises Refused for its no, PeerUnavailable when it cannot be had."""
        return decoded(
            service, self.send(service, method, path, token=token, json=json, params=params, headers=headers)
        )

    def send(  # noqa: PLR0913  # the words of an HTTP request
        self,
        service: str,
        method: str,
        path: str,
        *,
        token: str | None = None,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
    ) -> Answer:
        """The raw answer of a service (a file, say), whatever its status. Raises PeerUnavailable.

        `data` is sent as it is (an uploaded file); name its type in the headers.
        """
        query = urlencode([(k, v) for k, v in (params or {}).items() if v is not None], doseq=True)
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {token}"
        body = data
        if json is not None:
            body = _dumped(json)
            sent["Content-Type"] = "application/json"
        with asking(service, method):
            if (trace := traceparent()) is not None:
                sent[HEADER] = trace
            answer = self.transport.send(service, Request(method, f"{path}?{query}" if query else path, sent, body))
            note_answer(answer.status, 400)
        return answer


def _dumped(value: Any) -> bytes:
    return json.dumps(value, default=str).encode()


def decoded(service: str, answer: Answer) -> Any:
    """The JSON of an answer. Raises Refused or PeerUnavailable."""
    if answer.status == 204 or (answer.status < 300 and not answer.body):
        return None
    try:
        body = json.loads(answer.body)
    except ValueError as error:
        raise PeerUnavailable(f"{service}: {answer.status} without JSON") from error
    if answer.status < 300:
        return body
    if answer.status >= 500:
        code = str(body.get("code", ""))
        raise PeerUnavailable(f"{service}: {answer.status} {code}", code)
    raise Refused(
        answer.status,
        str(body.get("code", "refused")),
        str(body.get("detail", "")),
        body.get("errors") or {},
    )
