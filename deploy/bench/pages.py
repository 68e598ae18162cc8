"""Pages that people look at every day, in agencies of all sizes: how fast, and with how many SQL statements."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from deploy.bench.agencies import Furnished, furnished, sizes
from deploy.bench.made.agency import Employee
from deploy.bench.measured import Measured, percentile
from deploy.bench.place import Place
from deploy.bench.visiting import Visitor, statements_of

LOOKS, QUICK_LOOKS = 40, 5  # in a round
MOST_SECONDS, MOST_STATEMENTS, FLAT = 0.150, 6, 1.5
SPAN = 9  # people of the evaluator whose list is looked at: as near to that as there is one
RECEIVED = """
SELECT employee_id, id FROM evaluation
 WHERE agency_id = %s AND evaluator_id = %s AND predikat IS NOT NULL ORDER BY id LIMIT 1"""


@dataclass
class Seen:
    """A page with who looks at it, and how long the looks of each round took."""

    name: str
    visitor: Visitor
    path: str
    rounds: list[list[float]]
    statements: dict[str, int]

    @property
    def slow(self) -> tuple[float, ...]:
        """The 95th percentile of each round, in seconds."""
        return tuple(percentile(looks, 0.95) for looks in self.rounds)


def measure(place: Place, rounds: int) -> list[Measured]:
    """Every page in every agency, in turn; the agencies are as finalising has left them."""
    seen = {size: list(_pages(furnished(place, size))) for size in sizes(place)}
    for pages in seen.values():
        for page in pages:
            page.statements = dict(statements_of(place, page.visitor, page.path))
    for _ in range(rounds):
        for pages in seen.values():
            for page in pages:
                looks = QUICK_LOOKS if place.quick else LOOKS
                page.rounds.append([page.visitor.look(page.path) for _ in range(looks)])
    least, most = min(seen), max(seen)
    return [
        _row(page, size, small if size == most else None)
        for size, pages in seen.items()
        for page, small in zip(pages, seen[least], strict=True)
    ]


def _pages(where: Furnished) -> Iterator[Seen]:
    led = Counter(employee.superior_id for employee in where.agency.employees)
    by_id = {employee.id: employee for employee in where.agency.employees}
    evaluator = by_id[min((id_ for id_ in led if id_), key=lambda id_: abs(led[id_] - SPAN))]
    received = where.place.up.rows("evaluations", RECEIVED, where.agency.id, evaluator.id)
    assert received, "measure `finalising` before pages: nobody has an evaluation yet"
    employee_id, evaluation_id = received[0]
    person = by_id[employee_id]
    yield _page(where, "evaluator's list", "/evaluasi", "employee", evaluator)
    yield _page(where, "employee's evaluation", f"/evaluasi-saya/{evaluation_id}", "employee", person)
    yield _page(where, "employee's plan", "/rencana", "employee", person)
    yield _page(where, "need pool", "/kebutuhan", "training_organiser", None)


def _page(where: Furnished, name: str, path: str, role: str, who: Employee | None) -> Seen:
    return Seen(name, Visitor(where.place, where.person(role, who)), path, [], {})


def _row(page: Seen, size: int, small: Seen | None) -> Measured:
    counted = ", ".join(f"{service} {number}" for service, number in page.statements.items())
    growth = median(page.slow) / median(small.slow) if small else 0.0
    few = max(page.statements.values()) <= MOST_STATEMENTS
    is_met = max(page.slow) < MOST_SECONDS and growth <= FLAT and few
    return Measured(
        f"{page.name}, {size:,} employees: p95",
        tuple(1000 * seconds for seconds in page.slow),
        None,
        "ms",
        "150 ms, flat, at most 6 statements in a service" if small else "",
        is_met if small else None,
        f"statements: {counted}" + (f"; {growth:.2f} times that of the smallest agency" if small else ""),
    )
