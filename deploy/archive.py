"""An archive of published facts: what the log will forget, as files that can be read again from the first fact on.

python -m deploy.archive write FOLDER          take over what the log has gained; run it more often than the log forgets
python -m deploy.archive forget FOLDER DAYS    let the log in PostgreSQL drop what is archived, read by all, and older
"""

import gzip
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from deploy.running import settings_of_running
from deploy.typed import finish
from deploy.whole_log import all_partitions, dsn_of_log, is_embedded, slowest
from services import SERVICES
from shared.eventlog import open_log
from shared.eventlog.port import EventLog, Partition, Record
from shared.settings import Settings

CHUNK = 500  # records of one read
MOST = 10_000  # records in one file
PATIENCE = 2.0  # seconds to wait for records that the log says it has
STOOD = "SELECT topic, number, next FROM offsets"
YOUNG = (
    "SELECT p.next, (SELECT min(r.position) FROM record r WHERE r.partition = p.id"
    " AND r.at >= clock_timestamp() - make_interval(days => %s)) FROM partition p WHERE p.topic = %s AND p.number = %s"
)


class ArchiveGap(Exception):
    """The log has forgotten records that the archive does not hold: they are lost to it."""


class Archive:
    """A folder with a file for each run of records: `<topic>/<partition>/<first>-<next>.jsonl.gz`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def end(self, partition: Partition) -> int:
        """The position after the last record that is archived; 0 for none."""
        files = self._files(partition)
        return files[-1][1] if files else 0

    def read(self, partition: Partition, start: int = 0) -> Iterator[Record]:
        """Its records from this position on. Raises ArchiveGap where a file is missing."""
        expected = start
        for first, next_, path in self._files(partition):
            if next_ <= start:
                continue
            if first > expected:
                raise ArchiveGap(f"{partition}: nothing from {expected} to {first}")
            with gzip.open(path, "rt", encoding="utf-8", errors="surrogateescape") as lines:
                for line in lines:
                    kept = json.loads(line)
                    if kept["position"] >= start:
                        value = kept["value"].encode(errors="surrogateescape")
                        yield Record(partition, kept["position"], kept["key"], kept["headers"], value)
            expected = next_

    def keep(self, records: Sequence[Record], first: int) -> None:
        """Write a run of records of one partition, which begins at `first`: whole, or not at all."""
        partition, next_ = records[0].partition, records[-1].position + 1
        place = self._place(partition)
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{first:020}-{next_:020}.jsonl.gz"
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as packed:
            packed.writelines(_line(record) for record in records)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(path)

    def _place(self, partition: Partition) -> Path:
        return self._folder / partition.topic / str(partition.number)

    def _files(self, partition: Partition) -> list[tuple[int, int, Path]]:
        found = []
        for path in self._place(partition).glob("*.jsonl.gz"):
            first, _, next_ = path.name.removesuffix(".jsonl.gz").partition("-")
            found.append((int(first), int(next_), path))
        return sorted(found)


def write(event_log: EventLog, archive: Archive) -> int:
    """Take over everything that the log holds beyond the archive. Returns how many records. Raises ArchiveGap."""
    number = 0
    for partition, (low, end) in event_log.bounds(all_partitions(event_log)).items():
        at = archive.end(partition)
        if at < low:
            raise ArchiveGap(f"{partition}: archived up to {at}, and the log begins at {low}")
        while at < end:
            records = _read(event_log, partition, at, end)
            if not records:
                break
            archive.keep(records, at)
            number += len(records)
            at = records[-1].position + 1
    return number


def forget(settings: Settings, archive: Archive, days: int) -> int:
    """Drop from the log in PostgreSQL what is archived, what every service has read, and what is older than `days`.

    Returns how many positions. ValueError for another log: Kafka forgets by its own retention.
    """
    if not is_embedded(settings):
        raise ValueError("the broker's retention decides what Kafka forgets")
    from shared.eventlog.postgres import PostgresLog

    stood = slowest(_readings(settings))
    dropped = 0
    with closing(PostgresLog(settings.event_log)) as event_log, psycopg.connect(dsn_of_log(settings)) as connection:
        for partition, (low, _) in event_log.bounds(all_partitions(event_log)).items():
            row = connection.execute(YOUNG, [days, *partition]).fetchone()
            assert row is not None
            old = row[0] if row[1] is None else row[1]
            before = min(archive.end(partition), stood.get(partition, old), old)
            if before > low:
                event_log.forget(partition, before)
                dropped += before - low
    return dropped


def _readings(settings: Settings) -> Iterator[Any]:
    for service in SERVICES:
        with psycopg.connect(settings.dsn(service, "app")) as connection:
            yield from connection.execute(STOOD)


def _read(event_log: EventLog, partition: Partition, at: int, end: int) -> list[Record]:
    found: list[Record] = []
    while at < end and len(found) < MOST:
        records = [r for r in event_log.fetch({partition: at}, CHUNK, PATIENCE) if r.position < end]
        if not records:
            break
        found += records
        at = records[-1].position + 1
    return found


def _line(record: Record) -> bytes:
    value = record.value.decode(errors="surrogateescape")
    kept = {"position": record.position, "key": record.key, "headers": dict(record.headers), "value": value}
    return json.dumps(kept, separators=(",", ":")).encode() + b"\n"


def main(arguments: Sequence[str]) -> int:
    """0 when it was done, 1 when it could not be, 2 for a wrong call."""
    settings = settings_of_running(os.environ)
    try:
        match list(arguments):
            case ["write", folder]:
                with closing(open_log(settings.event_log)) as event_log:
                    print(f"{write(event_log, Archive(Path(folder)))} facts archived")
            case ["forget", folder, days] if days.isdigit():
                print(f"{forget(settings, Archive(Path(folder)), int(days))} facts dropped from the log")
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except (ArchiveGap, ValueError) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    finish(lambda: main(sys.argv[1:]))
