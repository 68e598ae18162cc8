"""One agency taken out and put back; what stands in the way of it; and the moment at which all services are seen."""

import json
import threading
import zipfile
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from deploy.backup.__main__ import main
from deploy.backup.agency import NotRestored, export_agency, restore_agency
from deploy.backup.cut import consistent_cut
from deploy.backup.tables import LEFT_OUT, delivery_parts, parts_of
from deploy.migrate import create_topic, metadata_of
from services import SERVICES
from shared.settings import Settings
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
