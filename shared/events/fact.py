"""What a fact is, and how one becomes bytes: a frozen dataclass whose annotations are the schema.

Strict on the way out, tolerant of unknown fields on the way in.
"""

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from marshmallow import EXCLUDE, Schema, ValidationError, missing, post_load
from marshmallow import fields as shapes

F = TypeVar("F", bound="Fact")


class UnreadableFact(ValueError):
    """A body that breaks its contract."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened, as its producer states it: ids, codes and numbers, never names or free text."""


@dataclass(frozen=True)
class Contract:
    """The public name of a fact: its type, its producer, and the field whose value orders it."""

    fact: type[Fact]
    type: str
    subject: str

    @property
    def producer(self) -> str:
        """The service that states it, and so its topic: `cendana.<producer>`."""
        return self.type.split(".")[1]

    @property
    def topic(self) -> str:
        """The topic it is published in."""
        return f"cendana.{self.producer}"


CONTRACTS: dict[str, Contract] = {}
_by_fact: dict[type[Fact], Contract] = {}


def contract(type_: str, *, subject: str) -> Callable[[type[F]], type[F]]:
    """Declare the contract of a fact: `@contract("cendana.training.seat_confirmed.v1", subject="enrolment_id")`."""

    def declare(fact: type[F]) -> type[F]:
        if type_ in CONTRACTS:
            raise ValueError(f"{type_} is declared twice")
        CONTRACTS[type_] = _by_fact[fact] = Contract(fact, type_, subject)
        return fact

    return declare


def contract_of(fact: type[Fact]) -> Contract:
    """The contract of a class of facts. KeyError when it has none (a local fact)."""
    return _by_fact[fact]


def to_json(fact: Fact) -> bytes:
    """The body of a fact. Raises UnreadableFact for a value that its own contract would not take."""
    schema = schema_of(type(fact))
    body = schema.dump(fact)
    wrong = schema.validate(body)
    if wrong:
        raise UnreadableFact(f"{type(fact).__name__}: {wrong}")
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def from_json(fact: type[F], body: bytes) -> F:
    """The fact that these bytes state; unknown fields are passed over. Raises UnreadableFact.

    Field by field: what a schema does around its fields when it loads costs a reader of the log as much as they do.
    """
    name, shapes_of = "", schema_of(fact).load_fields
    try:
        stated = json.loads(body)
        if not isinstance(stated, dict):
            raise UnreadableFact(f"{fact.__name__}: no object")
        values: dict[str, Any] = {}
        for name, shape in shapes_of.items():
            values[name] = shape.deserialize(stated.get(name, missing), name, stated)
    except (ValidationError, UnicodeDecodeError, json.JSONDecodeError, TypeError) as error:
        raise UnreadableFact(f"{fact.__name__} {name}: {error}") from error
    return fact(**values)


_schemas: dict[type, Schema] = {}


def schema_of(declared: type) -> Schema:
    """The marshmallow schema that the annotations of a dataclass spell, strict about unknown fields.

    The same one each time: making one costs more than loading a fact by it.
    """
    if declared not in _schemas:
        _schemas[declared] = _spelled(declared)
    return _schemas[declared]


def _spelled(declared: type) -> Schema:
    hints = get_type_hints(declared)
    members: dict[str, Any] = {f.name: _shape(hints[f.name], _options(f)) for f in fields(declared)}

    def make(_self: Schema, data: Mapping[str, Any], **_: Any) -> Any:
        return declared(**data)

    members["make"] = post_load(make)
    made: Schema = type(f"{declared.__name__}Schema", (Schema,), members)()
    return made


def _options(field: Field[Any]) -> dict[str, Any]:
    if field.default is not MISSING:
        return {"load_default": field.default}
    return {"required": True}


class _Listed(shapes.List[Any]):
    """A list on the wire, a tuple in the fact."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **options))


class _Nested(shapes.Nested):
    """A nested dataclass, tolerant of unknown fields like the fact around it."""


SCALARS: dict[type, Callable[..., shapes.Field[Any]]] = {
    UUID: shapes.UUID,
    str: shapes.String,
    int: lambda **o: shapes.Integer(strict=True, **o),
    bool: shapes.Boolean,
    Decimal: lambda **o: shapes.Decimal(as_string=True, allow_nan=False, **o),
    date: shapes.Date,
    datetime: shapes.AwareDateTime,
}


def _shape(hint: Any, options: dict[str, Any]) -> shapes.Field[Any]:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (a for a in get_args(hint) if a is not type(None))
        return _shape(inner, {**options, "allow_none": True})
    if origin is tuple:
        item, rest = get_args(hint)
        if rest is not Ellipsis:
            raise TypeError(f"{hint}: only tuple[X, ...] has a shape")
        return _Listed(_shape(item, {}), **options)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return shapes.Enum(hint, by_value=True, **options)
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return _Nested(schema_of(hint), unknown=EXCLUDE, **options)
    return SCALARS[hint](**options)
