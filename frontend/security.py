"""What every answer tells the browser to refuse: code that is not ours, frames, guesses about types."""

from flask import Flask, Response, g, request

POLICY = "; ".join(
    (
        "default-src 'none'",
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
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def register_security(app: Flask, https: bool) -> None:
    """Put the headers on every answer, and keep pages of a person out of every cache."""

    def guard(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={TWO_YEARS}")
        if not (request.endpoint or "").endswith("static"):
            response.headers.setdefault("Cache-Control", "no-store" if g.get("user") else "private, no-cache")
            response.vary.update(("Cookie", "Accept-Language"))
        return response

    app.after_request(guard)
