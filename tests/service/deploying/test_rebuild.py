"""Read models built anew beside the live ones, also while people write; and the archive from which that goes on."""

import gzip
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from deploy.archive import Archive, UnfitArchive, forget, write
from deploy.rebuild import MODELS, NotRebuilt, ReadModel, Rebuild, rebuild
from deploy.whole_log import between
from services import SERVICES
from shared.delivery.subscriptions import Subscriptions
from shared.eventlog import open_log
from shared.events.agencies import EmployeeLeft, UnitSet
from shared.events.training import SeatConfirmed
from shared.house import house
from shared.settings import Settings
from shared.uow import UnitOfWork
from tests.service.deploying.test_backup import execute
from tests.support.carrying import Carrying, carrying
from tests.support.demo_platform import DemoPlatform
from tests.support.services import Places

EMPLOYEES = "DELETE FROM employee WHERE agency_id = %s AND id = ANY(%s)"


@pytest.fixture(scope="module")
def carry(places_there: Places) -> Iterator[Carrying]:
    """The workers of a platform, on each log."""
    with carrying(places_there.settings) as made:
        yield made


@pytest.fixture(scope="module")
def another(agency: DemoPlatform, carry: Carrying) -> DemoPlatform:
    """Another agency on the same platform."""
    made = agency.another_agency()
    carry()
    return made


@pytest.fixture(scope="module")
def agency(places_there: Places, carry: Carrying) -> DemoPlatform:
    """An agency with its people, whose facts went through the log."""
    made = DemoPlatform(places_there, places_there.app("agencies")).registered().staffed()
    carry()
    return made


@pytest.fixture
def settings(places_there: Places) -> Settings:
    """Where it all is."""
    return places_there.settings


def live(settings: Settings, agency: DemoPlatform, service: str = "evaluations") -> list[tuple[Any, ...]]:
    """The employees that the service knows."""
    with psycopg.connect(settings.dsn(service, "migrate")) as connection:
        question = "SELECT * FROM employee WHERE agency_id = %s ORDER BY id"
        return connection.execute(question, [agency.agency_id]).fetchall()


@pytest.mark.parametrize(("service", "model"), [(service, name) for service in MODELS for name in MODELS[service]])
def test_what_is_built_anew_is_what_is_there(
    settings: Settings, agency: DemoPlatform, service: str, model: str
) -> None:
    outcome = rebuild(settings, service, model, agency.slug)
    assert outcome.agrees, outcome
    assert not outcome.swapped
    if model == "organisation":
        assert outcome.rows["employee"] == 28
    with psycopg.connect(settings.dsn(service, "migrate")) as connection:
        assert connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'rebuild'").fetchall() == []


def test_a_difference_is_said_and_mended_only_when_asked(
    settings: Settings, agency: DemoPlatform, another: DemoPlatform
) -> None:
    whole, others = live(settings, agency), live(settings, another)
    execute(settings, "evaluations", EMPLOYEES, agency.agency_id, [row[1] for row in whole[:3]])
    execute(settings, "evaluations", "UPDATE unit SET code = 'X' WHERE agency_id = %s", agency.agency_id)
    outcome = rebuild(settings, "evaluations", "organisation", agency.slug)
    assert (outcome.only_live["employee"], outcome.only_rebuilt["employee"]) == (0, 3)
    assert outcome.only_live["unit"] == outcome.only_rebuilt["unit"] == len(agency.units)
    assert len(live(settings, agency)) == 25
    assert rebuild(settings, "evaluations", "organisation", agency.slug, swap=True).swapped
    assert live(settings, agency) == whole
    assert live(settings, another) == others
    assert rebuild(settings, "evaluations", "organisation", agency.slug).agrees


