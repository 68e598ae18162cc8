"""By token: nothing that was not signed by the platform, for this service, for now, opens any closed route."""

import socket
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from services import SERVICES
from services.agencies.rules.sessions import digest
from shared.auth.tokens import LEEWAY, LIFETIME
from shared.web import access
from tests.attacks.forged_tokens import forged_headers, opened
from tests.attacks.stage import Stage, Theatre
from tests.support.demo_platform import DemoPlatform
from tests.support.people import Client, Reply

FEW = 3  # routes of each service that see every forged token; each closed route sees some
SOME = ("no header", "garbage", "alg=none", "another agency under the same signature", "expired", "wrong issuer")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[socket.socket]:
    """Where an attacker's keys would lie: somebody who asks for them would be waiting here."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        yield listening


def closed_routes(stage: Stage, name: str) -> list[tuple[str, str]]:
    """Every closed route, with ids of nothing in its path."""
    app = stage.app(name)
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        mark: access.Access = getattr(app.view_functions[rule.endpoint], access.MARK)
        if mark.permissions:
            names = {argument: "x" for argument in rule.arguments}
            values: dict[str, Any] = {
                each: UUID(stage.new_id()) if f"uuid:{each}" in rule.rule else word for each, word in names.items()
            }
            built = rule.build({k: v for k, v in values.items() if f"int:{k}" not in rule.rule} | _numbers(rule.rule))
            assert built is not None, rule.rule
            found += [(method, built[1]) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def _numbers(rule: str) -> dict[str, int]:
    return {part.split(":")[1].split(">")[0]: 1 for part in rule.split("<") if part.startswith("int:")}


def asked(client: Client, method: str, path: str, header: str | None) -> Reply:
    """A request with exactly this Authorization header."""
    return client.ask(
        method, path, {} if method != "GET" else None, headers={"Authorization": header} if header else {}
    )


@pytest.mark.parametrize("name", SERVICES)
def test_a_forged_token_opens_nothing(stage: Stage, name: str, elsewhere: socket.socket, tried: Counter[str]) -> None:
    forged = forged_headers(stage, name, f"http://127.0.0.1:{elsewhere.getsockname()[1]}")
    assert set(SOME) <= set(forged)
    client, opened_ = Client(stage.app(name)), []
    for number, (method, path) in enumerate(closed_routes(stage, name)):
        for title, header in forged.items():
            if number < FEW or title in SOME:
                tried["by token"] += 1
                reply = asked(client, method, path, header)
                if reply.status != 401:
                    opened_.append((method, path, title, reply.status))
    assert opened_ == []
    with pytest.raises(BlockingIOError):
        elsewhere.accept()  # nobody asked an attacker for keys


def test_the_token_that_they_are_made_from_does_open(stage: Stage) -> None:
    for name in SERVICES:
        method, path = closed_routes(stage, name)[0]
        token = stage.places.token(stage.everybody, name)
        assert asked(Client(stage.app(name)), method, path, f"Bearer {token}").status != 401


@pytest.fixture
def own(theatre: Theatre) -> Iterator[Stage]:
    """A stage of this test's own; the clock goes back in the end."""
    made, now = theatre.stage(), theatre.clock.now
    yield made
    theatre.clock.now = now
    made.close()


def signed_in(stage: Stage) -> tuple[UUID, str]:
    """An employee of A and the handle of their session."""
    platform = DemoPlatform(stage.places, stage.app("agencies"), agency_id=stage.a.agency_id, slug=stage.a.slug)
    employee = stage.everybody.employee
    return employee, platform.open_session(platform.account(employee))


def renewed(stage: Stage, handle: str) -> Reply:
    """What a handle gives."""
    return Client(stage.app("agencies")).post("/sessions/token", {"handle": handle})


def elsewhere_of(stage: Stage, token: str) -> Reply:
    """What this token gives for the other services."""
    return Client(stage.app("agencies"), lambda: token).get("/me")


def introspected(stage: Stage, token: str) -> dict[str, Any]:
    """What is told of this token to whoever shows it."""
    told = Client(stage.app("agencies")).post("/introspect", {"token": token})
    assert told.status == 200
    return dict(told.body)


