"""Cookies of ours, kept and dropped in one way, and names that browsers guard.

Over https every cookie of ours is `__Host-...`, so nobody but this very host can set it. Within the app cookies have
their plain names; without https (one machine, for trials) browsers keep them under those.
"""

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug import Response

from frontend.state import frontend

GUARDED = "__Host-"  # browsers take it with Secure, the path "/" and no domain only
OURS = "cendana_"
Wsgi = Callable[[Any, Any], Iterable[bytes]]


def keep(response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """Let the browser keep this for so many seconds, or while it is open; no script and no other site reaches it."""
    response.set_cookie(name, value, max_age=max_age, **_flags())


def drop(response: Response, name: str) -> None:
    """Let the browser forget this. With the same flags: it drops no guarded cookie for one that is not."""
    response.delete_cookie(name, **_flags())


def _flags() -> dict[str, Any]:
    return {"httponly": True, "samesite": "Lax", "secure": frontend().https, "path": "/"}


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
