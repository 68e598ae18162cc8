"""What may change in a contract between two releases: optional fields come and go. Anything else is a `.v2`.

`python -m deploy.compatibility` compares the catalogue with that of the last release in `deploy/releases`.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deploy.asyncapi import FILE
from deploy.typed import finish

RELEASES = Path(__file__).with_name("releases")
WORDS = frozenset({"title", "description", "default"})  # of a schema: for readers, and not part of what is valid

Document = Mapping[str, Any]


def last_release() -> Path:
    """The folder of the newest release: its catalogue and the revisions of its databases."""
    return max(RELEASES.iterdir(), key=lambda folder: [int(part) for part in folder.name.split(".")])


def breaches(released: Document, new: Document) -> list[str]:
    """What would break a reader or a writer of the released catalogue, one sentence each."""
    found: list[str] = []
    messages: Mapping[str, Any] = new["components"]["messages"]
    for type_, old in released["components"]["messages"].items():
        if type_ not in messages:
            hearers = _hearers(released, type_)
            found += [f"{type_} is gone, and {', '.join(hearers)} of the release still hears it"] if hearers else []
            continue
        now = messages[type_]
        if _topic_of(released, type_) != _topic_of(new, type_):
            found.append(f"{type_} is published in another topic")
        if old["x-subject"] != now["x-subject"]:
            found.append(f"{type_} is ordered by {now['x-subject']} and no longer by {old['x-subject']}")
        found += _changed(type_, old["payload"], now["payload"])
    return found


def _changed(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """The differences between two schemas that are more than optional fields added or removed."""
    structural = {"properties", "required", "items"}
    for key in sorted((old.keys() | new.keys()) - structural - WORDS):
        if _plain(old.get(key)) != _plain(new.get(key)):
            yield f"{where}: {key} was {_plain(old.get(key))} and is {_plain(new.get(key))}"
    yield from _changed_fields(where, old, new)
    if "items" in old and "items" in new:
        yield from _changed(f"{where}[]", old["items"], new["items"])
    elif ("items" in old) != ("items" in new):
        yield f"{where}: is no list any more" if "items" in old else f"{where}: has become a list"


def _changed_fields(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    needed, demanded = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(before.keys() | after.keys()):
        place = f"{where}.{name}"
        if name not in after:
            if name in needed:
                yield f"{place}: a required field was removed"
        elif name not in before:
            if name in demanded:
                yield f"{place}: a required field was added"
        else:
            if (name in needed) != (name in demanded):
                yield f"{place}: was {'required' if name in needed else 'optional'} and is so no longer"
            yield from _changed(place, before[name], after[name])


def _plain(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else value


def _topic_of(document: Document, type_: str) -> str:
    return next(str(channel["address"]) for channel in document["channels"].values() if type_ in channel["messages"])


def _hearers(document: Document, type_: str) -> list[str]:
    return [op["x-service"] for op in document["operations"].values() if type_ in op.get("x-handlers", {})]


def main() -> int:
    """Print every breach; 1 when there is one."""
    release = last_release()
    found = breaches(json.loads((release / "asyncapi.json").read_text()), json.loads(FILE.read_text()))
    print("\n".join(found) or f"Compatible with {release.name}.")
    return 1 if found else 0


if __name__ == "__main__":
    finish(main)
