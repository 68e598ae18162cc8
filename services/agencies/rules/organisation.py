"""What a sheet of units, positions or employees must satisfy: pure checks that name every fault by its cell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.sheets import CellError, Column
from shared.vocabulary import Competency, Employment

NIP_LENGTH = 18
YES = frozenset({"ya", "y", "1", "yes", "true"})
NO = frozenset({"tidak", "t", "0", "no", "false", ""})

Row = Mapping[str, str]


def nip_fault(nip: str) -> str | None:
    """Why this is no NIP: 18 digits, birth date, month of the CPNS appointment, sex 1 or 2, serial of three."""
    digits = "".join(nip.split())
    if "E+" in digits.upper():
        return "nip-rounded-by-spreadsheet"
    if len(digits) != NIP_LENGTH or not digits.isascii() or not digits.isdigit():
        return "nip-not-18-digits"
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        date(int(digits[8:12]), int(digits[12:14]), 1)
    except ValueError:
        return "nip-date-impossible"
    return None if digits[14] in "12" else "nip-sex-digit"


def _code(value: str) -> str | None:
    return None if len(value) <= 40 and value.isprintable() else "code-too-long"


def _name(value: str) -> str | None:
    return None if len(value) <= 200 and value.isprintable() else "name-too-long"


def _yes_or_no(value: str) -> str | None:
    return None if value.lower() in YES | NO else "yes-or-no"


def _level(value: str) -> str | None:
    return None if value in {"1", "2", "3", "4", "5"} else "level-1-to-5"


def _employment(value: str) -> str | None:
    return None if value.upper() in set(Employment) else "employment-unknown"


def _email(value: str) -> str | None:
    local, _, domain = value.partition("@")
    return None if local and "." in domain and len(value) <= 200 and " " not in value else "email-invalid"


def competency_column(competency: Competency) -> str:
    """The heading under which a competency stands in a sheet of positions."""
    return competency.value.lower()


UNIT_COLUMNS = (
    Column("kode", check=_code),
    Column("nama", check=_name),
    Column("induk", required=False, check=_code),
    Column("organisasi", required=False, check=_yes_or_no),
    Column("kepala_nip", required=False, check=nip_fault),
)
POSITION_COLUMNS = (
    Column("kode", check=_code),
    Column("nama", check=_name),
    *(Column(competency_column(c), check=_level) for c in Competency),
)
EMPLOYEE_COLUMNS = (
    Column("nip", check=nip_fault),
    Column("nama", check=_name),
    Column("surel", required=False, check=_email),
    Column("jenis", check=_employment),
    Column("jabatan", check=_code),
    Column("unit", check=_code),
    Column("atasan_nip", required=False, check=nip_fault),
)


@dataclass(frozen=True)
class Known:
    """What the agency has already: codes, and who is above whom (by code or NIP; None at the top)."""

    units: Mapping[str, str | None] = field(default_factory=dict)
    positions: frozenset[str] = frozenset()
    superiors: Mapping[str, str | None] = field(default_factory=dict)


def unit_faults(rows: Sequence[Row], known: Known) -> list[CellError]:
    """Doubled codes, unknown parents, circles, and a tree with no root or more than one."""
    parents = {**known.units, **{row["kode"]: row["induk"] or None for row in rows}}
    faults = _doubled(rows, "kode")
    faults += [_at(row, "induk", "unit-unknown") for row in rows if row["induk"] and row["induk"] not in parents]
    faults += _circles(rows, parents, ("kode", "induk"))
    roots = [code for code, parent in parents.items() if parent is None]
    if len(roots) > 1:
        faults += [_at(row, "induk", "root-more-than-one") for row in rows if not row["induk"]][1:] or [
            _at(row, "induk", "root-more-than-one") for row in rows if not row["induk"]
        ]
    return faults


def position_faults(rows: Sequence[Row], _known: Known) -> list[CellError]:
    """Doubled codes."""
    return _doubled(rows, "kode")


def employee_faults(rows: Sequence[Row], known: Known) -> list[CellError]:
    """Doubled NIP, unknown units, positions and superiors, people above themselves, circles of superiors."""
    superiors = {**known.superiors, **{nip_of(row["nip"]): nip_of(row["atasan_nip"]) or None for row in rows}}
    faults = _doubled(rows, "nip", nip_of)
    for row in rows:
        if row["unit"] not in known.units:
            faults.append(_at(row, "unit", "unit-unknown"))
        if row["jabatan"] not in known.positions:
            faults.append(_at(row, "jabatan", "position-unknown"))
        if row["atasan_nip"] and nip_of(row["atasan_nip"]) not in superiors:
            faults.append(_at(row, "atasan_nip", "superior-unknown"))
    return faults + _circles(rows, superiors, ("nip", "atasan_nip"), nip_of)


def nip_of(text: str) -> str:
    """A NIP without the blanks people write in it."""
    return "".join(text.split())


def is_yes(text: str) -> bool:
    """Whether a cell says yes."""
    return text.lower() in YES


def circle(parents: Mapping[str, str | None]) -> frozenset[str]:
    """Everything that stands on a circle or leads up into one; unknown parents end a path."""
    fine: set[str] = set()
    bad: set[str] = set()
    for start in parents:
        path: list[str] = []
        at: str | None = start
        while at is not None and at in parents and at not in fine and at not in bad and at not in path:
            path.append(at)
            at = parents[at]
        (bad if at in bad or at in path else fine).update(path)
    return frozenset(bad)


def paths(parents: Mapping[str, str | None]) -> dict[str, tuple[str, ...]]:
    """The path from the root to each unit itself. The tree must be free of circles."""
    found: dict[str, tuple[str, ...]] = {}

    def path(code: str) -> tuple[str, ...]:
        if code not in found:
            parent = parents[code]
            found[code] = (*path(parent), code) if parent is not None else (code,)
        return found[code]

    return {code: path(code) for code in parents}


def _circles(
    rows: Sequence[Row],
    parents: Mapping[str, str | None],
    columns: tuple[str, str],
    read: Callable[[str], str] = str,
) -> list[CellError]:
    bad = circle(parents)
    own, above = columns
    return [_at(row, above, "circle") for row in rows if row[above] and read(row[own]) in bad]


def _doubled(rows: Iterable[Row], column: str, read: Callable[[str], str] = str) -> list[CellError]:
    seen: set[str] = set()
    faults = []
    for row in rows:
        key = read(row[column])
        if key in seen:
            faults.append(_at(row, column, "twice-in-file"))
        seen.add(key)
    return faults


def _at(row: Row, column: str, code: str) -> CellError:
    return CellError(int(row["_row"]), column, code, row[column])
