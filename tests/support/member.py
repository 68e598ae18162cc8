"""A member of a group as a process of its own: `python -m tests.support.member URL DSN GROUP TOPIC SLOW PATIENCE`.

SLOW is how many seconds it waits before each commit, PATIENCE how many it may hang before others take over.
"""

import contextlib
import sys
import time

from shared.eventlog import open_log
from tests.support.minimal_consumer import MinimalConsumer


def run(url: str, dsn: str, group: str, topic: str, slow: float, patience: int) -> None:
    """Read for ever, beginning anew after every error."""
    up = False
    while True:
        member = MinimalConsumer(open_log(url), dsn, group, topic, patience, lambda: time.sleep(slow))
        if not up:
            sys.stdout.write("up\n")
            sys.stdout.flush()
            up = True
        try:
            while True:
                member.turn()
        except Exception as error:
            sys.stderr.write(f"again: {error!r}\n")
        with contextlib.suppress(Exception):
            member.close()
        time.sleep(0.2)


if __name__ == "__main__":
    url_, dsn_, group_, topic_, slow_, patience_ = sys.argv[1:]
    run(url_, dsn_, group_, topic_, float(slow_), int(patience_))
