"""By background: what runs without anybody asking keeps to one agency at a time as well.

There is no export job and no rebuild that runs by itself: exports are routes, attacked by id.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors, sql

from services import SERVICES
from shared.delivery.consumer import Consumer
from shared.delivery.parking import Key
from shared.delivery.relay import Relay
from shared.delivery.ticker import Ticker
from shared.eventlog import open_log
from shared.eventlog.port import EventLog, Message, Partition, Record
from shared.events.evaluations import CompetencyAssessed
from shared.events.fact import contract_of
from shared.events.local import TimePassed
from shared.house import house
from tests.attacks.bare_sql import announce
from tests.attacks.facts import contracts, fact_about, from_now_on, message, topics_of
from tests.attacks.stage import Stage, Theatre, metadata

LATER = timedelta(days=400)


@pytest.fixture(scope="module")
def backstage(theatre: Theatre) -> Iterator[Stage]:
    """A stage of this module's own; the clock goes back in the end."""
    made, now = theatre.stage(), theatre.clock.now
    yield made
    theatre.clock.now = now
    made.close()


@pytest.fixture
def log(backstage: Stage) -> Iterator[EventLog]:
    """The event log of the theatre, with every topic."""
    it = topics_of(open_log(backstage.places.settings.event_log))
    yield it
    it.close()


@pytest.mark.parametrize("name", SERVICES)
def test_a_relay_reads_the_outbox_and_no_table_beside_it(stage: Stage, name: str, tried: Counter[str]) -> None:
    tables = [*metadata(name).tables, "inbox", "offsets", "parked", "blocked_keys"]
    tries = [sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table)) for table in tables]
    tries += [sql.SQL("INSERT INTO outbox DEFAULT VALUES").format(), sql.SQL("UPDATE outbox SET key = key").format()]
    tried["by background"] += len(tries)
    with stage.visitor(name, "relay") as relay:
        announce(relay, stage.a.agency_id)
        for statement in tries:
            with pytest.raises(errors.InsufficientPrivilege), relay.transaction():
                relay.execute(statement)


def test_what_a_relay_publishes_is_what_was_stated_each_under_its_own_agency(
    backstage: Stage, log: EventLog, tried: Counter[str]
) -> None:
    for name in SERVICES:
        partitions = log.partitions(f"cendana.{name}")
        ends = {partition: high for partition, (_, high) in log.bounds(partitions).items()}
        with backstage.owner(name) as owner:
            stated = set(owner.execute("SELECT event_id::text, agency_id::text, key FROM outbox").fetchall())
        relay = Relay(log, backstage.places.settings.dsn(name, "relay"), name)
        while relay.turn(0):
            pass
        relay.close()
        records = [each for page in _pages(log, ends) for each in page]
        tried["by background"] += len(records)
        assert {(r.headers["ce_id"], r.headers["ce_agency"], r.key) for r in records} == stated
        for each in records:
            assert each.key.startswith(f"{each.headers['ce_agency']}/")


def _pages(log: EventLog, positions: dict[Partition, int]) -> Iterator[list[Record]]:
    while page := log.fetch(positions, 500, 0.1):
        yield page
        for record in page:
            positions[record.partition] = record.position + 1


@pytest.mark.parametrize("name", SERVICES)
def test_time_that_passes_for_one_agency_changes_nothing_of_the_other(
    backstage: Stage, name: str, tried: Counter[str]
) -> None:
    with backstage.owner(name) as owner:  # B is not served any more: what ticks now ticks for A
        owner.execute("UPDATE agency SET active = (id = %s)", [backstage.a.agency_id])
    before = backstage.digest_of(backstage.b, name)
    now = backstage.places.clock.now
    backstage.places.clock.now = now + LATER
    handled = Ticker(backstage.app(name)).turn()
    backstage.places.clock.now = now
    tried["by background"] += handled
    assert backstage.digest_of(backstage.b, name) == before
    if handled:
        assert handled == len(house(backstage.app(name)).subscriptions.of(TimePassed))


def test_a_worker_that_reads_facts_of_one_agency_about_the_other_moves_only_the_first(
    own_stage: Stage, log: EventLog, tried: Counter[str]
) -> None:
    from_now_on(own_stage, log)
    named = [contract for contract in contracts() if contract.subject != "agency_id"]
    facts = [(fact_about(own_stage, contract, of_b=False), contract) for contract in named]
    log.append([message(own_stage.b.agency_id, fact, contract) for fact, contract in facts])
    before = own_stage.digest_of(own_stage.a)
    for name in SERVICES:
        if not house(own_stage.app(name)).subscriptions.topics:
            continue
        consumer = Consumer(own_stage.app(name), open_log(own_stage.places.settings.event_log))
        try:
            while consumer.turn(0.05):
                pass
        finally:
            consumer.close()
        tried["by background"] += len(facts)
    assert own_stage.digest_of(own_stage.a) == before, "facts of B about subjects of A moved A"


def test_a_parked_fact_is_tried_again_within_its_agency_and_not_when_it_was_forged_meanwhile(
    own_stage: Stage, log: EventLog, tried: Counter[str]
) -> None:
    name = "training"
    fact = CompetencyAssessed(
        assessment_id=uuid4(),
        employee_id=uuid4(),  # nobody yet: it waits
        competency="KOMUNIKASI",
        standard=3,
        level=1,
        source="LEADER_AFTER_COACHING",
        assessed_on=own_stage.places.clock.now.date(),
    )
    own = message(own_stage.a.agency_id, fact, contract_of(CompetencyAssessed))
    before = own_stage.digest_of(own_stage.b, name)
    consumer = Consumer(own_stage.app(name), open_log(own_stage.places.settings.event_log))
    try:
        for number, agency in enumerate((own_stage.a.agency_id, own_stage.b.agency_id)):
            headers = {**own.headers, "ce_agency": str(agency), "ce_id": str(uuid4())}
            with own_stage.owner(name) as owner:
                _park(owner, own._replace(headers=headers), number)
            tried["by background"] += 1
            handled = consumer.retry(Key(own.topic, 0, own.key))
            assert handled == 0  # the first waits for the employee, the second is forged
            with own_stage.owner(name) as owner:
                owner.execute("UPDATE parked SET status = 'DISCARDED'")
    finally:
        consumer.close()
    assert own_stage.digest_of(own_stage.b, name) == before
    assert not [text for text in own_stage.text_of(name, own_stage.a).values() if str(fact.employee_id) in text]


def _park(owner: "psycopg.Connection[Any]", sent: Message, position: int) -> None:
    """As a consumer parks what has to wait."""
    statement = (
        "INSERT INTO parked (grp, topic, number, position, key, event_id, agency_id, headers, payload, class, error)"
        " VALUES ('training', %s, 0, %s, %s, %s, %s, %s, %s, 'NOT_YET', 'waits')"
    )
    headers, agency = sent.headers, UUID(sent.headers["ce_agency"])
    values = [sent.topic, position, sent.key, headers["ce_id"], agency, json.dumps(dict(headers)), sent.value]
    owner.execute(statement.encode(), values)
