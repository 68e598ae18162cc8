"""The relay on both logs: what is in the outbox reaches the log, in order, from one leader, and never only half."""

import random
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from shared.delivery.relay import Relay
from shared.eventlog import open_log
from shared.eventlog.port import LogUnavailable, Message, Record
from shared.settings import Settings
from tests.support.kafka import ROOT
from tests.support.log_reading import read
from tests.support.relaying import SlowLog

SERVICE = "training"
ROW = "INSERT INTO outbox (event_id, agency_id, topic, key, type, headers, payload) VALUES (%s, %s, %s, %s, %s, %s, %s)"
FLOOD = """
INSERT INTO outbox (event_id, agency_id, topic, key, type, headers, payload)
SELECT gen_random_uuid(), %(agency)s, %(topic)s, %(agency)s || '/' || n %% 100, 't', '{"ce_id": "x"}', '1'
  FROM generate_series(1, %(many)s) AS n"""


@pytest.fixture
def owner(backbone: Settings) -> Iterator[psycopg.Connection]:
    """The owner of the database, who sees every agency's rows; the outbox is empty at first."""
    with psycopg.connect(backbone.dsn(SERVICE, "migrate"), autocommit=True) as c:
        c.execute("DELETE FROM outbox")
        yield c


@pytest.fixture
def relay(url: str, backbone: Settings) -> Iterator[Relay]:
    it = Relay(open_log(url), backbone.dsn(SERVICE, "relay"), SERVICE)
    yield it
    it.close()


def state(c: psycopg.Connection, topic: str, agency: uuid.UUID, subject: str, value: int) -> None:
    """One fact in the outbox."""
    event = uuid.uuid4()
    headers = Jsonb({"ce_id": str(event), "ce_agency": str(agency)})
    c.execute(ROW, [event, agency, topic, f"{agency}/{subject}", "t", headers, str(value).encode()])


def left(owner: psycopg.Connection) -> int:
    row = owner.execute("SELECT count(*) FROM outbox").fetchone()
    return row[0] if row else 0


def take_over(relay: Relay, owner: psycopg.Connection) -> None:
    """Relay what there is; the server notices a moment later that the leader's session has ended."""
    until = time.monotonic() + 10
    while left(owner):
        assert time.monotonic() < until, "nobody leads"
        relay.turn(0)
        time.sleep(0.01)
    assert relay.leads


def values_by_key(records: list[Record]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for r in records:
        found.setdefault(r.key, []).append(int(r.value))
    return found


class TellsTheLog(SlowLog):
    """A log that has written and then fails to say so, once."""

    def append(self, messages: Sequence[Message]) -> None:
        self.inner.append(messages)
        if self.slow:
            self.slow = 0
            raise LogUnavailable("the answer was lost")


class RelayConformance:
    """What a relay does on any log."""

    def test_what_was_stated_reaches_the_log_once_and_leaves_the_outbox(
        self, log: Any, topic: str, relay: Relay, owner: psycopg.Connection
    ) -> None:
        agencies = [uuid.uuid4(), uuid.uuid4()]
        for value in range(5):
            for agency in agencies:
                state(owner, topic, agency, "subject", value)
        assert relay.turn(0) == 10
        assert relay.turn(0) == 0
        assert left(owner) == 0
        found = read(log, topic)
        assert values_by_key(found) == {f"{agency}/subject": [0, 1, 2, 3, 4] for agency in agencies}
        assert all(r.headers["ce_agency"] == r.key.split("/")[0] for r in found)

    def test_the_order_of_a_key_holds_though_transactions_commit_out_of_order(
        self, log: Any, topic: str, relay: Relay, owner: psycopg.Connection, backbone: Settings
    ) -> None:
        """Each writer counts up one of few keys under its lock and dawdles before it commits."""
        agencies = [uuid.uuid4() for _ in range(3)]
        lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
        counts: dict[str, int] = {}

        def write(seed: int) -> None:
            chance = random.Random(seed)
            with psycopg.connect(backbone.dsn(SERVICE, "migrate"), autocommit=True) as c:
                for _ in range(25):
                    agency, subject = chance.choice(agencies), str(chance.randrange(2))
                    key = f"{agency}/{subject}"
                    with c.transaction():
                        c.execute(lock, [key])
                        counts[key] = counts.get(key, -1) + 1  # only whoever holds the key's lock comes here
                        state(c, topic, agency, subject, counts[key])
                        time.sleep(chance.random() * 0.01)

        writers = [threading.Thread(target=write, args=[n]) for n in range(6)]
        for t in writers:
            t.start()
        while any(t.is_alive() for t in writers) or left(owner):
            relay.turn(0.001)
        for t in writers:
            t.join()
        assert values_by_key(read(log, topic)) == {key: list(range(last + 1)) for key, last in counts.items()}

    def test_one_leads_and_another_follows_when_it_leaves(
        self, log: Any, topic: str, relay: Relay, owner: psycopg.Connection, url: str, backbone: Settings
    ) -> None:
        standby = Relay(open_log(url), backbone.dsn(SERVICE, "relay"), SERVICE)
        state(owner, topic, uuid.uuid4(), "s", 1)
        assert relay.turn(0) == 1
        state(owner, topic, uuid.uuid4(), "s", 2)
        assert standby.turn(0) == 0
        assert not standby.leads
        relay.close()
        take_over(standby, owner)
        assert relay.turn(0) == 0
        assert not relay.leads
        standby.close()
        assert len(read(log, topic)) == 2

    def test_an_append_whose_answer_was_lost_is_repeated_and_nothing_is_lost(
        self, log: Any, topic: str, owner: psycopg.Connection, url: str, backbone: Settings
    ) -> None:
        it = Relay(TellsTheLog(open_log(url), 1), backbone.dsn(SERVICE, "relay"), SERVICE)
        agency = uuid.uuid4()
        for value in range(3):
            state(owner, topic, agency, "s", value)
        with pytest.raises(LogUnavailable):
            it.turn(0)
        assert left(owner) == 3
        it.close()
        take_over(it, owner)
        it.close()
        assert values_by_key(read(log, topic)) == {f"{agency}/s": [0, 1, 2, 0, 1, 2]}
        assert len({r.headers["ce_id"] for r in read(log, topic)}) == 3

    def test_a_relay_killed_between_append_and_delete_doubles_and_loses_nothing(
        self, log: Any, topic: str, relay: Relay, owner: psycopg.Connection, url: str, backbone: Settings
    ) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "tests.support.relaying"]
        arguments = [url, backbone.dsn(SERVICE, "relay"), SERVICE, "60"]
        process = subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "up\n"
            agency = uuid.uuid4()
            state(owner, topic, agency, "s", 7)
            assert process.stdout.readline() == "appended\n"
            assert relay.turn(0) == 0, "the first one still leads"
        finally:
            process.kill()
            process.communicate()
        state(owner, topic, agency, "s", 8)
        take_over(relay, owner)
        assert values_by_key(read(log, topic)) == {f"{agency}/s": [7, 7, 8]}

    def test_a_leader_that_lost_its_session_gives_up_and_begins_anew(
        self, log: Any, topic: str, relay: Relay, owner: psycopg.Connection, log_cluster: Any
    ) -> None:
        assert relay.turn(0) == 0
        assert relay.leads
        with psycopg.connect(log_cluster.url(), autocommit=True) as c:
            c.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'relay %'")
        state(owner, topic, uuid.uuid4(), "s", 1)
        with pytest.raises(psycopg.OperationalError):
            relay.turn(0)
        relay.close()
        take_over(relay, owner)
        assert len(read(log, topic)) == 1

    def test_ten_thousand_facts_of_one_agency_hold_up_no_other(
        self, log: Any, topic: str, relay: Relay, owner: psycopg.Connection
    ) -> None:
        owner.execute(FLOOD, {"agency": uuid.uuid4(), "topic": topic, "many": 10_000})
        small = [uuid.uuid4() for _ in range(3)]
        for agency in small:
            state(owner, topic, agency, "s", 1)
        owner.execute("ANALYZE outbox")
        assert relay.turn(0) > 0
        waiting = owner.execute("SELECT count(*) FROM outbox WHERE agency_id = ANY(%s)", [small]).fetchone()
        assert waiting == (0,)
        turns = 1
        while relay.turn(0):
            turns += 1
        assert turns <= 10_000 / 500 + 2, "alone, an agency gets the whole batch"
        assert len(read(log, topic, seconds=30)) == 10_003

    def test_more_agencies_than_a_batch_holds_all_get_their_turn(
        self, log: Any, topic: str, relay: Relay, owner: psycopg.Connection
    ) -> None:
        many = 700
        flood = FLOOD.replace("%(agency)s", "gen_random_uuid()")
        owner.execute(flood, {"topic": topic, "many": many})
        assert [relay.turn(0), relay.turn(0), relay.turn(0)] == [500, 200, 0]


