"""Platform tokens (RFC 9068): what a service takes for one, and whom it believes to speak."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from services import SERVICES
from services.agencies.commands.keys import signing_key
from services.agencies.models.base import SigningKey
from shared.auth import tokens
from shared.auth.principal import Grant, Principal
from shared.auth.tokens import LIFETIME, TYPE
from shared.db import outside_session
from tests.support.people import Client, Reply, person
from tests.support.services import Service


@pytest.fixture
def agencies(service: Callable[[str], Service]) -> Service:
    """`agencies`; the door that is tried, `/names`, is open to every employee."""
    return service("agencies")


@pytest.fixture
def key(agencies: Service) -> ECKey:
    """The key that signs."""
    with agencies.app.app_context(), outside_session(agencies.house.db) as session:
        return signing_key(session, agencies.clock())


def ask(agencies: Service, token: str) -> Reply:
    """Knock with this token."""
    return Client(agencies.app, lambda: token).post("/names", {"ids": []})


def right(agencies: Service) -> dict[str, Any]:
    """The claims of a right token."""
    now = int(agencies.clock().timestamp())
    return {
        "iss": agencies.places.settings.address,
        "aud": "agencies",
        "sub": str(agencies.agency_id),
        "iat": now,
        "exp": now + LIFETIME,
        "jti": "1",
        "agency": str(agencies.agency_id),
        "roles": [["agency_admin", None]],
    }


def signed(claims: dict[str, Any], key: ECKey, **header: Any) -> str:
    return jwt.encode({"alg": "ES256", "typ": TYPE, "kid": key.kid, **header}, claims, key)


def test_a_right_token_opens_the_door(agencies: Service, key: ECKey) -> None:
    assert ask(agencies, signed(right(agencies), key)).status == 200
    principal = Principal(agencies.agency_id, agencies.agency_id, None, (Grant("agency_admin"),))
    made = tokens.sign(principal, key, agencies.places.settings.address, "agencies", agencies.clock())
    assert ask(agencies, made).status == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "http://lain.example"},
        {"iss": None},
        {"aud": "surveys"},
        {"aud": ["agencies"]},
        {"aud": ["agencies", "surveys"]},
        {"aud": list(SERVICES)},
        {"aud": "agencies surveys"},
        {"aud": "Agencies"},
        {"aud": ""},
        {"aud": []},
        {"aud": None},
        {"exp": None},
        {"exp": "besok"},
        {"iat": None},
        {"sub": None},
        {"sub": "bukan uuid"},
        {"agency": None},
        {"agency": "bukan uuid"},
        {"roles": None},
        {"roles": "agency_admin"},
        {"roles": [["agency_admin"]]},
        {"roles": [["agency_admin", "bukan uuid"]]},
        {"roles": [[]]},
        {"employee": "bukan uuid"},
        {"employee": 7},
        {"sid": []},
        {"nbf": "sekarang"},
        {"nbf": 4102444800},
        {"exp": True},
        {"exp": 10**30},
        {"scope": "agencies:read-organisation"},
        {"scope": "agencies:manage", "client_id": "cendana"},
        {"scope": 7, "client_id": None, "roles": None},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_opens_nothing(agencies: Service, key: ECKey, changed: dict[str, Any]) -> None:
    claims = {name: value for name, value in {**right(agencies), **changed}.items() if value is not None}
    refused = ask(agencies, signed(claims, key))
    assert (refused.status, refused.body["code"]) == (401, "token-invalid"), refused.body
    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_ends_after_five_minutes_and_does_not_begin_in_the_future(agencies: Service, key: ECKey) -> None:
    token = signed(right(agencies), key)
    agencies.clock.move(seconds=LIFETIME + tokens.LEEWAY + 1)
    assert ask(agencies, token).status == 401
    agencies.clock.move(hours=-1)
    assert ask(agencies, token).status == 401


@pytest.mark.parametrize("role", ["root", "AGENCY_ADMIN", "", "operator ", "agency_admin\x00"])
def test_a_role_that_nobody_knows_may_do_nothing(agencies: Service, key: ECKey, role: str) -> None:
    refused = ask(agencies, signed({**right(agencies), "roles": [[role, None]]}, key))
    assert (refused.status, refused.body["code"]) == (403, "not-permitted")


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _without_signature(claims: dict[str, Any], key: ECKey) -> str:
    return f"{part({'alg': 'none', 'typ': TYPE, 'kid': key.kid})}.{part(claims)}."


def _shared_secret(claims: dict[str, Any], key: ECKey) -> str:
    to_sign = f"{part({'alg': 'HS256', 'typ': TYPE, 'kid': key.kid})}.{part(claims)}"
    mac = hmac.digest(key.as_pem(private=False), to_sign.encode(), "sha256")
    return f"{to_sign}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def _another_key(claims: dict[str, Any], key: ECKey) -> str:
    return signed(claims, ECKey.generate_key("P-256", {"kid": str(key.kid)}))


def _unknown_key(claims: dict[str, Any], _key: ECKey) -> str:
    return signed(claims, ECKey.generate_key("P-256", auto_kid=True))


def _another_kind_of_key(claims: dict[str, Any], key: ECKey) -> str:
    rsa = RSAKey.generate_key(2048, {"kid": str(key.kid)})
    return jwt.encode({"alg": "RS256", "typ": TYPE, "kid": key.kid}, claims, rsa)


def _brings_its_own_key(claims: dict[str, Any], _key: ECKey) -> str:
    own = ECKey.generate_key("P-256", auto_kid=True)
    return signed(claims, own, jwk=own.as_dict(private=False))


def _identity_token(claims: dict[str, Any], key: ECKey) -> str:
    return signed(claims, key, typ="JWT")


def _changed_after_signing(claims: dict[str, Any], key: ECKey) -> str:
    head, _, signature = signed(claims, key).split(".")
    return f"{head}.{part({**claims, 'roles': [['operator', None]]})}.{signature}"


@pytest.mark.parametrize(
    "forge",
    [
        _without_signature,
        _shared_secret,
        _another_key,
        _unknown_key,
        _another_kind_of_key,
        _brings_its_own_key,
        _identity_token,
        _changed_after_signing,
    ],
)
def test_a_token_that_agencies_did_not_sign_opens_nothing(
    agencies: Service, key: ECKey, forge: Callable[[dict[str, Any], ECKey], str]
) -> None:
    refused = ask(agencies, forge(right(agencies), key))
    assert (refused.status, refused.body["code"]) == (401, "token-invalid"), refused.body


@pytest.mark.parametrize("token", ["x", "a.b.c", "....", "e30.e30.e30", "x" * 8000, "eyJhbGciOiJFUzI1NiJ9..", "é"])
def test_garbage_opens_nothing(agencies: Service, token: str) -> None:
    assert ask(agencies, token).status == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "bearer"])
def test_without_a_token_nothing_opens(agencies: Service, header: str) -> None:
    refused = agencies.client().post("/names", {"ids": []}, headers={"Authorization": header} if header else {})
    assert (refused.status, refused.body["code"]) == (401, "token-missing")


def test_the_published_keys_are_public_ones(agencies: Service, key: ECKey) -> None:
    published = agencies.client().get("/jwks").body
    assert key.kid in [each["kid"] for each in published["keys"]]
    assert all("d" not in each for each in published["keys"])
    assert not KeySet.import_key_set(published).keys[0].is_private


def test_an_older_key_verifies_as_long_as_it_is_kept(agencies: Service, key: ECKey) -> None:
    token = signed(right(agencies), key)
    newer = ECKey.generate_key("P-256", auto_kid=True)
    private = newer.as_pem(private=True).decode()
    row = SigningKey(kid=str(newer.kid), private=private, made_at=agencies.clock(), signs_from=agencies.clock())
    with agencies.app.app_context(), outside_session(agencies.house.db) as session:
        session.add(row)
    try:
        assert ask(agencies, token).status == 200
        agencies.app.extensions["verifier"].keys._missed_at = float("-inf")  # no garbage was tried just before
        assert ask(agencies, signed(right(agencies), newer)).status == 200
        assert ask(agencies, token).status == 200
    finally:
        with agencies.app.app_context(), outside_session(agencies.house.db) as session:
            session.delete(session.get_one(SigningKey, str(newer.kid)))


def test_a_token_of_one_agency_reaches_no_other(agencies: Service) -> None:
    other = agencies.of_another_agency()
    assert agencies.client(person(other.agency_id, "agency_admin")).get("/employees").body["total"] == 0
