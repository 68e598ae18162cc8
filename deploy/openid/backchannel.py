"""Tells the client of a realm that a session is over (OpenID Connect Back-Channel Logout 1.0)."""

import logging
import secrets
import time

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from deploy.openid.keys import ALGORITHM
from deploy.openid.realms import Realm

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFE = 120  # seconds
PATIENCE = (2.0, 5.0)  # seconds to connect, to answer

log = logging.getLogger(__name__)


def logout_token(realm: Realm, key: RSAKey, sid: str) -> str:
    """Says which session of this issuer is over; never whose it was."""
    now = int(time.time())
    claims = {"iss": realm.issuer, "aud": realm.client.client_id, "iat": now, "exp": now + LIFE, "sid": sid}
    claims |= {"jti": secrets.token_urlsafe(16), "events": {EVENT: {}}}
    return jwt.encode({"alg": ALGORITHM, "typ": "logout+jwt", "kid": key.kid}, claims, key)


def tell_client(realm: Realm, key: RSAKey, sid: str) -> None:
    """Post it to the client's address. A client that does not answer keeps nobody in a session here."""
    address = realm.client.backchannel_logout_uri
    if not address:
        return
    try:
        with requests.Session() as http:
            http.trust_env = False
            body = {"logout_token": logout_token(realm, key, sid)}
            http.post(address, data=body, timeout=PATIENCE, allow_redirects=False).raise_for_status()
    except requests.RequestException as error:
        log.warning("%s was not told that a session is over: %s", address, error)
