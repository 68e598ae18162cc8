"""The inbox by day: a fact is fresh once, in whatever day its id lies and whatever becomes of the days meanwhile."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from deploy.pidfile import until
from shared.db import derived_uuid, named_uuid, uuid7
from shared.delivery.consumer import Consumer
from shared.delivery.inbox_days import InboxDays
from shared.eventlog import open_log
from shared.eventlog.port import Message
from shared.migrations.inbox import AHEAD, HORIZON, PIECE
from shared.settings import Settings
from tests.support.tiny_service import SERVICE, TinyService, at_the_end, catch_up, recorded, sent

DAYS = "SELECT relname::text FROM pg_class WHERE relnamespace = 'inbox_days'::regnamespace AND relkind = 'r' ORDER BY 1"
WHERE = "SELECT DISTINCT tableoid::regclass::text FROM inbox WHERE event_id = %s"
DAY = timedelta(days=1)


@pytest.fixture
def url(postgres_log_url: str) -> str:
    return postgres_log_url


@pytest.fixture
def service(log: Any, backbone: Settings) -> Iterator[TinyService]:
    """The service at the end of its topic, with an inbox of no day."""
    with at_the_end(log, backbone) as it:
        for (name,) in it.rows(DAYS):
            if name != "other":
                it.rows(f"DROP TABLE inbox_days.{name}")
        yield it


@pytest.fixture
def consumer(service: TinyService, postgres_log_url: str) -> Iterator[Consumer]:
    it = Consumer(service.app, open_log(postgres_log_url))
    yield it
    it.close()


def today() -> date:
    return datetime.now(UTC).date()


def id_at(day: date, milliseconds: int = 0) -> UUID:
    """An id that was made so long after the beginning of the day."""
    began = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return named_uuid(int(began.timestamp()) * 1000 + milliseconds, str(uuid4()))


def of(event: UUID, employee: UUID) -> Message:
    return sent(uuid4(), recorded(employee), ce_id=str(event))


def make_day(service: TinyService, day: date) -> str:
    """A day that began long ago, as it was made in its time."""
    name = f"inbox_days.d{day:%Y%m%d}"
    bounds = [
        named_uuid(int(datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp()) * 1000, "") for d in (day, day + DAY)
    ]
    first, past = (UUID(int=each.int >> 80 << 80) for each in bounds)
    service.rows(f"CREATE TABLE {name} PARTITION OF inbox FOR VALUES FROM ('{first}') TO ('{past}')")
    return name


def grow_old(service: TinyService, table: str, days: int = HORIZON + 1) -> None:
    service.rows(f"UPDATE {table} SET handled_at = handled_at - interval '{days} days'")


def test_the_days_to_come_are_made_once_by_however_many_workers(service: TinyService) -> None:
    done: list[int] = []
    workers = [threading.Thread(target=lambda: done.append(InboxDays(service.app).turn())) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    InboxDays(service.app).turn()  # what one left to another that held the lock for the last step
    wanted = [f"d{today() + n * DAY:%Y%m%d}" for n in range(1, AHEAD + 1)]
    assert [name for (name,) in service.rows(DAYS)] == [*wanted, "other"]
    assert len(done) == 3
    assert InboxDays(service.app).turn() == 0


def test_a_fact_comes_again_after_midnight_and_is_known(log: Any, consumer: Consumer, service: TinyService) -> None:
    InboxDays(service.app).turn()
    day = today() + 2 * DAY
    before, after = id_at(day, -1), id_at(day)
    people = [uuid4(), uuid4()]
    facts = [of(before, people[0]), of(after, people[1])]
    for _ in range(2):
        log.append(facts)
        catch_up(consumer, log)
    assert service.rows(WHERE, before) == [(f"inbox_days.d{day - DAY:%Y%m%d}",)]
    assert service.rows(WHERE, after) == [(f"inbox_days.d{day:%Y%m%d}",)]
    assert [service.effects(each) for each in people] == [["PNS", "welcome"]] * 2


def test_a_day_takes_the_facts_that_came_before_it_was_made(log: Any, consumer: Consumer, service: TinyService) -> None:
    event, employee = id_at(today() + 3 * DAY, 1000), uuid4()
    fact = of(event, employee)
    log.append([fact])
    catch_up(consumer, log)
    assert service.rows(WHERE, event) == [("inbox_days.other",)]
    InboxDays(service.app).turn()
    assert service.rows(WHERE, event) == [(f"inbox_days.d{today() + 3 * DAY:%Y%m%d}",)]
    log.append([fact])
    catch_up(consumer, log)
    assert service.effects(employee) == ["PNS", "welcome"]


def test_a_day_is_dropped_a_whole_horizon_after_the_last_of_it_was_handled(
    log: Any, consumer: Consumer, service: TinyService
) -> None:
    days = InboxDays(service.app)
    days.turn()
    late, quiet = today() - (HORIZON + 3) * DAY, today() - (HORIZON + 4) * DAY
    tables = [make_day(service, each) for each in (late, quiet)]
    handled = [of(id_at(each, 5000), uuid4()) for each in (late, quiet)]
    log.append(handled)  # by a service that was away for two months
    catch_up(consumer, log)
    assert days.turn() == 0
    grow_old(service, tables[1])
    assert days.turn() == 1
    assert next(name for (name,) in service.rows(DAYS) if name != "other") == tables[0].removeprefix("inbox_days.")
    grow_old(service, tables[0])
    assert days.turn() == 1
    assert days.turn() == 0


def test_a_fact_of_a_day_that_is_gone_is_handled_and_then_known(
    log: Any, consumer: Consumer, service: TinyService
) -> None:
    old, far, random = id_at(today() - 400 * DAY), id_at(today() + 4000 * DAY), uuid4()
    people = {event: uuid4() for event in (old, far, random)}
    for _ in range(2):
        log.append([of(event, employee) for event, employee in people.items()])
        catch_up(consumer, log)
        InboxDays(service.app).turn()
    assert [service.effects(each) for each in people.values()] == [["PNS", "welcome"]] * 3
    assert service.parked() == []


def test_a_table_in_use_is_left_alone_and_nobody_waits_behind(
    log: Any, consumer: Consumer, service: TinyService, backbone: Settings
) -> None:
    days = InboxDays(service.app)
    days.turn()
    table = make_day(service, today() - (HORIZON + 1) * DAY)
    with psycopg.connect(backbone.dsn(SERVICE, "app")) as reader:
        reader.execute("SELECT count(*) FROM inbox")
        assert days.turn() == 0
        employee = uuid4()
        log.append([of(uuid7(), employee)])
        catch_up(consumer, log)
        assert service.effects(employee) == ["PNS", "welcome"]
    assert days.turn() == 1
    assert (table.removeprefix("inbox_days."),) not in service.rows(DAYS)


def test_what_lies_in_no_day_goes_piece_by_piece(service: TinyService) -> None:
    days = InboxDays(service.app)
    days.turn()
    service.rows(
        "INSERT INTO inbox (grp, handler, event_id, type, agency_id, correlation_id, handled_at)"
        " SELECT 'training', 'h', gen_random_uuid(), 't', gen_random_uuid(), '',"
        " clock_timestamp() - make_interval(days => CASE WHEN n <= %s THEN %s ELSE 1 END)"
        " FROM generate_series(1, %s) n",
        PIECE + 1,
        HORIZON + 1,
        PIECE + 10,
    )
    steps = 0

    def is_done() -> bool:  # a table in use, by who analyses it for one, is left for the next turn
        nonlocal steps
        steps += days.turn()
        return service.rows("SELECT count(*) FROM inbox") == [(9,)]

    assert until(is_done, 30)
    assert steps == 2


def test_workers_make_and_drop_nothing_else(service: TinyService, backbone: Settings) -> None:
    InboxDays(service.app).turn()
    for statement in (
        "CREATE TABLE inbox_days.mine ()",
        "DROP TABLE inbox_days.other",
        "TRUNCATE inbox",
        "SELECT 1 FROM inbox_days.other",
        "ALTER TABLE inbox DETACH PARTITION inbox_days.other",
    ):
        with (
            psycopg.connect(backbone.dsn(SERVICE, "app")) as app,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            app.execute(statement.encode())
    with psycopg.connect(backbone.dsn(SERVICE, "relay")) as relay, pytest.raises(psycopg.errors.InsufficientPrivilege):
        relay.execute("SELECT keep_inbox_days()")


def test_what_follows_from_a_fact_lies_in_the_day_of_its_cause_under_the_same_id_each_time() -> None:
    cause = uuid7()
    effect = derived_uuid(cause, "training open_need 0")
    assert effect == derived_uuid(cause, "training open_need 0")
    assert effect.int >> 80 == cause.int >> 80
    assert (effect.version, effect.variant) == (8, cause.variant)
    assert len({derived_uuid(cause, f"training open_need {n}") for n in range(1000)}) == 1000
    assert derived_uuid(uuid7(), "training open_need 0") != effect
