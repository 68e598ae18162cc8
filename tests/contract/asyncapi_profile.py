"""The part of AsyncAPI 3.0.0 that our catalogue uses, as a JSON Schema that takes nothing else.

After the specification's own tables (https://www.asyncapi.com/docs/reference/specification/v3.0.0): which fields an
object has, which of them are required, and where only a reference may stand. Fields that begin with `x-` are ours.
"""

from typing import Any

OURS = {"^x-[\\w.-]+$": True}
TEXT = {"type": "string", "minLength": 1}


def item(required: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    """An object with these fields and no others but ours."""
    return {
        "type": "object",
        "required": list(required),
        "properties": fields,
        "patternProperties": OURS,
        "additionalProperties": False,
    }


def reference(begin: str) -> dict[str, Any]:
    """A reference to something in this place."""
    return item(("$ref",), **{"$ref": {"type": "string", "pattern": f"^#/{begin}/[^/]+"}})


def named(inner: dict[str, Any]) -> dict[str, Any]:
    """A map from names to such things."""
    return {"type": "object", "additionalProperties": inner, "propertyNames": {"pattern": "^[\\w.-]+$"}}


MESSAGE = item(
    ("payload",),
    name=TEXT,
    title=TEXT,
    summary=TEXT,
    description=TEXT,
    contentType=TEXT,
    headers=reference("components/schemas"),
    correlationId=item(("location",), location={"pattern": "^\\$message\\.(header|payload)#/"}, description=TEXT),
    payload={"$ref": "https://json-schema.org/draft/2020-12/schema"},
)
CHANNEL = item(
    (),
    address=TEXT,
    title=TEXT,
    summary=TEXT,
    description=TEXT,
    messages=named(reference("components/messages")),
    bindings=named({"type": "object"}),
)
OPERATION = item(
    ("action", "channel"),
    action={"enum": ["send", "receive"]},
    channel=reference("channels"),
    title=TEXT,
    summary=TEXT,
    description=TEXT,
    messages={"type": "array", "items": reference("channels"), "minItems": 1},
)
PROFILE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **item(
        ("asyncapi", "info"),
        asyncapi={"const": "3.0.0"},
        info=item(("title", "version"), title=TEXT, version=TEXT, description=TEXT),
        defaultContentType=TEXT,
        channels=named(CHANNEL),
        operations=named(OPERATION),
        components=item(
            (), messages=named(MESSAGE), schemas=named({"$ref": "https://json-schema.org/draft/2020-12/schema"})
        ),
    ),
}
