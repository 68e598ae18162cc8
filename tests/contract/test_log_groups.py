"""Groups of readers on both logs: claims, offsets and inbox live in the reader's database, so nothing is lost."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from shared.eventlog import open_log
from tests.support.kafka import ROOT
from tests.support.log_reading import filled, message
from tests.support.minimal_consumer import MinimalConsumer

PARTITIONS = 4  # of every topic of these tests


def drive(members: list[MinimalConsumer], until: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for m in members:
            m.turn(timeout=0.05)
        if until():
            return
    raise AssertionError("not in time")


def effects(reader: psycopg.Connection, group: str, columns: str = "event_id") -> list[tuple[Any, ...]]:
    return reader.execute(f"SELECT {columns} FROM effect WHERE grp = %s ORDER BY id", [group]).fetchall()


def member(*arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.member", *map(str, arguments)]
    p = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert p.stdout is not None
    assert p.stdout.readline() == "up\n"
    return p


class GroupsInTheReadersDatabase:
    """The log with claims, offsets and inbox in the database of the service that reads."""

    def test_a_late_group_reads_everything(
        self, log: Any, url: str, topic: str, reader: psycopg.Connection, reader_dsn: str
    ) -> None:
        log.append([message(topic, f"k{n}") for n in range(100)])
        for group in (f"early-{topic}", f"late-{topic}"):
            m = MinimalConsumer(open_log(url), reader_dsn, group, topic)
            drive([m], lambda g=group: len(effects(reader, g)) == 100)  # type: ignore[misc]  # bound now
            m.close()

    def test_what_was_read_but_not_saved_comes_again(
        self, log: Any, url: str, topic: str, reader: psycopg.Connection, reader_dsn: str
    ) -> None:
        group = f"g-{topic}"
        log.append([message(topic, f"k{n}") for n in range(50)])

        def crash() -> None:
            raise RuntimeError("crash before commit")

        m = MinimalConsumer(open_log(url), reader_dsn, group, topic, before_commit=crash)
        with pytest.raises(RuntimeError):
            drive([m], lambda: False)
        m.close()
        assert effects(reader, group) == []
        m = MinimalConsumer(open_log(url), reader_dsn, group, topic)
        drive([m], lambda: len(effects(reader, group)) >= 50)
        m.close()
        assert len(set(effects(reader, group))) == 50 == len(effects(reader, group))

    def test_a_message_sent_twice_has_one_effect(
        self, log: Any, url: str, topic: str, reader: psycopg.Connection, reader_dsn: str
    ) -> None:
        group = f"g-{topic}"
        batch = [message(topic, f"k{n % 5}", str(n).encode()) for n in range(100)]
        log.append(batch + batch[:50])  # twice in one chunk
        log.append(batch)  # and again
        m = MinimalConsumer(open_log(url), reader_dsn, group, topic)
        drive([m], lambda: sum(m.next.values()) == 250)
        m.close()
        assert len(effects(reader, group)) == 100

    def test_two_members_share_the_partitions(
        self, log: Any, url: str, topic: str, reader: psycopg.Connection, reader_dsn: str
    ) -> None:
        group = f"g-{topic}"
        one, two = (MinimalConsumer(open_log(url), reader_dsn, group, topic) for _ in "12")
        drive([one, two], lambda: len(one.next) == len(two.next) == 2 and not one.next.keys() & two.next.keys())
        log.append([message(topic, f"k{n}", str(n).encode()) for n in range(400)])
        drive([one, two], lambda: len(effects(reader, group)) == 400)
        by_partition = set(effects(reader, group, "number, pid"))
        assert len(by_partition) == PARTITIONS
        assert len({pid for _, pid in by_partition}) == 2
        assert one.misses == two.misses == 0
        two.close()  # leaving gives back at once
        one.refreshed = 0
        drive([one], lambda: len(one.next) == PARTITIONS, seconds=4)
        one.close()

    def test_one_who_lost_its_claim_cannot_move_the_offset(
        self, log: Any, url: str, topic: str, reader: psycopg.Connection, reader_dsn: str
    ) -> None:
        """The zombie: it fetched, lost the session that holds its claims, and comes back after another went on."""
        group = f"g-{topic}"
        log.append([message(topic, "k") for _ in range(10)])
        old, new = (MinimalConsumer(open_log(url), reader_dsn, group, topic) for _ in "12")
        old.claims.refresh(old.partitions)
        p = filled(log, topic)
        old.next = {p: old.load(p)}
        in_hand = old.log.fetch(old.next, 5, 5)
        old.claims.close()
        drive([new], lambda: len(effects(reader, group)) == 10)
        assert old.handle(p, in_hand) == 0
        assert old.misses == 1
        assert new.load(p) == 10
        assert len(effects(reader, group)) == 10
        old.close()
        new.close()

    @pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
    def test_the_others_take_over_from_a_member_that_dies_or_hangs(
        self, url: str, topic: str, reader: psycopg.Connection, reader_dsn: str, end: signal.Signals
    ) -> None:
        group = f"g-{topic}"
        members = [member(url, reader_dsn, group, topic, 0.01, 2) for _ in range(2)]
        sent: list[str] = []
        stop = threading.Event()
        writing = threading.Thread(target=self._write, args=[url, topic, sent, stop])
        try:
            writing.start()
            time.sleep(1.5)
            members[0].send_signal(end)
            time.sleep(4)
            if end == signal.SIGSTOP:
                members[0].send_signal(signal.SIGCONT)  # the zombie comes back with what it had in hand
                time.sleep(1)
            stop.set()
            writing.join()
            until = time.monotonic() + 20
            while len(effects(reader, group)) < len(sent) and time.monotonic() < until:
                time.sleep(0.1)
        finally:
            stop.set()
            writing.join()
            for m in members:
                m.kill()
                m.communicate()
        got = [e for (e,) in effects(reader, group)]
        assert len(got) == len(sent)
        assert set(got) == set(sent)
        latest: dict[int, int] = {}
        for number, position in effects(reader, group, "number, position"):
            assert position > latest.get(number, -1), "in order in every partition, over all owners"
            latest[number] = position

    @staticmethod
    def _write(url: str, topic: str, sent: list[str], stop: threading.Event) -> None:
        mine = open_log(url)
        n = 0
        while not stop.is_set():
            batch = [message(topic, f"k{n % 40}", str(n + i).encode()) for i in range(5)]
            mine.append(batch)
            sent.extend(m.headers["ce_id"] for m in batch)
            n += 5
            time.sleep(0.01)
        mine.close()


class TestGroupsOnPostgres(GroupsInTheReadersDatabase):
    """The log in PostgreSQL."""

    @pytest.fixture
    def url(self, postgres_log_url: str) -> str:
        return postgres_log_url


class TestGroupsOnKafka(GroupsInTheReadersDatabase):
    """The log on a real broker."""

    @pytest.fixture
    def url(self, kafka_url: str) -> str:
        return kafka_url
