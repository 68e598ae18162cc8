"""Back-channel logout 1.0: a provider ends what it names, once, and nobody else ends anything."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from services.agencies.provider import LOGOUT_EVENT
from tests.service.agencies.conftest import Door
from tests.support.hostile_provider import HostileProvider, listening
from tests.support.people import Reply
from tests.support.real_provider import Provider
from tests.support.services import Service


@pytest.fixture
def hostile() -> Iterator[HostileProvider]:
    """A provider that a test tells what to answer."""
    with listening() as provider:
        yield provider


@pytest.fixture
def shady(hostile: HostileProvider, register: Callable[..., Service]) -> Door:
    """The door of an agency that signs on with it."""
    return Door(register(hostile.issuer))


def sign_in(door: Door, hostile: HostileProvider, sub: str = "ani", sid: str = "sesi-1") -> str:
    """A login in a session of the provider that it calls so; the handle."""
    hostile.claims = lambda claims: {**claims, "sub": sub, "sid": sid}
    hostile.userinfo = {"sub": sub}
    begun = door.begin()
    code = uuid4().hex
    opened = door.complete(begun.binding, hostile.remember(begun.url, code))
    assert opened.status == 201, opened.body
    return str(opened.body["handle"])


def claims_of(hostile: HostileProvider, **changed: Any) -> dict[str, Any]:
    """What a sound logout token says, with some changed, or left out by None."""
    now = int(time.time())
    own = {"iss": hostile.issuer, "aud": "cendana", "iat": now, "exp": now + 120, "jti": uuid4().hex, "sid": "sesi-1"}
    made = {**own, "events": {LOGOUT_EVENT: {}}, **changed}
    return {name: value for name, value in made.items() if value is not None}


def token_of(hostile: HostileProvider, **changed: Any) -> str:
    """A logout token as this provider signs it."""
    header = {"alg": "RS256", "kid": hostile.key.kid, "typ": "logout+jwt"}
    return jwt.encode(header, claims_of(hostile, **changed), hostile.key)


def send(door: Door, token: str) -> Reply:
    """The provider posts it to the agency's address."""
    path = f"/public/{door.agencies.slug}/backchannel-logout"
    return door.agencies.client().ask("POST", path, data={"logout_token": token, "unbekannt": "ja"})


def test_a_session_that_ended_at_the_provider_is_over_and_no_other(shady: Door, hostile: HostileProvider) -> None:
    one, same, other = sign_in(shady, hostile), sign_in(shady, hostile), sign_in(shady, hostile, sid="sesi-2")
    answer = send(shady, token_of(hostile))
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert [shady.renew(handle).status for handle in (one, same, other)] == [401, 401, 200]


def test_a_person_who_is_out_at_the_provider_is_out_of_every_session(shady: Door, hostile: HostileProvider) -> None:
    one, two = sign_in(shady, hostile), sign_in(shady, hostile, sid="sesi-2")
    other = sign_in(shady, hostile, "budi")
    assert send(shady, token_of(hostile, sid=None, sub="ani")).status == 200
    assert [shady.renew(handle).status for handle in (one, two, other)] == [401, 401, 200]


def test_a_session_and_a_person_are_both_meant_where_both_are_named(shady: Door, hostile: HostileProvider) -> None:
    mine, other = sign_in(shady, hostile), sign_in(shady, hostile, "budi")
    assert send(shady, token_of(hostile, sub="budi")).status == 200
    assert [shady.renew(handle).status for handle in (mine, other)] == [200, 401]


def test_a_logout_token_is_good_once(shady: Door, hostile: HostileProvider) -> None:
    token = token_of(hostile)
    assert send(shady, token).status == 200
    handle = sign_in(shady, hostile)
    again = send(shady, token)
    assert (again.status, again.body["error"]) == (400, "invalid_request")
    assert shady.renew(handle).status == 200


def test_what_names_nobody_known_ends_nothing_and_is_no_error(shady: Door, hostile: HostileProvider) -> None:
    handle = sign_in(shady, hostile)
    assert send(shady, token_of(hostile, sid="lain")).status == 200
    assert send(shady, token_of(hostile, sub="tidak-ada", sid=None)).status == 200
    assert shady.renew(handle).status == 200


