"""Keeps one command alive no longer than whoever asked for it: its standard input is the lifeline.

The kernel closes that pipe when the asker ends, also by kill -9. Run as a script, alone and without the packages
of the project, so that it starts in a few milliseconds and so that nothing in the kept command can block it.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

SIGNALLED = 128  # what shells add to the number of the signal that ended a command


def keeping(command: Sequence[str], *, account: str = "", stop: str = "SIGTERM", grace: float = 8.0) -> list[str]:
    """The command line that keeps `command`; `account` is `uid:gid`, `grace` the seconds before it is killed."""
    keeper = [sys.executable, "-I", "-S", str(Path(__file__).resolve())]
    options = [f"--account={account}", f"--stop={stop}", f"--grace={grace}"]
    return [*keeper, *options, "--", *command]


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--account", default="")
    parser.add_argument("--stop", default="SIGTERM")
    parser.add_argument("--grace", type=float, default=8.0)
    parser.add_argument("command", nargs="+")
    return parser.parse_args(arguments)


def _begin(command: list[str], account: str) -> "subprocess.Popen[bytes]":
    """The command in a session of its own: a Ctrl-C of the terminal reaches the supervisor alone."""
    user, group = (int(part) for part in account.split(":")) if account else (None, None)
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        user=user,
        group=group,
        extra_groups=[] if account else None,
    )


def _kill_group(child: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def keep(command: list[str], account: str, stop: signal.Signals, grace: float) -> int:
    """Run the command until it ends or the lifeline breaks; the status of the command, as a shell gives it."""
    child = _begin(command, account)

    def end(*_: object) -> None:
        child.send_signal(stop)
        killer = threading.Timer(grace, _kill_group, [child])
        killer.daemon = True
        killer.start()

    def watch() -> None:
        while os.read(0, 64):
            continue
        end()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    threading.Thread(target=watch, daemon=True).start()
    status = child.wait()
    _kill_group(child)  # what it left behind would hold the port of its successor
    return status if status >= 0 else SIGNALLED - status


def main(arguments: Sequence[str] | None = None) -> int:
    """The entry of the script."""
    asked = _parsed(arguments)
    return keep(asked.command, asked.account, signal.Signals[asked.stop], asked.grace)


if __name__ == "__main__":
    sys.exit(main())
