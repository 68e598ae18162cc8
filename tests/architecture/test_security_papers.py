"""The papers on security say nothing that is not there: files exist, and every requirement has its one line."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = ("deploy/asvs.md", "deploy/threats.md")
NAMED = re.compile(r"`((?:[\w.-]+/)*[\w-]*\.(?:py|md|yml|html|lock|dockerignore))`")
# Chapters of ASVS 5.0.0: the numbers of requirements of levels 1 and 2 in each section.
REQUIREMENTS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 11, "6.3": 3, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 3,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 3, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip


def found(name: str, beside: str) -> bool:
    """Whether the file is there: by its path, or beside the one that the paper named before."""
    return (ROOT / name).exists() or ("/" not in name and (ROOT / beside).with_name(name).exists())


@pytest.mark.parametrize("paper", PAPERS)
def test_every_file_that_a_paper_names_is_there(paper: str) -> None:
    missing, before = [], paper
    for name in NAMED.findall((ROOT / paper).read_text()):
        if not found(name, before):
            missing.append(name)
        before = name if "/" in name else before
    assert missing == []


def test_every_requirement_has_its_one_line() -> None:
    said = re.findall(r"^\| (\d+\.\d+\.\d+) \|", (ROOT / "deploy/asvs.md").read_text(), re.MULTILINE)
    wanted = [f"{section}.{number}" for section, count in REQUIREMENTS.items() for number in range(1, count + 1)]
    assert said == wanted


def test_no_line_is_empty() -> None:
    for line in (ROOT / "deploy/asvs.md").read_text().splitlines():
        if re.match(r"\| \d", line):
            assert all(cell.strip() for cell in line.strip("|").split("|")), line
