"""An archive of published facts: what the log forgets, or loses, as files that are read again from the first fact on.

python -m deploy.archive write FOLDER          take over what the log has gained
python -m deploy.archive forget FOLDER DAYS    let the log drop what is archived, read by all services, and older
python -m deploy.archive fill FOLDER           give a log back what it lost, and let everybody read on from its end at
                                               the latest; no worker may run meanwhile
python -m deploy.archive append FOLDER         add what a log held that began anew too early, after `fill`
"""

import gzip
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

import psycopg

from deploy.migrate import create_topic
from deploy.running import settings_of_running
from deploy.typed import finish
from deploy.whole_log import CHUNK, all_partitions, between, slowest
from services import SERVICES
from shared.delivery.relay import LEAD
from shared.eventlog import open_log
from shared.eventlog.port import EventLog, LogUnavailable, Message, Partition, Record
from shared.settings import Settings

MOST = 10_000  # records in one file, or a read more
STOOD = "SELECT topic, number, next FROM offsets"
# What a service put aside keeps its order, and the places are free for what comes there now: below zero nothing stands.
MAKE_ROOM = (
    "UPDATE parked SET position = position - %(next)s + (SELECT least(min(position), 0) FROM parked)"
    " WHERE topic = %(topic)s AND number = %(number)s AND position >= %(end)s"
)
SET_BACK = (
    "UPDATE offsets SET next = %(end)s, last_event = NULL"
    " WHERE topic = %(topic)s AND number = %(number)s AND next > %(end)s"
)


class UnfitArchive(Exception):
    """It lacks records, or is of another log."""


