"""A test login comes back where every login does, since providers know one address: a cookie tells them apart."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import redirect, request, url_for
from werkzeug import Response

from frontend import cookies

COOKIE = "cendana_trial"
LIFE = 600  # seconds that a test login may take
BROUGHT = ("state", "code", "iss", "error")


def remember(response: Response, authorization_url: str, kept: Sequence[str]) -> None:
    """This browser goes to a provider for a test login; what is kept comes back by `returned_from`."""
    state = parse_qs(urlsplit(authorization_url).query)["state"][0]
    cookies.keep(response, COOKIE, "|".join([state, *kept]), LIFE)


def forget(response: Response) -> None:
    """The test login came back."""
    cookies.drop(response, COOKIE)


def returned_from() -> list[str] | None:
    """What was kept of the test login that this request comes back from; None when it comes back from none."""
    state, *kept = request.cookies.get(COOKIE, "").split("|")
    return kept if state and state == request.args.get("state") else None


def passed_on() -> Any:
    """On to where test logins are read."""
    brought = {name: request.args[name] for name in BROUGHT if name in request.args}
    return redirect(f"{url_for('onboarding.returned')}?{urlencode(brought)}", 303)
