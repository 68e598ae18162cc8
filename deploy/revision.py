"""Writes a version file: what the models of a service declare beyond its migrations so far.

Both are compared on a throwaway PostgreSQL, so nobody's own database has a part in it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, NullPool, create_engine

from deploy.migrate import ROOT, alembic_config, metadata_of, migrate_database
from deploy.postgres import start
from deploy.provision import provision, settings_on
from services import SERVICES
from shared.migrations.autogenerate import leave_out_delivery
from shared.settings import Settings


@contextmanager
def freshly_migrated(service: str) -> Iterator[Connection]:
    """A connection, as owner, to a new database of the service with all its migrations applied."""
    cluster = start(Path(tempfile.mkdtemp(prefix="cendana-revision-")), durable=False)
    try:
        settings = settings_on(cluster, Settings())
        provision(cluster.url(), settings)
        migrate_database(settings, service)
        engine = create_engine(settings.database_url(service, "migrate"), poolclass=NullPool)
        with engine.connect() as connection:
            yield connection
    finally:
        cluster.remove()


def differences(connection: Connection, service: str) -> list[object]:
    """What a migrated database and the models do not agree on; empty when the migrations are complete."""
    options = {"compare_server_default": True, "include_object": leave_out_delivery}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, metadata_of(service)))


def write_revision(service: str, message: str) -> Path | None:
    """The version file that was written, formatted; None when the models hold nothing new."""
    versions = ROOT / "services" / service / "migrations"
    versions.mkdir(exist_ok=True)
    number = 1 + max((int(found.name[:4]) for found in versions.glob("[0-9][0-9][0-9][0-9]_*.py")), default=0)
    with freshly_migrated(service) as connection:
        config = alembic_config(service, connection)
        made = command.revision(config, message.rstrip("."), autogenerate=True, rev_id=f"{number:04}")
    path = next(versions.glob(f"{number:04}_*.py"), None) if made else None
    if path is not None:
        written = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in written if not line.strip().startswith("# ###")))  # Alembic's own
        for step in (["check", "--quiet", "--select=I,F401", "--fix"], ["format", "--quiet"]):
            subprocess.run([sys.executable, "-m", "ruff", *step, str(path)], check=True, cwd=ROOT)
    return path


def main() -> int:
    """`python -m deploy.revision SERVICE MESSAGE`."""
    if len(sys.argv) != 3 or sys.argv[1] not in SERVICES:
        print(f"usage: python -m deploy.revision {{{','.join(SERVICES)}}} MESSAGE", file=sys.stderr)
        return 2
    path = write_revision(sys.argv[1], sys.argv[2])
    print("nothing new in the models" if path is None else os.path.relpath(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
