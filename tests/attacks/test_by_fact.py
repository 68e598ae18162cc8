"""By fact: what a fact says is of the agency in its envelope, its key and its body at once, or of nobody.

A fact of A about a subject of B can be stated by a producer that went wrong: it may do as it likes to A, and B is as it
was.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pytest

from services import SERVICES
from shared.delivery.consumer import Consumer
from shared.delivery.envelope import Unfit, read
from shared.eventlog import open_log
from shared.eventlog.port import EventLog, Message, Partition, Record
from shared.events.fact import Contract
from shared.house import house
from shared.refusals import NotYet
from tests.attacks.facts import contracts, fact_about, forged, from_now_on, listeners, message, topics_of
from tests.attacks.stage import Stage, Theatre

CONTRACTS = contracts()


def record(sent: Message) -> Record:
    """The message as it would be read."""
    return Record(Partition(sent.topic, 0), 0, sent.key, sent.headers, sent.value)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.type)
def test_a_forged_agency_is_seen_by_everybody_who_listens(
    stage: Stage, contract: Contract, tried: Counter[str]
) -> None:
    for name in listeners(stage, contract):
        subscriptions = house(stage.app(name)).subscriptions
        own = message(stage.a.agency_id, fact_about(stage, contract, of_b=False), contract)
        assert read(record(own), subscriptions) is not None, "what is not forged is read"
        for title, sent in forged(stage, contract):
            tried["by fact"] += 1
            with pytest.raises(Unfit) as refused:
                read(record(sent), subscriptions)
            assert refused.value.class_ == "SECURITY", title
        tried["by fact"] += 1
        elsewhere = record(own)._replace(partition=Partition("cendana.elsewhere", 0))
        with pytest.raises(Unfit):
            read(elsewhere, subscriptions)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.type)
def test_a_fact_of_a_about_b_changes_nothing_of_b_and_lets_nothing_out(
    apart: Stage, contract: Contract, tried: Counter[str]
) -> None:
    fact = fact_about(apart, contract, of_b=True)
    for name in listeners(apart, contract):
        tried["by fact"] += 1
        before, outbox = apart.digest_of(apart.b, name), apart.text_of(name, apart.a, ["outbox"])["outbox"]
        with suppress(NotYet, Unfit):  # it would be parked: the subject is nobody here, or the body names B
            apart.service(name).receive(fact)
        assert apart.digest_of(apart.b, name) == before
        stated = apart.text_of(name, apart.a, ["outbox"])["outbox"].removeprefix(outbox)
        assert str(apart.b.agency_id) not in stated


@pytest.fixture(scope="module")
def apart(theatre: Theatre) -> Iterator[Stage]:
    """A stage for facts that are believed."""
    made = theatre.stage()
    yield made
    made.close()


@pytest.fixture
def log(own_stage: Stage) -> Iterator[EventLog]:
    """The event log of the theatre, with every topic."""
    it = topics_of(open_log(own_stage.places.settings.event_log))
    from_now_on(own_stage, it)
    yield it
    it.close()


def test_consumers_park_what_is_forged_and_neither_handle_it_nor_block_its_key(
    own_stage: Stage, log: EventLog, tried: Counter[str]
) -> None:
    sent = [each for contract in CONTRACTS for _, each in forged(own_stage, contract)]
    log.append(sent)
    before = own_stage.digest_of(own_stage.a), own_stage.digest_of(own_stage.b)
    for name in SERVICES:
        consumer = Consumer(own_stage.app(name), open_log(own_stage.places.settings.event_log))
        try:
            if house(own_stage.app(name)).subscriptions.topics:
                while consumer.turn(0.05):
                    pass
        finally:
            consumer.close()
        heard = house(own_stage.app(name)).subscriptions
        mine = [each for each in sent if heard.named(each.headers["ce_type"])]
        with own_stage.owner(name) as owner:
            ((parked, kinds),) = owner.execute("SELECT count(*), array_agg(DISTINCT class) FROM parked").fetchall()
            ((blocked,),) = owner.execute("SELECT count(*) FROM blocked_keys").fetchall()
        tried["by fact"] += len(mine)
        assert (parked, kinds, blocked) == (len(mine), ["SECURITY"] if mine else None, 0)
    assert (own_stage.digest_of(own_stage.a), own_stage.digest_of(own_stage.b)) == before
