"""What is read out of figures."""

import pytest

from deploy.bench.measured import Measured, in_turn, percentile, ratio, ratios, slope, spread


def measured(ours: tuple[float, ...], floor: tuple[float, ...] | None) -> Measured:
    return Measured("an operation", ours, floor, "per s", "at least half", True)


def test_rounds_alternate_and_begin_with_the_other_one_each_time() -> None:
    order: list[str] = []

    def said(who: str, figure: float) -> float:
        order.append(who)
        return figure

    ours, floor = in_turn(lambda number: said("ours", number), lambda number: said("floor", number + 10), 3)
    assert (ours, floor) == ((0, 1, 2), (10, 11, 12))
    assert order == ["ours", "floor", "floor", "ours", "ours", "floor"]


def test_the_ratio_is_that_of_the_middle_round_not_of_the_medians() -> None:
    """A machine that grew slower in the last rounds made both slower."""
    found = measured((60.0, 60.0, 6.0, 6.0, 30.0), (100.0, 100.0, 10.0, 10.0, 100.0))
    assert ratios(found) == (0.6, 0.6, 0.6, 0.6, 0.3)
    assert ratio(found) == 0.6


def test_without_a_floor_there_is_no_ratio() -> None:
    assert ratio(measured((1.0,), None)) is None


def test_the_spread_is_the_lowest_and_the_highest() -> None:
    assert spread((3.0, 1.0, 2.0)) == (1.0, 3.0)


@pytest.mark.parametrize(("share", "figure"), [(0.95, 95), (0.5, 50), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_a_figure_that_occurred(share: float, figure: float) -> None:
    assert percentile([float(each) for each in range(100, 0, -1)], share) == figure


def test_a_percentile_of_few_is_the_highest() -> None:
    assert percentile([1.0, 9.0, 2.0], 0.95) == 9.0


def test_a_slope_is_what_one_more_brings() -> None:
    assert slope([(0, 5), (1, 7), (2, 9)]) == pytest.approx(2)
    assert slope([(0, 5), (1, 5), (2, 5)]) == 0
    assert slope([(1, 5), (1, 9)]) == 0
