"""The tracking number while its reporter looks: in the signed cookie of the browser, for half an hour.

In no address: what stands there lands in histories, in logs and in what the next person at the computer sees.
"""

from datetime import timedelta

from flask import session

from frontend.state import frontend

KEY = "laporan"
LIFE = timedelta(minutes=30)


def keep(slug: str, number: str) -> None:
    """The reporter looks at the report with this number."""
    session[KEY] = [slug, number, int(frontend().clock().timestamp())]


def kept(slug: str) -> str | None:
    """The number that this browser looks at, unless it was long ago or of another agency."""
    held = session.get(KEY)
    if not isinstance(held, list) or len(held) != 3 or held[0] != slug:
        return None
    age = frontend().clock().timestamp() - float(held[2])
    return str(held[1]) if age < LIFE.total_seconds() else None


def forget() -> None:
    """Nobody looks any more."""
    session.pop(KEY, None)
