"""The consumer on both logs, in a service of two tables: each fact has its effect once, whatever happens between."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.delivery.consumer import Consumer, LogShortened
from shared.delivery.parking import Key
from shared.eventlog import open_log
from shared.eventlog.port import Message, OutOfRange
from shared.events.agencies import EmployeeLeft
from shared.events.fact import to_json
from shared.settings import Settings
from shared.uow import UnitOfWork
from tests.support.log_reading import drive, fetched
from tests.support.tiny_service import (
    SERVICE,
    TOPIC,
    TinyService,
    at_the_end,
    behind,
    catch_up,
    recorded,
    sent,
    unit_set,
)

CUT = text("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.fixture
def service(log: Any, backbone: Settings) -> Iterator[TinyService]:
    with at_the_end(log, backbone) as it:
        yield it


@pytest.fixture
def consumer(service: TinyService, url: str) -> Iterator[Consumer]:
    it = Consumer(service.app, open_log(url))
    yield it
    it.close()


def fail(_uow: UnitOfWork) -> None:
    """A bug."""
    raise TypeError("a bug")


def place_of(service: TinyService, key: str) -> Key:
    ((topic, number),) = service.rows("SELECT DISTINCT topic, number FROM parked WHERE key = %s", key)
    return Key(topic, number, key)


class OnceEach:
    """Each fact is handled once by each handler, in the order of its key."""

    def test_a_fact_is_handled_by_each_of_its_handlers(
        self, log: Any, consumer: Consumer, service: TinyService
    ) -> None:
        employee = uuid4()
        log.append([sent(uuid4(), recorded(employee))])
        catch_up(consumer, log)
        assert service.effects(employee) == ["PNS", "welcome"]
        rows = service.rows("SELECT grp, handler, type, correlation_id FROM inbox ORDER BY handler")
        assert rows == [
            (SERVICE, handler, "cendana.agencies.employee_recorded.v1", "command-1")
            for handler in ("greet_employee", "note_employee")
        ]

    def test_twice_is_once_in_a_chunk_and_across_chunks(
        self, log: Any, consumer: Consumer, service: TinyService
    ) -> None:
        employees = [uuid4() for _ in range(20)]
        agency = uuid4()
        batch = [sent(agency, recorded(e)) for e in employees]
        log.append(batch + batch[:10])
        catch_up(consumer, log)
        log.append(batch)
        catch_up(consumer, log)
        assert all(service.effects(e) == ["PNS", "welcome"] for e in employees)
        assert len(service.effects()) == 40

    def test_a_key_keeps_its_order(self, log: Any, consumer: Consumer, service: TinyService) -> None:
        agency, employees = uuid4(), [uuid4() for _ in range(5)]
        log.append([sent(agency, recorded(e, str(n))) for n in range(60) for e in employees])
        catch_up(consumer, log)
        for e in employees:
            assert [said for said in service.effects(e) if said != "welcome"] == [str(n) for n in range(60)]

    def test_agencies_in_one_chunk_see_and_write_their_own_rows_alone(
        self, log: Any, consumer: Consumer, service: TinyService
    ) -> None:
        one, two, shared = uuid4(), uuid4(), uuid4()
        log.append(
            [
                sent(one, unit_set(shared, "of one")),
                sent(two, unit_set(shared, "of two")),
                sent(one, recorded(shared, "PPPK", unit=shared)),
                sent(two, recorded(shared, "PPPK", unit=shared)),
            ]
        )
        drive(consumer, lambda: len(service.effects()) == 4)
        assert set(service.rows("SELECT agency_id, code FROM known_unit")) == {(one, "of one"), (two, "of two")}
        assert service.rows("SELECT agency_id, count(*) FROM effect GROUP BY 1 ORDER BY 1") == sorted(
            [(one, 2), (two, 2)]
        )

    def test_a_batch_handler_gets_what_a_chunk_holds_of_an_agency(
        self, log: Any, consumer: Consumer, service: TinyService
    ) -> None:
        agency, unit = uuid4(), uuid4()
        log.append([sent(agency, unit_set(unit, str(n))) for n in range(50)])
        catch_up(consumer, log)
        assert service.rows("SELECT code FROM known_unit") == [("49",)]
        assert max(service.batches) > 1
        assert sum(service.batches) == 50

    def test_what_was_done_and_not_committed_is_done_again(
        self, log: Any, consumer: Consumer, service: TinyService
    ) -> None:
        """The session ends inside a handling, as in a failover: nothing is parked, everything comes again."""
        employee = uuid4()
        service.trouble[employee] = lambda uow: uow.session.execute(CUT)
        log.append([sent(uuid4(), recorded(employee))])
        with pytest.raises(DBAPIError):
            catch_up(consumer, log)
        assert service.effects() == []
        assert service.parked() == []
        assert service.rows("SELECT 1 FROM inbox") == []
        service.trouble.clear()
        catch_up(consumer, log)
        assert service.effects(employee) == ["PNS", "welcome"]

    def test_one_whose_offset_is_old_does_nothing_and_loads_again(
        self, log: Any, consumer: Consumer, service: TinyService
    ) -> None:
        catch_up(consumer, log)
        agency, employee = uuid4(), uuid4()
        log.append([sent(agency, recorded(employee))])
        service.rows("UPDATE offsets SET next = next + 1")  # another owner went on
        for _ in range(20):
            consumer.turn(timeout=0.02)
        assert service.effects() == []
        assert service.parked() == []
        log.append([sent(agency, recorded(employee, str(n))) for n in range(3)])
        catch_up(consumer, log)
        assert service.effects(employee) == ["0", "welcome", "1", "welcome", "2", "welcome"]

    def test_what_a_fetch_brought_of_several_partitions_moves_together_or_not_at_all(
        self, log: Any, consumer: Consumer, service: TinyService
    ) -> None:
        catch_up(consumer, log)
        agency, employees = uuid4(), [uuid4() for _ in range(40)]
        log.append([sent(agency, recorded(e)) for e in employees])
        in_hand = fetched(log, consumer.next, 40)
        lost, *others = sorted({record.partition for record in in_hand})
        assert others, "forty keys lie in more than one partition"
        service.rows("UPDATE offsets SET next = next - 1 WHERE number = %s", lost.number)  # another owner moved it
        consumer._pass(in_hand)
        assert service.effects() == []
        assert consumer.next.keys() & {lost, *others} == set(others)
        service.rows("UPDATE offsets SET next = next + 1 WHERE number = %s", lost.number)
        consumer._look()
        consumer._pass(in_hand)
        assert service.rows("SELECT count(*), count(DISTINCT xmin::text) FROM effect") == [(80, 1)]
        assert behind(consumer, log) == 0

    def test_facts_stated_by_a_handler_carry_derived_ids_and_their_cause(
        self, log: Any, consumer: Consumer, service: TinyService
    ) -> None:
        message = sent(uuid4(), EmployeeLeft(employee_id=uuid4(), on=date(2026, 3, 1)))
        stated = "SELECT event_id, headers FROM outbox ORDER BY id"
        log.append([message])
        catch_up(consumer, log)
        first = service.rows(stated)
        assert len({event for event, _ in first}) == 2
        for event, headers in first:
            assert headers["ce_id"] == str(event)
            assert headers["ce_causationid"] == message.headers["ce_id"]
            assert headers["ce_correlationid"] == "command-1"
        service.rows("DELETE FROM outbox")
        service.rows("DELETE FROM inbox")  # as if it had never committed
        log.append([message])
        catch_up(consumer, log)
        assert [event for event, _ in service.rows(stated)] == [event for event, _ in first]


class Misfits:
    """Facts that cannot be handled: each class of failure goes its own way, and the partition flows on."""

    def test_a_poison_parks_its_key_alone_and_a_retry_keeps_the_order(
        self, log: Any, consumer: Consumer, service: TinyService, caplog: pytest.LogCaptureFixture
    ) -> None:
        agency, sick, well = uuid4(), uuid4(), [uuid4() for _ in range(10)]
        service.trouble[sick] = fail
        facts = [recorded(e, str(n)) for n in range(3) for e in [*well, sick]]
        log.append([sent(agency, fact) for fact in facts])
        catch_up(consumer, log)
        for e in well:
            assert service.effects(e) == ["0", "welcome", "1", "welcome", "2", "welcome"]
        key = f"{agency}/{sick}"
        assert service.effects(sick) == []
        assert service.parked() == [("BUG", "PARKED", key), ("BEHIND", "PARKED", key), ("BEHIND", "PARKED", key)]
        assert "ALARM parked BUG" in caplog.text
        log.append([sent(agency, recorded(sick, "3"))])
        catch_up(consumer, log)
        assert consumer.retry(place_of(service, key)) == 0, "the bug is still there"
        service.trouble.clear()
        assert consumer.retry(place_of(service, key)) == 4
        log.append([sent(agency, recorded(sick, "4"))])
        catch_up(consumer, log)
        said = [s for s in service.effects(sick) if s != "welcome"]
        assert said == ["0", "1", "2", "3", "4"]
        assert {status for _, status, _ in service.parked()} == {"DONE"}
        assert service.rows("SELECT key FROM blocked_keys") == []

    def test_a_key_whose_retry_was_cut_off_goes_on_by_itself(
        self, log: Any, consumer: Consumer, service: TinyService
    ) -> None:
        agency, sick = uuid4(), uuid4()
        service.trouble[sick] = fail
        log.append([sent(agency, recorded(sick, str(n))) for n in range(3)])
        catch_up(consumer, log)
        service.trouble.clear()
        assert consumer._retry_first(place_of(service, f"{agency}/{sick}"))  # and then the process ends
        drive(consumer, lambda: service.rows("SELECT key FROM blocked_keys") == [])
        assert [s for s in service.effects(sick) if s != "welcome"] == ["0", "1", "2"]

    def test_what_refers_to_something_that_has_not_arrived_waits_and_then_flows(
        self, log: Any, consumer: Consumer, service: TinyService
    ) -> None:
        agency, early, unit = uuid4(), uuid4(), uuid4()
        log.append([sent(agency, recorded(early, "PPPK", unit=unit)), sent(agency, recorded(early, "PNS", unit=unit))])
        catch_up(consumer, log)
        assert [class_ for class_, _, _ in service.parked()] == ["NOT_YET", "BEHIND"]
        log.append([sent(agency, unit_set(unit))])
        drive(consumer, lambda: len(service.effects(early)) == 4)
        assert service.effects(early) == ["PPPK", "welcome", "PNS", "welcome"]
        assert service.rows("SELECT key FROM blocked_keys") == []

    def test_after_an_hour_of_waiting_it_is_an_error_for_people(
        self, log: Any, consumer: Consumer, service: TinyService, caplog: pytest.LogCaptureFixture
    ) -> None:
        log.append([sent(uuid4(), recorded(uuid4(), "PPPK"))])
        catch_up(consumer, log)
        service.rows("UPDATE parked SET parked_at = now() - interval '61 minutes', retry_at = now()")
        drive(consumer, lambda: service.rows("SELECT class, retry_at FROM parked") == [("BUG", None)])
        assert "ALARM given up" in caplog.text
        assert len(service.rows("SELECT key FROM blocked_keys")) == 1

    @pytest.mark.parametrize("forgery", ["header", "key"])
    def test_a_forged_agency_is_alarmed_and_not_applied_and_blocks_nobody(
        self, log: Any, consumer: Consumer, service: TinyService, caplog: pytest.LogCaptureFixture, forgery: str
    ) -> None:
        victim, employee = uuid4(), uuid4()
        true = sent(victim, recorded(employee))
        stranger = str(uuid4())
        forged = (
            sent(victim, recorded(employee, "forged"), ce_agency=stranger)
            if forgery == "header"
            else sent(UUID(stranger), recorded(employee, "forged"))._replace(key=true.key)
        )
        log.append([forged, true])
        catch_up(consumer, log)
        assert [class_ for class_, _, _ in service.parked()] == ["SECURITY"]
        assert "ALARM parked SECURITY" in caplog.text
        assert service.effects(employee) == ["PNS", "welcome"]
        assert consumer.retry(place_of(service, true.key)) == 0, "there is no replay"

    def test_an_unknown_type_is_ignored_and_counted(self, log: Any, consumer: Consumer, service: TinyService) -> None:
        message = sent(uuid4(), recorded(uuid4()))
        log.append([message._replace(headers={**message.headers, "ce_type": "cendana.agencies.flag_raised.v1"})])
        catch_up(consumer, log)
        assert consumer.ignored == {"cendana.agencies.flag_raised.v1": 1}
        assert service.effects() == []
        assert service.parked() == []

    def test_an_unknown_field_is_tolerated(self, log: Any, consumer: Consumer, service: TinyService) -> None:
        fact = recorded(uuid4())
        body = {**json.loads(to_json(fact)), "new": {"field": [1]}}
        log.append([sent(uuid4(), fact)._replace(value=json.dumps(body).encode())])
        catch_up(consumer, log)
        assert service.effects(fact.employee_id) == ["PNS", "welcome"]

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda m: m._replace(value=b'{"employee_id": "3f0f9a36-0000-4000-8000-000000000001"}'),
            lambda m: m._replace(value=b"{"),
            lambda m: m._replace(value=b'"\xff"'),
            lambda m: m._replace(value=b"[]"),
            lambda m: _without(m, "ce_id"),
            lambda m: _without(m, "ce_type"),
            lambda m: _without(m, "ce_agency"),
            lambda m: m._replace(headers={**m.headers, "ce_specversion": "2.0"}),
            lambda m: m._replace(headers={**m.headers, "ce_id": "not a uuid"}),
        ],
        ids=["field", "json", "bytes", "shape", "id", "type", "agency", "version", "bad-id"],
    )
    def test_the_undecodable_is_parked_at_once_and_its_key_flows_on(
        self, log: Any, consumer: Consumer, service: TinyService, spoil: Callable[[Message], Message]
    ) -> None:
        agency, employee = uuid4(), uuid4()
        good = sent(agency, recorded(employee))
        log.append([spoil(sent(agency, recorded(employee))), good])
        catch_up(consumer, log)
        assert service.parked() == [("UNDECODABLE", "PARKED", good.key)]
        assert service.effects(employee) == ["PNS", "welcome"]


class Positions:
    """Where a group stands, against what the log holds."""

    def test_a_new_group_begins_at_the_oldest_record(self, log: Any, service: TinyService, url: str) -> None:
        service.rows("DELETE FROM offsets")
        oldest = {p: low for p, (low, _) in log.bounds(log.partitions(TOPIC)).items()}
        it = Consumer(service.app, open_log(url))
        it._look()
        assert it.next == oldest
        it.close()

    def test_a_log_restored_short_stops_the_group(
        self, log: Any, consumer: Consumer, service: TinyService, url: str
    ) -> None:
        log.append([sent(uuid4(), recorded(uuid4())) for _ in range(8)])
        catch_up(consumer, log)
        consumer.close()
        service.rows("UPDATE offsets SET last_event = 'of another life' WHERE last_event IS NOT NULL")
        it = Consumer(service.app, open_log(url))
        with pytest.raises(LogShortened):
            it.turn()
        it.close()
        service.rows("UPDATE offsets SET next = next + 1000")
        it = Consumer(service.app, open_log(url))
        with pytest.raises(OutOfRange):
            drive(it, lambda: False, seconds=10)
        it.close()
        assert service.parked() == []


def _without(message: Message, header: str) -> Message:
    return message._replace(headers={k: v for k, v in message.headers.items() if k != header})


@pytest.fixture(autouse=True)
def _alarms(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="shared.delivery")


class TestConsumerOnPostgres(OnceEach, Misfits, Positions):
    """Reading the log in PostgreSQL."""

    @pytest.fixture
    def url(self, postgres_log_url: str) -> str:
        return postgres_log_url


class TestConsumerOnKafka(OnceEach, Misfits, Positions):
    """Reading a real broker."""

    @pytest.fixture
    def url(self, kafka_url: str) -> str:
        return kafka_url

    def test_a_key_that_postgres_cannot_hold_does_not_stop_the_partition(
        self, log: Any, consumer: Consumer, service: TinyService
    ) -> None:
        """Another program wrote to the topic: no UTF-8, and NUL."""
        from shared.eventlog import kafka_clients

        employee = uuid4()
        good = sent(uuid4(), recorded(employee))
        producer = kafka_clients.writer(log._servers)
        headers = [("ce_specversion", b"1.0"), ("ce_type", good.headers["ce_type"].encode()), ("ce_id", b"\xff\0")]
        producer.send(TOPIC, key=b"a\0\xff", value=b"{}", headers=headers).get(10)
        kafka_clients.abandon(producer)
        log.append([good])
        catch_up(consumer, log)
        assert [class_ for class_, _, _ in service.parked()] == ["UNDECODABLE"]
        assert service.effects(employee) == ["PNS", "welcome"]
