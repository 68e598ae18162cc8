"""What does not lead to a session: another browser, another login, another provider, tokens that do not hold."""

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from services.agencies.models.base import LoginAttempt
from services.agencies.models.identity import Account
from shared.db import outside_session
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


def come_back(door: Door, hostile: HostileProvider) -> Reply:
    """A login with that provider, to its end."""
    begun = door.begin()
    return door.complete(begun.binding, hostile.remember(begun.url))


def refused(answer: Reply, code: str = "login-refused", status: int = 403) -> None:
    assert (answer.status, answer.body.get("code")) == (status, code), answer.body


def test_another_browser_does_not_complete_a_login_and_nobody_does_after_it(door: Door) -> None:
    begun, other = door.begin(), door.begin()
    returned = door.choose(begun.url, "ani")
    refused(door.complete(other.binding, returned), "login-unknown")
    refused(door.complete(begun.binding, returned), "login-unknown")
    assert door.agencies.rows(Account) == []


def test_a_login_is_completed_once(door: Door) -> None:
    begun = door.begin()
    returned = door.choose(begun.url, "ani")
    assert door.complete(begun.binding, returned).status == 201
    refused(door.complete(begun.binding, returned), "login-unknown")


def test_of_ten_completions_at_once_one_opens_a_session(door: Door) -> None:
    begun = door.begin()
    returned = door.choose(begun.url, "ani")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: door.complete(begun.binding, returned).status, range(10)))
    assert sorted(answers) == [201] + [403] * 9


def test_a_login_waits_ten_minutes(door: Door) -> None:
    begun = door.begin()
    returned = door.choose(begun.url, "ani")
    door.agencies.clock.move(minutes=10, seconds=1)
    refused(door.complete(begun.binding, returned), "login-unknown")


def test_attempts_that_never_came_back_are_forgotten(door: Door) -> None:
    door.begin()
    door.agencies.clock.move(minutes=11)
    door.begin()
    with door.agencies.app.app_context(), outside_session(door.agencies.house.db) as session:
        mine = session.query(LoginAttempt).filter_by(agency_id=door.agencies.agency_id).count()
    assert mine == 1


def test_a_code_of_another_login_is_refused_by_its_proof_key(door: Door) -> None:
    """PKCE (RFC 7636): an injected code does not fit the verifier of the attempt."""
    mine, foreign = door.begin(), door.begin()
    returned = {**door.choose(mine.url, "ani"), "code": door.choose(foreign.url, "budi")["code"]}
    refused(door.complete(mine.binding, returned))


@pytest.mark.parametrize("state", ["", "x", "x" * 200, "x" * 5000, "\x00", "' OR 1=1 --"])
def test_a_state_that_nobody_gave_leads_nowhere(door: Door, state: str) -> None:
    begun = door.begin()
    returned = {**door.choose(begun.url, "ani"), "state": state}
    assert door.complete(begun.binding, returned).status in (403, 422)


@pytest.mark.parametrize("iss", ["https://lain.example", "http://127.0.0.1", "", None])
def test_an_answer_of_another_issuer_is_a_mix_up(door: Door, iss: str | None) -> None:
    """RFC 9207: the provider promises `iss`, so it must be there and be the one that was asked."""
    begun = door.begin()
    returned = door.choose(begun.url, "ani")
    assert returned.pop("iss")
    refused(door.complete(begun.binding, {**returned, **({"iss": iss} if iss is not None else {})}), "login-mixed-up")


def test_a_code_of_one_agency_opens_nothing_at_another(
    door: Door, register: Callable[..., Service], provider: Provider
) -> None:
    other = Door(register(provider.issuer("desa")))
    here, there = door.begin(), other.begin()
    returned = {**other.choose(there.url, "ani"), "state": here.query["state"]}
    refused(door.complete(here.binding, returned), "login-mixed-up")


