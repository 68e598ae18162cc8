"""Asks whether a process is well: what containers call as their health check.

`python -m deploy.health http://127.0.0.1:8000/readyz`, or the file that a worker touches.
"""

import sys
import time
import urllib.request
from pathlib import Path

FRESH_SECONDS = 30.0  # a worker touches its file every two


def is_ready(url: str, seconds: float = 3.0) -> bool:
    """Whether the address answers 200 within that time."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=seconds) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def is_fresh(path: Path) -> bool:
    """Whether the file was touched lately."""
    return path.exists() and time.time() - path.stat().st_mtime < FRESH_SECONDS


def main(target: str) -> int:
    """0 for well, 1 for not."""
    well = is_ready(target) if target.startswith("http") else is_fresh(Path(target))
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
