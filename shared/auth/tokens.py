"""The platform token: an RFC 9068 access token that `agencies` signs and every service verifies by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import extract_compact

from shared.auth.key_set import PublishedKeys
from shared.auth.principal import MACHINE, Grant, Principal
from shared.db import uuid7
from shared.refusals import Unauthenticated

ALGORITHM = "ES256"
TYPE = "at+jwt"  # RFC 9068 section 2.1
LIFETIME = 300  # seconds
LEEWAY = 5  # seconds of clock skew between processes of one platform
LONGEST = 16_000  # characters
PEOPLE_CLIENT = "cendana"  # by whom people ask: the pages


def sign(principal: Principal, key: ECKey, issuer: str, service: str, now: datetime) -> str:
    """The token of a person or a machine for one service, valid for LIFETIME seconds from now.

    Who asks by a token gets none that lives longer.
    """
    issued = int(now.timestamp())
    ends = issued + LIFETIME if principal.until is None else min(issued + LIFETIME, int(principal.until.timestamp()))
    claims = {
        "iss": issuer,
        "aud": service,
        "sub": str(principal.account_id),
        "client_id": str(principal.account_id) if principal.is_machine else PEOPLE_CLIENT,
        "iat": issued,
        "nbf": issued,
        "exp": ends,
        "jti": str(uuid7()),
        "agency": str(principal.agency_id),
    }
    claims |= _scope_of(principal) if principal.is_machine else _roles_of(principal)
    return jwt.encode({"alg": ALGORITHM, "typ": TYPE, "kid": key.kid}, claims, key)


def _scope_of(machine: Principal) -> dict[str, Any]:
    """RFC 9068 section 2.2.3: what was given, and nothing besides."""
    return {"scope": " ".join(sorted(machine.given))}


def _roles_of(person: Principal) -> dict[str, Any]:
    claims: dict[str, Any] = {
        "roles": [[grant.role, str(grant.unit_id) if grant.unit_id else None] for grant in person.roles]
    }
    changed = {grant.role: sorted(grant.holds) for grant in person.roles if grant.holds is not None}
    if changed:
        claims["holds"] = changed
    if person.employee_id:
        claims["employee"] = str(person.employee_id)
    if person.session_id:
        claims["sid"] = str(person.session_id)
    return claims


@dataclass
class TokenVerifier:
    """Verifies tokens for one service, by the keys that `agencies` publishes."""

    service: str
    issuer: str
    keys: PublishedKeys
    clock: Callable[[], datetime]

    def principal(self, token: str) -> Principal:
        """Whom a token for this service speaks for.

        Raises Unauthenticated, or Unavailable while no key set can be had.
        """
        return self.principal_at((self.service,), token)

    def principal_at(self, services: tuple[str, ...], token: str) -> Principal:
        """The same of a token for one of these services: for its issuer alone, asked by the service it is for."""
        refusal = Unauthenticated("token-invalid", "The access token does not hold; sign in again.")
        try:
            kid = _kid(token)
            decoded = jwt.decode(token, self.keys.having(kid), algorithms=[ALGORITHM])
        except (JoseError, ValueError) as error:
            raise refusal from error
        if decoded.header.get("typ") != TYPE or not self._claims_hold(services, decoded.claims):
            raise refusal
        try:
            return _principal(decoded.claims)
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
            raise refusal from error

    def _claims_hold(self, services: tuple[str, ...], claims: Mapping[str, Any]) -> bool:
        now = self.clock().timestamp()
        times = claims.get("iat"), claims.get("exp"), claims.get("nbf", claims.get("iat"))
        if not all(type(moment) is int for moment in times) or claims.get("aud") not in services:
            return False
        begins = max(claims["iat"], claims.get("nbf", claims["iat"]))
        return claims.get("iss") == self.issuer and begins - LEEWAY <= now < claims["exp"] + LEEWAY


def _kid(token: str) -> str:
    """The key id in the head of a token, before anything of it is believed. ValueError for what is no token of ours."""
    if len(token) > LONGEST:
        raise ValueError("longer than any token")
    header = extract_compact(token.encode()).headers()
    kid = header.get("kid")
    if header.get("alg") != ALGORITHM or not isinstance(kid, str):  # nobody is asked for keys for such a one
        raise ValueError("not signed as our tokens are")
    return kid


def _principal(claims: Mapping[str, Any]) -> Principal:
    account_id, agency_id = UUID(claims["sub"]), UUID(claims["agency"])
    until = datetime.fromtimestamp(claims["exp"], UTC)
    if "scope" in claims:
        return Principal(account_id, agency_id, None, (_machine_grant(claims),), until=until)
    changed = {str(role): frozenset(map(str, held)) for role, held in claims.get("holds", {}).items()}
    return Principal(
        account_id=account_id,
        agency_id=agency_id,
        employee_id=UUID(claims["employee"]) if "employee" in claims else None,
        roles=tuple(
            Grant(str(role), UUID(unit) if unit else None, changed.get(str(role))) for role, unit in claims["roles"]
        ),
        session_id=UUID(claims["sid"]) if "sid" in claims else None,
        until=until,
    )


def _machine_grant(claims: Mapping[str, Any]) -> Grant:
    """What a machine may do. ValueError for a token that would be a person's as well: none of ours is both."""
    if claims.get("client_id") != claims["sub"] or {"roles", "holds", "employee", "sid"} & set(claims):
        raise ValueError("neither a machine's nor a person's")
    return Grant(MACHINE, None, frozenset(claims["scope"].split()))
