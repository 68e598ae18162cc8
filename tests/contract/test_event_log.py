"""What every event log must do: one class, run on PostgreSQL and on a real Kafka. Each test makes its own topic."""

import gc
import logging
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from deploy.postgres import Cluster
from shared.eventlog import open_log
from shared.eventlog.port import LogUnavailable, Message, OutOfRange, Partition, Record, TooBig, UnknownTopic
from tests.support.log_reading import filled, message, numbers, read

PARTITIONS = 4  # of every topic of these tests


class OrderAndContent:
    """What is written comes back, whole and in order."""

    def test_facts_of_a_key_keep_their_order_and_their_partition(self, log: Any, url: str, topic: str) -> None:
        keys = [f"a/{i}" for i in range(20)]
        for n in range(6):
            writer = open_log(url)  # another process would be another object
            writer.append([message(topic, k, str(n).encode()) for k in keys])
            writer.close()
        found = read(log, topic)
        assert len(found) == 120
        for k in keys:
            mine = [r for r in found if r.key == k]
            assert numbers(mine) == list(range(6))
            assert len({r.partition for r in mine}) == 1
        assert len({r.partition for r in found}) == PARTITIONS

    def test_append_keeps_the_order_within_a_batch(self, log: Any, topic: str) -> None:
        log.append([message(topic, "one", str(n).encode()) for n in range(1000)])
        assert numbers(read(log, topic)) == list(range(1000))

    def test_replay_from_the_beginning_gives_the_same_again(self, log: Any, topic: str) -> None:
        log.append([message(topic, f"k{n % 7}", str(n).encode()) for n in range(300)])
        assert len(read(log, topic)) == 300
        assert sorted(read(log, topic), key=lambda r: r[:2]) == sorted(read(log, topic), key=lambda r: r[:2])

    def test_reading_can_start_in_the_middle(self, log: Any, topic: str) -> None:
        log.append([message(topic, "k", str(n).encode()) for n in range(10)])
        p = filled(log, topic)
        assert numbers(log.fetch({p: 7}, 100, 5)) == [7, 8, 9]
        assert numbers(log.fetch({p: 2}, 3, 5)) == [2, 3, 4]
        assert numbers(log.fetch({p: 2}, 3, 5)) == [2, 3, 4], "going back is allowed"

    def test_headers_of_a_cloudevent_come_back_as_they_were(self, log: Any, topic: str) -> None:
        headers = {
            "ce_type": "cendana.training.training_completed.v1",
            "ce_subject": "enrolment/ñ – ʻokina 🌿",
            "ce_time": "2026-01-31T07:30:00.123456+08:00",
            "content-type": "application/json",
            "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "empty": "",
        }
        log.append([Message(topic, "k", headers, '{"name": "Sekolah – ʻokina 🌿"}'.encode())])
        (got,) = read(log, topic)
        assert got.headers == headers
        assert got.value.decode() == '{"name": "Sekolah – ʻokina 🌿"}'

    @pytest.mark.parametrize("key", ["contoh/ꦱꦼꦏꦂ", "a/🌿", "a/é", "a/e\u0301", "", "x" * 1000, "a/b'\"\\%s{}"])
    def test_a_key_comes_back_as_it_was(self, log: Any, topic: str, key: str) -> None:
        log.append([message(topic, key)])
        assert read(log, topic)[0].key == key

    def test_any_bytes_are_a_value(self, log: Any, topic: str) -> None:
        log.append([message(topic, "k", bytes(range(256)))])
        assert read(log, topic)[0].value == bytes(range(256))

    def test_a_big_message_is_refused_and_nothing_of_its_batch_is_written(self, log: Any, topic: str) -> None:
        with pytest.raises(TooBig):
            log.append([message(topic, "k"), message(topic, "k", b"x" * 900_001)])
        assert all(high == 0 for _, high in log.bounds(log.partitions(topic)).values())
        log.append([message(topic, "k", b"x" * 890_000)])
        assert len(read(log, topic)[0].value) == 890_000

    def test_text_that_one_log_could_not_hold_is_refused_by_both(self, log: Any, topic: str) -> None:
        with pytest.raises(ValueError, match="NUL"):
            log.append([message(topic, "a\0b")])
        with pytest.raises(ValueError, match="surrogate"):
            log.append([message(topic, "k", ce_subject="\ud800")])

    def test_an_empty_batch_is_nothing(self, log: Any, topic: str) -> None:
        log.append([])
        assert log.fetch({}, 10, 0.1) == []
        assert all(high == 0 for _, high in log.bounds(log.partitions(topic)).values())


