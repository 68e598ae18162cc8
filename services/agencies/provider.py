"""The agency's OpenID provider as we see it: discovery, keys, the exchange of a code, and a verified identity token."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import Token

from services.agencies.documents import Documents, away
from services.agencies.outbound import TIMEOUT, guarded, outside
from shared.refusals import Conflict, Forbidden, Refusal, Unavailable

SIGNATURES = ["RS256", "ES256", "PS256"]
SKEW = 60  # seconds that a provider's clock may differ
SCOPE = "openid profile email"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
BASIC, POST = "client_secret_basic", "client_secret_post"

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TYPES = ("jwt", "logout+jwt")  # the second is recommended (Back-Channel Logout 1.0, 2.4), the first is common
LOGOUT_AGE = 300  # seconds that a logout token may have been under way
LONGEST_TOKEN = 16_000  # characters
LONGEST_NAME = 500  # characters of a subject, a session or a token's own name

documents = Documents(to=outside)


@dataclass(frozen=True)
class Registration:
    """How we are known to a provider."""

    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class LogoutToken:
    """A provider says that somebody's session is over: that of `sid`, or all of `sub`. `jti` is the token's name."""

    jti: str
    sub: str | None
    sid: str | None


@dataclass(frozen=True)
class Handshake:
    """What ties an answer to the question: never leaves this service."""

    redirect_uri: str
    nonce: str
    verifier: str


def authorization_url(registration: Registration, handshake: Handshake, state: str) -> str:
    """Where the browser goes to sign in: authorization code, PKCE S256, state and nonce."""
    client = OAuth2Session(
        registration.client_id, scope=SCOPE, redirect_uri=handshake.redirect_uri, code_challenge_method="S256"
    )
    endpoint = metadata(registration.issuer)["authorization_endpoint"]
    url, _ = client.create_authorization_url(
        endpoint, state=state, nonce=handshake.nonce, code_verifier=handshake.verifier
    )
    return str(url)


def exchange(registration: Registration, handshake: Handshake, code: str) -> tuple[str, Mapping[str, Any]]:
    """The raw identity token that a code is good for, and its verified claims with those of userinfo.

    Raises Forbidden for an answer that does not hold, Unavailable while the provider cannot be reached.
    """
    found = metadata(registration.issuer)
    client = OAuth2Session(
        registration.client_id,
        registration.client_secret,
        scope=SCOPE,
        redirect_uri=handshake.redirect_uri,
        token_endpoint_auth_method=_method(found),
        leeway=0,  # the access token is used at once, however short it lives
    )
    guarded(client, outside())
    try:
        tokens = client.fetch_token(
            found["token_endpoint"], code=code, code_verifier=handshake.verifier, timeout=TIMEOUT
        )
        claims = verified(registration, str(tokens["id_token"]), handshake.nonce)
        extra = client.get(found["userinfo_endpoint"], timeout=TIMEOUT).json() if "userinfo_endpoint" in found else {}
        if extra.get("sub") == claims["sub"]:  # else it speaks of somebody else (OpenID Connect Core 5.3.2)
            claims = {**extra, **claims}
    except requests.RequestException as error:
        raise away() from error
    except (Forbidden, Unavailable):
        raise
    except Exception as error:  # whatever a provider answers instead of tokens is one thing: no login
        raise Forbidden("login-refused", "The identity provider did not accept the login; start again.") from error
    return str(tokens["id_token"]), claims


def verified(registration: Registration, id_token: str, nonce: str) -> dict[str, Any]:
    """The claims of an identity token (OpenID Connect Core 3.1.3.7). Raises Forbidden."""
    refusal = Forbidden("login-refused", "The identity token does not hold; start the login again.")
    try:
        claims = decoded(registration.issuer, id_token).claims
    except (JoseError, ValueError) as error:
        raise refusal from error
    now = time.time()
    holds = (
        _is_for_us(registration, claims)
        and claims.get("azp", registration.client_id) == registration.client_id
        and isinstance(claims.get("exp"), int)
        and now < claims["exp"] + SKEW
        and isinstance(claims.get("iat"), int)
        and claims["iat"] - SKEW <= now
        and claims.get("nonce") == nonce
        and isinstance(claims.get("sub"), str)
    )
    if not holds:
        raise refusal
    return dict(claims)


def verified_logout(registration: Registration, logout_token: str) -> LogoutToken:
    """What a logout token asks for (OpenID Connect Back-Channel Logout 1.0, section 2.6). Raises Refusal (400).

    Whether it was sent before is for the caller to know.
    """
    refusal = Refusal("logout-token-invalid", "The logout token does not hold.")
    if not 0 < len(logout_token) <= LONGEST_TOKEN:  # nobody's keys are asked for about nothing
        raise refusal
    try:
        found = decoded(registration.issuer, logout_token)
    except (JoseError, ValueError) as error:
        raise refusal from error
    claims, now = found.claims, time.time()
    events = claims.get("events")
    holds = (
        str(found.header.get("typ", "JWT")).lower() in LOGOUT_TYPES
        and _is_for_us(registration, claims)
        and isinstance(claims.get("iat"), int)
        and now - LOGOUT_AGE - SKEW <= claims["iat"] <= now + SKEW
        and isinstance(claims.get("exp", 0), int)
        and now < claims.get("exp", now) + SKEW
        and isinstance(events, dict)
        and isinstance(events.get(LOGOUT_EVENT), dict)
        and "nonce" not in claims
        and _is_text(claims.get("jti"))
        and (_is_text(claims.get("sub")) or _is_text(claims.get("sid")))
        and all(_is_text(claims[name]) for name in ("sub", "sid") if name in claims)
    )
    if not holds:
        raise refusal
    return LogoutToken(claims["jti"], claims.get("sub"), claims.get("sid"))


def decoded(issuer: str, token: str) -> Token:
    """A token that this issuer signed. A key that is not known yet is looked for in the issuer's key set of now.

    Raises JoseError or ValueError for a token that it did not sign, Unavailable while its keys cannot be had.
    """
    try:
        return jwt.decode(token, _keys(issuer), algorithms=SIGNATURES)
    except (JoseError, ValueError):
        return jwt.decode(token, _keys(issuer, anew=True), algorithms=SIGNATURES)


def logout_url(registration: Registration, id_token: str, back: str) -> str | None:
    """Where the browser signs out at the provider too (RP-initiated); None when the provider has no such place."""
    try:
        endpoint = metadata(registration.issuer).get("end_session_endpoint")
    except (Unavailable, Conflict):
        return None
    if not endpoint:
        return None
    query = {"id_token_hint": id_token, "post_logout_redirect_uri": back, "client_id": registration.client_id}
    return f"{endpoint}?{urlencode(query)}"


def metadata(issuer: str) -> Mapping[str, Any]:
    """The provider's discovery document, kept for a while.

    Raises Unavailable when it cannot be had, Conflict when it is no such document or names another issuer.
    """
    found = documents.read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise Conflict("provider-mismatch", "The identity provider states another issuer than the one registered.")
    if not all(str(found.get(name, "")).startswith(("https://", "http://")) for name in NEEDED):
        raise Conflict("provider-mismatch", "The identity provider does not say where it is to be asked.")
    return found


def _method(found: Mapping[str, Any]) -> str:
    """How we show our secret: in the header, unless the provider takes it in the body alone."""
    taken = found.get("token_endpoint_auth_methods_supported") or [BASIC]
    return POST if POST in taken and BASIC not in taken else BASIC


def _keys(issuer: str, *, anew: bool = False) -> KeySet:
    url = str(metadata(issuer)["jwks_uri"])
    found = documents.read_anew(url) if anew else documents.read(url)
    return KeySet.import_key_set(dict(found))  # type: ignore[arg-type]  # JSON of the right shape, or JoseError


def _is_for_us(registration: Registration, claims: Mapping[str, Any]) -> bool:
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    return claims.get("iss") == registration.issuer and registration.client_id in meant


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME
