"""Providers that are slow, away, ahead or behind, or that change their keys: nobody asks in herds, sessions go on."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from flask import Response
from joserfc.jwk import KeySet, RSAKey

from services.agencies import documents, provider
from services.agencies.documents import FRESH, PAUSE, Documents
from shared.backoff import BACK_OFF
from shared.refusals import Unavailable
from tests.service.agencies.conftest import Door
from tests.support.hostile_provider import HostileProvider, listening
from tests.support.people import Reply
from tests.support.services import Service


@pytest.fixture
def hostile() -> Iterator[HostileProvider]:
    """A provider that a test tells what to answer."""
    with listening() as made:
        yield made


@pytest.fixture
def shady(hostile: HostileProvider, register: Callable[..., Service]) -> Door:
    """The door of an agency that signs on with it."""
    return Door(register(hostile.issuer))


def come_back(door: Door, hostile: HostileProvider) -> Reply:
    """A login with that provider, to its end."""
    begun = door.begin()
    return door.complete(begun.binding, hostile.remember(begun.url, uuid4().hex))


def asked(hostile: HostileProvider, name: str) -> int:
    """How often it was asked for a document."""
    return len([each for each, *_ in hostile.seen if each == name])


class Seconds:
    """A monotonic clock that stands until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        """The seconds."""
        return self.now


def test_of_fifty_who_come_at_once_one_asks(shady: Door, hostile: HostileProvider) -> None:
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: shady.ask().status, range(50)))
    assert answers == [201] * 50
    assert asked(hostile, "discovery") == 1


def test_of_many_who_meet_an_unknown_key_at_once_one_asks(shady: Door, hostile: HostileProvider) -> None:
    assert come_back(shady, hostile).status == 201
    hostile.key = RSAKey.generate_key(2048, auto_kid=True)
    begun = [shady.begin() for _ in range(8)]
    returned = [hostile.remember(each.url, uuid4().hex) for each in begun]
    before = asked(hostile, "jwks")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: shady.complete(begun[n].binding, returned[n]).status, range(8)))
    assert answers == [201] * 8
    assert asked(hostile, "jwks") == before + 1


def test_a_slow_provider_holds_up_nobody_of_another_agency(
    shady: Door, hostile: HostileProvider, register: Callable[..., Service]
) -> None:
    released = threading.Event()

    def slow(own: dict[str, Any]) -> dict[str, Any]:
        released.wait(5)
        return own

    hostile.discovery = slow
    with listening() as other, ThreadPoolExecutor(4) as pool:
        elsewhere = Door(register(other.issuer))
        waiting = [pool.submit(shady.ask) for _ in range(3)]
        time.sleep(0.1)
        assert elsewhere.ask().status == 201
        assert not any(each.done() for each in waiting)
        released.set()
        assert [each.result().status for each in waiting] == [201] * 3


def test_a_provider_that_is_away_is_asked_ever_more_rarely(hostile: HostileProvider) -> None:
    clock = Seconds()
    kept = Documents(clock)
    url = f"{hostile.issuer}/jwks"
    hostile.answers["jwks"] = ("down", 502)
    gaps = []
    for _ in range(7):
        before, gap = asked(hostile, "jwks"), 0.0
        while asked(hostile, "jwks") == before:
            with pytest.raises(Unavailable):
                kept.read(url)
            clock.now += 0.5
            gap += 0.5
        gaps.append(gap)
    assert gaps == sorted(gaps)
    assert gaps[-1] > 30 > BACK_OFF[0]
    for _ in range(20):
        with pytest.raises(Unavailable):
            kept.read_anew(url)
    hostile.answers.clear()
    clock.now += BACK_OFF[1]
    assert kept.read(url)["keys"]