def test_it_agrees_while_people_write_and_facts_flow(
    settings: Settings, another: DemoPlatform, carry: Carrying
) -> None:
    written, stop = another, threading.Event()
    admin = written.service("agencies").client("agency_admin")
    stated = 0

    def people() -> None:
        nonlocal stated
        for first in list(written.people)[:20]:
            answer = admin.post(f"/employees/{written.people[first]}/leave", {"on": "2026-11-24"})
            assert answer.status in (200, 204), answer.body
            stated += 1
            time.sleep(0.05)
        stop.set()

    def workers() -> None:
        while not stop.is_set():
            carry()

    threads = [threading.Thread(target=people), threading.Thread(target=workers)]
    for thread in threads:
        thread.start()
    outcomes = []
    while not stop.is_set():
        outcomes.append(rebuild(settings, "training", "organisation", written.slug))
    for thread in threads:
        thread.join()
    carry()
    outcomes.append(rebuild(settings, "training", "organisation", written.slug))
    assert stated == 20
    assert len(outcomes) > 1
    assert all(outcome.agrees for outcome in outcomes), outcomes
    assert sum(1 for row in live(settings, written, "training") if row[-1] is not None) == 20


def test_what_the_live_one_put_aside_is_put_aside_here_too(settings: Settings, another: DemoPlatform) -> None:
    other = another
    gone = live(settings, other, "rewards")[0][1]
    with open_log_of(settings) as records:
        (event_id,) = {
            r.headers["ce_id"]
            for r in records
            if r.headers["ce_subject"] == str(gone) and r.headers["ce_type"].endswith("employee_recorded.v1")
        }
    statement = (
        "INSERT INTO parked (grp, topic, number, position, key, event_id, agency_id, headers, payload, class, error,"
        " status, reason) VALUES ('rewards', 'cendana.agencies', 0, -1, 'x', %s, %s, '{}', '{}', 'BUG', 'x',"
        " 'DISCARDED', 'Uji coba ini.')"
    )
    execute(settings, "rewards", statement, event_id, other.agency_id)
    execute(settings, "rewards", EMPLOYEES, other.agency_id, [gone])
    assert rebuild(settings, "rewards", "organisation", other.slug).agrees


def test_a_handler_that_reaches_outside_states_or_writes_elsewhere_is_refused(
    places_there: Places, settings: Settings, agency: DemoPlatform, carry: Carrying
) -> None:
    place = house(places_there.app("training"))
    own = Subscriptions("training")

    @own.on(UnitSet, outside=True)
    def send_mail(_uow: UnitOfWork, _fact: UnitSet) -> None:
        raise AssertionError("it was run")

    @own.on(EmployeeLeft)
    def confirm(uow: UnitOfWork, fact: EmployeeLeft) -> None:
        uow.emit(SeatConfirmed(enrolment_id=uuid4(), workshop_id=uuid4(), employee_id=fact.employee_id))

    with pytest.raises(NotRebuilt, match="send_mail: would reach outside"):
        Rebuild(replace(place, subscriptions=own), ReadModel(("unit",), ("send_mail",)), agency.agency_id)

    leaver = agency.people["Maria"]
    admin = agency.service("agencies").client("agency_admin")
    assert admin.post(f"/employees/{leaver}/leave", {"on": "2026-11-24"}).status in (200, 204)
    carry()
    stating = Rebuild(replace(place, subscriptions=own), ReadModel(("unit",), ("confirm",)), agency.agency_id)
    writing = Rebuild(place, ReadModel(("unit",), ("keep_employees",)), agency.agency_id)
    for refused, table in ((stating, "outbox"), (writing, "employee")):
        event_log = open_log(settings.event_log)
        with places_there.app("training").app_context(), pytest.raises(NotRebuilt, match=f"writes to {table}"):
            refused.run(event_log, None, swap=True)
        event_log.close()


class open_log_of:  # noqa: N801  # reads as `with open_log_of(settings) as records`
    """All records of the log."""

    def __init__(self, settings: Settings) -> None:
        self._log = open_log(settings.event_log)

    def __enter__(self) -> list[Any]:
        partitions = [p for name in SERVICES for p in self._log.partitions(f"cendana.{name}")]
        bounds = self._log.bounds(partitions)
        at, ends = ({p: place[n] for p, place in bounds.items()} for n in (0, 1))
        return [record for chunk in between(self._log, at, ends) for record in chunk]

    def __exit__(self, *_: object) -> None:
        self._log.close()


