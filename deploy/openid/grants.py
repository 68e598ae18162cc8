"""What an issuer has given out and will take back: codes, once each, and the tokens that came of them.

All of it lives in memory, for minutes; a restart of the provider only means that a login begun before starts again.
"""

import threading
import time
from dataclasses import dataclass

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, TokenMixin

from deploy.openid.realms import Client, Person

CODE_SECONDS = 60
TOKEN_SECONDS = 600
MEMORY_SECONDS = 3600  # how long a nonce counts as used


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):
    """Stands for one person's consent until the client turns it into tokens."""

    code: str
    client: Client
    person: Person
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    auth_time: int
    sid: str
    expires_at: float
    code_challenge_method: str = "S256"

    def get_redirect_uri(self) -> str:
        """Where it was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """What was asked for."""
        return self.scope

    def get_nonce(self) -> str:
        """What ties the token to the browser that began the login."""
        return self.nonce

    def get_auth_time(self) -> int:
        """When the person was chosen."""
        return self.auth_time

    def get_acr(self) -> str:
        """No assurance at all (OpenID Connect Core, section 2): nobody proved anything."""
        return "0"

    def get_amr(self) -> None:
        """No method: there is no password."""
        return


@dataclass(frozen=True)
class Token(TokenMixin):
    """An access token for the person's own endpoint."""

    access_token: str
    client: Client
    person: Person
    scope: str
    code: str
    expires_at: float

    def get_client(self) -> Client:
        """Who holds it."""
        return self.client

    def get_user(self) -> Person:
        """Whom it speaks of."""
        return self.person

    def get_scope(self) -> str:
        """What it opens."""
        return self.scope

    def get_expires_in(self) -> int:
        """Seconds it is good for."""
        return TOKEN_SECONDS

    def is_expired(self) -> bool:
        """Whether its time is over."""
        return time.time() > self.expires_at

    def is_revoked(self) -> bool:
        """Never here: a revoked one is forgotten."""
        return False


class Memory:
    """The codes, tokens and nonces of one issuer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: dict[str, Code] = {}
        self._tokens: dict[str, Token] = {}
        self._nonces: dict[str, float] = {}

    def is_known(self, nonce: str) -> bool:
        """Whether a code was given for this nonce already."""
        with self._lock:
            return nonce in self._nonces

    def give(self, code: Code) -> None:
        """Remember a code and its nonce."""
        with self._lock:
            self._forget_old()
            self._codes[code.code] = code
            self._nonces[code.nonce] = time.time() + MEMORY_SECONDS

    def take(self, value: str, client_id: str) -> Code | None:
        """The code, once: also a failed attempt uses it up, and a second one revokes what the first had brought."""
        with self._lock:
            code = self._codes.pop(value, None)
            if code is None:
                self._tokens = {name: token for name, token in self._tokens.items() if token.code != value}
                return None
        return code if code.client.client_id == client_id and code.expires_at > time.time() else None

    def keep(self, token: Token) -> None:
        """Remember a token."""
        with self._lock:
            self._tokens[token.access_token] = token

    def token(self, value: str) -> Token | None:
        """The token of this text."""
        with self._lock:
            return self._tokens.get(value)

    def _forget_old(self) -> None:
        now = time.time()
        self._codes = {name: code for name, code in self._codes.items() if code.expires_at > now}
        self._tokens = {name: token for name, token in self._tokens.items() if token.expires_at > now}
        self._nonces = {name: until for name, until in self._nonces.items() if until > now}
