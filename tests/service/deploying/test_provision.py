"""Each service has its own database and roles, and no way into another's."""

from collections.abc import Iterator
from itertools import permutations

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from deploy.provision import ROLES, provision
from services import SERVICES
from tests.service.deploying.conftest import Ground


def entered(
    ground: Ground, service: str, role: str, database: str | None = None
) -> "psycopg.Connection[tuple[object, ...]]":
    """A session as a service's role, in its own database or another."""
    password = getattr(ground.settings, f"password_{role}")
    name = f"cendana_{database or service}"
    return psycopg.connect(ground.cluster.url(name, f"{service}_{role}", password), connect_timeout=5)


@pytest.fixture
def trial(ground: Ground) -> Iterator[None]:
    """A table of the owner's, gone afterwards: other tests compare this database with one that began today."""
    with entered(ground, "training", "migrate") as owner:
        owner.execute("CREATE TABLE trial (id integer)")
    yield
    with entered(ground, "training", "migrate") as owner:
        owner.execute("DROP TABLE trial")


def test_provisioning_again_changes_nothing(ground: Ground) -> None:
    def state() -> list[tuple[object, ...]]:
        with psycopg.connect(ground.cluster.url()) as admin:
            roles = "SELECT rolname, rolbypassrls, rolsuper, rolcanlogin FROM pg_roles ORDER BY 1"
            databases = "SELECT datname, datacl::text FROM pg_database WHERE datname LIKE 'cendana%' ORDER BY 1"
            return [*admin.execute(roles).fetchall(), *admin.execute(databases).fetchall()]

    before = state()
    provision(ground.cluster.url(), ground.settings)
    assert state() == before


@pytest.mark.parametrize("role", ROLES)
def test_each_role_enters_its_own_database(ground: Ground, role: str) -> None:
    for service in SERVICES:
        with entered(ground, service, role) as connection:
            connection.execute("SELECT 1")


@pytest.mark.parametrize("role", ROLES)
def test_no_role_enters_the_database_of_another_service(ground: Ground, role: str) -> None:
    for service, other in permutations(SERVICES, 2):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            entered(ground, service, role, database=other)


def test_no_service_enters_the_event_log_as_itself(ground: Ground) -> None:
    for service in SERVICES:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            entered(ground, service, "app", database="log")


def test_only_the_owner_goes_around_row_level_security_and_nobody_is_superuser(ground: Ground) -> None:
    with psycopg.connect(ground.cluster.url()) as admin:
        rows = admin.execute("SELECT rolname, rolbypassrls, rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles")
        found = {str(name): (bypass, mighty) for name, bypass, mighty in rows}
    for service in SERVICES:
        assert found[f"{service}_migrate"] == (True, False)
        assert found[f"{service}_app"] == (False, False)
        assert found[f"{service}_relay"] == (False, False)


@pytest.mark.usefixtures("trial")
def test_the_application_can_use_tables_but_neither_make_empty_nor_drop_them(ground: Ground) -> None:
    with entered(ground, "training", "app") as app:
        app.execute("INSERT INTO trial VALUES (1)")
        app.execute("UPDATE trial SET id = 2")
        app.execute("DELETE FROM trial")
    for command in (
        "TRUNCATE trial",
        "DROP TABLE trial",
        "CREATE TABLE other (id integer)",
        "CREATE TEMP TABLE t (i int)",
    ):
        with entered(ground, "training", "app") as app, pytest.raises(InsufficientPrivilege):
            app.execute(command)


@pytest.mark.usefixtures("trial")
def test_the_relay_sees_nothing_that_was_not_granted_to_it(ground: Ground) -> None:
    with entered(ground, "training", "relay") as relay, pytest.raises(InsufficientPrivilege):
        relay.execute("SELECT * FROM trial")


def test_the_application_cannot_say_which_migrations_ran(ground: Ground) -> None:
    for service in SERVICES:
        with entered(ground, service, "app") as app:
            if app.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
                continue
            with pytest.raises(InsufficientPrivilege):
                app.execute("DELETE FROM alembic_version")
