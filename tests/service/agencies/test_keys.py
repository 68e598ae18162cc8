"""Keys of the platform token follow each other without anybody being turned away, and two first signers make one."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text

from deploy.keys import said
from services import SERVICES
from services.agencies.commands import keys as commands
from services.agencies.commands.agencies import PLATFORM_ID, seed_platform
from services.agencies.models.base import SigningKey
from services.agencies.rules.keys import AGE, LEAD, REST
from shared.auth import tokens
from shared.auth.key_set import FRESH, PublishedKeys
from shared.auth.tokens import LEEWAY, LIFETIME, TokenVerifier
from shared.db import as_agency, outside_session
from shared.uow import unit_of_work
from tests.support.people import person
from tests.support.services import Service


@dataclass
class Keys:
    """The keys of the platform as this test has them for itself, and verifiers that look at them over HTTP."""

    agencies: Service

    def do(self, what: Callable[..., Any]) -> Any:
        """Something with the keys, at the clock of the test."""
        with self.agencies.app.app_context(), outside_session(self.agencies.house.db) as session:
            return what(session, self.agencies.clock())

    def sign(self, service: str = "surveys") -> str:
        """A token for a service, signed as a route would."""
        key = self.do(commands.signing_key)
        who, address = person(self.agencies.agency_id, "employee"), self.agencies.places.settings.address
        return tokens.sign(who, key, address, service, self.agencies.clock())

    def published(self) -> list[str]:
        """The ids at /jwks."""
        return [key["kid"] for key in self.agencies.client().get("/jwks").body["keys"]]

    def verifier(self, service: str = "surveys") -> TokenVerifier:
        """A verifier of a service with a key set of its own, whose patience follows the clock of the test."""
        start = self.agencies.clock.now
        keys = PublishedKeys(
            lambda: self.agencies.client().get("/jwks").body,
            lambda: (self.agencies.clock.now - start).total_seconds(),  # noqa: PLW0108  # the clock moves
        )
        return TokenVerifier(service, self.agencies.places.settings.address, keys, self.agencies.clock)


@pytest.fixture
def keys(service: Callable[[str], Service]) -> Iterator[Keys]:
    """No key at first; afterwards those of the run are back."""
    own = Keys(service("agencies"))
    columns = [column.name for column in SigningKey.__table__.columns]
    with own.agencies.app.app_context(), outside_session(own.agencies.house.db) as session:
        kept = [{name: getattr(row, name) for name in columns} for row in session.scalars(select(SigningKey))]
        session.execute(delete(SigningKey))
    yield own
    with own.agencies.app.app_context(), outside_session(own.agencies.house.db) as session:
        session.execute(delete(SigningKey))
        session.add_all(SigningKey(**row) for row in kept)


def test_verifiers_with_kept_key_sets_turn_nobody_away_through_a_rotation(keys: Keys) -> None:
    verifiers = {name: keys.verifier(name) for name in SERVICES}
    first = keys.do(commands.signing_key).kid
    living: list[tuple[Any, dict[str, str]]] = []
    signers = set()
    for second in range(0, int((LEAD + REST).total_seconds()) + 600, 20):
        if second == 60:
            keys.do(commands.rotate)
        made = {name: keys.sign(name) for name in SERVICES}
        signers.add(str(keys.do(commands.signing_key).kid))
        living = [(end, each) for end, each in living if keys.agencies.clock.now < end]
        living.append((keys.agencies.clock.now + timedelta(seconds=LIFETIME), made))
        for name, verifier in verifiers.items():
            for _, each in living:
                verifier.principal(each[name])
        keys.do(commands.keep_young)
        keys.agencies.clock.move(seconds=20)
    assert len(signers) == 2
    assert first not in keys.published(), "the old key is gone when its last token has run out"


def test_a_new_key_is_published_long_before_it_signs(keys: Keys) -> None:
    old = keys.do(commands.signing_key).kid
    new = keys.do(commands.rotate).kid
    assert set(keys.published()) == {old, new}
    assert keys.do(commands.signing_key).kid == old
    keys.agencies.clock.move(seconds=LEAD.total_seconds() - 1)
    assert keys.do(commands.signing_key).kid == old
    keys.agencies.clock.move(seconds=1)
    assert keys.do(commands.signing_key).kid == new
    assert LEAD.total_seconds() >= 2 * FRESH
    assert REST.total_seconds() > LIFETIME + LEEWAY


def test_the_old_key_stays_until_its_last_token_has_run_out(keys: Keys) -> None:
    old = keys.do(commands.signing_key).kid
    new = keys.do(commands.rotate).kid
    keys.agencies.clock.move(seconds=LEAD.total_seconds() + LIFETIME + LEEWAY)
    keys.do(commands.keep_young)
    assert set(keys.published()) == {old, new}
    keys.agencies.clock.move(seconds=REST.total_seconds())
    keys.do(commands.keep_young)
    assert keys.published() == [new]


def test_a_key_gets_a_successor_by_age_through_the_passing_of_time(
    keys: Keys, register: Callable[..., Service]
) -> None:
    platform, agency = replace(keys.agencies, agency_id=PLATFORM_ID), register("http://127.0.0.1:1/rekaan")
    with platform.app.app_context(), as_agency(PLATFORM_ID), unit_of_work() as uow:
        seed_platform(uow.session, platform.places.settings, uow.now)
    old = keys.do(commands.signing_key).kid
    platform.time_passes(keys.agencies.clock.now + AGE / 2)
    assert keys.published() == [old]
    agency.time_passes(keys.agencies.clock.now + AGE)
    assert keys.published() == [old], "agencies leave the keys to the platform"
    platform.time_passes(keys.agencies.clock.now)
    assert len(keys.published()) == 2
    platform.time_passes(keys.agencies.clock.now + LEAD + REST)
    assert len(keys.published()) == 1
    assert keys.published() != [old]


def test_rotating_twice_publishes_one_successor(keys: Keys) -> None:
    keys.do(commands.signing_key)
    assert keys.do(commands.rotate).kid == keys.do(commands.rotate).kid
    assert len(keys.published()) == 2


def test_two_first_signers_make_one_key(keys: Keys) -> None:
    barrier = threading.Barrier(8)

    def sign(_: int) -> str:
        with keys.agencies.app.app_context(), outside_session(keys.agencies.house.db) as session:
            session.execute(text("SELECT 1"))
            barrier.wait()
            return str(commands.signing_key(session, keys.agencies.clock()).kid)

    with ThreadPoolExecutor(8) as pool:
        signers = set(pool.map(sign, range(8)))
    assert len(signers) == 1
    assert keys.published() == list(signers)


def test_a_key_that_may_be_in_other_hands_is_replaced_at_once(keys: Keys) -> None:
    verifier = keys.verifier()
    stolen = keys.sign()
    verifier.principal(stolen)
    keys.do(commands.replace)
    verifier.principal(keys.sign())
    with pytest.raises(Exception, match="does not hold"):
        verifier.principal(stolen)


def test_the_command_line_says_how_the_keys_stand_and_nothing_of_their_secrets(keys: Keys) -> None:
    keys.do(commands.signing_key)
    lines = list(said(keys.agencies.app, "rotate"))
    assert [line.split()[1] for line in lines] == ["signs,", "waits,"]
    assert "PRIVATE" not in str(lines)
    assert [line.split()[1] for line in said(keys.agencies.app, "replace")] == ["signs,"]
    assert len(list(said(keys.agencies.app, "list"))) == 1
