"""Lists that page, search, sort and filter: from the address to the service's parameters and back into links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request

from frontend.shapes import Page

PER_PAGE = 25
MOST_PAGES = 100_000
PAGE, SEARCH, SORT = "hal", "q", "urut"  # names in the address
AROUND = 1  # pages shown on either side of the present one
ALL_SHOWN = 7  # so many pages are shown without gaps


@dataclass(frozen=True)
class Sorting:
    """A heading that sorts: where it leads, and how the list is sorted by it now."""

    href: str
    now: str = ""


@dataclass(frozen=True)
class Listing:
    """What part of a list the address asks for."""

    path: str
    page: int
    q: str
    sort: str
    filters: Mapping[str, str]
    per_page: int = PER_PAGE
    sorts: tuple[str, ...] = ()

    def params(self) -> dict[str, Any]:
        """The query for the service."""
        asked = {"page": self.page, "per_page": self.per_page, "q": self.q, "sort": self.sort, **self.filters}
        return {name: value for name, value in asked.items() if value}

    def href(self, page: int = 1) -> str:
        """This list on another page, with the same search, filters and order."""
        asked = {SEARCH: self.q, **self.filters, SORT: self.sort, PAGE: page if page > 1 else ""}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.path}?{query}" if query else self.path

    def sorting(self, name: str) -> Sorting | None:
        """The heading of a column, or None when the list does not sort by it. A second click turns the order."""
        if name not in self.sorts:
            return None
        now = {name: "ascending", f"-{name}": "descending"}.get(self.sort, "")
        turned = replace(self, sort=f"-{name}" if now == "ascending" else name)
        return Sorting(turned.href(), now)

    def keep(self) -> list[tuple[str, str]]:
        """What the form of filters must carry along unseen."""
        return [(SORT, self.sort)] if self.sort else []

    def pager(self, result: Page[Any]) -> "Pager":
        """What the macro `pages` shows."""
        first = (result.page - 1) * self.per_page + 1 if result.items else 0
        return Pager(self, result.page, result.pages, first, max(first + len(result.items) - 1, 0), result.total)

    @property
    def is_narrowed(self) -> bool:
        """Whether something was searched or filtered: an empty list then says so."""
        return bool(self.q or any(self.filters.values()))


@dataclass(frozen=True)
class Pager:
    """Where one is in a list. `shown` are the page numbers to show, None where some are left out."""

    listing: Listing
    now: int
    last: int
    first_row: int
    last_row: int
    total: int

    def href(self, page: int) -> str:
        """The list on this page."""
        return self.listing.href(page)

    @property
    def shown(self) -> list[int | None]:
        """The first, the last, those around the present one, and None for each gap."""
        if self.last <= ALL_SHOWN:
            return list(range(1, self.last + 1))
        near = {1, self.last, *range(self.now - AROUND, self.now + AROUND + 1)}
        shown: list[int | None] = []
        for page in sorted(page for page in near if 1 <= page <= self.last):
            if shown and page - (shown[-1] or 0) > 1:
                shown.append(None)
            shown.append(page)
        return shown


def listing(filters: Sequence[str] = (), sorts: Sequence[str] = (), per_page: int = PER_PAGE) -> Listing:
    """What the address of this request asks of a list with these filters and orders; the rest is ignored."""
    asked = request.args
    sort = asked.get(SORT, "")
    page = asked.get(PAGE, "1")
    return Listing(
        path=request.path,
        page=min(max(int(page), 1), MOST_PAGES) if page.isascii() and page.isdigit() else 1,
        q=_asked_for(SEARCH),
        sort=sort if sort.removeprefix("-") in sorts else "",
        filters={name: _asked_for(name) for name in filters},
        per_page=per_page,
        sorts=tuple(sorts),
    )


def _asked_for(name: str) -> str:
    """What the address asks, without what no page can show and no database can hold."""
    return "".join(c for c in request.args.get(name, "") if c.isprintable()).strip()[:100]
