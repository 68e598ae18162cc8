"""The catalogue of facts as its page shows it, read from the committed AsyncAPI document."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import shared.events

FILE = Path(shared.events.__file__).with_name("asyncapi.json")


@dataclass(frozen=True)
class Part:
    """A field of a message: `levels[].level` is one of each entry of the list `levels`."""

    name: str
    kind: str
    is_required: bool
    may_be_empty: bool


@dataclass(frozen=True)
class Hearer:
    """A service that reacts, and the names of its handlers."""

    service: str
    handlers: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """A contract: what it says, what orders it, and who hears it."""

    type: str
    title: str
    about: str
    subject: str
    fields: tuple[Part, ...]
    hearers: tuple[Hearer, ...]


@dataclass(frozen=True)
class Channel:
    """The topic of a producer, with everything it states."""

    service: str
    address: str
    about: str
    messages: tuple[Message, ...]


@cache
def channels() -> tuple[Channel, ...]:
    """Every channel; the file is part of the code, so it is read once."""
    document = json.loads(FILE.read_text())
    known: Mapping[str, Any] = document["components"]["messages"]
    return tuple(
        Channel(
            service,
            channel["address"],
            channel["description"],
            tuple(_message(type_, known[type_], document["operations"].values()) for type_ in channel["messages"]),
        )
        for service, channel in document["channels"].items()
    )


def message(type_: str) -> tuple[Channel, Message] | None:
    """A contract with its channel, or None."""
    found = ((channel, one) for channel in channels() for one in channel.messages if one.type == type_)
    return next(found, None)


def _message(type_: str, found: Mapping[str, Any], operations: Sequence[Mapping[str, Any]]) -> Message:
    hearers = tuple(
        Hearer(op["x-service"], tuple(op["x-handlers"][type_]))
        for op in operations
        if type_ in op.get("x-handlers", {})
    )
    parts = tuple(_parts("", found["payload"]))
    return Message(type_, found["title"], found["description"], found["x-subject"], parts, hearers)


def _parts(before: str, schema: Mapping[str, Any]) -> Iterator[Part]:
    required = set(schema.get("required", ()))
    for name, field in schema.get("properties", {}).items():
        types = field["type"] if isinstance(field["type"], list) else [field["type"]]
        kind = field.get("format") or next(each for each in types if each != "null")
        yield Part(f"{before}{name}", kind, name in required, "null" in types)
        if kind == "array":
            yield from _parts(f"{before}{name}[].", field["items"])
        elif kind == "object":
            yield from _parts(f"{before}{name}.", field)
