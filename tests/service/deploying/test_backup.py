"""The drill: one agency taken out and put back, here and on an empty platform, and everything put back elsewhere."""

import json
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from deploy.backup.__main__ import main
from deploy.backup.agency import NotRestored, export_agency, restore_agency
from deploy.backup.cut import consistent_cut
from deploy.backup.tables import LEFT_OUT, delivery_parts, parts_of
from deploy.backup.whole import dsn_of, dump_everything, restore_everything
from deploy.migrate import create_topic, metadata_of
from deploy.postgres import start
from deploy.provision import provision, settings_on
from services import SERVICES
from shared.settings import Settings
from tests.service.deploying.conftest import Ground
from tests.support.carrying import carrying
from tests.support.demo_platform import DemoPlatform

OWN_OF_A_PLATFORM = {"outbox", "parked"}  # numbered by it


@pytest.fixture
def agency(platform: DemoPlatform, settings: Settings) -> DemoPlatform:
    """An agency with its people, known to all services; the log has its topics."""
    for service in SERVICES:
        create_topic(settings, service)
    return platform


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup goes."""
    return tmp_path / "agency.zip"


def contents(settings: Settings, agency_id: UUID) -> dict[str, tuple[int, str]]:
    """How many rows the agency has in each table, and what they amount to."""
    found = {}
    for service in SERVICES:
        with psycopg.connect(settings.dsn(service, "migrate")) as connection:
            for part in [*parts_of(service), *delivery_parts()]:
                if part.name in OWN_OF_A_PLATFORM:
                    continue
                row_of = "(to_jsonb(t) - 'handled_at')::text" if part.name == "inbox" else "t::text"
                question = (
                    f"SELECT count(*), coalesce(md5(string_agg({row_of}, '|' ORDER BY {row_of})), '')"
                    f" FROM {part.name} t WHERE {part.owner} = %s"
                )
                row = connection.execute(question.encode(), [agency_id]).fetchone()
                assert row is not None
                found[f"{service}.{part.name}"] = (int(row[0]), str(row[1]))
    return found


def execute(settings: Settings, service: str, statement: str, *values: object) -> None:
    """As the owner, past every wall."""
    with psycopg.connect(settings.dsn(service, "migrate")) as connection:
        connection.execute(statement.encode(), values)


def hurt(settings: Settings, agency: DemoPlatform) -> None:
    """What a bad day does to an agency."""
    execute(settings, "training", "DELETE FROM employee WHERE agency_id = %s", agency.agency_id)
    execute(settings, "surveys", "UPDATE unit SET code = 'X' WHERE agency_id = %s", agency.agency_id)
    execute(settings, "agencies", "UPDATE employee SET name = 'X' WHERE agency_id = %s", agency.agency_id)
    execute(
        settings, "rewards", "UPDATE agency SET active = false, zone = 'Asia/Jayapura' WHERE id = %s", agency.agency_id
    )


def test_an_agency_is_put_back_as_it_was_and_another_notices_nothing(
    agency: DemoPlatform, settings: Settings, file: Path
) -> None:
    other = agency.another_agency()
    before, others = contents(settings, agency.agency_id), contents(settings, other.agency_id)
    assert before["training.employee"][0] == before["agencies.employee"][0] == 28
    export_agency(settings, agency.slug, file)
    assert file.stat().st_mode & 0o077 == 0
    hurt(settings, agency)
    assert contents(settings, agency.agency_id) != before
    with pytest.raises(NotRestored, match="is here"):
        restore_agency(settings, file)
    summary = restore_agency(settings, file, replace=True)
    assert sum(summary.rows.values()) > 100
    assert contents(settings, agency.agency_id) == before
    assert contents(settings, other.agency_id) == others


def test_a_file_that_was_changed_is_refused(agency: DemoPlatform, settings: Settings, file: Path) -> None:
    export_agency(settings, agency.slug, file)
    before = contents(settings, agency.agency_id)
    forged = file.with_name("forged.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(forged, "w") as new:
        for entry in old.namelist():
            data = old.read(entry)
            new.writestr(entry, data.replace(b"PNS", b"PPPK") if entry == "training/employee" else data)
    with pytest.raises(NotRestored, match="training/employee is not what was written"):
        restore_agency(settings, forged, replace=True)
    assert contents(settings, agency.agency_id) == before


def test_a_file_of_another_revision_is_refused(agency: DemoPlatform, settings: Settings, file: Path) -> None:
    export_agency(settings, agency.slug, file)
    older = file.with_name("older.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(older, "w") as new:
        for entry in old.namelist():
            data = old.read(entry)
            if entry == "manifest.json":
                manifest = json.loads(data)
                manifest["revisions"]["training"] = "0000"
                data = json.dumps(manifest).encode()
            new.writestr(entry, data)
    with pytest.raises(NotRestored, match="revisions"):
        restore_agency(settings, older, replace=True)


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_is_in_the_backup_or_was_reviewed(service: str) -> None:
    known = {part.name for part in parts_of(service)}
    assert set(metadata_of(service).tables) - LEFT_OUT == known


def test_a_wrong_call_says_what_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["everything"]) == 2
    assert "restore-all FOLDER" in capsys.readouterr().err


STATED = (
    "INSERT INTO outbox (event_id, agency_id, topic, key, type, headers, payload)"
    " VALUES (gen_random_uuid(), %s, 'cendana.training', %s, 'x', '{}', '{}')"
)


def test_a_transaction_under_way_is_waited_for_and_then_seen(
    agency: DemoPlatform, settings: Settings, file: Path
) -> None:
    with psycopg.connect(settings.dsn("training", "migrate")) as writer:
        writer.execute(STATED.encode(), [agency.agency_id, f"{agency.agency_id}/x"])
        commit = threading.Timer(0.7, writer.commit)
        commit.start()
        summary = export_agency(settings, agency.slug, file)
        commit.join()
    assert summary.rows["training/outbox"] == 1


def test_after_the_cut_a_backup_keeps_nobody_waiting_and_sees_nothing_new(
    agency: DemoPlatform, settings: Settings
) -> None:
    with consistent_cut(settings) as cut:
        with psycopg.connect(settings.dsn("training", "migrate")) as writer:
            writer.execute("SET lock_timeout = '100ms'")
            writer.execute(STATED.encode(), [agency.agency_id, f"{agency.agency_id}/x"])
        seen = cut.services["training"].execute("SELECT 1 FROM outbox WHERE agency_id = %s", [agency.agency_id])
        assert seen.fetchall() == []


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Settings]:
    """A platform that was provisioned, and nothing more."""
    cluster = start(Path(tempfile.mkdtemp(prefix="cendana-drill-")), durable=False)
    try:
        secret = uuid4().hex
        own = Settings(password_app=secret, password_relay=secret, password_migrate=secret)
        made = settings_on(cluster, own)
        provision(cluster.url(), made)
        yield made
    finally:
        cluster.remove()


def test_the_drill(
    agency: DemoPlatform, settings: Settings, ground: Ground, elsewhere: Settings, file: Path, tmp_path: Path
) -> None:
    """An agency moves to an empty platform; facts that nobody had handled arrive there; everything moves once more."""
    admin = agency.service("agencies").client("agency_admin")
    left = {"on": "2026-11-24"}
    maria = agency.people["Maria"]
    assert admin.post(f"/employees/{maria}/leave", left).status in (200, 204)  # stated, and carried to nobody
    export_agency(settings, agency.slug, file)
    restore_agency(ground.settings, file)
    assert contents(ground.settings, agency.agency_id) == contents(settings, agency.agency_id)

    with carrying(ground.settings) as carry:
        carry()
    agency.carry()  # there, what was under way arrives too: both are in the same state again
    assert contents(settings, agency.agency_id) == contents(ground.settings, agency.agency_id)

    names = dump_everything(ground.settings, tmp_path / "all")
    assert names == [*SERVICES, "log"]
    assert restore_everything(elsewhere, tmp_path / "all") == names
    for name in names:
        assert everything_in(elsewhere, name) == everything_in(ground.settings, name)
    before = contents(elsewhere, agency.agency_id)
    with carrying(elsewhere) as carry:
        carry()
    assert contents(elsewhere, agency.agency_id) == before
    with pytest.raises(NotRestored, match="not empty"):
        restore_everything(elsewhere, tmp_path / "all")


def everything_in(settings: Settings, name: str) -> dict[str, tuple[int, str]]:
    """Every table of a database: how many rows, and what they amount to; and the rights of the roles."""
    found = {}
    with psycopg.connect(dsn_of(settings, name)) as connection:
        rights_of_new = "SELECT count(*), string_agg(defaclacl::text, '|' ORDER BY defaclobjtype) FROM pg_default_acl"
        row = connection.execute(rights_of_new.encode()).fetchone()
        assert row is not None
        found["tables to come"] = (int(row[0]), str(row[1]))
        tables = connection.execute(
            "SELECT relname, relacl::text, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'v', 'p') AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        for table, rights, *walls in tables:
            question = f"SELECT count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t"
            if table == "own_parked":
                continue  # shows nothing where no agency is announced
            row = connection.execute(question.encode()).fetchone()
            assert row is not None
            found[table] = (int(row[0]), f"{row[1]} {sorted((rights or '').strip('{}').split(','))} {walls}")
    return found