@pytest.mark.parametrize(
    "redirect",
    [
        "https://jahat.example/masuk/kembali",
        "http://127.0.0.1:8080.jahat.example/masuk/kembali",
        "http://127.0.0.1:8080/masuk/kembali/../../keluar",
        "http://127.0.0.1:8080/masuk/kembali?x=1",
        "http://127.0.0.1:8080@jahat.example/masuk/kembali",
        "HTTP://127.0.0.1:8080/masuk/kembali",
        "javascript:alert(1)",
        "/masuk/kembali",
        "",
    ],
)
def test_people_come_back_to_this_platform_alone(door: Door, redirect: str) -> None:
    answer = door.ask(redirect_uri=redirect)
    assert answer.status == 422
    assert answer.body["code"] in ("redirect-not-ours", "invalid")


@pytest.mark.parametrize(
    "target",
    [
        "https://jahat.example",
        "//jahat.example",
        "/\\jahat.example",
        "/x\\..\\jahat",
        "\\\\jahat.example",
        "javascript:alert(1)",
        "/\t/jahat.example",
        "/\n/jahat.example",
        "beranda",
    ],
)
def test_nobody_is_sent_to_another_site_after_a_login(door: Door, target: str) -> None:
    assert door.sign_in("ani", next=target)["next"] == "/beranda"


def test_an_honest_provider_of_another_make_opens_a_session(shady: Door, hostile: HostileProvider) -> None:
    hostile.userinfo = {"sub": "ani", "name": "Nama Lain", "groups": ["/cendana-admin"]}
    opened = come_back(shady, hostile)
    assert opened.status == 201, opened.body
    me = shady.me(opened.body["token"])
    assert me["name"] == "Ani Rekaan"
    assert [role["role"] for role in me["roles"]] == ["agency_admin"]


def test_what_is_said_of_somebody_else_counts_for_nothing(shady: Door, hostile: HostileProvider) -> None:
    hostile.userinfo = {"sub": "budi", "groups": ["cendana-admin"]}
    assert shady.me(come_back(shady, hostile).body["token"])["roles"] == []


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "lain"},
        {"nonce": None},
        {"aud": "lain"},
        {"aud": ["lain", "lagi"]},
        {"aud": None},
        {"azp": "lain"},
        {"iss": "https://lain.example"},
        {"exp": 1},
        {"exp": "besok"},
        {"exp": None},
        {"iat": 32_503_680_000},
        {"iat": None},
        {"sub": None},
        {"sub": 7},
    ],
    ids=str,
)
def test_an_identity_token_that_says_something_else_is_refused(
    shady: Door, hostile: HostileProvider, changed: dict[str, Any]
) -> None:
    hostile.claims = lambda claims: {k: v for k, v in {**claims, **changed}.items() if v is not None}
    refused(come_back(shady, hostile))
    assert shady.agencies.rows(Account) == []


