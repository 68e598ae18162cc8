"""Errors as problem+json (RFC 9457), made in one place: `code` for machines, `detail` for people, `errors` by field."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response
from flask_smorest import Api
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from shared.refusals import Invalid, Refusal, TooMany, Unavailable
from shared.sqlstates import is_outage

log = logging.getLogger(__name__)
RETRY_AFTER = "30"  # seconds
CODES = {400: "bad-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "unsupported-type"}


class ProblemApi(Api):
    """flask-smorest, whose own errors are problems as well."""

    def handle_http_exception(self, error: HTTPException) -> Response:
        """What Werkzeug or a schema refused."""
        data: Mapping[str, Any] = getattr(error, "data", None) or {}
        if "messages" in data:
            return problem(Invalid("invalid", "Some fields are not right.", flattened(data["messages"])))
        return _http_problem(error)


def register_problems(app: Flask) -> None:
    """Every way out of a route that is no answer becomes a problem."""
    app.register_error_handler(Refusal, problem)
    app.register_error_handler(DBAPIError, _database_problem)
    app.register_error_handler(PoolTimeout, lambda _: problem(_away()))
    app.register_error_handler(Exception, _unforeseen)


def problem(refusal: Refusal) -> Response:
    """A refusal as the answer it is."""
    body: dict[str, Any] = {"status": refusal.status, "code": refusal.code, "detail": refusal.detail}
    if refusal.errors:
        body["errors"] = refusal.errors
    response = Response(json.dumps(body), refusal.status, mimetype="application/problem+json")
    if refusal.status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def flattened(messages: Any) -> dict[str, list[str]]:
    """Errors of nested schemas as {"levels.0.level": [...]}; the place they came from (json, query) is left out."""
    found: dict[str, list[str]] = {}

    def walk(at: str, value: Any) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                walk(f"{at}.{key}" if at else str(key), inner)
        else:
            found[at or "_schema"] = [str(text) for text in (value if isinstance(value, list) else [value])]

    for place, inner in messages.items() if isinstance(messages, Mapping) else [("", messages)]:
        walk("" if place in ("json", "query", "form", "files", "json_or_form") else str(place), inner)
    return found


def _http_problem(error: HTTPException) -> Response:
    status = error.code or 500
    refusal = Refusal(CODES.get(status, "refused"), error.description or "")
    refusal.status = status
    return problem(refusal)


def _away() -> Unavailable:
    return Unavailable("database-away", "The database does not answer. Nothing was saved; try again in a minute.")


def _database_problem(error: DBAPIError) -> Response:
    state = getattr(error.orig, "sqlstate", None) or ""
    if isinstance(error, DataError) and not state:  # never sent: a NUL in an address or a filter
        return problem(Invalid("invalid", "It contains characters that cannot be stored."))
    if is_outage(error):
        log.warning("database away: %s", type(error.orig).__name__)
        return problem(_away())
    return _unforeseen(error)


def _unforeseen(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return _http_problem(error)
    log.error("unforeseen", exc_info=error)
    refusal = Refusal("unforeseen", "Something went wrong on our side. It was recorded; nothing was saved.")
    refusal.status = 500
    return problem(refusal)
