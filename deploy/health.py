"""Asks a web process whether it can serve: what containers call as their health check."""

import sys
import urllib.request


def is_ready(url: str, seconds: float = 3.0) -> bool:
    """Whether the address answers 200 within that time."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=seconds) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_ready(sys.argv[1]) else 1)
