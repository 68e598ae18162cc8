"""The catalogue of contracts: committed files are current, facts survive the way, and carry no words of people."""

import json
from dataclasses import fields
from decimal import Decimal
from typing import get_type_hints
from uuid import uuid4

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.catalogue import FOLDER, load_contracts, rendered, schema_document
from shared.events.fact import CONTRACTS, Contract, UnreadableFact, from_json, to_json
from shared.events.rewards import RewardGranted

load_contracts()
ALL = sorted(CONTRACTS.values(), key=lambda contract: contract.type)
# Every text field of a contract: codes alone. A new one is looked at here before it travels.
CODES = {
    "slug", "zone", "code", "employment", "competency", "convention", "grade", "element", "source", "cause", "kind",
    "predikat", "rules", "by", "why", "hash",
}  # fmt: skip


def test_the_committed_files_are_what_the_contracts_say() -> None:
    assert {path.name: path.read_text() for path in FOLDER.glob("*.json")} == rendered(), "run: make catalogue"


@pytest.mark.parametrize("contract", ALL, ids=lambda contract: contract.type)
def test_a_contract_is_well_named_and_ordered_by_a_field_of_its_own(contract: Contract) -> None:
    _, producer, name, version = contract.type.split(".")
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in contract.fact.__name__).lstrip("_")
    assert (name, version) == (snake, "v1")
    assert contract.fact.__module__ == f"shared.events.{producer}"
    assert contract.subject in {field.name for field in fields(contract.fact)}
    jsonschema.Draft202012Validator.check_schema(schema_document(contract))


@pytest.mark.parametrize("contract", ALL, ids=lambda contract: contract.type)
def test_facts_carry_ids_codes_and_numbers_only(contract: Contract) -> None:
    hints = get_type_hints(contract.fact)
    texts = {name for name, hint in hints.items() if hint in (str, str | None)}
    assert texts <= CODES


@pytest.mark.parametrize("contract", ALL, ids=lambda contract: contract.type)
def test_what_is_stated_satisfies_the_committed_schema_and_comes_back_as_it_was(contract: Contract) -> None:
    # A busy machine is no counterexample.
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.builds(contract.fact, **_strategies(contract)))
    def check(fact: object) -> None:
        body = to_json(fact)  # type: ignore[arg-type]
        jsonschema.validate(json.loads(body), schema_document(contract))
        assert from_json(contract.fact, body) == fact
        tolerated = json.dumps({**json.loads(body), "added_later": 1}).encode()
        assert from_json(contract.fact, tolerated) == fact

    check()


def test_a_body_that_breaks_its_contract_is_unreadable() -> None:
    good = json.loads(
        to_json(RewardGranted(proposal_id=uuid4(), scheme_id=uuid4(), employee_id=uuid4(), amount=Decimal("7500000")))
    )
    for broken in (
        {k: v for k, v in good.items() if k != "amount"},
        {**good, "amount": "NaN"},
        {**good, "scheme_id": 7},
        [],
    ):
        with pytest.raises(UnreadableFact):
            from_json(RewardGranted, json.dumps(broken).encode())


def _strategies(contract: Contract) -> dict[str, st.SearchStrategy[object]]:
    """Where hypothesis would guess what JSON cannot hold, say what can be."""
    found: dict[str, st.SearchStrategy[object]] = {}
    numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
    for name, hint in get_type_hints(contract.fact).items():
        if hint in (Decimal, Decimal | None):
            found[name] = numbers
        elif "Decimal" in str(hint) or "datetime" in str(hint) or "tuple" in str(hint):
            found[name] = _of(hint, numbers)
    return found


def _of(hint: object, numbers: st.SearchStrategy[Decimal]) -> st.SearchStrategy[object]:
    from datetime import UTC, date, datetime
    from typing import get_args, get_origin

    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return st.lists(_of(inner, numbers), max_size=3).map(tuple)
    if hint is datetime:
        return st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC))
    if hint is Decimal:
        return numbers
    if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
        return st.builds(hint, **{name: _of(kind, numbers) for name, kind in get_type_hints(hint).items()})
    return st.from_type(hint) if hint is not date else st.dates()  # type: ignore[arg-type]
