"""How a page asks the services: with the token of the person who looks, the trace of the request and the language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.auth.visitors import VISITOR
from shared.peers import Answer, Peers, PeerUnavailable, Refused, decoded

__all__ = ["Answer", "Api", "File", "PeerUnavailable", "Refused"]

Params = Mapping[str, Any]
EXISTS_ALREADY = "exists-already"


@dataclass(frozen=True)
class File:
    """A file that a service made, or makes while it is sent: a calendar entry, all answers of a survey.

    `length`: its bytes, where they are known before the end.
    """

    parts: Iterable[bytes]
    type: str
    disposition: str = ""
    length: str = ""


@dataclass(frozen=True)
class Api:
    """The services, as one person sees them during one request; without tokens, as the public does.

    `tokens` has one for each service: none of them is taken by another.
    """

    peers: Peers
    correlation_id: str
    language: str = "id"
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    visitor: str = ""

    def get(self, service: str, path: str, params: Params | None = None) -> Any:
        """What is there. Raises Refused for the service's no, PeerUnavailable when it does not answer."""
        return self._call(service, "GET", path, None, params)

    def post(self, service: str, path: str, json: Any = None, params: Params | None = None) -> Any:
        """Make or decide something; the body carries the id of the row where one is made.

        When the same form was sent twice at once and the other was faster, the row is there now: asked again, the
        service answers with it.
        """
        body = {} if json is None else json
        try:
            return self._call(service, "POST", path, body, params)
        except Refused as refused:
            if refused.code != EXISTS_ALREADY:
                raise
        return self._call(service, "POST", path, body, params)

    def put(self, service: str, path: str, json: Any = None) -> Any:
        """Set something to a value."""
        return self._call(service, "PUT", path, {} if json is None else json, None)

    def delete(self, service: str, path: str) -> Any:
        """Take something away."""
        return self._call(service, "DELETE", path, None, None)

    def upload(self, service: str, path: str, content: bytes, type: str, params: Params | None = None) -> Any:
        """Send a file as it is; whatever else the service must know goes into the query."""
        headers = {**self._headers, "Content-Type": type}
        answer = self.peers.send(
            service, "POST", path, token=self.tokens.get(service), params=params, headers=headers, data=content
        )
        return decoded(service, answer)

    def download(self, service: str, path: str, params: Params | None = None) -> File:
        """A file of the service, as it comes. Raises as `get` does, for all that fails before the first byte."""
        answer = self.peers.send(
            service, "GET", path, token=self.tokens.get(service), params=params, headers=self._headers, streamed=True
        )
        if answer.parts is None:
            decoded(service, answer)
            raise PeerUnavailable(f"{service}: {answer.status} for a file")
        named = ("Content-Type", "Content-Disposition", "Content-Length")
        return File(answer.parts, *(_header(answer, name) for name in named))

    def passed_on(self, service: str, path: str, content: bytes, type: str) -> Answer:
        """What a service answers to something that is not for us to read, whatever it is."""
        return self.peers.send(service, "POST", path, headers={**self._headers, "Content-Type": type}, data=content)

    def _call(self, service: str, method: str, path: str, json: Any, params: Params | None) -> Any:
        return self.peers.call(
            service, method, path, token=self.tokens.get(service), json=json, params=params, headers=self._headers
        )

    @property
    def _headers(self) -> dict[str, str]:
        headers = {"X-Correlation-Id": self.correlation_id, "Accept-Language": self.language}
        return {**headers, VISITOR: self.visitor} if self.visitor else headers


def _header(answer: Answer, name: str) -> str:
    return next((value for key, value in answer.headers.items() if key.lower() == name.lower()), "")
