"""Opening a cycle: until everybody has a draft, and how fast its page is meanwhile."""

import time
from statistics import median

from deploy.bench.agencies import Furnished, furnished, sizes
from deploy.bench.measured import Measured
from deploy.bench.place import Place
from deploy.bench.visiting import Visitor

MOST_SECONDS = 60.0
MOST_GROWTH = 1.5  # of the seconds for one person, from the second size to the third
MOST_PAGE = 1.0  # seconds in which a page is usable
PATIENCE = 120.0


def measure(place: Place, rounds: int) -> list[Measured]:
    """A cycle more in each round, in agencies of all sizes."""
    found: dict[int, list[tuple[float, float, float]]] = {size: [] for size in sizes(place)}
    admins = {size: _admin(furnished(place, size)) for size in found}
    for _ in range(rounds):
        for size, opened in found.items():
            opened.append(_opened(furnished(place, size), admins[size]))
    each = [median(seconds for seconds, _, _ in found[size]) / size for size in found]
    return [_row(size, found[size], size == max(found), each[-1] <= MOST_GROWTH * each[-2]) for size in found]


def _admin(where: Furnished) -> Visitor:
    visitor = Visitor(where.place, where.person("agency_admin"))
    visitor.look("/periode")
    return visitor


def _opened(where: Furnished, admin: Visitor) -> tuple[float, float, float]:
    """Seconds until all drafts are there, until the answer, and of the slowest look at the cycle's page meanwhile."""
    began = time.monotonic()
    cycle_id = where.open_cycle()
    answered, slowest = time.monotonic() - began, 0.0
    while where.drafted(cycle_id) < where.size:
        assert time.monotonic() - began < PATIENCE, f"not {where.size} drafts"
        slowest = max(slowest, admin.look(f"/periode/{cycle_id}"))
    return time.monotonic() - began, answered, slowest


def _row(size: int, found: list[tuple[float, float, float]], is_largest: bool, is_linear: bool) -> Measured:
    seconds = tuple(each[0] for each in found)
    slowest = max(each[2] for each in found)
    meanwhile = f"slowest look at its page meanwhile {1000 * slowest:.0f} ms" if slowest else "over before a look"
    return Measured(
        f"open a cycle, {size:,} employees",
        seconds,
        None,
        "s",
        f"{MOST_SECONDS:.0f} s, linear, the page usable" if is_largest else "",
        max(seconds) < MOST_SECONDS and is_linear and slowest < MOST_PAGE if is_largest else None,
        f"answered in {1000 * median(each[1] for each in found):.0f} ms; {meanwhile}",
    )
