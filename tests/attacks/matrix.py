"""Who may use which route and page: a table made from the URL maps, committed, and tried cell by cell.

`make matrix` writes it anew; `test_matrix.py` fails when it is not the one of the code, and calls every cell.
"""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from frontend import session
from services import SERVICES
from shared.auth.principal import Grant, Principal
from shared.auth.roles import ROLES
from shared.db import uuid7
from shared.web import access

FILE = Path(__file__).with_name("matrix.md")
STRANGER, NOBODY = "stranger", "no role"
COLUMNS = (STRANGER, NOBODY, *ROLES)
TITLE = """# Who may use what

Written by `make matrix` from the URL maps of all services and of the frontend; every cell is called by
`test_matrix.py`. It shows roles as they begin; an agency may change what its roles hold. "yes" opens the door of the
route: which units, people and rows lie behind it is for its command to say. A stranger is not signed in; "no role" is
signed in, and neither employee nor anything else.
"""


@dataclass(frozen=True)
class Row:
    """One way into an app: what it needs (any of these; nothing for `public`), and who has that."""

    app: str
    method: str
    path: str
    needs: tuple[str, ...]
    cells: tuple[bool, ...]

    @property
    def line(self) -> str:
        """The row as it stands in the file."""
        words = ["yes" if cell else "-" for cell in self.cells]
        return f"| `{self.method} {self.path}` | {', '.join(self.needs) or '-'} | {' | '.join(words)} |"


def somebody(role: str) -> Principal:
    """A person of nowhere with this role."""
    return Principal(uuid7(), uuid7(), uuid7(), () if role == NOBODY else (Grant(role),))


def rows_of(name: str, app: Flask, marks: Callable[[Flask, str], tuple[bool, tuple[str, ...]]]) -> Iterator[Row]:
    """Every method of every rule. `marks` says whether a view is for everybody, and what it needs otherwise."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint.endswith("static"):
            continue
        is_public, needs = marks(app, rule.endpoint)
        cells = tuple(is_public or _has(column, needs) for column in COLUMNS)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Row(name, method, rule.rule, ("public",) if is_public else needs, cells)


def service_marks(app: Flask, endpoint: str) -> tuple[bool, tuple[str, ...]]:
    """How a service marks its routes."""
    mark = getattr(app.view_functions[endpoint], access.MARK)
    return not mark.permissions, tuple(mark.permissions)


def page_marks(app: Flask, endpoint: str) -> tuple[bool, tuple[str, ...]]:
    """How the frontend marks its views. One that needs nothing may still need somebody to be signed in."""
    mark: Any = getattr(app.view_functions[endpoint], session.MARK)
    return mark is None, tuple(mark or ())


def services() -> dict[str, list[Row]]:
    """The rows of every service; no database is asked."""
    apps = {name: importlib.import_module(f"services.{name}.app").create_app() for name in SERVICES}
    return {name: list(rows_of(name, app, service_marks)) for name, app in apps.items()}


def pages() -> list[Row]:
    """The rows of the frontend."""
    from frontend.app import create_app

    return list(rows_of("frontend", create_app(), page_marks))


def written() -> str:
    """The whole file."""
    parts = [TITLE]
    for name, rows in {**services(), "frontend": pages()}.items():
        head = f"| route | needs one of | {' | '.join(COLUMNS)} |\n|{' --- |' * (len(COLUMNS) + 2)}"
        parts.append(f"## {name}\n\n{head}\n" + "\n".join(row.line for row in rows) + "\n")
    return "\n".join(parts)


def _has(column: str, needs: tuple[str, ...]) -> bool:
    if column == STRANGER:
        return False
    person = somebody(column)
    return not needs or any(person.may(permission) for permission in needs)


if __name__ == "__main__":
    FILE.write_text(written())