class Archive:
    """A folder with a file for each run of records: `<topic>/<partition>/<first>-<next>.jsonl.gz`.

    Only its owner enters it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def end(self, partition: Partition) -> int:
        """The position after the last record that is archived; 0 for none."""
        files = self._files(partition)
        return files[-1][1] if files else 0

    def read(self, partition: Partition, start: int = 0) -> Iterator[Record]:
        """Its records from this position on. Raises UnfitArchive where a file is missing."""
        expected = start
        for first, next_, path in self._files(partition):
            if next_ <= start:
                continue
            if first > expected:
                raise UnfitArchive(f"{partition}: nothing from {expected} to {first}")
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
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{first:020}-{next_:020}.jsonl.gz"
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as packed:
            packed.writelines(_line(record) for record in records)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(path)

    def compare(self, event_log: EventLog, bounds: Mapping[Partition, tuple[int, int]]) -> None:
        """Raise UnfitArchive where it and the log hold another record each at the last place that both know."""
        last = {p: min(end, self.end(p)) - 1 for p, (_, end) in bounds.items()}
        for partition, at in ((p, at) for p, at in last.items() if at >= bounds[p][0]):
            ((held,),) = between(event_log, {partition: at}, {partition: at + 1}, limit=1)
            kept = next(self.read(partition, at))
            if (held.headers.get("ce_id"), held.value) != (kept.headers.get("ce_id"), kept.value):
                raise UnfitArchive(f"{partition} at {at}: the archive is of another log")

    def _place(self, partition: Partition) -> Path:
        return self._folder / partition.topic / str(partition.number)

    def _files(self, partition: Partition) -> list[tuple[int, int, Path]]:
        found = []
        for path in self._place(partition).glob("*.jsonl.gz"):
            first, _, next_ = path.name.removesuffix(".jsonl.gz").partition("-")
            found.append((int(first), int(next_), path))
        return sorted(found)


def write(event_log: EventLog, archive: Archive) -> int:
    """Take over everything that the log holds beyond the archive. Returns how many records. Raises UnfitArchive."""
    number, bounds = 0, event_log.bounds(all_partitions(event_log))
    for partition, (low, end) in bounds.items():
        if archive.end(partition) < low:
            raise UnfitArchive(f"{partition}: archived up to {archive.end(partition)}, and the log begins at {low}")
        if archive.end(partition) > end:
            raise UnfitArchive(f"{partition}: archived up to {archive.end(partition)}, and the log ends at {end}")
    archive.compare(event_log, bounds)
    for partition, (_, end) in bounds.items():
        at = archive.end(partition)
        run: list[Record] = []
        for records in between(event_log, {partition: at}, {partition: end}):
            run += records
            if len(run) >= MOST or run[-1].position + 1 == end:
                archive.keep(run, at)
                number, at, run = number + len(run), run[-1].position + 1, []
    return number


def forget(settings: Settings, archive: Archive, days: int) -> int:
    """Drop from the log what is archived, what every service has read, and what is older than `days`.

    Returns how many positions. Raises UnfitArchive.
    """
    stood, dropped = slowest(_readings(settings)), 0
    with closing(open_log(settings.event_log)) as event_log:
        bounds = event_log.bounds(all_partitions(event_log))
        archive.compare(event_log, bounds)
        old = event_log.since(list(bounds), datetime.now(UTC) - timedelta(days=days))
        for partition, (low, _) in bounds.items():
            before = min(archive.end(partition), stood.get(partition, old[partition]), old[partition])
            if before > low:
                event_log.forget(partition, before)
                dropped += before - low
    return dropped


def fill(settings: Settings, archive: Archive) -> tuple[int, int]:
    """Give the log back what it lacks and the archive holds, and set back who stands beyond its end.

    Returns how many records came back, and how many that somebody has read did not. Raises UnfitArchive.
    """
    with _nobody_relays(settings):
        back = _append_missing(settings, archive)
        with closing(open_log(settings.event_log)) as event_log:
            ends = {p: end for p, (_, end) in event_log.bounds(all_partitions(event_log)).items()}
        farthest = dict(ends)
        for name in SERVICES:
            with psycopg.connect(settings.dsn(name, "migrate")) as connection:
                for topic, number, next_ in connection.execute(STOOD).fetchall():
                    partition = Partition(topic, number)
                    farthest[partition] = max(farthest[partition], next_)
                    if next_ > ends[partition]:
                        values = {"topic": topic, "number": number, "next": next_, "end": ends[partition]}
                        connection.execute(MAKE_ROOM, values)
                        connection.execute(SET_BACK, values)
    return back, sum(farthest.values()) - sum(ends.values())


def append(settings: Settings, archive: Archive) -> int:
    """Add all that an archive holds to the end of the log; facts of a key keep their order. Returns how many."""
    number = 0
    with _nobody_relays(settings), closing(open_log(settings.event_log)) as event_log:
        for partition in all_partitions(event_log):
            records = archive.read(partition)
            while chunk := list(islice(records, CHUNK)):
                event_log.append([Message(partition.topic, r.key, r.headers, r.value) for r in chunk])
                number += len(chunk)
    return number


def give_back(settings: Settings, archive: Archive, until: Mapping[Partition, int]) -> int:
    """Give the log back what it lacks up to these ends, for services that read on there. Returns how many records."""
    with _nobody_relays(settings):
        return _append_missing(settings, archive, until)


def _append_missing(settings: Settings, archive: Archive, until: Mapping[Partition, int] | None = None) -> int:
    """Append what the log lacks and the archive holds, each where it stood before. A log that is not there is made."""
    for name in SERVICES:
        create_topic(settings, name)
    with closing(open_log(settings.event_log)) as event_log:
        bounds = event_log.bounds(all_partitions(event_log))
        stops = until or {partition: archive.end(partition) for partition in bounds}
        for partition, stop in stops.items():
            if stop > max(bounds[partition][1], archive.end(partition)):
                raise UnfitArchive(f"{partition}: archived up to {archive.end(partition)}, and needed up to {stop}")
        archive.compare(event_log, bounds)
        return sum(_append(event_log, archive, p, (bounds[p][1], stop)) for p, stop in stops.items())


def _append(event_log: EventLog, archive: Archive, partition: Partition, ends: tuple[int, int]) -> int:
    """Append the records between two ends of a partition, each of which must come to stand where it stood."""
    began, stop = ends
    end, records = began, takewhile(lambda record: record.position < stop, archive.read(partition, began))
    while chunk := list(islice(records, CHUNK)):
        if chunk[0].position != end or event_log.bounds([partition])[partition][1] != end:
            raise UnfitArchive(f"{partition} at {end}: the next that is archived is {chunk[0].position}")
        event_log.append([Message(partition.topic, r.key, r.headers, r.value, partition.number) for r in chunk])
        end = chunk[-1].position + 1
    return end - began


@contextmanager
def _nobody_relays(settings: Settings) -> Iterator[None]:
    """Hold the lead of every relay: what one appended meanwhile would take the place of something archived."""
    with ExitStack() as held:
        for name in SERVICES:
            connection = held.enter_context(psycopg.connect(settings.dsn(name, "migrate"), autocommit=True))
            row = connection.execute(LEAD, [name]).fetchone()
            if row is None or not row[0]:
                raise UnfitArchive(f"a worker of {name} runs: stop all workers first")
        yield


def _readings(settings: Settings) -> Iterator[Any]:
    for service in SERVICES:
        with psycopg.connect(settings.dsn(service, "app")) as connection:
            yield from connection.execute(STOOD)


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
            case ["fill", folder]:
                back, lost = fill(settings, Archive(Path(folder)))
                print(f"{back} facts given back to the log; {lost} came later, and are lost to who had not read them")
            case ["append", folder]:
                print(f"{append(settings, Archive(Path(folder)))} facts added to the log")
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except (UnfitArchive, LogUnavailable) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    finish(lambda: main(sys.argv[1:]))