class ReadersAndWriters:
    """Topics, waiting, retention, and many at once."""

    def test_a_reader_is_woken_by_an_append(self, log: Any, url: str, topic: str) -> None:
        at = dict.fromkeys(log.partitions(topic), 0)
        log.fetch(at, 1, 0.1)
        writer = open_log(url)
        writer.append([message(topic, "warm")])
        at[read(log, topic)[0].partition] += 1
        log.fetch(at, 10, 0.3)
        timer = threading.Timer(0.3, lambda: writer.append([message(topic, "k")]))
        timer.start()
        started = time.monotonic()
        found = log.fetch(at, 10, 5)
        timer.join()
        writer.close()
        assert len(found) == 1
        assert time.monotonic() - started < 1.5

    def test_a_reader_waits_its_time_when_only_other_topics_move(self, log: Any, url: str, topic: str) -> None:
        other = f"{topic}-other"
        log.create(other, 1)
        log.fetch(dict.fromkeys(log.partitions(topic), 0), 1, 0.1)
        writer = open_log(url)
        timer = threading.Timer(0.1, lambda: writer.append([message(other, "k")]))
        timer.start()
        started = time.monotonic()
        assert log.fetch(dict.fromkeys(log.partitions(topic), 0), 1, 0.6) == []
        timer.join()
        writer.close()
        assert time.monotonic() - started > 0.5

    def test_a_topic_never_changes_its_number_of_partitions(self, log: Any, topic: str) -> None:
        log.create(topic, PARTITIONS)
        with pytest.raises(ValueError, match="partitions"):
            log.create(topic, PARTITIONS * 2)

    def test_an_unknown_topic_is_an_error(self, log: Any) -> None:
        with pytest.raises(UnknownTopic):
            log.partitions("topic-never-made")

    def test_retention_raises_for_a_reader_it_overtook(self, log: Any, topic: str) -> None:
        log.append([message(topic, "k", str(n).encode()) for n in range(10)])
        p = filled(log, topic)
        log.fetch({p: 0}, 2, 5)
        log.forget(p, 6)
        assert log.bounds([p])[p] == (6, 10)
        with pytest.raises(OutOfRange):
            self._fetch_often(log, {p: 2})
        assert numbers(log.fetch({p: 6}, 10, 5)) == [6, 7, 8, 9]

    def test_where_the_records_of_a_moment_begin_can_be_asked(self, log: Any, topic: str) -> None:
        log.append([message(topic, "k") for _ in range(3)])
        p, *others = sorted(log.partitions(topic), key=lambda p: p != filled(log, topic))
        assert log.since([p], datetime.now(UTC) - timedelta(hours=1)) == {p: 0}
        time.sleep(0.05)
        between = datetime.now(UTC)
        time.sleep(0.05)
        log.append([message(topic, "k") for _ in range(2)])
        assert log.since([p, *others], between) == {p: 3, **dict.fromkeys(others, 0)}
        assert log.since([p], datetime.now(UTC) + timedelta(hours=1)) == {p: 5}
        log.forget(p, 4)
        assert log.since([p], between) == {p: 4}

    def test_a_record_can_be_put_where_it_was(self, log: Any, topic: str) -> None:
        log.append([message(topic, f"k{n}", str(n).encode()) for n in range(20)])
        copy = f"{topic}-copy"
        log.create(copy, PARTITIONS)
        records = read(log, topic)
        log.append([Message(copy, r.key, r.headers, r.value, (r.partition.number + 1) % PARTITIONS) for r in records])
        moved = sorted((r.partition.number, r.position, r.value) for r in read(log, copy))
        assert moved == sorted(((r.partition.number + 1) % PARTITIONS, r.position, r.value) for r in records)

    def test_a_position_past_the_end_raises(self, log: Any, topic: str) -> None:
        log.append([message(topic, "k") for _ in range(3)])
        p = filled(log, topic)
        assert log.fetch({p: 3}, 10, 0.2) == []
        with pytest.raises(OutOfRange):
            self._fetch_often(log, {p: 4})

    def test_no_reader_sees_a_record_before_its_elders(self, log: Any, url: str, topic: str) -> None:
        """Six writers in batches of all sizes against a reader that never waits: positions come one by one."""
        sizes = [[(n * 7 + w) % 23 + 1 for n in range(25)] for w in range(6)]

        def write(w: int) -> None:
            mine = open_log(url)
            for n, size in enumerate(sizes[w]):
                mine.append([message(topic, f"w{w}-{k}", str(n).encode()) for k in range(size)])
            mine.close()

        writers = [threading.Thread(target=write, args=[w]) for w in range(6)]
        at = dict.fromkeys(log.partitions(topic), 0)
        found: list[Record] = []
        for t in writers:
            t.start()
        want = sum(map(sum, sizes))
        until = time.monotonic() + 60
        while len(found) < want and time.monotonic() < until:
            for r in log.fetch(at, 10_000, 0.01):
                assert r.position == at[r.partition]
                at[r.partition] += 1
                found.append(r)
        for t in writers:
            t.join()
        assert len(found) == want
        for key in {r.key for r in found}:
            ns = numbers([r for r in found if r.key == key])
            assert ns == sorted(ns)

    @staticmethod
    def _fetch_often(log: Any, positions: dict[Partition, int]) -> None:
        """Kafka tells a position out of range only once an answer of the broker has come back."""
        for _ in range(10):
            log.fetch(positions, 2, 0.5)


