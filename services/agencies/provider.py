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

from shared.refusals import Conflict, Forbidden, Unavailable

TIMEOUT = 5.0  # seconds
FRESH = 300.0  # seconds that discovery and keys are kept
SIGNATURES = ["RS256", "ES256", "PS256"]
SKEW = 60  # seconds that a provider's clock may differ
SCOPE = "openid profile email"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
BASIC, POST = "client_secret_basic", "client_secret_post"

_kept: dict[str, tuple[float, Mapping[str, Any]]] = {}


@dataclass(frozen=True)
class Registration:
    """How we are known to a provider."""

    issuer: str
    client_id: str
    client_secret: str


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
    client.trust_env = False
    try:
        tokens = client.fetch_token(
            found["token_endpoint"], code=code, code_verifier=handshake.verifier, timeout=TIMEOUT
        )
        claims = verified(registration, str(tokens["id_token"]), handshake.nonce)
        extra = client.get(found["userinfo_endpoint"], timeout=TIMEOUT).json() if "userinfo_endpoint" in found else {}
        if extra.get("sub") == claims["sub"]:  # else it speaks of somebody else (OpenID Connect Core 5.3.2)
            claims = {**extra, **claims}
    except requests.RequestException as error:
        raise _away() from error
    except (Forbidden, Unavailable):
        raise
    except Exception as error:  # whatever a provider answers instead of tokens is one thing: no login
        raise Forbidden("login-refused", "The identity provider did not accept the login; start again.") from error
    return str(tokens["id_token"]), claims


def verified(registration: Registration, id_token: str, nonce: str) -> dict[str, Any]:
    """The claims of an identity token (OpenID Connect Core 3.1.3.7). Raises Forbidden."""
    refusal = Forbidden("login-refused", "The identity token does not hold; start the login again.")
    try:
        claims = jwt.decode(id_token, _keys(registration.issuer), algorithms=SIGNATURES).claims
    except (JoseError, ValueError):
        try:
            claims = jwt.decode(id_token, _keys(registration.issuer, anew=True), algorithms=SIGNATURES).claims
        except (JoseError, ValueError) as error:
            raise refusal from error
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    now = time.time()
    holds = (
        claims.get("iss") == registration.issuer
        and registration.client_id in meant
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
    found = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
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
    return KeySet.import_key_set(dict(_fetched(metadata(issuer)["jwks_uri"], anew=anew)))  # type: ignore[arg-type]


def _fetched(url: str, *, anew: bool = False) -> Mapping[str, Any]:
    """JSON at an address of the provider, asked about once in FRESH seconds; what is kept outlives an outage.

    Two threads may ask at once: better than that a slow provider of one agency holds up the logins of all others.
    """
    at, kept = _kept.get(url, (float("-inf"), None))
    if kept is not None and not anew and time.monotonic() - at < FRESH:
        return kept
    try:
        with requests.Session() as http:
            http.trust_env = False
            answer = http.get(url, timeout=TIMEOUT)
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise TypeError("no JSON object")
    except (requests.RequestException, ValueError, TypeError) as error:
        if kept is not None:
            return kept
        raise _away() from error
    _kept[url] = time.monotonic(), found
    return found


def _away() -> Unavailable:
    return Unavailable("provider-away", "The agency's sign-on does not answer; try again in a minute.")
