"""What every answer tells the browser to refuse: code that is not ours, frames, guesses about types.

And what is refused before anything is read: requests for a host that is not ours, and clients who name an address of
their own choosing.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as PlainResponse

from frontend.cookies import Wsgi, guarded_cookies
from shared.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap's own CSS draws with data:
        "form-action 'self'",  # logins and logouts leave by links and by a page of their own, never by a form
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
TWO_YEARS = 2 * 365 * 24 * 3600  # seconds
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def register_security(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer, keep pages of a person out of caches, and refuse what names another host."""
    https = settings.address.startswith("https://")

    def guard(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={TWO_YEARS}; includeSubDomains")
        if not (request.endpoint or "").endswith("static"):
            response.headers.setdefault("Cache-Control", "no-store" if g.get("user") else "private, no-cache")
            response.vary.update(("Cookie", "Accept-Language"))
        return response

    app.after_request(guard)
    inner = guarded_cookies(app.wsgi_app) if https else app.wsgi_app
    closed = behind_proxies(only_own_hosts(inner, hosts_of(settings)), settings.trusted_proxies)
    app.wsgi_app = closed  # type: ignore[method-assign, assignment]  # the seam that Flask names for it


def hosts_of(settings: Settings) -> tuple[str, ...]:
    """The hosts at which these pages are: the one of the address, and loopback where everything runs on one machine.

    An IPv6 address stands in its brackets, as it does in a Host header.
    """
    name = _without_port(urlsplit(settings.address).netloc)
    return (name, *LOOPBACK) if settings.profile == "embedded" else (name,)


def _without_port(host: str) -> str:
    name, _, port = host.lower().rpartition(":")
    return name if name and port.isdecimal() else host.lower()


def only_own_hosts(app: Wsgi, hosts: tuple[str, ...]) -> Wsgi:
    """The app, closed to requests for any other host: whoever sends them means to have it printed somewhere."""

    def guarded(environ: Any, start_response: Any) -> Iterable[bytes]:
        if _without_port(environ.get("HTTP_HOST", "")) in hosts:
            return app(environ, start_response)
        answer = PlainResponse("Alamat ini bukan alamat Cendana.\n", 421, content_type="text/plain; charset=utf-8")
        answer.headers.update(HEADERS)
        return answer(environ, start_response)

    return guarded


def behind_proxies(app: Wsgi, number: int) -> Wsgi:
    """The app, told the client's address and scheme by that many proxies of ours; without any, nobody may tell.

    The host is never taken from a proxy's header: links come from the settings.
    """
    return ProxyFix(app, x_for=number, x_proto=number, x_host=0, x_port=0, x_prefix=0) if number else app
