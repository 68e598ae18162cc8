"""The whole catalogue as one AsyncAPI 3 document: what each service states, in which shape, and who hears it.

Written by `make catalogue` from the contracts and the handlers; generated, committed, and reviewed like code.
"""

import importlib
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shared.events
from services import SERVICES
from shared.delivery.subscriptions import Handler
from shared.events.fact import CONTRACTS, Contract, contract_of
from shared.events.local import TimePassed

FILE = Path(shared.events.__file__).with_name("asyncapi.json")
ROOT = Path(__file__).resolve().parents[1]
TEXT = {"type": "string"}
ID = {"type": "string", "format": "uuid"}
ENVELOPE = {
    "type": "object",
    "description": "CloudEvents 1.0, binary mode: the headers of every record.",
    "properties": {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {**ID, "description": "The fact: the same wherever it is seen, however often it is delivered."},
        "ce_source": {**TEXT, "description": "`/` and the service that states it."},
        "ce_type": {**TEXT, "description": "The name of the contract."},
        "ce_subject": {**TEXT, "description": "What it is about. The record's key is the agency, `/`, and this."},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_agency": {**ID, "description": "The agency that it belongs to."},
        "ce_correlationid": {**TEXT, "description": "One for all that follows from one command."},
        "ce_causationid": {**ID, "description": "The fact that led to this one, if one did."},
        "traceparent": {**TEXT, "description": "W3C trace context, if there was one."},
        "content-type": {"type": "string", "const": "application/json"},
    },
    "required": [
        "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "ce_agency", "ce_correlationid",
        "content-type",
    ],
}  # fmt: skip
ABOUT = (
    "The facts of Cendana. Each service states its own in one topic; the others keep what they need of them. The order"
    " of a key holds, nothing else's; each effect happens once. Facts carry ids, codes and numbers: never names, free"
    " text or answers. Optional fields may come and go; anything else is a new version beside the old one."
)


def document(payload_of: Any) -> dict[str, Any]:
    """The document. `payload_of` gives the JSON Schema of a contract; all contracts are known already."""
    contracts = sorted(CONTRACTS.values(), key=lambda contract: contract.type)
    producers = [name for name in SERVICES if any(c.producer == name for c in contracts)]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Cendana", "version": version(), "description": ABOUT},
        "defaultContentType": "application/json",
        "channels": {name: _channel(name, [c for c in contracts if c.producer == name]) for name in producers},
        "operations": {**_sent(producers, contracts), **_heard()},
        "components": {
            "messages": {c.type: _message(c, payload_of(c)) for c in contracts},
            "schemas": {"envelope": ENVELOPE},
        },
    }


def version() -> str:
    """The version of this distribution, as `pyproject.toml` says it."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def rendered(payload_of: Any) -> str:
    """The text of the file."""
    return json.dumps(document(payload_of), indent=2, ensure_ascii=False) + "\n"


def _channel(service: str, contracts: Sequence[Contract]) -> dict[str, Any]:
    return {
        "address": f"cendana.{service}",
        "description": _first_line(importlib.import_module(f"services.{service}").__doc__),
        "messages": {c.type: {"$ref": f"#/components/messages/{c.type}"} for c in contracts},
        "bindings": {"kafka": {"topic": f"cendana.{service}", "partitions": 12, "bindingVersion": "0.5.0"}},
    }


def _message(contract: Contract, schema: dict[str, Any]) -> dict[str, Any]:
    payload = {key: value for key, value in schema.items() if key in ("type", "properties", "required")}
    return {
        "name": contract.type,
        "title": contract.fact.__name__,
        "description": schema["description"],
        "headers": {"$ref": "#/components/schemas/envelope"},
        "correlationId": {"location": "$message.header#/ce_correlationid"},
        "payload": payload,
        "x-subject": contract.subject,
    }


def _sent(producers: Sequence[str], contracts: Sequence[Contract]) -> dict[str, Any]:
    return {
        f"{name}.states": {
            "action": "send",
            "channel": {"$ref": f"#/channels/{name}"},
            "messages": [_ref(c) for c in contracts if c.producer == name],
            "x-service": name,
        }
        for name in producers
    }


def _heard() -> dict[str, Any]:
    """An operation for each service and each channel it reads, with the handlers by which it reacts."""
    found: dict[str, Any] = {}
    for service in SERVICES:
        handlers = [h for h in _handlers(service) if h.fact is not TimePassed]
        for producer in sorted({contract_of(h.fact).producer for h in handlers}):
            heard = {h.fact: contract_of(h.fact) for h in handlers if contract_of(h.fact).producer == producer}
            found[f"{service}.hears.{producer}"] = {
                "action": "receive",
                "channel": {"$ref": f"#/channels/{producer}"},
                "messages": [_ref(contract) for contract in sorted(heard.values(), key=lambda c: c.type)],
                "x-service": service,
                "x-handlers": {c.type: sorted(h.name for h in handlers if h.fact is fact) for fact, c in heard.items()},
            }
    return found


def _handlers(service: str) -> list[Handler]:
    return list(importlib.import_module(f"services.{service}.handlers").subscriptions)


def _ref(contract: Contract) -> dict[str, str]:
    return {"$ref": f"#/channels/{contract.producer}/messages/{contract.type}"}


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n\n")[0].replace("\n", " ")
