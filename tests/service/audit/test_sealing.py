"""The audit trail of a running service: sealed as time passes, its head kept elsewhere, and verified from outside."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from deploy.audit import Chain, verified
from services.rewards.models import TRAIL
from shared.audit.chain import Fault
from shared.events.rewards import AuditSealed
from tests.support.demo_platform import DemoPlatform
from tests.support.services import Service

ROOT = Path(__file__).parents[3]


@pytest.fixture
def rewards(empty_platform: DemoPlatform) -> Service:
    """Rewards with ten entries in its trail: settings were changed ten times."""
    service = empty_platform.service("rewards")
    admin = service.client("agency_admin")
    for _ in range(10):
        assert admin.put("/settings", {"settings": {}}).status == 200
    return service


@pytest.fixture
def owner(rewards: Service) -> Iterator["psycopg.Connection[Any]"]:
    """Somebody with all rights over the database of rewards."""
    url = rewards.places.settings.database_url("rewards", "migrate").replace("+psycopg", "", 1)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def chain(platform: DemoPlatform, service: str = "rewards") -> Chain:
    """What the command finds of one chain."""
    return next(c for c in verified(platform.places.settings, platform.slug) if c.service == service)


def broken(platform: DemoPlatform) -> tuple[Fault, int] | None:
    """The fault of the chain of rewards and its place."""
    found = chain(platform).verdict.broken
    return (found.fault, found.number) if found else None


def at(service: Service, number: int) -> dict[str, Any]:
    """Parameters of SQL that names a link."""
    return {"agency": service.agency_id, "number": number}


ENTRY_OF = "(SELECT id FROM audit_seal WHERE agency_id = %(agency)s AND number = %(number)s)"


def test_entries_are_sealed_as_time_passes_and_the_head_is_stated(
    empty_platform: DemoPlatform, rewards: Service
) -> None:
    assert (chain(empty_platform).verdict.links, chain(empty_platform).verdict.waiting) == (0, 10)
    empty_platform.pass_time(minutes=15)
    found = chain(empty_platform).verdict
    assert (found.links, found.waiting, found.broken) == (10, 0, None)
    stated = rewards.stated(AuditSealed)
    assert [(fact.number, fact.hash) for fact in stated] == [(found.head.number, found.head.hash)]  # type: ignore[union-attr]
    empty_platform.pass_time(minutes=15)
    assert len(rewards.stated(AuditSealed)) == 1, "nothing new, nothing stated"


def test_a_chain_goes_on_where_it_ended(empty_platform: DemoPlatform, rewards: Service) -> None:
    empty_platform.pass_time(minutes=15)
    rewards.client("agency_admin").put("/settings", {"settings": {}})
    empty_platform.pass_time(minutes=15)
    found = chain(empty_platform).verdict
    assert (found.links, found.waiting, found.broken) == (11, 0, None)


def test_writing_an_entry_waits_for_no_sealing(empty_platform: DemoPlatform, rewards: Service) -> None:
    with rewards.session() as session:
        session.connection().exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s || '/audit', 0))", (str(rewards.agency_id),)
        )
        assert rewards.client("agency_admin").put("/settings", {"settings": {}}).status == 200


@pytest.mark.parametrize(
    ("attack", "fault"),
    [
        (f"UPDATE audit SET action = 'x' WHERE id = {ENTRY_OF}", Fault.CHANGED),
        (f"UPDATE audit SET actor_id = gen_random_uuid() WHERE id = {ENTRY_OF}", Fault.CHANGED),
        (f"DELETE FROM audit WHERE id = {ENTRY_OF}", Fault.REMOVED),
        ("DELETE FROM audit_seal WHERE agency_id = %(agency)s AND number = %(number)s", Fault.REMOVED),
        (
            "UPDATE audit_seal SET number = number + 100 WHERE agency_id = %(agency)s AND number = %(number)s",
            Fault.REMOVED,
        ),
        (
            f"UPDATE audit_seal SET id = CASE number WHEN %(number)s THEN {ENTRY_OF.replace('%(number)s', '%(number)s + 1')}"
            f" ELSE {ENTRY_OF} END WHERE agency_id = %(agency)s AND number IN (%(number)s, %(number)s + 1)",
            Fault.CHANGED,
        ),
    ],
)
def test_what_the_owner_of_the_database_does_is_found(
    empty_platform: DemoPlatform, rewards: Service, owner: Any, attack: str, fault: Fault
) -> None:
    empty_platform.pass_time(minutes=15)
    with owner.transaction():
        if "CASE" in attack:
            owner.execute("ALTER TABLE audit_seal DROP CONSTRAINT pk_audit_seal")
        owner.execute(attack, at(rewards, 4))
    if "CASE" in attack:
        owner.execute("ALTER TABLE audit_seal ADD CONSTRAINT pk_audit_seal PRIMARY KEY (agency_id, id)")
    assert broken(empty_platform) == (fault, 4)


def test_a_chain_that_was_cut_is_found_by_the_head_kept_elsewhere(
    empty_platform: DemoPlatform, rewards: Service, owner: Any
) -> None:
    empty_platform.pass_time(minutes=15)
    gone = "SELECT id FROM audit_seal WHERE agency_id = %(agency)s AND number >= %(number)s"
    owner.execute(f"DELETE FROM audit WHERE id IN ({gone})", at(rewards, 8))
    owner.execute("DELETE FROM audit_seal WHERE agency_id = %(agency)s AND number >= %(number)s", at(rewards, 8))
    assert broken(empty_platform) == (Fault.CUT, 8)


def test_an_entry_of_the_past_is_found(empty_platform: DemoPlatform, rewards: Service, owner: Any) -> None:
    empty_platform.pass_time(hours=3)
    rewards.client("agency_admin").put("/settings", {"settings": {}})
    empty_platform.pass_time(minutes=15)
    owner.execute(
        "INSERT INTO audit SELECT agency_id, gen_random_uuid(), at - interval '2 days', action, actor_id,"
        f" actor_employee_id, people, subjects, details, correlation_id, shown_from FROM audit WHERE id = {ENTRY_OF}",
        at(rewards, 1),
    )
    assert broken(empty_platform) == (Fault.INSERTED, 12)
    empty_platform.pass_time(minutes=15)
    assert broken(empty_platform) in ((Fault.INSERTED, 12), (Fault.CHANGED, 12))


def test_the_state_is_shown_with_what_others_keep(empty_platform: DemoPlatform, rewards: Service, owner: Any) -> None:
    empty_platform.pass_time(minutes=15)
    heads = empty_platform.service("evaluations").client("auditor").get("/audit/heads/rewards").body["items"]
    told = [f"{head['number']}:{head['hash']}" for head in heads]
    auditor = rewards.client("auditor")
    state = auditor.get("/audit/state", query_string={"heads": told}).body
    assert (state["entries"], state["links"], state["broken"]) == (10, 10, None)
    assert state["actions"] == ["settings-changed"]
    owner.execute("DELETE FROM audit_seal WHERE agency_id = %(agency)s AND number >= %(number)s", at(rewards, 8))
    cut = auditor.get("/audit/state", query_string={"heads": told}).body
    assert (cut["broken"]["fault"], cut["broken"]["number"]) == ("CUT", 8)


def test_the_command_names_the_first_broken_link(empty_platform: DemoPlatform, rewards: Service, owner: Any) -> None:
    empty_platform.pass_time(minutes=15)
    settings = empty_platform.places.settings
    whole = [c.line for c in verified(settings, empty_platform.slug)]
    assert all("whole" in line for line in whole)
    owner.execute(f"UPDATE audit SET action = 'x' WHERE id = {ENTRY_OF}", at(rewards, 4))
    entry = owner.execute(f"SELECT {ENTRY_OF}", at(rewards, 4)).fetchone()[0]
    line = chain(empty_platform).line
    assert f"BROKEN at link 4: changed, entry {entry}" in line
    with pytest.raises(LookupError):
        list(verified(settings, "tidak-ada"))


def test_the_command_asks_to_be_called_rightly() -> None:
    run = subprocess.run([sys.executable, "-m", "deploy.audit"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, "usage" in run.stderr) == (2, True)


def test_each_service_keeps_a_trail_and_somebody_else_its_head(service: Callable[[str], Service]) -> None:
    from deploy.audit import trail_of
    from services import SERVICES

    keepers = [name for name in SERVICES if trail_of(name).head is not None]
    for name in SERVICES:
        assert [keeper for keeper in keepers if keeper != name], name
        assert trail_of(name).entry.__tablename__ == TRAIL.entry.__tablename__
    assert replace(TRAIL, head=None) == TRAIL
