"""The operations of `make bench`: each of the issue's table is one, and each has a module that measures it."""

import inspect
from pathlib import Path

import pytest

from deploy.bench import __main__ as bench
from deploy.bench.finalise import transactions
from deploy.bench.memory import growth
from deploy.bench.operations import OPERATIONS, measure_of, unknown

ROOT = Path(__file__).parents[3]
WANTED = {
    "answers": "submit a public survey",
    "finalise": "finalise an evaluation",
    "seats": "100 people confirm 30 seats",
    "pipeline": "facts through the pipeline",
    "latency": "from commit to its effect",
    "first_page": "first page after `make run`",
    "memory": "memory of each process",
}


@pytest.mark.parametrize(("name", "words"), WANTED.items())
def test_each_wanted_operation_is_one_and_can_be_measured(name: str, words: str) -> None:
    assert words in OPERATIONS[name]


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_has_a_module_that_measures_it(name: str) -> None:
    assert len(inspect.signature(measure_of(name)).parameters) == 2


def test_names_that_are_none_are_refused_before_anything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    assert unknown(["answers", "nothing"]) == ["nothing"]
    with pytest.raises(SystemExit) as refused:
        bench.main(["nothing"])
    assert refused.value.code == 2
    assert "unknown: nothing" in capsys.readouterr().err


def test_fewer_than_five_rounds_are_not_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["answers", "--rounds", "4"])
    assert "5 rounds are the least" in capsys.readouterr().err


def test_make_bench_runs_them() -> None:
    assert "-m deploy.bench $(ARGS)" in (ROOT / "Makefile").read_text()


def test_statements_of_a_transaction_are_read_from_the_log_by_connection() -> None:
    log = """<7 evaluations_app> LOG:  statement: BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL cendana.agency = 'x'
<8 evaluations_app> LOG:  statement: BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL cendana.agency = 'y'
<7 evaluations_app> LOG:  execute _pg3_1: SELECT a
	FROM b
<9 surveys_app> LOG:  statement: SELECT of another
<8 evaluations_app> LOG:  execute _pg3_2: SELECT c
<7 evaluations_app> LOG:  execute <unnamed>: UPDATE evaluation SET d
<8 evaluations_app> LOG:  statement: ROLLBACK
<7 evaluations_app> LOG:  statement: COMMIT
"""
    assert transactions(log) == [["SELECT a", "UPDATE evaluation SET d"]]


def test_growth_is_that_of_the_second_half_alone() -> None:
    warming_up = [(float(at), 50.0 + at) for at in range(100)]
    assert growth([*warming_up, *((100.0 + at, 200.0) for at in range(100))]) == pytest.approx(0)
    assert growth([(float(at), 100.0 + 0.1 * at) for at in range(200)]) == pytest.approx(100 * 9.9 / 114.95, rel=1e-3)