def leave(agency: DemoPlatform, *first: str) -> None:
    """These people leave; the facts of it are stated."""
    admin = agency.service("agencies").client("agency_admin")
    for name in first:
        assert admin.post(f"/employees/{agency.people[name]}/leave", {"on": "2026-11-24"}).status in (200, 204)


def copied(folder: Path, target: Path) -> Path:
    """A copy of an archive, to spoil."""
    shutil.copytree(folder, target)
    return target


def write_again(settings: Settings, _agency: DemoPlatform, archive: Archive) -> None:
    with closing(open_log(settings.event_log)) as event_log:
        write(event_log, archive)


def forget_again(settings: Settings, _agency: DemoPlatform, archive: Archive) -> None:
    forget(settings, archive, days=0)


def rebuild_again(settings: Settings, agency: DemoPlatform, archive: Archive) -> None:
    rebuild(settings, "surveys", "organisation", agency.slug, archive=archive)


def test_what_the_log_has_forgotten_is_read_from_the_archive(
    settings: Settings, agency: DemoPlatform, carry: Carrying, tmp_path: Path
) -> None:
    """Last in this file: the log forgets."""
    archive, event_log = Archive(tmp_path / "archive"), open_log(settings.event_log)
    with open_log_of(settings) as records:
        assert write(event_log, archive) == len(records)
    assert write(event_log, archive) == 0
    assert (tmp_path / "archive").stat().st_mode & 0o077 == 0
    kept = [record for p in sorted({r.partition for r in records}) for record in archive.read(p)]
    assert kept == sorted(records, key=lambda r: (r.partition, r.position))
    assert forget(settings, archive, days=1) == 0, "all of it is of today"
    assert forget(settings, archive, days=0) > 0
    with open_log_of(settings) as left:
        read_by_somebody = {r.partition for r in left} - {r.partition for r in records}
        assert not read_by_somebody
        assert not any(r.partition.topic == "cendana.agencies" for r in left)
    with pytest.raises(NotRebuilt, match="name an archive"):
        rebuild(settings, "surveys", "organisation", agency.slug)
    with pytest.raises(NotRebuilt, match="name an archive"):
        rebuild(settings, "surveys", "organisation", agency.slug, archive=Archive(tmp_path / "another"))
    with pytest.raises(UnfitArchive, match="the log begins at"):
        write(event_log, Archive(tmp_path / "another"))

    leave(agency, "Lusia", "Yosef")
    carry()
    whole = live(settings, agency, "surveys")
    assert {agency.people[name] for name in ("Lusia", "Yosef")} <= {row[1] for row in whole if row[-1] is not None}
    execute(settings, "surveys", "DELETE FROM employee WHERE agency_id = %s", agency.agency_id)
    outcome = rebuild(settings, "surveys", "organisation", agency.slug, archive=archive)
    assert (outcome.rows["employee"], outcome.only_rebuilt["employee"]) == (28, 28)
    assert rebuild(settings, "surveys", "organisation", agency.slug, archive=archive, swap=True).swapped
    assert live(settings, agency, "surveys") == whole
    assert 2 <= write(event_log, archive) < 20, "what came since"

    another = copied(tmp_path / "archive", tmp_path / "of another log")
    for file in another.rglob("*.gz"):
        file.write_bytes(gzip.compress(re.sub(rb'"ce_id":"[^"]+"', b'"ce_id":"x"', gzip.decompress(file.read_bytes()))))
    for refused in (write_again, forget_again, rebuild_again):
        with pytest.raises(UnfitArchive, match="of another log"):
            refused(settings, agency, Archive(another))
    holes = copied(tmp_path / "archive", tmp_path / "with holes")
    for partition in (holes / "cendana.agencies").iterdir():
        first, *later = sorted(partition.iterdir())
        if later:
            first.unlink()
    with pytest.raises(UnfitArchive, match="nothing from 0 to"):
        rebuild_again(settings, agency, Archive(holes))
    event_log.close()
