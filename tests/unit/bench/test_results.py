"""How results are kept: a run replaces the rows it measured, and each row says in which run it was."""

import json
from dataclasses import replace
from pathlib import Path

from deploy.bench import results
from deploy.bench.measured import Measured
from deploy.bench.operations import OPERATIONS
from deploy.bench.results import Row, Run, number

RUN = Run("2026-01-01 00:00 UTC", "abc1234", 1, 5, "two cores", "Python 3.11")
LATER = replace(RUN, date="2026-01-02 00:00 UTC", seed=2)
ORDER = ("seats", "answers", "memory")


def row(name: str, figure: float, run: Run = RUN) -> Row:
    return Row(
        name, Measured(f"{name} in words", (figure, figure + 1), (figure * 2,) * 2, "per s", "", None, "so"), run
    )


def test_a_run_replaces_its_rows_and_keeps_the_others(tmp_path: Path) -> None:
    results.write(results.replaced([], [row("answers", 1), row("seats", 2)], ORDER), tmp_path)
    kept = results.read(tmp_path / "results.json")
    again = results.replaced(kept, [row("answers", 3, LATER), row("answers", 4, LATER)], ORDER)
    results.write(again, tmp_path)
    found = results.read(tmp_path / "results.json")
    assert [(each.name, each.measured.ours[0], each.run) for each in found] == [
        ("seats", 2, RUN),
        ("answers", 3, LATER),
        ("answers", 4, LATER),
    ]
    assert found == again


def test_the_page_says_figures_ratio_and_run(tmp_path: Path) -> None:
    missed = replace(
        row("answers", 50), measured=Measured("answers", (50.0, 60.0), (100.0, 100.0), "per s", "60 %", False)
    )
    page = results.page([missed, row("seats", 2, LATER)])
    assert "| answers | 55 per s (50 to 60) | 100 per s (100 to 100) | 0.55 (0.50 to 0.60) | 60 % | NO |" in page
    assert "Commit abc1234, seed 2, 5 rounds." in page
    assert "- seats in words: so" in page


def test_nothing_is_kept_before_the_first_run(tmp_path: Path) -> None:
    assert results.read(tmp_path / "results.json") == []


def test_figures_have_the_digits_that_tell_something() -> None:
    assert [number(each) for each in (0.0123456, 3.14159, 12.0, 1234.56)] == ["0.0123", "3.14", "12", "1,235"]


def test_the_results_in_the_repository_are_those_of_operations_and_the_page_is_made_of_them() -> None:
    kept = results.read()
    assert {each.name for each in kept} <= OPERATIONS.keys()
    if kept:
        assert (results.FOLDER / "results.md").read_text() == results.page(kept)
        assert json.loads((results.FOLDER / "results.json").read_text())["rows"]
