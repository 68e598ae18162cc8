"""Backup and restore, typed.

python -m deploy.backup agency SLUG FILE          one agency into a file, while everybody works
python -m deploy.backup restore FILE [--replace]  put it back; --replace takes away what it has here first
python -m deploy.backup all FOLDER                every database, at one moment
python -m deploy.backup restore-all FOLDER        into a platform that was provisioned and is empty

With the log on Kafka the last two want --archive FOLDER: facts are kept there, and come from there if the log was lost.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.archive import Archive, UnfitArchive
from deploy.backup.agency import NotRestored, Summary, export_agency, restore_agency
from deploy.backup.whole import dump_everything, restore_everything
from deploy.running import settings_of_running
from deploy.typed import finish
from shared.eventlog.port import LogUnavailable
from shared.settings import Settings


def main(arguments: Sequence[str]) -> int:
    """0 when it was done, 1 when it could not be, 2 for a wrong call."""
    settings = settings_of_running(os.environ)
    try:
        match list(arguments):
            case ["agency", slug, file]:
                said = _words("written", export_agency(settings, slug, Path(file)))
            case ["restore", file]:
                said = _words("put back", restore_agency(settings, Path(file)))
            case ["restore", file, "--replace"]:
                said = _words("put back", restore_agency(settings, Path(file), replace=True))
            case ["all" | "restore-all" as what, folder]:
                said = _whole(settings, what, Path(folder))
            case ["all" | "restore-all" as what, folder, "--archive", archive]:
                said = _whole(settings, what, Path(folder), Archive(Path(archive)))
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except (NotRestored, UnfitArchive, LogUnavailable, LookupError, OSError) as reason:
        print(reason, file=sys.stderr)
        return 1
    print(said)
    return 0


def _whole(settings: Settings, what: str, folder: Path, archive: Archive | None = None) -> str:
    done, act = ("written", dump_everything) if what == "all" else ("put back", restore_everything)
    return f"{done}: {', '.join(act(settings, folder, archive))}"


def _words(done: str, summary: Summary) -> str:
    rows = sum(summary.rows.values())
    return f"{summary.slug} ({summary.agency_id}) {done}: {rows} rows, {summary.facts} facts on their way"


if __name__ == "__main__":
    finish(lambda: main(sys.argv[1:]))
