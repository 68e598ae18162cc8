"""F21: one agency states three hundred thousand facts, another twenty, and the twenty do not wait for the others.

Late in its folder, since whoever looks at the log afterwards has all of them to read.
"""

import statistics
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from deploy.bench.measured import percentile
from deploy.pidfile import until
from tests.faults.test_outages import waiting
from tests.faults.test_readers import day
from tests.support.invariants import READERS, Findings
from tests.support.load import Load
from tests.support.topology import Topology

CROWD, FEW = 300_000, 20
PROMISED = 2.0  # seconds, for 95 of 100
STATE = """
INSERT INTO outbox (event_id, agency_id, topic, key, type, headers, payload)
SELECT event, %(agency)s::uuid, 'cendana.agencies', concat(%(agency)s::text, '/', person), kind,
       jsonb_build_object('ce_specversion', '1.0', 'ce_id', event, 'ce_source', '/agencies', 'ce_type', kind,
                          'ce_subject', person, 'ce_time', now(), 'ce_agency', %(agency)s::text,
                          'ce_correlationid', 'crowd', 'content-type', 'application/json'),
       convert_to(json_build_object('employee_id', person, 'unit_id', %(unit)s::text, 'position_id', %(unit)s::text,
                                    'superior_id', NULL, 'employment', 'PNS')::text, 'UTF8')
  FROM (SELECT uuidv7() AS event, gen_random_uuid() AS person, 'cendana.agencies.employee_recorded.v1' AS kind
          FROM generate_series(1, %(many)s::int)) AS fact"""
SEEN = "SELECT holidays FROM calendar WHERE agency_id = %s"


@pytest.mark.takes_minutes
@pytest.mark.timeout(1800)
def test_f21_a_crowd_of_facts_of_one_agency_does_not_hold_up_another(
    topology: Topology, load: Load, settled: Callable[..., Findings]
) -> None:
    large, small = load.desk.register(), load.desk.register()
    load.registered += [large, small]
    load.desk.set_calendar(small, [day(0)])
    assert until(lambda: all(_sees(topology, name, small, 0) for name in READERS), 60)
    with topology.database("agencies") as admin:
        admin.execute(STATE, {"agency": str(large), "unit": str(uuid4()), "many": CROWD})
    took = sorted(_until_seen_by_all(topology, load, small, number) for number in range(1, FEW + 1))
    during = waiting(topology)
    p95 = percentile(took, 0.95)
    also = f"{FEW} of another: median {statistics.median(took):.2f} s, p95 {p95:.2f} s, {during} still in the outbox"
    settled(also=f"{CROWD} facts, {also}", within=900)
    assert during > 0, "the crowd was gone before the others"
    assert p95 < PROMISED, also


def _until_seen_by_all(topology: Topology, load: Load, agency: UUID, number: int) -> float:
    """Seconds from the answer of a command to its effect in every service."""
    load.desk.set_calendar(agency, [day(number)])
    began = time.monotonic()
    assert until(lambda: all(_sees(topology, name, agency, number) for name in READERS), 300)
    return time.monotonic() - began


def _sees(topology: Topology, name: str, agency: UUID, number: int) -> bool:
    return topology.rows(name, SEEN, agency) == [([day(number)],)]
