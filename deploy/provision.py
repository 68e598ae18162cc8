"""Makes the databases and roles of the services: one database each, three roles each, and no way into another's.

Run by an administrator of the server, again at will; in the embedded profile at every start.
"""

import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg.sql import SQL, Composable, Identifier, Literal

from deploy.postgres import Cluster
from services import SERVICES
from shared.settings import Settings

LOCK = 3_604_203_601  # any number that nobody else takes: two provisions at once wait for each other
ROLES = {"migrate": "BYPASSRLS", "app": "NOBYPASSRLS", "relay": "NOBYPASSRLS"}
# The oldest snapshot keeps dead rows of the outbox from being cleared. Only an administrator sees the sessions of all
# roles; this tells their greatest age, in seconds, and nothing else of them.
SNAPSHOT = """
CREATE OR REPLACE FUNCTION cendana_oldest_snapshot() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - began)), 0)::double precision FROM (
    SELECT xact_start AS began FROM pg_stat_activity
     WHERE datname = current_database() AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
       AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    UNION ALL SELECT prepared FROM pg_prepared_xacts WHERE database = current_database()) AS held
$$"""
EMBEDDED_LOG = "postgresql+log"


def settings_on(cluster: Cluster, settings: Settings) -> Settings:
    """These settings with databases, and the event log unless it is another kind, on this cluster."""
    there = f"127.0.0.1:{cluster.port}"
    log = settings.event_log
    if urlsplit(log).scheme == EMBEDDED_LOG:
        log = urlsplit(log)._replace(netloc=f"{urlsplit(log).netloc.rpartition('@')[0]}@{there}").geturl()
    database = f"postgresql+psycopg://{{service}}_{{role}}:{{password}}@{there}/cendana_{{service}}"
    return replace(settings, database=database, event_log=log)


def provision(admin_url: str, settings: Settings) -> None:
    """Make what is missing and set every role, password and right to what it should be. Touches no data."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        for service in SERVICES:
            _provision_service(admin, admin_url, settings, service)
        log = urlsplit(settings.event_log)
        if log.scheme == EMBEDDED_LOG:
            user, database = unquote(log.username or ""), unquote(log.path.lstrip("/"))
            _role(admin, user, unquote(log.password or ""), "NOBYPASSRLS")
            _database(admin, database, user, [user])


def _provision_service(
    admin: "psycopg.Connection[tuple[object, ...]]", url: str, settings: Settings, name: str
) -> None:
    database = f"cendana_{name}"
    for role, attribute in ROLES.items():
        _role(admin, f"{name}_{role}", getattr(settings, f"password_{role}"), attribute)
    _database(admin, database, f"{name}_migrate", [f"{name}_{role}" for role in ROLES])
    owner, app = Identifier(f"{name}_migrate"), Identifier(f"{name}_app")
    with psycopg.connect(url, dbname=database, autocommit=True) as inside:
        for rights in (SQL("SELECT, INSERT, UPDATE, DELETE ON TABLES"), SQL("USAGE ON SEQUENCES")):
            inside.execute(SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT {} TO {}").format(owner, rights, app))
        inside.execute(SNAPSHOT)
        inside.execute("REVOKE ALL ON FUNCTION cendana_oldest_snapshot() FROM PUBLIC")
        inside.execute(SQL("GRANT EXECUTE ON FUNCTION cendana_oldest_snapshot() TO {}").format(app))


def _role(admin: "psycopg.Connection[tuple[object, ...]]", name: str, password: str, attribute: str) -> None:
    """The role as it should be. Its administrator may act as it: an owner of databases must be one's own to name."""
    known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = SQL("ALTER ROLE") if known else SQL("CREATE ROLE")
    options = SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION")
    command: list[Composable] = [verb, Identifier(name), options, SQL(attribute), SQL("PASSWORD"), Literal(password)]
    admin.execute(SQL(" ").join(command))
    if attribute == "BYPASSRLS" or not known:
        admin.execute(SQL("GRANT {} TO CURRENT_USER").format(Identifier(name)))


def _database(admin: "psycopg.Connection[tuple[object, ...]]", name: str, owner: str, visitors: Iterable[str]) -> None:
    """The database with this owner, which nobody but the visitors can enter."""
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        admin.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(name), Identifier(owner)))
    admin.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(Identifier(name)))
    for visitor in visitors:
        admin.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(Identifier(name), Identifier(visitor)))


def main() -> int:
    """Provision the server whose administrator's URL is the first argument, or stands in the file it names with @."""
    if len(sys.argv) != 2:
        print("usage: python -m deploy.provision URL|@FILE", file=sys.stderr)
        return 2
    url = sys.argv[1]
    if url.startswith("@"):
        with open(url[1:]) as file:
            url = file.read().strip()
    provision(url, Settings.from_environment(os.environ))
    return 0


if __name__ == "__main__":
    sys.exit(main())
