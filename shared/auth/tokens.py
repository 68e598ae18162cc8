"""The platform token: an RFC 9068 access token that `agencies` signs and every service verifies by itself."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from shared.auth.principal import Grant, Principal
from shared.db import uuid7
from shared.refusals import Unauthenticated, Unavailable

ALGORITHM = "ES256"
TYPE = "at+jwt"  # RFC 9068 section 2.1
LIFETIME = 300  # seconds
LEEWAY = 5  # seconds of clock skew between processes of one platform
KEYS_FRESH = 300.0  # seconds a key set is trusted without asking again
KEYS_PAUSE = 10.0  # seconds between two questions for an unknown key: no herd on the key set


def sign(principal: Principal, key: ECKey, issuer: str, audience: tuple[str, ...], now: datetime) -> str:
    """The token of a person, valid for LIFETIME seconds from now."""
    issued = int(now.timestamp())
    claims = {
        "iss": issuer,
        "aud": list(audience),
        "sub": str(principal.account_id),
        "client_id": "cendana",
        "iat": issued,
        "exp": issued + LIFETIME,
        "jti": str(uuid7()),
        "agency": str(principal.agency_id),
        "roles": [[grant.role, str(grant.unit_id) if grant.unit_id else None] for grant in principal.roles],
    }
    changed = {grant.role: sorted(grant.holds) for grant in principal.roles if grant.holds is not None}
    if changed:
        claims["holds"] = changed
    if principal.employee_id:
        claims["employee"] = str(principal.employee_id)
    if principal.session_id:
        claims["sid"] = str(principal.session_id)
    return jwt.encode({"alg": ALGORITHM, "typ": TYPE, "kid": key.kid}, claims, key)


@dataclass
class TokenVerifier:
    """Verifies tokens for one service. `fetch` returns the key set of `agencies`."""

    service: str
    issuer: str
    fetch: Callable[[], Mapping[str, Any]]
    clock: Callable[[], datetime]
    _keys: KeySet | None = None
    _asked: float = field(default=float("-inf"))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def principal(self, token: str) -> Principal:
        """The person a token speaks for. Raises Unauthenticated, or Unavailable while no key set can be had."""
        refusal = Unauthenticated("token-invalid", "The access token does not hold; sign in again.")
        try:
            decoded = jwt.decode(token, self._key_set(token), algorithms=[ALGORITHM])
        except (JoseError, ValueError) as error:
            raise refusal from error
        if decoded.header.get("typ") != TYPE or not self._claims_hold(decoded.claims):
            raise refusal
        try:
            return _principal(decoded.claims)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise refusal from error

    def _claims_hold(self, claims: Mapping[str, Any]) -> bool:
        now = self.clock().timestamp()
        audience = claims.get("aud")
        times = claims.get("iat"), claims.get("exp")
        if not all(isinstance(moment, int) for moment in times) or not isinstance(audience, list):
            return False
        return (
            claims.get("iss") == self.issuer
            and self.service in audience
            and claims["iat"] - LEEWAY <= now < claims["exp"] + LEEWAY
        )

    def _key_set(self, token: str) -> KeySet:
        kid = _kid(token)
        with self._lock:
            known = self._keys is not None and any(key.kid == kid for key in self._keys.keys)
            age = time.monotonic() - self._asked
            if (not known and age > KEYS_PAUSE) or age > KEYS_FRESH:
                self._ask()
            if self._keys is None:
                raise Unavailable("keys-unavailable", "The platform's keys cannot be read right now; try again.")
            return self._keys

    def _ask(self) -> None:
        try:
            self._keys = KeySet.import_key_set(dict(self.fetch()))  # type: ignore[arg-type]  # JSON of the right shape, or JoseError
            self._asked = time.monotonic()
        except Exception as error:  # whatever it was, the keys we have go on to hold
            self._asked = time.monotonic() - KEYS_PAUSE if self._keys is None else time.monotonic()
            if self._keys is None:
                raise Unavailable("keys-unavailable", "The platform's keys cannot be read; try again.") from error


def _kid(token: str) -> str | None:
    from joserfc.jws import extract_compact

    try:
        return extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError):
        return None


def _principal(claims: Mapping[str, Any]) -> Principal:
    changed = {str(role): frozenset(map(str, held)) for role, held in claims.get("holds", {}).items()}
    return Principal(
        account_id=UUID(claims["sub"]),
        agency_id=UUID(claims["agency"]),
        employee_id=UUID(claims["employee"]) if "employee" in claims else None,
        roles=tuple(
            Grant(str(role), UUID(unit) if unit else None, changed.get(str(role))) for role, unit in claims["roles"]
        ),
        session_id=UUID(claims["sid"]) if "sid" in claims else None,
    )
