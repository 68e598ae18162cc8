"""Addresses of pages as somebody outside writes or prints them. They come from the settings, never from a request."""

from typing import Any

from flask import url_for

from frontend.state import frontend


def public_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page."""
    return frontend().settings.address.rstrip("/") + url_for(endpoint, **values)
