"""The catalogue as AsyncAPI 3 is current and valid, and no contract breaks the last release."""

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from deploy.asyncapi import FILE, rendered
from deploy.catalogue import load_contracts, schema_document
from deploy.compatibility import breaches, last_release
from services import SERVICES
from tests.architecture.test_handlers import known
from tests.contract.asyncapi_profile import PROFILE

FINALISED = "cendana.evaluations.evaluation_finalised.v1"
RECORDED = "cendana.surveys.finding_recorded.v1"

load_contracts()
Change = Callable[[dict[str, Any]], object]


def released() -> dict[str, Any]:
    """The catalogue of the last release."""
    return dict(json.loads((last_release() / "asyncapi.json").read_text()))


def payload(document: dict[str, Any], type_: str = FINALISED) -> dict[str, Any]:
    """The schema of a contract in a catalogue."""
    return dict(document["components"]["messages"][type_])["payload"]


def test_the_committed_document_is_what_contracts_and_handlers_say() -> None:
    assert FILE.read_text() == rendered(schema_document), "run: make catalogue"


def test_it_is_asyncapi_3() -> None:
    jsonschema.Draft202012Validator(PROFILE).validate(json.loads(FILE.read_text()))


def test_a_document_that_is_none_would_be_refused() -> None:
    broken = json.loads(FILE.read_text())
    broken["operations"]["surveys.states"]["action"] = "publish"  # a word of AsyncAPI 2
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(PROFILE).validate(broken)


def test_every_reference_leads_somewhere() -> None:
    document = json.loads(FILE.read_text())

    def look(at: Any) -> None:
        if isinstance(at, dict):
            if "$ref" in at:
                found = document
                for step in at["$ref"].removeprefix("#/").split("/"):
                    found = found[step]
            for inner in at.values():
                look(inner)
        elif isinstance(at, list):
            for inner in at:
                look(inner)

    look(document)


def test_it_names_every_reaction_of_every_service() -> None:
    document = json.loads(FILE.read_text())
    heard = {
        (op["x-service"], document["components"]["messages"][type_]["title"], handler)
        for op in document["operations"].values()
        for type_, handlers in op.get("x-handlers", {}).items()
        for handler in handlers
    }
    lines = [line.removesuffix(" (batch)") for line in known() if "TimePassed" not in line]
    assert heard == {
        (service, *reaction.split(" -> ")) for service, reaction in (line.split(": ", 1) for line in lines)
    }
    assert {op["x-service"] for op in document["operations"].values()} == set(SERVICES)


def test_no_contract_breaks_the_last_release() -> None:
    assert breaches(released(), json.loads(FILE.read_text())) == [], "an optional field, or a .v2 beside the old one"


ALLOWED: dict[str, Change] = {
    "an optional field is added": lambda d: payload(d)["properties"].update(note={"type": "string", "default": None}),
    "an optional field is removed": lambda d: payload(d, RECORDED)["properties"].pop("element"),
    "an optional field of a nested shape is added": lambda d: payload(d)["properties"]["levels"]["items"][
        "properties"
    ].update(weight={"type": "integer"}),
    "it is described otherwise": lambda d: d["components"]["messages"][FINALISED].update(description="Otherwise."),
    "a contract is added": lambda d: d["components"]["messages"].update(
        {f"{FINALISED[:-1]}2": d["components"]["messages"][FINALISED]}
    ),
}
FORBIDDEN: dict[str, tuple[Change, str]] = {
    "a required field is added": (
        lambda d: (
            payload(d)["properties"].update(weight={"type": "integer"}),
            payload(d)["required"].append("weight"),
        ),
        "weight: a required field was added",
    ),
    "a required field is removed": (
        lambda d: (payload(d)["properties"].pop("predikat"), payload(d)["required"].remove("predikat")),
        "predikat: a required field was removed",
    ),
    "a required field becomes optional": (
        lambda d: payload(d)["required"].remove("predikat"),
        "predikat: was required",
    ),
    "an optional field becomes required": (
        lambda d: payload(d, RECORDED)["required"].append("element"),
        "element: was optional",
    ),
    "a field is of another type": (
        lambda d: payload(d)["properties"]["result"].update(type="string"),
        "result: type was integer and is string",
    ),
    "a field may be empty": (
        lambda d: payload(d)["properties"]["result"].update(type=["integer", "null"]),
        "result: type was integer",
    ),
    "a field has another format": (
        lambda d: payload(d)["properties"]["finalised_on"].update(format="date-time"),
        "finalised_on: format was date",
    ),
    "a field takes other codes": (
        lambda d: payload(d)["properties"]["predikat"].update(enum=["BAIK"]),
        "predikat: enum was None",
    ),
    "a list holds something else": (
        lambda d: payload(d)["properties"]["levels"].update(items={"type": "string"}),
        "levels[]: type was object",
    ),
    "a nested field is of another type": (
        lambda d: payload(d)["properties"]["levels"]["items"]["properties"]["level"].update(type="string"),
        "levels[].level: type was integer",
    ),
    "a field is renamed": (
        lambda d: payload(d)["properties"].update(rank=payload(d)["properties"].pop("predikat")),
        "predikat: a required field was removed",
    ),
    "something else orders it": (
        lambda d: d["components"]["messages"][FINALISED].update({"x-subject": "employee_id"}),
        "is ordered by employee_id",
    ),
    "it moves to another topic": (
        lambda d: d["channels"]["surveys"]["messages"].update(
            {FINALISED: d["channels"]["evaluations"]["messages"].pop(FINALISED)}
        ),
        "is published in another topic",
    ),
    "it is gone while somebody hears it": (
        lambda d: d["components"]["messages"].pop(FINALISED),
        "of the release still hears it",
    ),
}


def changed(change: Change) -> dict[str, Any]:
    """The released catalogue after a change."""
    document = copy.deepcopy(released())
    change(document)
    return document


@pytest.mark.parametrize("what", ALLOWED)
def test_this_keeps_the_version(what: str) -> None:
    assert breaches(released(), changed(ALLOWED[what])) == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_this_needs_a_v2(what: str) -> None:
    change, said = FORBIDDEN[what]
    found = breaches(released(), changed(change))
    assert found, what
    assert any(said in line for line in found), found


def test_what_nobody_hears_may_go() -> None:
    document = released()
    heard = {type_ for op in document["operations"].values() for type_ in op.get("x-handlers", {})}
    unheard = next(type_ for type_ in document["components"]["messages"] if type_ not in heard)
    assert breaches(document, changed(lambda d: d["components"]["messages"].pop(unheard))) == []