def test_an_identity_token_for_several_is_ours_when_we_asked_for_it(shady: Door, hostile: HostileProvider) -> None:
    hostile.claims = lambda claims: {**claims, "aud": ["lain", "cendana"], "azp": "cendana"}
    assert come_back(shady, hostile).status == 201


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def with_shared_secret(claims: dict[str, Any], key: RSAKey) -> str:
    """HS256 over the public key: what a verifier accepts that lets the token choose the algorithm."""
    signed = f"{part({'alg': 'HS256', 'kid': key.kid})}.{part(claims)}"
    mac = hmac.digest(key.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


FORGERIES: dict[str, Callable[[dict[str, Any], RSAKey], str]] = {
    "no signature": lambda claims, _: f"{part({'alg': 'none'})}.{part(claims)}.",
    "the public key as a shared secret": with_shared_secret,
    "another key of the same name": lambda claims, key: jwt.encode(
        {"alg": "RS256", "kid": key.kid}, claims, RSAKey.generate_key(2048, {"kid": str(key.kid)})
    ),
    "a key nobody knows": lambda claims, _: jwt.encode(
        {"alg": "RS256", "kid": "lain"}, claims, RSAKey.generate_key(2048)
    ),
    "garbage": lambda _claims, _key: "a.b.c",
    "nothing": lambda _claims, _key: "",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_an_identity_token_that_the_provider_did_not_sign_is_refused(
    shady: Door, hostile: HostileProvider, forgery: str
) -> None:
    hostile.signed = FORGERIES[forgery]
    refused(come_back(shady, hostile))


def test_a_provider_may_change_its_key(shady: Door, hostile: HostileProvider) -> None:
    assert come_back(shady, hostile).status == 201
    hostile.key = RSAKey.generate_key(2048, auto_kid=True)
    assert come_back(shady, hostile).status == 201


@pytest.mark.parametrize(
    ("part_", "answer"),
    [
        ("token", ('{"error": "invalid_grant"}', 400)),
        ("token", ('{"access_token": "x"}', 200)),
        ("token", ("<html>", 200)),
        ("token", ("[]", 200)),
        ("userinfo", ("[]", 200)),
        ("jwks", ('{"keys": [7]}', 200)),
    ],
)
def test_nonsense_of_a_provider_is_no_login(
    shady: Door, hostile: HostileProvider, part_: str, answer: tuple[str, int]
) -> None:
    hostile.answers[part_] = answer
    refused(come_back(shady, hostile))


def test_a_page_in_the_place_of_the_person_is_worth_another_try(shady: Door, hostile: HostileProvider) -> None:
    hostile.answers["userinfo"] = ("<html>", 200)
    refused(come_back(shady, hostile), "provider-away", 503)


@pytest.mark.parametrize(
    ("answer", "code", "status"),
    [
        (("<html>", 200), "provider-away", 503),
        (("[]", 200), "provider-away", 503),
        (("{}", 200), "provider-mismatch", 409),
        (("down", 502), "provider-away", 503),
    ],
)
def test_nonsense_of_a_provider_is_said_before_the_login(
    shady: Door, hostile: HostileProvider, answer: tuple[str, int], code: str, status: int
) -> None:
    hostile.answers["discovery"] = answer
    refused(shady.ask(), code, status)


@pytest.mark.parametrize(
    "changed",
    [{"issuer": "https://lain.example"}, {"authorization_endpoint": "javascript:alert(1)"}, {"jwks_uri": ""}],
    ids=str,
)
def test_a_provider_that_is_not_the_one_registered_gets_nobody(
    shady: Door, hostile: HostileProvider, changed: dict[str, str]
) -> None:
    hostile.discovery = lambda own: {**own, **changed}
    refused(shady.ask(), "provider-mismatch", 409)


@pytest.mark.parametrize(
    ("taken", "in_header"),
    [(["client_secret_basic", "client_secret_post"], True), (["client_secret_post"], False), ([], True)],
)
def test_the_secret_goes_the_way_that_the_provider_takes_it(
    shady: Door, hostile: HostileProvider, taken: list[str], in_header: bool
) -> None:
    hostile.discovery = lambda own: {**own, **({"token_endpoint_auth_methods_supported": taken} if taken else {})}
    assert come_back(shady, hostile).status == 201
    _, form, header = next(each for each in hostile.seen if each[0] == "token")
    assert header.startswith("Basic ") is in_header
    assert ("client_secret" in form) is not in_header
    assert len(form["code_verifier"]) >= 43


def test_while_a_provider_is_slow_no_connection_to_the_database_is_held(shady: Door, hostile: HostileProvider) -> None:
    held: list[int] = []
    with shady.agencies.app.app_context():
        pool = shady.agencies.house.db.engine.pool

    def look(claims: dict[str, Any], key: RSAKey) -> str:
        held.append(pool.checkedout())  # type: ignore[attr-defined]  # a QueuePool
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)

    hostile.signed = look
    before = pool.checkedout()  # type: ignore[attr-defined]  # a QueuePool
    assert come_back(shady, hostile).status == 201
    assert held == [before]
