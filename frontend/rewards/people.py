"""Lists of people searched by name: agencies knows the names, rewards the rest."""

from typing import Any

from flask import g

from frontend.api import Params
from frontend.gateways import rewards as service
from frontend.lists import Listing
from frontend.shapes import Page

NOBODY: Page[Any] = Page((), 1, 1, 0)


def narrowed(asked: Listing) -> tuple[Params | None, bool]:
    """The query with ids instead of a name, and whether all who match are in it; None when nobody matches."""
    params = asked.params()
    words = params.pop("q", "")
    if not words:
        return params, True
    found = service.people_called(g.api, words)
    return ({**params, "ids": list(found.ids)} if found.ids else None), found.is_all
