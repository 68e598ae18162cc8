"""An OpenID provider that a test tells what to answer, over real HTTP: honest unless told otherwise."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

POLL = 0.02  # seconds after which the server sees that it is to stop
Change = Callable[[dict[str, Any]], dict[str, Any]]


@cache
def first_key() -> RSAKey:
    """The key with which every such provider begins: making one takes longer than a test."""
    return RSAKey.generate_key(2048, auto_kid=True)


@dataclass
class HostileProvider:
    """Its one issuer, its key, and what it answers. `claims`, `discovery` change what an honest one would say.

    `hold` answers for the key set, in its own time.
    """

    issuer: str
    key: RSAKey = field(default_factory=first_key)
    claims: Change = field(default=dict)
    discovery: Change = field(default=dict)
    signed: Callable[[dict[str, Any], RSAKey], str] | None = None
    userinfo: Any = None
    answers: dict[str, tuple[str, int]] = field(default_factory=dict)
    hold: Callable[[], Response] | None = None
    seen: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    nonces: dict[str, str] = field(default_factory=dict)

    def remember(self, url: str, code: str = "kode") -> dict[str, str]:
        """The question of a browser; what it carries back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.nonces[code] = asked["nonce"]
        return {"state": asked["state"], "code": code}

    def honest_claims(self, code: str) -> dict[str, Any]:
        """What the identity token of this code says."""
        now = int(time.time())
        own = {"iss": self.issuer, "aud": "cendana", "sub": "ani", "name": "Ani Rekaan", "iat": now, "exp": now + 60}
        return {**own, "nonce": self.nonces.get(code, "")}

    def id_token(self, code: str) -> str:
        """The identity token as this provider signs it."""
        claims = self.claims(self.honest_claims(code))
        if self.signed is not None:
            return self.signed(claims, self.key)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def answer_on(self, made: Flask) -> None:
        """The provider over HTTP."""
        made.add_url_rule("/.well-known/openid-configuration", view_func=self._discovery)
        made.add_url_rule("/jwks", view_func=self._jwks)
        made.add_url_rule("/token", view_func=self._token, methods=["POST"])
        made.add_url_rule("/userinfo", view_func=self._userinfo)

    def _told(self, name: str) -> Response | None:
        self.seen.append((name, request.form.to_dict(), request.headers.get("Authorization", "")))
        if name not in self.answers:
            return None
        text, status = self.answers[name]
        return Response(text, status, mimetype="application/json")

    def _discovery(self) -> Any:
        own = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
        }
        return self._told("discovery") or jsonify(self.discovery(own))

    def _jwks(self) -> Any:
        told = self._told("jwks")
        if told is None and self.hold is not None:
            return self.hold()
        return told or jsonify(KeySet([self.key]).as_dict(private=False))

    def _token(self) -> Any:
        told = self._told("token")
        token = {"access_token": "akses", "token_type": "Bearer", "expires_in": 60}
        return told or jsonify({**token, "id_token": self.id_token(request.form["code"])})

    def _userinfo(self) -> Any:
        body = json.dumps(self.userinfo if self.userinfo is not None else {"sub": "ani"})
        return self._told("userinfo") or Response(body, mimetype="application/json")


@contextmanager
def listening() -> Iterator[HostileProvider]:
    """A provider on a free port."""
    app = Flask("hostile")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    provider = HostileProvider(f"http://127.0.0.1:{server.server_port}")
    provider.answer_on(app)
    thread = threading.Thread(target=server.serve_forever, args=(POLL,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