class TestPostgresLog(OrderAndContent, ReadersAndWriters):
    """The log in PostgreSQL."""

    @pytest.fixture
    def url(self, postgres_log_url: str) -> str:
        return postgres_log_url

    def test_a_killed_session_is_an_outage_and_the_next_call_connects_anew(
        self, log: Any, topic: str, log_cluster: Cluster
    ) -> None:
        with psycopg.connect(log_cluster.url(), autocommit=True) as c:
            c.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'event log'")
        with pytest.raises(LogUnavailable):
            log.append([message(topic, "k")])
        log.append([message(topic, "k")])
        assert len(read(log, topic)) == 1

    def test_a_database_without_the_log_has_no_topics(self, reader_dsn: str) -> None:
        bare = open_log(reader_dsn.replace("postgresql:", "postgresql+log:", 1))
        with pytest.raises(UnknownTopic):
            bare.partitions("cendana.training")
        bare.close()

    def test_a_writer_stopped_in_its_transaction_does_not_hold_up_the_others_for_ever(self, log: Any) -> None:
        with log._connected() as c:
            assert c.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("15s",)


class TestKafkaLog(OrderAndContent, ReadersAndWriters):
    """The log on a real broker."""

    @pytest.fixture
    def url(self, kafka_url: str) -> str:
        return kafka_url

    def test_checksums_are_not_computed_in_python(self) -> None:
        """The pure Python CRC32C makes reading seven times slower."""
        from kafka.record import util

        assert util._crc32c is util.crc32c_c is not None


@pytest.fixture
def swept() -> Iterator[None]:
    """Garbage is collected while the test's own filter of warnings holds; captured log records would keep it."""
    library = logging.getLogger("kafka")
    library.setLevel(logging.CRITICAL + 1)
    yield
    library.setLevel(logging.NOTSET)
    gc.collect()


@pytest.mark.usefixtures("swept")
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # kafka-python drops refused ones unclosed
@pytest.mark.parametrize("url", ["postgresql+log://cendana_log@127.0.0.1:1/none", "kafka://127.0.0.1:1"])
def test_a_log_that_does_not_answer_is_an_outage_and_leaves_no_threads_behind(url: str) -> None:
    log = open_log(url)
    before = threading.active_count()
    for attempt in (lambda: log.append([message("t", "k")]), lambda: log.partitions("t"), lambda: log.create("t", 1)):
        with pytest.raises(LogUnavailable):
            attempt()
    log.close()
    assert threading.active_count() == before


def test_another_scheme_is_no_log() -> None:
    with pytest.raises(ValueError, match="no event log for amqp"):
        open_log("amqp://127.0.0.1")
