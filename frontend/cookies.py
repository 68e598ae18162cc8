"""Names that browsers guard: over https every cookie of ours is `__Host-...`, so nobody but this very host can set it.

Within the app cookies have their plain names; without https (one machine, for trials) browsers keep them under those.
"""

from collections.abc import Callable, Iterable
from typing import Any

GUARDED = "__Host-"  # browsers take it with Secure, the path "/" and no domain only
OURS = "cendana_"
Wsgi = Callable[[Any, Any], Iterable[bytes]]


def guarded_cookies(app: Wsgi) -> Wsgi:
    """The app, whose cookies leave and come back under guarded names; one of ours without the guard is not believed."""

    def translated(environ: Any, start_response: Any) -> Iterable[bytes]:
        brought = environ.get("HTTP_COOKIE", "").split(";")
        environ["HTTP_COOKIE"] = "; ".join(plain for plain in map(_plain, brought) if plain)

        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            return start_response(status, [(name, _guarded(name, value)) for name, value in headers], error)

        return app(environ, start)

    return translated


def _plain(cookie: str) -> str:
    """A cookie as the app knows it; nothing for one of ours that anybody could have set."""
    cookie = cookie.strip()
    if cookie.startswith(OURS):
        return ""
    return cookie.removeprefix(GUARDED) if cookie.startswith(GUARDED + OURS) else cookie


def _guarded(name: str, value: str) -> str:
    return GUARDED + value if name.lower() == "set-cookie" and value.startswith(OURS) else value
