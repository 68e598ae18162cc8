"""Backup and restore, typed.

python -m deploy.backup agency SLUG FILE          one agency into a file, while everybody works
python -m deploy.backup restore FILE [--replace]  put it back; --replace takes away what it has here first
python -m deploy.backup all FOLDER                every database, at one moment
python -m deploy.backup restore-all FOLDER        into a platform that was provisioned and is empty
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.backup.agency import NotRestored, Summary, export_agency, restore_agency
from deploy.backup.whole import dump_everything, restore_everything
from deploy.running import settings_of_running
from deploy.typed import finish


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
            case ["all", folder]:
                said = f"written: {', '.join(dump_everything(settings, Path(folder)))}"
            case ["restore-all", folder]:
                said = f"put back: {', '.join(restore_everything(settings, Path(folder)))}"
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except (NotRestored, LookupError, OSError) as reason:
        print(reason, file=sys.stderr)
        return 1
    print(said)
    return 0


def _words(done: str, summary: Summary) -> str:
    rows = sum(summary.rows.values())
    return f"{summary.slug} ({summary.agency_id}) {done}: {rows} rows, {summary.facts} facts on their way"


if __name__ == "__main__":
    finish(lambda: main(sys.argv[1:]))
