"""Being told to end by signals, also by one that comes in the middle of another."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from deploy.told import Told

ROOT = Path(__file__).parents[3]
WAITING = """
import os, signal
from deploy.told import Told
told = Told()
with told.by(signal.SIGTERM, signal.SIGINT):
    print("ready", flush=True)
    while not told.wait(0.2):
        pass
    print("ended", flush=True)
    os._exit(0)
"""


def interrupted_at_every_line(work: Callable[[], None]) -> bool:
    """Whether this comes to its end when it is called again after each of its own lines, as signals may do."""

    def run() -> None:
        def again(_frame: FrameType, event: str, _arg: Any) -> Any:
            if event == "line":
                sys.settrace(None)
                work()
                sys.settrace(again)
            return again

        sys.settrace(again)
        work()
        sys.settrace(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(5)
    return not thread.is_alive()


def test_a_signal_in_the_middle_of_another_does_not_wait_for_it() -> None:
    assert interrupted_at_every_line(Told().tell)
    assert not interrupted_at_every_line(threading.Event().set)  # why this class is there


def test_a_process_ends_by_two_signals_at_once() -> None:
    command = [sys.executable, "-c", WAITING]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        for number in (signal.SIGTERM, signal.SIGINT) * 20:
            child.send_signal(number)
        said, _ = child.communicate(timeout=10)
    assert said == "ended\n"


def test_it_waits_as_long_as_it_is_not_told() -> None:
    told = Told()
    assert not told.wait(0.01)
    told.tell()
    assert told
    assert told.wait(60)