NOW = int(time.time())
FALSE_CLAIMS: list[dict[str, Any]] = [
    {"iss": "https://lain.example"},
    {"iss": None},
    {"aud": "lain"},
    {"aud": ["lain"]},
    {"aud": None},
    {"iat": None},
    {"iat": "kini"},
    {"iat": NOW - 3600},
    {"iat": NOW + 3600},
    {"exp": NOW - 3600},
    {"exp": "besok"},
    {"jti": None},
    {"jti": ""},
    {"jti": 7},
    {"events": None},
    {"events": {}},
    {"events": []},
    {"events": {LOGOUT_EVENT: None}},
    {"events": {"http://schemas.openid.net/event/lain": {}}},
    {"nonce": "x"},
    {"sid": None},
    {"sid": 7},
    {"sub": 7},
    {"sid": "x" * 501},
]


def test_a_logout_token_that_says_something_else_ends_nothing(shady: Door, hostile: HostileProvider) -> None:
    handle = sign_in(shady, hostile)
    for changed in FALSE_CLAIMS:
        refused = send(shady, token_of(hostile, **changed))
        assert (refused.status, refused.body.get("error")) == (400, "invalid_request"), changed
    assert shady.renew(handle).status == 200


def test_a_token_that_the_provider_did_not_sign_ends_nothing(shady: Door, hostile: HostileProvider) -> None:
    handle = sign_in(shady, hostile)
    other = RSAKey.generate_key(2048, {"kid": str(hostile.key.kid)})
    claims = claims_of(hostile)
    forged = [
        jwt.encode({"alg": "RS256", "kid": hostile.key.kid}, claims, other),
        jwt.encode({"alg": "RS256", "kid": "lain"}, claims, other),
        jwt.encode({"alg": "RS256", "kid": hostile.key.kid, "typ": "at+jwt"}, claims, hostile.key),
        f"eyJhbGciOiJub25lIn0.{token_of(hostile).split('.')[1]}.",
        "x",
        "a.b.c",
    ]
    assert [send(shady, token).status for token in forged] == [400] * len(forged)
    assert shady.renew(handle).status == 200


def test_an_identity_token_is_no_logout_token(shady: Door, hostile: HostileProvider) -> None:
    handle = sign_in(shady, hostile)
    assert send(shady, hostile.id_token("kode")).status == 400
    assert shady.renew(handle).status == 200


def test_without_a_token_nothing_happens(shady: Door) -> None:
    path = f"/public/{shady.agencies.slug}/backchannel-logout"
    for body in ({}, {"logout_token": ""}, {"logout_token": "x" * 20_000}):
        assert shady.agencies.client().ask("POST", path, data=body).status == 400
    assert shady.agencies.client().ask("POST", path, data={"logout_token": "x" * 70_000}).status == 413
    assert shady.agencies.client().post(path, {"logout_token": "x"}).status == 400
    assert shady.agencies.client().get(path).status == 405


def test_the_provider_of_one_agency_ends_nothing_at_another(
    shady: Door, hostile: HostileProvider, register: Callable[..., Service], provider: Provider
) -> None:
    """The same subject and the same name of a session, at two agencies; also where both have the same provider."""
    twin, elsewhere = Door(register(hostile.issuer)), Door(register(provider.issuer()))
    here, there, far = sign_in(shady, hostile), sign_in(twin, hostile), elsewhere.sign_in("ani")["handle"]
    assert send(elsewhere, token_of(hostile, sub="ani", sid=None)).status == 400
    assert send(shady, token_of(hostile, sub="ani", sid=None)).status == 200
    assert shady.renew(here).status == 401
    assert twin.renew(there).status == 200
    assert elsewhere.renew(far).status == 200


def test_while_the_keys_cannot_be_had_the_provider_is_told_to_try_again(
    hostile: HostileProvider, register: Callable[..., Service]
) -> None:
    door = Door(register(hostile.issuer))
    hostile.answers["jwks"] = ("down", 502)
    refused = send(door, token_of(hostile))
    assert (refused.status, refused.body["code"]) == (503, "provider-away")


def test_garbage_does_not_make_us_ask_for_keys_again_and_again(shady: Door, hostile: HostileProvider) -> None:
    sign_in(shady, hostile)
    before = len([name for name, *_ in hostile.seen if name == "jwks"])
    other = RSAKey.generate_key(2048)
    for _ in range(10):
        assert send(shady, jwt.encode({"alg": "RS256", "kid": uuid4().hex}, claims_of(hostile), other)).status == 400
    assert len([name for name, *_ in hostile.seen if name == "jwks"]) <= before + 1
