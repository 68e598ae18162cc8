"""`python -m deploy.bench [NAME...]`: measure the operations named, or all, and keep the results."""

import argparse
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime

from deploy.bench import results
from deploy.bench.machine import commit, machine, versions
from deploy.bench.measured import Measured
from deploy.bench.operations import OPERATIONS, measure_of, unknown
from deploy.bench.place import Place, place
from deploy.bench.results import Row, Run
from deploy.kafka.jars import missing

LEAST_ROUNDS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every operation was measured, 1 when one failed, 2 for a name that is none. A missed aim is a result."""
    parser = argparse.ArgumentParser(prog="deploy.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(OPERATIONS))
    parser.add_argument("--rounds", type=int, default=LEAST_ROUNDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="whether they run at all: little data, nothing is kept")
    asked = parser.parse_args(arguments)
    if wrong := unknown(asked.names):
        parser.error(f"unknown: {', '.join(wrong)}; there are {', '.join(OPERATIONS)}")
    if asked.rounds < LEAST_ROUNDS and not asked.quick:
        parser.error(f"{LEAST_ROUNDS} rounds are the least that is kept")
    if missing():
        parser.error(f"the production topology needs {missing()}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped
    run = Run(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", commit(), asked.seed, asked.rounds, machine(), versions())
    with place(asked.seed, asked.quick) as where:
        done = [_one(where, name, run) for name in OPERATIONS if name in (asked.names or OPERATIONS)]
    measured = [each for found in done for each in found or ()]
    print(results.plain(measured))
    return 0 if all(found is not None for found in done) else 1


def _one(where: Place, name: str, run: Run) -> list[Measured] | None:
    """Measure one, and keep it at once: what fails later takes nothing along. None when it failed."""
    began = time.monotonic()
    print(f"{name}: {OPERATIONS[name]} ...", flush=True)
    try:
        measured = measure_of(name)(where, run.rounds)
    except Exception:
        traceback.print_exc()
        return None
    print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    if not where.quick:
        rows = [Row(name, each, run) for each in measured]
        results.write(results.replaced(results.read(), rows, OPERATIONS))
    return measured


if __name__ == "__main__":
    sys.exit(main())
