"""The migrations of every service make what its models declare, and raise the wall of every table behind it."""

import threading

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text

from deploy.migrate import metadata_of, migrate, migrate_database
from deploy.revision import differences
from services import SERVICES
from shared.migrations.tenancy import POLICY, walled_tables
from tests.service.deploying.conftest import Ground

each = pytest.mark.parametrize("service", SERVICES)


def owner_of(ground: Ground, service: str) -> Connection:
    """A connection as the owner of a service's database."""
    url = ground.settings.database_url(service, "migrate")
    return create_engine(url, poolclass=NullPool).connect()


@each
def test_the_models_hold_nothing_that_no_migration_makes(ground: Ground, service: str) -> None:
    with owner_of(ground, service) as connection:
        found = [entry for entry in differences(connection, service) if "trial" not in str(entry)]
    assert found == []


@each
def test_every_table_of_agencies_has_its_wall(ground: Ground, service: str) -> None:
    question = text(
        "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
        " WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polname = :policy AND p.polcmd = '*' ORDER BY 1"
    )
    with owner_of(ground, service) as connection:
        walled = connection.execute(question, {"policy": POLICY}).scalars().all()
    assert set(walled_tables(metadata_of(service))) <= set(walled)


def test_migrating_again_and_at_the_same_time_changes_nothing(ground: Ground) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            migrate_database(ground.settings, "agencies")
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    migrate(ground.settings, "agencies")
    assert failures == []
