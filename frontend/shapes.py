"""JSON of a service as frozen dataclasses: annotations say what each value becomes; what they do not name is left."""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Generic, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

T = TypeVar("T")

PLAIN: dict[Any, Callable[[Any], Any]] = {
    UUID: lambda value: UUID(str(value)),
    Decimal: lambda value: Decimal(str(value)),
    datetime: lambda value: datetime.fromisoformat(str(value)),
    date: lambda value: date.fromisoformat(str(value)),
}


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of a list, as every service answers it."""

    items: tuple[T, ...]
    page: int
    pages: int
    total: int
    per_page: int = 25


def build(cls: type[T], payload: Mapping[str, Any]) -> T:
    """The dataclass that this JSON object is.

    Raises KeyError for a missing field without default, ValueError for a value that is none of its kind: the service
    and its gateway disagree, which is a bug.
    """
    hints = _hints(cast(Any, cls))
    values = {}
    for field in fields(cast(Any, cls)):
        if field.name in payload:
            values[field.name] = converted(hints[field.name], payload[field.name])
        elif field.default is MISSING and field.default_factory is MISSING:
            raise KeyError(f"{cls.__name__}.{field.name} is not in the answer")
    return cls(**values)


def build_all(cls: type[T], payload: list[Mapping[str, Any]]) -> tuple[T, ...]:
    """The same for a list."""
    return tuple(build(cls, item) for item in payload)


def build_page(cls: type[T], payload: Mapping[str, Any]) -> Page[T]:
    """A page of these, from `{"items", "page", "per_page", "pages", "total"}`."""
    numbers = {name: int(payload[name]) for name in ("page", "pages", "total", "per_page") if name in payload}
    return Page(items=build_all(cls, payload["items"]), **numbers)


def converted(kind: Any, value: Any) -> Any:
    """The value as this annotation wants it."""
    if get_origin(kind) in (Union, types.UnionType):
        inner = [arm for arm in get_args(kind) if arm is not type(None)]
        return None if value is None else converted(inner[0], value)
    if get_origin(kind) is tuple:
        return tuple(converted(get_args(kind)[0], item) for item in value)
    if is_dataclass(kind):
        return build(cast(type[Any], kind), value)
    if kind in PLAIN:
        return PLAIN[kind](value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value


@cache
def _hints(cls: type[Any]) -> dict[str, Any]:
    return get_type_hints(cls)
