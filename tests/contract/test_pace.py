"""A relay does not run ahead of its readers, on both logs; and what is worked out from what they tell."""

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.pidfile import until
from shared.delivery import pace
from shared.delivery.pace import LEAST, LOOK, MOST, SECONDS, STANDING, Pace, Reader
from shared.delivery.relay import BATCH, Relay
from shared.eventlog import open_log
from shared.settings import Settings
from tests.contract.test_relay import FLOOD, SERVICE, left, state
from tests.support.log_reading import message, read

MANY = LEAST + BATCH


def test_the_rate_of_a_reader_counts_while_it_has_work() -> None:
    reader = Reader(place=0, seen_at=0.0)
    reader.see(0, 1_000, 1.0)
    assert reader.room(1_000, 1.0) == LEAST - 1_000
    reader.see(800, 200, 2.0)
    assert reader.rate == 800
    reader.see(1_000, 0, 4.0)
    reader.see(1_000, 0, 100.0)  # a rest is no slowness
    reader.see(1_100, 900, 101.0)
    reader.see(2_000, 0, 101.1)
    assert reader.rate == pytest.approx(9_000)
    assert reader.room(0, 101.1) == pytest.approx(9_000 * SECONDS, abs=1)


def test_time_in_which_nobody_looked_says_nothing_of_a_rate() -> None:
    reader = Reader(place=0, seen_at=0.0)
    reader.see(0, 1_000, 0.0)
    reader.see(900, 100, 0.1)
    assert reader.rate == pytest.approx(9_000)
    reader.see(1_500, 500, 60.0)  # it rested meanwhile; this is the next crowd
    assert reader.rate == pytest.approx(9_000)
    reader.see(1_600, 400, 60.1)
    assert reader.rate == pytest.approx(1_000)


def test_a_reader_that_stands_is_waited_for_and_then_no_more() -> None:
    reader = Reader(place=7, seen_at=0.0)
    reader.see(7, 10_000, 0.0)
    reader.see(7, 10_000, STANDING - 1)
    assert reader.room(10_000, STANDING - 1) < 0
    reader.see(7, 10_000, STANDING)
    assert reader.room(10_000, STANDING) == MOST
    reader.see(8, 9_999, STANDING + 1)  # it moves again
    assert reader.room(9_999, STANDING + 1) < 0


@given(st.lists(st.tuples(st.integers(0, 500), st.floats(0.05, 3)), min_size=2, max_size=40))
def test_no_reader_is_given_more_than_it_passes_in_its_seconds(steps: list[tuple[int, float]]) -> None:
    reader, place, now, fastest = Reader(place=0, seen_at=0.0), 0, 0.0, 0.0
    reader.see(0, 1, 0.0)
    for passed, seconds in steps:
        fastest = max(fastest, passed / seconds)
        place, now = place + passed, now + seconds
        reader.see(place, 1, now)
        if now - reader.seen_at < STANDING:
            assert reader.room(0, now) <= max(LEAST, fastest * SECONDS + 1)


class Seconds:
    """A clock that moves when it is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class PaceConformance:
    """What readers tell, and what a relay makes of it, on any log."""

    @pytest.fixture
    def owner(self, backbone: Settings) -> Iterator[psycopg.Connection]:
        with psycopg.connect(backbone.dsn(SERVICE, "migrate"), autocommit=True) as c:
            c.execute("DELETE FROM outbox")
            yield c
            c.execute("DELETE FROM outbox")

    @pytest.fixture
    def relay(self, url: str, backbone: Settings) -> Iterator[Relay]:
        it = Relay(open_log(url), backbone.dsn(SERVICE, "relay"), SERVICE)
        yield it
        it.close()

    def test_what_groups_told_last_is_known_to_who_writes(self, log: Any, topic: str) -> None:
        first, second, *_ = log.partitions(topic)
        told = f"told-{uuid.uuid4().hex[:8]}"
        assert until(lambda: log.note(told, {first: 3}) or log.noted(topic), 30), "a new broker takes a moment"
        log.note(told, {first: 5, second: 7})
        log.note(f"{told}-too", {second: 1})
        assert log.noted(topic) == {told: {first: 5, second: 7}, f"{told}-too": {second: 1}}
        other = f"other-{uuid.uuid4().hex[:8]}"
        log.create(other, 1)
        assert log.noted(other) == {}

    def test_there_is_room_again_when_the_reader_has_moved(self, log: Any, topic: str) -> None:
        clock = Seconds()
        steps = Pace(log, clock)
        assert steps.left() == LEAST
        log.append([message(topic, f"k{n}") for n in range(LEAST)])
        steps.went(topic, LEAST)
        partitions, group = log.partitions(topic), f"slow-{uuid.uuid4().hex[:8]}"
        log.note(group, dict.fromkeys(partitions, 0))
        assert steps.left() == 0
        log.note(group, {p: end for p, (_, end) in log.bounds(partitions).items()})
        assert steps.left() == 0, "it looks again only after a while"
        clock.now += LOOK
        assert steps.left() == pytest.approx(LEAST * SECONDS / LOOK, abs=1)

    def test_a_crowd_waits_in_the_outbox_while_a_reader_is_behind_and_others_go_by(
        self, log: Any, topic: str, relay: Relay, owner: psycopg.Connection
    ) -> None:
        crowd, other, group = uuid.uuid4(), uuid.uuid4(), f"slow-{uuid.uuid4().hex[:8]}"
        log.note(group, dict.fromkeys(log.partitions(topic), 0))
        owner.execute(FLOOD, {"agency": crowd, "topic": topic, "many": MANY})
        assert relay.turn(0) == LEAST
        assert [relay.turn(0) for _ in range(3)] == [1, 1, 1]
        state(owner, topic, other, "subject", 0)
        assert relay.turn(0) == 2
        assert f"{other}/subject" in [record.key for record in read(log, topic)]
        assert left(owner) == MANY - LEAST - 4

    def test_a_reader_that_stands_holds_up_nobody_for_long(
        self, log: Any, topic: str, relay: Relay, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pace, "STANDING", 0.0)
        log.note(f"gone-{uuid.uuid4().hex[:8]}", dict.fromkeys(log.partitions(topic), 0))
        owner.execute(FLOOD, {"agency": uuid.uuid4(), "topic": topic, "many": MANY})
        assert relay.turn(0) == LEAST
        assert relay.turn(0) == BATCH

    def test_where_nobody_reads_nobody_is_waited_for(self, topic: str, relay: Relay, owner: psycopg.Connection) -> None:
        owner.execute(FLOOD, {"agency": uuid.uuid4(), "topic": topic, "many": MANY})
        assert [relay.turn(0) for _ in range(3)] == [LEAST, BATCH, 0]


class TestOnPostgres(PaceConformance):
    """The embedded log."""

    @pytest.fixture
    def url(self, postgres_log_url: str) -> str:
        return postgres_log_url


class TestOnKafka(PaceConformance):
    """A real broker."""

    @pytest.fixture
    def url(self, kafka_url: str) -> str:
        return kafka_url