@pytest.mark.parametrize("name", SERVICES)
def test_a_real_token_of_one_service_opens_nothing_at_any_other(own: Stage, name: str, tried: Counter[str]) -> None:
    _, handle = signed_in(own)
    first = renewed(own, handle).body["token"]
    token = {**elsewhere_of(own, first).body["tokens"], "agencies": first}[name]
    method, path = closed_routes(own, name)[0]
    assert asked(Client(own.app(name)), method, path, f"Bearer {token}").status != 401
    for other in SERVICES:
        for method, path in closed_routes(own, other) if other != name else ():
            tried["by token"] += 1
            assert asked(Client(own.app(other)), method, path, f"Bearer {token}").status == 401, (other, path)


def test_a_token_that_was_got_by_another_is_of_the_same_person_lives_no_longer_and_gives_no_more(
    own: Stage, tried: Counter[str]
) -> None:
    _, handle = signed_in(own)
    first = renewed(own, handle).body["token"]
    own.places.clock.move(seconds=LIFETIME - 1)
    got = elsewhere_of(own, first).body["tokens"]
    assert set(got) == set(SERVICES) - {"agencies"}
    said, names = opened(first)[1], ("iss", "sub", "client_id", "agency", "employee", "roles", "sid", "exp")
    for name, token in got.items():
        claims = opened(token)[1]
        assert {each: claims[each] for each in names} == {each: said[each] for each in names}
        assert claims["aud"] == name
        tried["by token"] += 2
        assert elsewhere_of(own, token).status == 401
        assert Client(own.app("agencies"), lambda token=token: token).get("/me/data").status == 401


def test_an_ended_session_gets_no_tokens_for_other_services(own: Stage, tried: Counter[str]) -> None:
    _, handle = signed_in(own)
    token = renewed(own, handle).body["token"]
    assert Client(own.app("agencies")).post("/sessions/end", {"handle": handle}).status == 200
    tried["by token"] += 1
    assert elsewhere_of(own, token).status == 401


@pytest.mark.parametrize("name", SERVICES)
def test_whoever_shows_a_token_is_told_whether_it_may_be_used_and_nothing_else(
    stage: Stage, name: str, tried: Counter[str]
) -> None:
    good = stage.places.token(stage.everybody, name)
    assert introspected(stage, good) == {"active": True}
    headers = {title: header or "" for title, header in forged_headers(stage, name, "x").items()}
    forged = {title: header.removeprefix("Bearer ") for title, header in headers.items() if header[:7] == "Bearer "}
    wrong = {title: token for title, token in forged.items() if token}
    tried["by token"] += len(wrong)
    believed = {title for title, token in wrong.items() if introspected(stage, token) != {"active": False}}
    assert believed == {f"for {each}" for each in SERVICES if each != name}, "the platform's own key signed these"


def test_a_handle_is_nothing_once_it_ended_nor_is_what_the_database_keeps_of_it(
    own: Stage, tried: Counter[str]
) -> None:
    _, handle = signed_in(own)
    assert renewed(own, handle).status == 200
    forged = [digest(handle), handle[:-1], handle.upper(), "' OR true --", "x" * 43]
    tried["by token"] += len(forged) + 2
    assert {renewed(own, each).status for each in forged} == {401}
    assert Client(own.app("agencies")).post("/sessions/end", {"handle": handle}).status == 200
    assert [renewed(own, handle).status, renewed(own, handle).status] == [401, 401]


def test_a_handle_of_b_gives_b_and_nothing_of_a(own: Stage, tried: Counter[str]) -> None:
    platform = DemoPlatform(own.places, own.app("agencies"), agency_id=own.b.agency_id, slug=own.b.slug)
    employee = UUID(own.ids("agencies", "employee", own.b)[0])
    token = renewed(own, platform.open_session(platform.account(employee))).body["token"]
    tried["by token"] += 1
    assert opened(token)[1]["agency"] == str(own.b.agency_id)


def test_a_leaver_is_out_at_once_where_it_matters_and_everywhere_within_a_tokens_life(
    own: Stage, tried: Counter[str]
) -> None:
    employee, handle = signed_in(own)
    token = renewed(own, handle).body["token"]
    tokens = {**elsewhere_of(own, token).body["tokens"], "agencies": token}
    admin = own.service("agencies").client("agency_admin")
    on = own.places.clock.now.date().isoformat()
    assert admin.post(f"/employees/{employee}/leave", {"on": on}).status < 300
    assert renewed(own, handle).status == 401
    assert introspected(own, token) == {"active": False}
    own.places.clock.move(seconds=LIFETIME + LEEWAY + 1)
    for name in SERVICES:
        for method, path in closed_routes(own, name):
            tried["by token"] += 1
            assert asked(Client(own.app(name)), method, path, f"Bearer {tokens[name]}").status == 401, path
