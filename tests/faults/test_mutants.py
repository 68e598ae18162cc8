"""The same trials pass on the backbone as it is, and fail on each that has one safeguard less: F5, F6, F13, F25 and the mutants.

All seeds are printed; a mutant that depends on chance gets several, the product has to hold under each of them.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.postgres import start
from deploy.provision import provision, settings_on
from shared.delivery.outbox import Emission, Trail, row_of
from shared.eventlog import open_log
from shared.events.agencies import UnitSet
from shared.house import utc_now
from shared.refusals import TooLarge
from shared.settings import Settings
from tests.faults.conftest import LINES
from tests.support import mutants
from tests.support.load import new_seed
from tests.support.mutants import Backbone
from tests.support.tiny_service import TinyService, install, tiny_service
from tests.support.trials import OWN_TOPIC, READ_TOPIC, Trials

TRIES = 6
MUTANTS = {
    "skip locked and no leader": (
        Backbone(relay=mutants.SkipLocked, relay_role="migrate"),
        Trials.two_relays_and_many_writers,
        "I3",
    ),
    "no inbox": (Backbone(consumer=mutants.WithoutInbox), Trials.a_log_that_holds_facts_twice, "I2"),
    "no compare-and-set and no inbox": (
        Backbone(consumer=mutants.WithoutCompareAndSet),
        Trials.a_reader_that_wakes_with_records_in_hand,
        "I2",
    ),
    "a cursor instead of delete": (
        Backbone(relay=mutants.Cursor, relay_role="migrate", relays=1),
        Trials.two_relays_and_many_writers,
        "I1",
    ),
    "no lock on the key": (
        Backbone(write=mutants.write_without_key_lock),
        Trials.two_relays_and_many_writers,
        "I3",
    ),
    "a retry that takes no lock": (
        Backbone(consumer=mutants.RetryWithoutLock),
        Trials.a_key_that_is_released_while_its_facts_arrive,
        "I3",
    ),
}


@pytest.fixture(scope="module")
def ground() -> Iterator[Settings]:
    """A PostgreSQL with the tables of the tiny service, and the log in it."""
    cluster = start(Path(tempfile.mkdtemp(prefix="cendana-mutants-")), durable=False)
    try:
        settings = settings_on(cluster, Settings())
        provision(cluster.url(), settings)
        install(settings)
        log = open_log(settings.event_log)
        for topic in (OWN_TOPIC, READ_TOPIC):
            log.create(topic, 4)
        log.close()
        yield settings
    finally:
        cluster.remove()


@pytest.fixture
def service(ground: Settings) -> Iterator[TinyService]:
    """The service, empty."""
    made = tiny_service(ground)
    yield made
    made.close()


def test_the_backbone_holds_in_every_trial(service: TinyService, seed: int) -> None:
    trials = Trials(service, Backbone(), seed)
    assert trials.two_relays_and_many_writers() == set()
    assert trials.a_log_that_holds_facts_twice() == set()
    assert trials.a_reader_that_wakes_with_records_in_hand() == set()
    assert trials.refused, "the compare-and-set of the offset was to refuse"
    assert trials.a_key_that_is_released_while_its_facts_arrive() == set()
    assert trials.a_handler_slower_than_the_patience_of_its_claims() == set()
    LINES.append(
        f"f5, f6, f13, f25 and the trials of the mutants on the backbone as it is: seed {seed}, all invariants hold"
    )


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_caught(service: TinyService, name: str) -> None:
    backbone, trial, expected = MUTANTS[name]
    seeds = [new_seed() for _ in range(TRIES)]
    for number, seed in enumerate(seeds, 1):
        broken = trial(Trials(service, backbone, seed))
        if expected in broken:
            LINES.append(f"mutant, {name}: caught by {', '.join(sorted(broken))} with seed {seed}, try {number}")
            return
    raise AssertionError(f"{name} was not caught with the seeds {seeds}")


def test_f16_an_oversized_fact_is_refused_in_the_request(service: TinyService) -> None:
    """413 for whoever asks, and nothing of the transaction stays: the relay never meets it."""
    unit = uuid4()
    fact = UnitSet(unit_id=unit, code="x" * 600_000, parent_id=None, head_id=None, organisation_id=unit, path=(unit,))
    with pytest.raises(TooLarge) as refused:
        row_of(Trail("agencies", uuid4(), utc_now(), "trial"), Emission(uuid4(), fact))
    assert refused.value.status == 413
    assert service.rows("SELECT 1 FROM outbox") == []
