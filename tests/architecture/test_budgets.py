"""The budgets of the house: how long a file and an assembly may grow before it must change its shape."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
MOST_ASSEMBLY = 25
CODE = [
    path
    for folder in ("services", "shared", "frontend", "deploy", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_keeps_to_its_budget_and_says_what_it_is(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= MOST_LINES, "make it a package of modules by subject"
    if text.strip() and "tests" not in path.parts:
        assert ast.get_docstring(ast.parse(text)), "a module opens with one to three sentences"


@pytest.mark.parametrize("path", sorted((ROOT / "services").glob("*/app.py")), ids=lambda path: path.parent.name)
def test_an_app_is_assembly_only(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name == "create_app":
            assert (node.end_lineno or 0) - node.lineno < MOST_ASSEMBLY


def test_nothing_reads_the_environment_but_the_composition_root() -> None:
    offenders = [
        str(path.relative_to(ROOT))
        for path in CODE
        if path.parts[len(ROOT.parts)] in ("services", "shared", "frontend")
        and ("os.environ" in path.read_text() or "getenv" in path.read_text())
    ]
    assert offenders == []


def test_bare_session_get_is_left_to_the_unit_of_work() -> None:
    """`session.get` with a foreign key answers from the identity map, past two walls; `uow.get` keys by the agency."""
    allowed = {"shared/uow.py", "shared/organisation.py", "services/agencies/commands/agencies.py"}
    offenders = {
        str(path.relative_to(ROOT))
        for path in CODE
        if path.parts[len(ROOT.parts)] in ("services", "shared") and "session.get(" in path.read_text()
    }
    assert offenders <= allowed
