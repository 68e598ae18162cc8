"""One agency as a file: every row it owns in every service, and the facts that were on their way.

A zip of COPY files and `manifest.json`. It holds what the agency knows of its people and the secret of its provider:
keep it as you keep the databases.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from psycopg.sql import SQL, Composed, Identifier

from deploy.asyncapi import version
from deploy.backup.cut import NOTHING_HANDLED, Connection, Cut, consistent_cut, everything_stands
from deploy.backup.tables import Part, columns_of, copy_in, copy_out, delivery_parts, parts_of
from deploy.whole_log import CHUNK, between, slowest
from services import SERVICES
from shared.eventlog import open_log
from shared.eventlog.port import EventLog, Message, Record
from shared.settings import Settings

FORMAT = 1
MANIFEST, FACTS = "manifest.json", "facts.jsonl"
BLOCK = 1 << 20  # bytes
PARKED = (
    "SELECT topic, key, headers, payload FROM parked WHERE agency_id = %s AND status = 'PARKED'"
    " AND class IN ('NOT_YET', 'BUG', 'BEHIND') ORDER BY topic, number, position"
)
NEXT = "SELECT topic, number, next FROM offsets"
REVISION = "SELECT version_num FROM alembic_version"


class NotRestored(Exception):
    """The file cannot be put back here; nothing was changed."""


@dataclass(frozen=True)
class Summary:
    """What was written or put back."""

    agency_id: UUID
    slug: str
    rows: Mapping[str, int]
    facts: int


def export_agency(settings: Settings, slug: str, target: Path) -> Summary:
    """Write the agency to a file that only its owner reads. LookupError when there is no such agency."""
    with consistent_cut(settings) as cut:
        agency_id = _agency_id(cut.services["agencies"], slug)
        rows: dict[str, int] = {}
        digests: dict[str, str] = {}
        columns: dict[str, list[str]] = {}
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in _all_parts():
                entry = f"{name}/{part.name}"
                reader = cut.services[name]
                columns[entry] = [row[0] for row in reader.execute(columns_of(part))]
                digests[entry], rows[entry] = _write(archive, entry, reader, copy_out(part, columns[entry], agency_id))
            facts = _write_facts(archive, settings, cut, agency_id)
            manifest = {
                "format": FORMAT,
                "version": version_here(),
                "taken_at": datetime.now(UTC).isoformat(),
                "agency_id": str(agency_id),
                "slug": slug,
                "revisions": {name: _revision(cut.services[name]) for name in SERVICES},
                "columns": columns,
                "rows": rows,
                "sha256": digests,
                "facts": facts,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return Summary(agency_id, slug, rows, facts)


def restore_agency(settings: Settings, source: Path, replace: bool = False) -> Summary:
    """Put the agency back as it was. Its rows of today go first, which `replace` must allow where there are any.

    Workers wait while it lasts, and people of other agencies do not. Its own people should not work meanwhile: a row
    that they add is in the way, and then nothing is changed, or it stays.
    Raises NotRestored when the file is damaged, of another revision, or of an agency that is here.
    """
    with zipfile.ZipFile(source) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        _check(archive, manifest)
        agency_id, slug = UUID(manifest["agency_id"]), manifest["slug"]
        with everything_stands(settings, NOTHING_HANDLED) as held:
            _may_come(held, manifest, replace)
            for name, connection in held.items():
                _clear(connection, name, agency_id)
            for name, part in _all_parts():
                _read(archive, held[name], name, part, manifest["columns"][f"{name}/{part.name}"])
            with closing(open_log(settings.event_log)) as event_log:
                facts = _send_again(archive, event_log)  # before the outboxes are relayed: they hold what came later
            for connection in held.values():
                connection.commit()
    return Summary(agency_id, slug, manifest["rows"], facts)


def version_here() -> str:
    """The version of the code; an image has no `pyproject.toml`, and is named by its revisions alone."""
    try:
        return version()
    except FileNotFoundError:
        return ""


def _all_parts() -> Iterator[tuple[str, Part]]:
    """Service by service, parents before children: the documented order."""
    for name in SERVICES:
        for part in [*parts_of(name), *delivery_parts()]:
            yield name, part


def _agency_id(connection: Connection, slug: str) -> UUID:
    row = connection.execute("SELECT id FROM agency WHERE slug = %s", [slug]).fetchone()
    if row is None:
        raise LookupError(f"there is no agency {slug}")
    return UUID(str(row[0]))


def _revision(connection: Connection) -> str:
    row = connection.execute(REVISION).fetchone()
    return str(row[0]) if row else ""


def _write(archive: zipfile.ZipFile, entry: str, reader: Connection, statement: Composed) -> tuple[str, int]:
    """Pour what a COPY gives into the archive; its digest, and how many rows it was."""
    digest, rows = hashlib.sha256(), 0
    with (
        archive.open(entry, "w", force_zip64=True) as file,
        reader.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for block in copy:
            data = bytes(block)
            digest.update(data)
            rows += data.count(b"\n")
            file.write(data)
    return digest.hexdigest(), rows


def _write_facts(archive: zipfile.ZipFile, settings: Settings, cut: Cut, agency_id: UUID) -> int:
    """Facts of the agency that not everybody had handled: parked ones first, then what the log had beyond somebody."""
    number = 0
    with archive.open(FACTS, "w", force_zip64=True) as file, closing(open_log(settings.event_log)) as event_log:
        for reader in cut.services.values():
            for topic, key, headers, payload in reader.execute(PARKED, [agency_id]):
                file.write(_line(topic, key, headers, bytes(payload)))
                number += 1
        for record in _on_their_way(event_log, cut):
            if record.headers.get("ce_agency") == str(agency_id):
                file.write(_line(record.partition.topic, record.key, record.headers, record.value))
                number += 1
    return number


def _on_their_way(event_log: EventLog, cut: Cut) -> Iterator[Record]:
    """Records before the end of the log at the cut, from where the slowest reader of their partition stood."""
    stood = slowest(row for reader in cut.services.values() for row in reader.execute(NEXT))
    starts = {p: max(stood[p], low) for p, (low, _) in cut.ends.items() if p in stood}
    for records in between(event_log, starts, {p: end for p, (_, end) in cut.ends.items()}):
        yield from records


def _line(topic: str, key: str, headers: Mapping[str, str], value: bytes) -> bytes:
    fact = {"topic": topic, "key": key, "headers": dict(headers), "value": value.decode(errors="surrogateescape")}
    return json.dumps(fact).encode() + b"\n"


def _check(archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise NotRestored(f"the file has format {manifest['format']}, this is {FORMAT}")
    for entry, wanted in manifest["sha256"].items():
        digest = hashlib.sha256()
        with archive.open(entry) as file:
            while block := file.read(BLOCK):
                digest.update(block)
        if digest.hexdigest() != wanted:
            raise NotRestored(f"{entry} is not what was written")


def _may_come(held: Mapping[str, Connection], manifest: Mapping[str, Any], replace: bool) -> None:
    here = {name: _revision(connection) for name, connection in held.items()}
    if here != manifest["revisions"]:
        raise NotRestored(f"the file is of revisions {manifest['revisions']}, here are {here}")
    question = "SELECT id FROM agency WHERE id = %s OR slug = %s"
    found = held["agencies"].execute(question, [manifest["agency_id"], manifest["slug"]]).fetchall()
    if any(str(row[0]) != manifest["agency_id"] for row in found):
        raise NotRestored(f"another agency is called {manifest['slug']} here")
    if found and not replace:
        raise NotRestored(f"{manifest['slug']} is here; --replace puts the old state in its place")


def _clear(connection: Connection, service: str, agency_id: UUID) -> None:
    """Take away what the agency has here, children before parents; its people are signed out."""
    for part in [*reversed(parts_of(service)), *delivery_parts()]:
        connection.execute(
            SQL("DELETE FROM {} WHERE {} = %s").format(Identifier(part.name), Identifier(part.owner)), [agency_id]
        )
    connection.execute("DELETE FROM blocked_keys WHERE key LIKE %s", [f"{agency_id}/%"])
    for name in ("session", "login_attempt"):
        if service == "agencies":
            connection.execute(SQL("DELETE FROM {} WHERE agency_id = %s").format(Identifier(name)), [agency_id])


def _read(archive: zipfile.ZipFile, connection: Connection, service: str, part: Part, columns: list[str]) -> None:
    with archive.open(f"{service}/{part.name}") as file:
        if part.name != "parked":
            _pour(file, connection, copy_in(part, columns))
            return
        # Decisions of the past keep no place in a log: below zero no record stands.
        connection.execute("CREATE TEMP TABLE decided (LIKE parked) ON COMMIT DROP")
        connection.execute("ALTER TABLE decided ALTER id DROP NOT NULL, ALTER position DROP NOT NULL")
        _pour(file, connection, copy_in(Part("decided", part.owner), columns))
        names = SQL(", ").join(map(Identifier, columns))
        connection.execute(
            SQL("INSERT INTO parked ({0}, position) SELECT {0}, -1 - (random() * 9e15)::bigint FROM decided").format(
                names
            )
        )


def _pour(file: IO[bytes], connection: Connection, statement: Any) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in iter(lambda: file.read(BLOCK), b""):
            copy.write(block)


def _send_again(archive: zipfile.ZipFile, event_log: EventLog) -> int:
    """Append the facts that were on their way: whoever has them in the inbox passes over them."""
    messages: list[Message] = []
    number = 0
    with archive.open(FACTS) as file:
        for line in file:
            fact = json.loads(line)
            value = fact["value"].encode(errors="surrogateescape")
            messages.append(Message(fact["topic"], fact["key"], fact["headers"], value))
            number += 1
            if len(messages) == CHUNK:
                event_log.append(messages)
                messages = []
    event_log.append(messages)
    return number
