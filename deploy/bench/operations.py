"""The operations that are measured, by name: each is the module of this name beside this one, with a `measure`."""

import importlib
from collections.abc import Callable, Sequence

from deploy.bench.measured import Measured
from deploy.bench.place import Place

Measure = Callable[[Place, int], list[Measured]]

# Each with what it is in the table of the results, in the order in which they run: quiet ones first, those that leave
# much data behind last.
OPERATIONS: dict[str, str] = {
    "first_page": "first page after `make run`, the second time",
    "latency": "a fact from commit to its effect in another service, quiet machine",
    "answers": "submit a public survey (nine answers), 8 clients",
    "seats": "100 people confirm 30 seats at once",
    "finalise": "finalise an evaluation",
    "pipeline": "facts through the pipeline, one consumer",
    "publishing": "publish an index over 300,000 answers, and export them",
    "cycles": "open a cycle",
    "finalising": "finalise 100,000 evaluations -> gaps, plans, reward candidates",
    "pages": "evaluator's list, employee's page, need pool, at 1,000 / 10,000 / 100,000 employees",
    "memory": "memory of each process under load",
}


def measure_of(name: str) -> Measure:
    """What measures the operation of this name."""
    found: Measure = importlib.import_module(f"deploy.bench.{name}").measure
    return found


def unknown(names: Sequence[str]) -> list[str]:
    """Those that are no operation."""
    return [name for name in names if name not in OPERATIONS]