def test_what_is_kept_outlives_an_outage_and_nobody_waits_for_what_is_stale(hostile: HostileProvider) -> None:
    clock = Seconds()
    kept = Documents(clock)
    url = f"{hostile.issuer}/jwks"
    first = kept.read(url)
    hostile.answers["jwks"] = ("<html>", 200)
    clock.now += FRESH + 1
    assert kept.read(url) == first
    assert kept.read_anew(url) == first
    assert asked(hostile, "jwks") == 2, "it failed a moment ago"
    entered, released = threading.Event(), threading.Event()

    def held() -> Response:
        entered.set()
        released.wait(5)
        return Response('{"keys": []}', mimetype="application/json")

    hostile.answers.clear()
    hostile.hold = held
    clock.now += FRESH + 1
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(kept.read, url)
        assert entered.wait(5)
        assert kept.read(url) == first, "the others go on with what is kept while one asks"
        released.set()
        assert asking.result() == {"keys": []}


def test_an_unknown_key_makes_us_ask_out_of_turn_but_not_always(hostile: HostileProvider) -> None:
    clock = Seconds()
    kept = Documents(clock)
    url = f"{hostile.issuer}/jwks"
    kept.read(url)
    for _ in range(10):
        kept.read_anew(url)
    assert asked(hostile, "jwks") == 2
    clock.now += PAUSE
    kept.read_anew(url)
    assert asked(hostile, "jwks") == 3


@pytest.mark.parametrize(
    "body", ["[]", "7", "", '{"a": ' * 60_000, '{"a": "' + "x" * documents.LARGEST + '"}'], ids=lambda body: body[:8]
)
def test_what_is_no_document_is_no_document(hostile: HostileProvider, body: str) -> None:
    hostile.answers["jwks"] = (body, 200)
    with pytest.raises(Unavailable):
        Documents().read(f"{hostile.issuer}/jwks")


def test_a_provider_leads_nowhere_else(hostile: HostileProvider) -> None:
    """An address that redirects could make us ask for what only we can reach."""
    hostile.hold = lambda: Response("", 302, headers={"Location": f"{hostile.issuer}/.well-known/openid-configuration"})
    with pytest.raises(Unavailable):
        Documents().read(f"{hostile.issuer}/jwks")
    assert asked(hostile, "discovery") == 0


@pytest.mark.parametrize(
    ("ahead", "status"),
    [(-provider.SKEW + 5, 201), (provider.SKEW - 5, 201), (-provider.SKEW - 5, 403), (provider.SKEW + 5, 403)],
)
def test_a_clock_may_differ_by_a_minute(shady: Door, hostile: HostileProvider, ahead: int, status: int) -> None:
    now = int(time.time())
    times = {"iat": now + ahead, "exp": now + ahead + 1} if ahead > 0 else {"iat": now + ahead - 1, "exp": now + ahead}
    hostile.claims = lambda claims: {**claims, **times}
    assert come_back(shady, hostile).status == status


def test_a_key_set_that_fails_to_load_is_said_and_tried_again(shady: Door, hostile: HostileProvider) -> None:
    hostile.answers["jwks"] = ("down", 502)
    refused = come_back(shady, hostile)
    assert (refused.status, refused.body["code"]) == (503, "provider-away")
    hostile.answers.clear()
    until = time.monotonic() + 10
    while (status := come_back(shady, hostile).status) != 201 and time.monotonic() < until:
        time.sleep(0.1)
    assert status == 201


def test_a_working_session_goes_on_while_the_provider_is_away(register: Callable[..., Service]) -> None:
    with listening() as made:
        door = Door(register(made.issuer))
        handle = come_back(door, made).body["handle"]
    for _ in range(3):
        door.agencies.clock.move(minutes=30)
        assert door.renew(handle).status == 200
    left = door.agencies.client().post("/sessions/end", {"handle": handle})
    assert left.status == 200


def test_keys_for_other_uses_and_of_other_kinds_do_not_disturb(shady: Door, hostile: HostileProvider) -> None:
    own = KeySet([hostile.key]).as_dict(private=False)["keys"]
    other = RSAKey.generate_key(2048, {"kid": "enc", "use": "enc"}).as_dict(private=False)
    keys = Response(json.dumps({"keys": [other, *own]}), mimetype="application/json")
    hostile.hold = lambda: keys
    assert come_back(shady, hostile).status == 201
