"""What an operation gave, round by round, and what is read out of it: medians, spread, ratios, shares, slopes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import linear_regression, median


@dataclass(frozen=True)
class Measured:
    """One row of the table. `ours` and `floor` hold one figure of `unit` for each round, those of a round together.

    `is_met` is None where the issue sets no aim. `remarks` say what a figure is, if the row does not.
    """

    operation: str
    ours: tuple[float, ...]
    floor: tuple[float, ...] | None
    unit: str
    aim: str
    is_met: bool | None
    remarks: str = ""


def in_turn(
    ours: Callable[[int], float], floor: Callable[[int], float], rounds: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Measure both in each round, numbered from 0, and begin with the other one each time.

    What the machine does beside it, or grows slower by, falls on both.
    """
    found: dict[bool, list[float]] = {True: [], False: []}
    for number in range(rounds):
        for is_ours in (True, False) if number % 2 == 0 else (False, True):
            found[is_ours].append((ours if is_ours else floor)(number))
    return tuple(found[True]), tuple(found[False])


def ratio(measured: Measured) -> float | None:
    """The median over the rounds of ours through floor; None without a floor."""
    found = ratios(measured)
    return median(found) if found else None


def ratios(measured: Measured) -> tuple[float, ...]:
    """Ours through floor of each round."""
    return tuple(ours / floor for ours, floor in zip(measured.ours, measured.floor or (), strict=False))


def spread(figures: Sequence[float]) -> tuple[float, float]:
    """The lowest and the highest."""
    return min(figures), max(figures)


def percentile(figures: Sequence[float], share: float) -> float:
    """The figure which this share (0 to 1) of all do not exceed: one that occurred, none in between."""
    ordered = sorted(figures)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """How much the second rises for one of the first, by least squares. 0 where the first does not vary."""
    first, second = zip(*points, strict=True)
    return linear_regression(first, second).slope if len(set(first)) > 1 else 0.0
