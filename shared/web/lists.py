"""Lists: a page, its size, a search and an order, asked in the address and answered in SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, post_load, validate
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

PER_PAGE = 25
MOST_PER_PAGE = 200


@dataclass(frozen=True)
class Page:
    """What part of a list is wanted. `sort` is a name of the list's own, with `-` before it for descending."""

    page: int = 1
    per_page: int = PER_PAGE
    q: str = ""
    sort: str = ""


class PageArgs(Schema):
    """The query of a list; subclass it to add filters, and leave `make` as it is."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    per_page = fields.Integer(load_default=PER_PAGE, validate=validate.Range(1, MOST_PER_PAGE))
    q = fields.String(load_default="", validate=validate.Length(max=100))
    sort = fields.String(load_default="", validate=validate.Length(max=40))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """{"page": Page, **filters}."""
        own = {name: data.pop(name) for name in ("page", "per_page", "q", "sort")}
        return {"page": Page(**own), **data}


@dataclass(frozen=True)
class Listing:
    """A page of a list with what is needed to turn it."""

    items: Sequence[Any]
    page: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; one at least."""
        return max(1, -(-self.total // self.per_page))


def listing_schema(item: type[Schema]) -> type[Schema]:
    """The schema of a Listing of these items."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item)),
            "page": fields.Integer(),
            "per_page": fields.Integer(),
            "pages": fields.Integer(),
            "total": fields.Integer(),
        },
        name=f"{item.__name__}Listing",
    )


def listed(
    session: Session,
    query: Any,
    page: Page,
    sorts: Mapping[str, ColumnElement[Any] | Any],
    *,
    rows: bool = False,
) -> Listing:
    """A page of the query, in two statements. `sorts` maps names to columns; the first is the order by default.

    `rows` keeps whole rows (several columns) instead of the first column of each.
    """
    name = page.sort.removeprefix("-")
    column = sorts.get(name, next(iter(sorts.values())))
    order = column.desc() if page.sort.startswith("-") else column
    total = session.execute(select(func.count()).select_from(query.order_by(None).subquery())).scalar_one()
    tie = query.selected_columns.get("id")  # equal values keep their order from page to page
    ordered = query.order_by(order) if tie is None else query.order_by(order, tie)
    result = session.execute(ordered.limit(page.per_page).offset((page.page - 1) * page.per_page))
    items = result.all() if rows else result.scalars().all()
    return Listing(items, page.page, page.per_page, total)
