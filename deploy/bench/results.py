"""The results: raw figures in results.json, and results.md made of them. A run replaces the rows it measured."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from deploy.bench.measured import Measured, ratio, ratios, spread

FOLDER = Path(__file__).resolve().parent
TABLE_HEAD = ("operation", "ours: median (spread)", "floor: median (spread)", "ours / floor", "aim", "met")


@dataclass(frozen=True)
class Run:
    """When, on what and with what something was measured."""

    date: str
    commit: str
    seed: int
    rounds: int
    machine: str
    versions: str


@dataclass(frozen=True)
class Row:
    """A row of the results: the name of its operation, what it gave, and in which run."""

    name: str
    measured: Measured
    run: Run


def read(path: Path = FOLDER / "results.json") -> list[Row]:
    """The rows kept; none where nothing was measured yet."""
    if not path.exists():
        return []
    kept = json.loads(path.read_text())
    return [Row(each["name"], _measured(each["measured"]), Run(**kept["runs"][each["run"]])) for each in kept["rows"]]


def replaced(kept: Sequence[Row], measured: Sequence[Row], order: Iterable[str]) -> list[Row]:
    """Rows of these names in the place of those kept, the others as they are; in the order of the operations."""
    new = {row.name for row in measured}
    rows = [*(row for row in kept if row.name not in new), *measured]
    return [row for name in order for row in rows if row.name == name]


def write(rows: Sequence[Row], folder: Path = FOLDER) -> None:
    """Keep the raw figures, and the table that is made of them."""
    runs = list(dict.fromkeys(row.run for row in rows))
    kept = {
        "runs": [asdict(run) for run in runs],
        "rows": [{"name": row.name, "run": runs.index(row.run), "measured": asdict(row.measured)} for row in rows],
    }
    (folder / "results.json").write_text(json.dumps(kept, indent=1) + "\n")
    (folder / "results.md").write_text(page(rows))


def page(rows: Sequence[Row]) -> str:
    """The results as Markdown."""
    cells = [TABLE_HEAD, *(cells_of(row.measured) for row in rows)]
    lines = ["# What was measured", "", *_table(cells)]
    lines += ["", "Spread: lowest to highest of the rounds. Ours / floor: the median of the rounds' own ratios."]
    remarks = [f"- {row.measured.operation}: {row.measured.remarks}" for row in rows if row.measured.remarks]
    lines += ["", "## Remarks", "", *remarks] if remarks else []
    for run in dict.fromkeys(row.run for row in rows):
        names = list(dict.fromkeys(row.name for row in rows if row.run == run))
        lines += ["", f"## {run.date}: {', '.join(names)}", ""]
        lines += [f"Commit {run.commit}, seed {run.seed}, {run.rounds} rounds.", f"Machine: {run.machine}."]
        lines += [f"Versions: {run.versions}."]
    return "\n".join(lines) + "\n"


def plain(measured: Sequence[Measured]) -> str:
    """The rows for a terminal."""
    rows = [TABLE_HEAD, *map(cells_of, measured)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(TABLE_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, *(f"{each.operation}: {each.remarks}" for each in measured if each.remarks)])


def cells_of(measured: Measured) -> tuple[str, ...]:
    """A row in words."""
    share = ratio(measured)
    shares = f"{share:.2f} ({_between(ratios(measured), '')})" if share is not None else ""
    met = {True: "yes", False: "NO", None: ""}[measured.is_met]
    floor = _figure(measured.floor, measured.unit) if measured.floor else ""
    return measured.operation, _figure(measured.ours, measured.unit), floor, shares, measured.aim, met


def _figure(figures: Sequence[float], unit: str) -> str:
    return f"{number(median(figures))} {unit} ({_between(figures, unit)})"


def _between(figures: Sequence[float], unit: str) -> str:
    low, high = spread(figures)
    return f"{number(low)} to {number(high)}" if unit else f"{low:.2f} to {high:.2f}"


def number(figure: float) -> str:
    """Three digits that tell something, and no fraction where they are whole."""
    if figure >= 100 or figure == int(figure):
        return f"{figure:,.0f}"
    return f"{figure:.3g}"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    head, *others = [f"| {' | '.join(row)} |" for row in rows]
    return [head, "|" + "---|" * len(rows[0]), *others]


def _measured(kept: Mapping[str, Any]) -> Measured:
    floor = kept["floor"]
    return Measured(**{**kept, "ours": tuple(kept["ours"]), "floor": None if floor is None else tuple(floor)})
