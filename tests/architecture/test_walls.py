"""The three walls stand around every table of every service, by construction."""

import psycopg
import pytest
from sqlalchemy import ForeignKeyConstraint, MetaData

from deploy.migrate import base_of, metadata_of, migrate_database
from deploy.revision import differences
from services import SERVICES
from shared.db import Owned
from shared.migrations.tenancy import walled_tables
from shared.settings import Settings

# Reviewed by hand: tables that hold no agency's data, or are asked before an agency is known.
OUTSIDE = {
    "agencies": {"agency", "login_attempt", "session", "signing_key"},
    "surveys": {"agency"},
    "evaluations": {"agency"},
    "training": {"agency"},
    "rewards": {"agency"},
}


def metadata(service: str) -> MetaData:
    """The tables of a service."""
    return metadata_of(service)


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_is_owned_or_on_the_reviewed_list(service: str) -> None:
    tables = metadata(service).tables
    outside = {name for name, table in tables.items() if name not in walled_tables(metadata(service))}
    assert outside == OUTSIDE[service]
    assert metadata(service).info["no_agency"] == OUTSIDE[service]
    for name in walled_tables(metadata(service)):
        assert [c.name for c in tables[name].primary_key.columns] == ["agency_id", "id"], name


@pytest.mark.parametrize("service", SERVICES)
def test_no_reference_can_leave_its_agency(service: str) -> None:
    for name in walled_tables(metadata(service)):
        for constraint in metadata(service).tables[name].constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                assert constraint.column_keys[0] == "agency_id", f"{name}: {constraint.column_keys}"
                assert [e.column.name for e in constraint.elements] == ["agency_id", "id"], name


@pytest.mark.parametrize("service", SERVICES)
def test_unique_rules_hold_within_an_agency(service: str) -> None:
    for name in walled_tables(metadata(service)):
        table = metadata(service).tables[name]
        for index in table.indexes:
            assert not index.unique or "agency_id" in index.columns, f"{name}: {index.name}"
        for constraint in table.constraints:
            if type(constraint).__name__ == "UniqueConstraint":
                assert "agency_id" in constraint.columns, f"{name}: {constraint.name}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("service", SERVICES)
def test_row_level_security_is_forced_on_every_owned_table(service: str, settings: Settings) -> None:
    migrate_database(settings, service)
    url = settings.database_url(service, "migrate").replace("+psycopg", "", 1)
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,"
            " array_agg(pg_get_expr(p.polqual, p.polrelid)) FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace GROUP BY 1, 2, 3"
        ).fetchall()
    walls = {name: (enabled, forced, policies) for name, enabled, forced, policies in rows}
    for name in walled_tables(metadata(service)):
        assert walls[name][:2] == (True, True), name
        assert "cendana.agency" in str(walls[name][2]), name
    assert walls["outbox"][:2] == (True, True)


@pytest.mark.parametrize("service", SERVICES)
def test_the_migrations_make_what_the_models_declare(service: str, settings: Settings) -> None:
    from sqlalchemy import NullPool, create_engine

    migrate_database(settings, service)
    engine = create_engine(settings.database_url(service, "migrate"), poolclass=NullPool)
    with engine.connect() as connection:
        assert differences(connection, service) == []


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_but_the_owner_can_change_what_the_walls_are(service: str, settings: Settings) -> None:
    for role in ("app", "relay"):
        url = settings.database_url(service, role).replace("+psycopg", "", 1)
        with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("ALTER TABLE outbox DISABLE ROW LEVEL SECURITY")


@pytest.mark.parametrize("service", SERVICES)
def test_models_of_agencies_are_owned(service: str) -> None:
    base = base_of(service)
    assert base is not None
    for mapper in base.registry.mappers:
        table = str(mapper.local_table.name)
        assert issubclass(mapper.class_, Owned) == (table not in OUTSIDE[service]), table
