"""Static files that a browser fetches once: an address with the file's digest, kept for a year, and sent compressed."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.security import safe_join

YEAR = 365 * 24 * 3600  # seconds
SOON = 300  # seconds, for an address without a digest
TEXT = (".css", ".js", ".svg", ".map")
SMALL = 1024  # bytes; below, compressing gains nothing


def register_assets(app: Flask) -> None:
    """Version the addresses of static files, ours and Bootstrap's, and compress what is text."""

    @app.url_defaults
    def add_digest(endpoint: str, values: dict[str, Any]) -> None:
        folder = _folder(app, endpoint)
        name = values.get("filename")
        path = safe_join(folder, name) if folder and name else None
        if path and Path(path).is_file():
            values["v"] = digest(path, Path(path).stat().st_mtime_ns)

    @app.after_request
    def keep(response: Response) -> Response:
        folder = _folder(app, request.endpoint or "")
        if folder is None or response.status_code != 200:
            return response
        fixed = "v" in request.args
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if fixed else f"public, max-age={SOON}"
        path = safe_join(folder, str((request.view_args or {}).get("filename", "")))
        return _compressed(response, path) if path else response


def _folder(app: Flask, endpoint: str) -> str | None:
    if endpoint == "static":
        return app.static_folder
    blueprint, _, name = endpoint.partition(".")
    return app.blueprints[blueprint].static_folder if name == "static" and blueprint in app.blueprints else None


@lru_cache(maxsize=256)
def digest(path: str, changed: int) -> str:
    """Twelve characters that change with the file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=64)
def compressed(path: str, changed: int) -> bytes:
    """The file, gzipped."""
    return gzip.compress(Path(path).read_bytes(), 9, mtime=0)


def _compressed(response: Response, path: str) -> Response:
    file = Path(path)
    response.vary.add("Accept-Encoding")
    if file.suffix not in TEXT or file.stat().st_size < SMALL or not request.accept_encodings["gzip"]:
        return response
    body = compressed(path, file.stat().st_mtime_ns)
    response.close()
    response.direct_passthrough = False
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("ETag", None)
    response.headers.pop("Accept-Ranges", None)
    return response