class TestRelayToPostgres(RelayConformance):
    """Into the log in PostgreSQL; and what does not depend on the log."""

    @pytest.fixture
    def url(self, postgres_log_url: str) -> str:
        return postgres_log_url

    def test_the_relay_sees_all_agencies_and_may_only_read_and_delete_there(
        self, owner: psycopg.Connection, topic: str, backbone: Settings
    ) -> None:
        state(owner, topic, uuid.uuid4(), "s", 1)
        state(owner, topic, uuid.uuid4(), "s", 1)
        with psycopg.connect(backbone.dsn(SERVICE, "relay"), autocommit=True) as c:
            assert c.execute("SELECT count(*) FROM outbox").fetchone() == (2,)
            for forbidden in (
                "UPDATE outbox SET key = 'x'",
                "INSERT INTO outbox (key) VALUES ('k')",
                "SELECT 1 FROM inbox",
                "SELECT 1 FROM offsets",
                "SELECT 1 FROM parked",
                "SELECT 1 FROM blocked_keys",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    c.execute(forbidden.encode())

    def test_the_app_states_and_sees_facts_of_its_agency_alone_and_takes_none_back(
        self, owner: psycopg.Connection, topic: str, backbone: Settings
    ) -> None:
        mine, other = uuid.uuid4(), uuid.uuid4()
        state(owner, topic, other, "s", 1)
        with psycopg.connect(backbone.dsn(SERVICE, "app"), autocommit=True) as c:
            c.execute("SELECT set_config('cendana.agency', %s, false)", [str(mine)])
            state(c, topic, mine, "s", 1)
            assert c.execute("SELECT agency_id FROM outbox").fetchall() == [(mine,)]
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                state(c, topic, other, "s", 2)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                c.execute("DELETE FROM outbox")
        with psycopg.connect(backbone.dsn(SERVICE, "app"), autocommit=True) as c, pytest.raises(psycopg.Error):
            c.execute("SELECT 1 FROM outbox")

    def test_an_oversized_fact_is_refused_where_it_is_stated(self, owner: psycopg.Connection, topic: str) -> None:
        for payload in (b"", b"x" * (512 * 1024 + 1)):
            with pytest.raises(psycopg.errors.CheckViolation):
                owner.execute(ROW, [uuid.uuid4(), uuid.uuid4(), topic, "k", "t", "{}", payload])


class TestRelayToKafka(RelayConformance):
    """Into a real broker."""

    @pytest.fixture
    def url(self, kafka_url: str) -> str:
        return kafka_url
