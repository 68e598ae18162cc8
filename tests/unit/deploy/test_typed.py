"""How commands end that people type."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SAYING = "import sys\nfrom deploy.typed import finish\nfinish(lambda: [print(n) for n in range({number})] and {code})"


def said(number: int, code: int, *reader: str) -> tuple[int, str, str]:
    """How a command ended that says that many lines, and what its reader and its errors were."""
    with subprocess.Popen(
        [sys.executable, "-c", SAYING.format(number=number, code=code)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        read = subprocess.run(reader, stdin=command.stdout, capture_output=True, text=True, check=False)
        assert command.stdout is not None
        command.stdout.close()
        return command.wait(30), read.stdout, command.communicate()[1]


@pytest.mark.parametrize("code", [0, 1, 2])
def test_a_command_ends_with_its_code(code: int) -> None:
    assert said(3, code, "cat") == (code, "0\n1\n2\n", "")


@pytest.mark.parametrize("number", [100, 100_000])
def test_a_command_whose_reader_has_enough_ends_without_a_word(number: int) -> None:
    code, read, errors = said(number, 0, "true")
    assert (read, errors) == ("", "")
    assert code in (0, 141)  # with few lines the pipe may have taken them all before the reader left
