"""Writes the JSON Schema of every contract, and the AsyncAPI document of all: generated, committed, and reviewed."""

import importlib
import json
import pkgutil
import sys
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import fields

import shared.events
from deploy import asyncapi
from shared.events.fact import CONTRACTS, Contract, schema_of

FOLDER = Path(shared.events.__file__).parent / "schemas"


def load_contracts() -> None:
    """Import every producer's module, so that CONTRACTS is complete."""
    for module in pkgutil.iter_modules(shared.events.__path__):
        importlib.import_module(f"shared.events.{module.name}")


def schema_document(contract: Contract) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a contract's body. Nested shapes are written out in place."""
    converter: Any = OpenAPIConverter("3.1.0", schema_name_resolver=lambda _: None, spec=APISpec("", "", "3.1.0"))
    converter.add_attribute_function(_decimals_are_strings)
    body = _tolerant(converter.schema2jsonschema(schema_of(contract.fact)))
    described = (contract.fact.__doc__ or "").strip()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": contract.type,
        "description": " ".join(described.split()),
        "x-subject": contract.subject,
        "x-topic": contract.topic,
        **body,
    }


def _decimals_are_strings(_self: object, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    """No reader may turn money or an index into a binary fraction."""
    if not isinstance(field, fields.Decimal):
        return {}
    return {"type": ["string", "null"] if field.allow_none else "string", "format": "decimal"}


def _tolerant(schema: Any) -> Any:
    """Readers pass over fields they do not know, so that an optional one can be added."""
    if isinstance(schema, dict):
        return {key: _tolerant(value) for key, value in schema.items() if key != "additionalProperties"}
    return [_tolerant(item) for item in schema] if isinstance(schema, list) else schema


def rendered() -> dict[str, str]:
    """{file name: text} of the whole catalogue."""
    load_contracts()
    return {
        f"{type_}.json": json.dumps(schema_document(contract), indent=2, ensure_ascii=False) + "\n"
        for type_, contract in sorted(CONTRACTS.items())
    }


def main() -> int:
    """Write the catalogue; files of contracts that are gone go too."""
    FOLDER.mkdir(exist_ok=True)
    wanted = rendered()
    for stale in {path.name for path in FOLDER.glob("*.json")} - wanted.keys():
        (FOLDER / stale).unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text)
    asyncapi.FILE.write_text(asyncapi.rendered(schema_document))
    print(f"{len(wanted)} contracts in {FOLDER}, and all of them in {asyncapi.FILE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
