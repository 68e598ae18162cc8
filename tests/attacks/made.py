"""Requests made from what the services say of their own routes (OpenAPI), with ids at every place that takes one.

A place whose name says nothing here, or a word that has to be right and is not known, is an error: a new route is
attacked, or the suite fails until it can be.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from flask import Flask

from shared.vocabulary import Element
from tests.attacks.stage import metadata, tables_of

Place = tuple[str, ...]  # where an id stands: ("path", "unit_id"), ("json", "needs", "0", "unit_id")
ROWS = frozenset({"id", "form_id"})  # the row that a form will make

# Names of ids that are not names of tables.
TABLES = {
    "owner": "employee",
    "delegate": "employee",
    "organisation": "unit",
    "roles": "role_assignment",
    "actor": "employee",  # or an account, which is in one service alone
    "person": "employee",
    "subject": "employee",  # or any other row
    "ids": "employee",  # of names
    "agency": "agency",
    "surveys.proposal": "finding_step",
}
# Words that are right, by the name of their place. A schema says what is possible, not what is there.
WORDS: dict[str, Any] = {
    "kind": "units",
    "role": "unit_officer",
    "permissions": "surveys:read-findings",
    "scopes": "agencies:import",
    "until": "2026-12-05",
    "domain": "rekaan.example",
    "key": "untuk-apa-evaluasi",
    "offering": "ktp",
    "slug": "ktp-lain",
    "zone": "Asia/Makassar",
    "k": 5,
    "period_start": "2026-07-01",
    "period_end": "2026-09-30",
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-05",
    "starts_at": "2026-12-20T09:00:00+08:00",
    "due": "2026-12-20",
    "on": "2026-11-01",
    "holidays": "2026-12-25",
    "issuer": "https://sso.rekaan.example",
    "redirect_uri": "http://127.0.0.1/masuk/kembali",
    "filename": "x.csv",
    "scores": {element.value: 3 for element in Element},
    "anonymous": True,
    "hours": "6",
    "amount": "1000",
    "budget": "10000",
    "idle_minutes": 60,
    "absolute_hours": 12,
    "state": "REFUSED",
    "months": 12,
    "activity": "employment",
    "activities": "lessons",
    "shown_from": "2026-12-10",
}
OPENS = re.compile(r"<(?:[^:<>]+:)?(\w+)>")


class Unknown(AssertionError):
    """A new place: teach TABLES or WORDS what stands there."""


@dataclass(frozen=True)
class Operation:
    """One method of one route, as its service describes it."""

    service: str
    method: str
    path: str
    parameters: tuple[Mapping[str, Any], ...]
    body: Mapping[str, Any] | None
    spec: Mapping[str, Any] = field(repr=False, hash=False, compare=False, default_factory=dict)

    @property
    def title(self) -> str:
        """How it is called in messages."""
        return f"{self.method} {self.service}{self.path}"


@dataclass
class Made:
    """A request, and where in it ids stand."""

    path: str
    query: dict[str, Any]
    json: Any
    ids: dict[Place, str]


def operations(name: str, app: Flask) -> list[Operation]:
    """Every operation that a service describes. Raises Unknown for a route that it keeps silent about."""
    spec = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    found = list(_described(name, spec))
    described = {(operation.method, operation.path) for operation in found}
    for rule in app.url_map.iter_rules():
        path = OPENS.sub(r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if (method, path) not in described and path not in ("/healthz", "/readyz"):
                raise Unknown(f"{name}: nothing describes {method} {path}")
    return found


def _described(name: str, spec: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in spec["paths"].items():
        shared = methods.get("parameters", [])
        for method, described in methods.items():
            if method == "parameters":
                continue
            content = (described.get("requestBody") or {}).get("content", {})
            body = content.get("application/json", {}).get("schema")
            if content and body is None:
                raise Unknown(f"{name}: {method} {path} takes {list(content)}")
            parameters = tuple({**each} for each in [*shared, *described.get("parameters", [])])
            yield Operation(name, method.upper(), path, parameters, body, spec)


def made(operation: Operation, choose: Callable[[Place], str], words: Mapping[str, str]) -> Made:
    """A request that its schemas find right; `choose` gives the id for each place, `words` what else a path names."""
    maker = _Maker(operation.spec, choose)
    path, query = operation.path, {}
    for parameter in operation.parameters:
        name, where = parameter["name"], parameter["in"]
        if where == "path":
            value = words.get(name) or maker.value(parameter["schema"], name, ("path",))
            path = path.replace(f"{{{name}}}", str(value))
        elif parameter.get("required") or _takes_id(operation.spec, parameter["schema"]):
            query[name] = maker.value(parameter["schema"], name, ("query",))
    json = maker.value(operation.body, "", ("json",)) if operation.body is not None else None
    return Made(quote(path, safe="/"), query, json, maker.ids)


def table_of(service: str, place: Place) -> str | None:
    """The table whose ids stand at a place; None for the row that a form will make. Raises Unknown."""
    name = next(part for part in reversed(place) if not part.isdigit())
    if name in ROWS:
        return None
    stem = re.sub(r"_ids?$", "", name)
    stem = TABLES.get(f"{service}.{stem}") or TABLES.get(stem, stem)
    if stem == "agency":
        return stem
    known = tables_of(service)
    for wanted in (stem, stem.removesuffix("s")):
        fitting = [table for table in known if table == wanted]
        fitting = fitting or [table for table in known if table.endswith(f"_{wanted}") or wanted.endswith(f"_{table}")]
        if len(fitting) == 1 and "id" in metadata(service).tables[fitting[0]].columns:
            return fitting[0]
    raise Unknown(f"{service}: whose id stands at {'.'.join(place)}? Teach TABLES in tests/attacks/made.py")


def _takes_id(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    found = _resolved(spec, schema)
    return found.get("format") == "uuid" or ("items" in found and _takes_id(spec, found["items"]))


def _resolved(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        found: Mapping[str, Any] = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


@dataclass
class _Maker:
    spec: Mapping[str, Any]
    choose: Callable[[Place], str]
    ids: dict[Place, str] = field(default_factory=dict)

    def value(self, schema: Mapping[str, Any], name: str, at: Place) -> Any:
        """What stands at a place of this name."""
        schema = _resolved(self.spec, schema)
        place = (*at, name) if name else at
        if schema.get("format") == "uuid":
            self.ids[place] = self.choose(place)
            return self.ids[place]
        if "items" in schema:
            return [self.value(schema["items"], "0", place) if "items" in schema else None]
        if "properties" in schema:
            return self._members(schema, place)
        return self._word(schema, name if not name.isdigit() else at[-1], place)

    def _members(self, schema: Mapping[str, Any], place: Place) -> dict[str, Any]:
        required = schema.get("required", ())
        wanted = {
            name: inner
            for name, inner in schema["properties"].items()
            if name in required or _takes_id(self.spec, inner) or "properties" in _resolved(self.spec, inner)
        }
        return {name: self.value(inner, name, place) for name, inner in wanted.items()}

    def _word(self, schema: Mapping[str, Any], name: str, place: Place) -> Any:
        if "enum" in schema:
            return WORDS[name] if WORDS.get(name) in schema["enum"] else schema["enum"][0]
        if name in WORDS:
            return WORDS[name]
        types = schema.get("type")
        kind = next((each for each in types if each != "null"), None) if isinstance(types, list) else types
        plain = {"object": {}, "boolean": False, "integer": 1, "number": "1"}
        if kind in plain:
            return plain[kind] if kind != "integer" else max(1, int(schema.get("minimum", 1)))
        if kind != "string" or "pattern" in schema or schema.get("format") not in (None, ""):
            raise Unknown(f"what is right at {'.'.join(place)}? {dict(schema)}; teach WORDS in tests/attacks/made.py")
        return "Rekaan " + uuid4().hex[:6]
