"""How one process asks a service over HTTP: in the same process by WSGI, or over the network. The URL decides."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextvars import Context
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import requests
from flask import Flask
from werkzeug.test import Client, TestResponse

from shared.settings import Settings
from shared.tracing import HEADER, asking, note_answer, traceparent

TIMEOUT = (2.0, 10.0)  # seconds to connect, to answer
REFUSED = 300  # the first status that brings no file
PART = 64 * 1024  # bytes of a streamed body at once, at most


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


class Parts(Iterator[bytes]):
    """A body as it comes. The first part is there: what fails before it has failed already.

    Raises PeerUnavailable when it breaks off. Whoever stops before the end closes it, and the service stops as well.
    """

    def __init__(self, parts: Iterator[bytes], close: Callable[[], object]) -> None:
        self.close = close
        try:
            self._parts = chain([next(parts, b"")], parts)
        except BaseException:
            close()
            raise

    def __next__(self) -> bytes:
        return next(self._parts)


@dataclass(frozen=True)
class Answer:
    """What came back. `parts` is the body instead where one was to be streamed and there is one."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    parts: Parts | None = None


@dataclass(frozen=True)
class Request:
    """What is asked. `streamed`: a long body is wanted as it comes, but a refusal whole."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None
    streamed: bool = False


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
            return _answer_of(app, request, Context())
        except Exception as error:  # an app that propagates its errors must not take its caller with it
            raise PeerUnavailable(f"{service}: {type(error).__name__}") from error


def _answer_of(app: Flask, request: Request, context: Context) -> Answer:
    """What an app answers. A body that is made while it is sent is made in the context that it began in, to its end."""
    answer = context.run(_opened, app, request)
    if request.streamed and answer.status_code < REFUSED:
        parts = Parts(_made_in(context, answer.iter_encoded()), lambda: context.run(answer.close))
        return Answer(answer.status_code, dict(answer.headers), b"", parts)
    try:
        return Answer(answer.status_code, dict(answer.headers), context.run(answer.get_data))
    finally:
        context.run(answer.close)


def _opened(app: Flask, request: Request) -> TestResponse:
    return Client(app).open(
        request.path,
        method=request.method,
        headers=dict(request.headers),
        data=request.body,
        buffered=not request.streamed,
    )


def _made_in(context: Context, parts: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        try:
            part = context.run(next, parts, None)
        except Exception as error:
            raise PeerUnavailable(f"broke off: {type(error).__name__}") from error
        if part is None:
            return
        yield part


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
                stream=request.streamed,
            )
            if request.streamed and answer.status_code < REFUSED:
                return Answer(answer.status_code, answer.headers, b"", Parts(_received(answer), answer.close))
            return Answer(answer.status_code, answer.headers, answer.content)
        except requests.RequestException as error:  # whose words quote the address: a reporter's number stands in it
            raise PeerUnavailable(f"{service}: {type(error).__name__}") from error


def _received(answer: requests.Response) -> Iterator[bytes]:
    try:
        yield from answer.iter_content(PART)
    except requests.RequestException as error:
        raise PeerUnavailable(f"broke off: {type(error).__name__}") from error


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
        streamed: bool = False,
    ) -> Answer:
        """The raw answer of a service (a file, say), whatever its status. Raises PeerUnavailable.

        `data` is sent as it is (an uploaded file); name its type in the headers. `streamed`: see Request.
        """
        query = urlencode([(k, v) for k, v in (params or {}).items() if v is not None], doseq=True)
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {token}"
        body = data
        if json is not None:
            body = _dumped(json)
            sent["Content-Type"] = "application/json"
        url = f"{path}?{query}" if query else path
        with asking(service, method):
            if (trace := traceparent()) is not None:
                sent[HEADER] = trace
            answer = self.transport.send(service, Request(method, url, sent, body, streamed))
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
