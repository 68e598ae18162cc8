"""Marks on routes: what using one means to the audit trail. The unit of work writes it down, so no command can forget.

`audited` is for what changes or takes away; `shows` for what gives somebody's evaluation to somebody else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, Response, current_app, g, has_request_context, request

V = TypeVar("V", bound=Callable[..., Any])
MARK = "_audit"
LONGEST_CODE = 64
VIEWED = "viewed"
EXPORTED = "exported"


class Why(StrEnum):
    """Why somebody looks at another's evaluation: the duty that the route serves."""

    RATING = "RATING"  # evaluates them
    REASSESSING = "REASSESSING"  # assesses a competency again after training
    EXPORT = "EXPORT"  # takes the agency's table to e-Kinerja
    AUDIT = "AUDIT"  # an auditor, for a reason of their own
    RANKING = "RANKING"  # looks for whom to propose for a reward
    REWARDING = "REWARDING"  # proposes or decides a reward
    NOMINATING = "NOMINATING"  # chooses whom to send to training
    COACHING = "COACHING"  # coaches after an evaluation


@dataclass(frozen=True)
class Mark:
    """What using a route means: an action, with the words of the body that are kept; or a view, and why."""

    action: str
    keeps: tuple[str, ...] = ()
    why: Why | None = None


def audited(action: str, *keeps: str) -> Callable[[V], V]:
    """Keep that somebody did this. `keeps` names fields of the body that are ids, codes or numbers."""
    return _marked(Mark(action, keeps))


def shows(why: Why, action: str = VIEWED) -> Callable[[V], V]:
    """The route gives evaluations of people to somebody else: its view must say whose, by `uow.show(...)`."""
    return _marked(Mark(action, (), why))


@dataclass(frozen=True)
class Marks:
    """What a route says of itself: that it does something, that it shows somebody's evaluation, or both."""

    deed: Mark | None = None
    view: Mark | None = None


def marks_of(app: Flask, endpoint: str | None) -> Marks:
    """The marks of a route."""
    found = getattr(app.view_functions.get(endpoint or ""), MARK, Marks())
    assert isinstance(found, Marks)
    return found


def marks_of_request() -> Marks:
    """The marks of the route that is being used; none outside a request."""
    return marks_of(current_app, request.endpoint) if has_request_context() else Marks()


def require_record(response: Response) -> Response:
    """After a request: an evaluation that was given to somebody without saying whose it is stays here."""
    if marks_of_request().view is not None and response.status_code < 400 and not g.get("shown", False):
        raise RuntimeError(f"{request.method} {request.path} shows evaluations and does not say whose")
    return response


def named_ids(names: Mapping[str, Any]) -> list[UUID]:
    """The ids among the parts of an address and the id of the row that a form brings."""
    found = [value for value in names.values() if isinstance(value, UUID)]
    brought = as_id(body().get("id"))
    return [*found, brought] if brought is not None and brought not in found else found


def body() -> Mapping[str, Any]:
    """The JSON of the request, where it is an object."""
    sent = request.get_json(silent=True) if request.is_json else None
    return sent if isinstance(sent, dict) else {}


def kept_words(mark: Mark, names: Mapping[str, Any]) -> dict[str, Any]:
    """Codes and numbers of the address and of the fields that the mark names. What looks like prose is left out."""
    words = {name: value for name, value in names.items() if not isinstance(value, UUID) and name != "slug"}
    words |= {name: body()[name] for name in mark.keeps if name in body()}
    return {name: value for name, value in words.items() if is_code(value)}


def is_code(value: Any) -> bool:
    """Whether a value is an id, a code, a date or a number: short, and of one piece."""
    if isinstance(value, str):
        return 0 < len(value) <= LONGEST_CODE and value.isascii() and not any(c.isspace() for c in value)
    if isinstance(value, list):
        return all(is_code(inner) and not isinstance(inner, list) for inner in value)
    return isinstance(value, bool | int)


def as_id(value: Any) -> UUID | None:
    """The id that a text spells, if it does."""
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _marked(mark: Mark) -> Callable[[V], V]:
    def put(view: V) -> V:
        marks = getattr(view, MARK, Marks())
        setattr(view, MARK, replace(marks, **{"deed" if mark.why is None else "view": mark}))
        return view

    return put
