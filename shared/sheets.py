"""Sheets that people upload: CSV however Excel saved it, or XLSX, read into rows with every fault named by its cell."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_PARTS = 1_000  # files within an XLSX
LARGEST_UNPACKED = 128 * 1024 * 1024  # bytes that an XLSX may become; 20,000 rows of 60 cells are about half of it
FORMULA_MARKS = ("=", "+", "@", "\t", "\r")
# What a spreadsheet takes for a formula: where a text begins, and behind what it takes for the end of a cell. In
# Indonesia that is a semicolon, whatever separates the cells of the file. Wide signs count in some versions.
FORMULA = re.compile(r"((?:^|[;\t\r\n])[\s\"']*)([=+\-@\uff1d\uff0b\uff0d\uff20])")
SHOWN = 60  # characters of a wrong value that are shown again
SHOWN_ERRORS = 200  # faults that a preview names
SHOWN_ROWS = 20  # rows that a preview shows


@dataclass(frozen=True)
class CellError:
    """A fault. `row` counts as the sheet does (the heading is row 1); `code` is stable, pages translate it."""

    row: int
    column: str
    code: str
    value: str = ""


@dataclass(frozen=True)
class Sheet:
    """What a file held: normalised headings, and rows of text beside their numbers in the file."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


class Unreadable(Exception):
    """The file as a whole cannot be read; `error` says why."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.error = CellError(1, "", code, value)


@dataclass(frozen=True)
class Column:
    """What is expected under a heading. `check` returns the code of a fault, or None."""

    name: str
    required: bool = True
    check: Callable[[str], str | None] = lambda _: None


def read_sheet(content: bytes) -> Sheet:
    """The rows of a CSV or XLSX file, told by its content. Blank rows are left out. Raises Unreadable."""
    if not content.strip():
        raise Unreadable("file-empty")
    numbered = _from_xlsx(content) if content.startswith(b"PK") else _from_csv(content)
    filled = [(number, cells) for number, cells in numbered if any(cells)]
    if not filled:
        raise Unreadable("file-empty")
    _, headings = filled[0]
    if len(headings) > MOST_COLUMNS:
        raise Unreadable("too-many-columns", str(len(headings)))
    if len(filled) - 1 > MOST_ROWS:
        raise Unreadable("too-many-rows", str(len(filled) - 1))
    return Sheet(tuple(_heading(text) for text in headings), tuple(filled[1:]))


def checked(sheet: Sheet, columns: Sequence[Column]) -> tuple[list[Mapping[str, str]], list[CellError]]:
    """The rows as {column: text} (and `_row`, the number in the file), and every fault of single cells."""
    missing = [column.name for column in columns if column.required and column.name not in sheet.headings]
    if missing:
        return [], [CellError(1, name, "column-missing") for name in missing]
    doubled = {name for name in sheet.headings if name and sheet.headings.count(name) > 1}
    if doubled:
        return [], [CellError(1, name, "column-twice") for name in sorted(doubled)]
    rows: list[Mapping[str, str]] = []
    errors: list[CellError] = []
    for number, cells in sheet.rows:
        values = dict(zip(sheet.headings, cells, strict=False))
        errors.extend(_faults(number, values, columns))
        rows.append({"_row": str(number), **{column.name: values.get(column.name, "") for column in columns}})
    return rows, errors


def defused(text: str) -> str:
    """A text as a spreadsheet may open it: what would run as a formula stands behind an apostrophe."""
    harmless = FORMULA.sub(r"\1'\2", text)
    return f"'{harmless}" if harmless.startswith(("\t", "\r", "\n")) else harmless


def _faults(number: int, values: Mapping[str, str], columns: Sequence[Column]) -> list[CellError]:
    found = []
    for column in columns:
        value = values.get(column.name, "")
        if value.startswith(FORMULA_MARKS):
            code: str | None = "formula"
        elif not value:
            code = "value-missing" if column.required else None
        else:
            code = column.check(value)
        if code:
            found.append(CellError(number, column.name, code, value[:SHOWN]))
    return found


def _heading(text: str) -> str:
    return "_".join(text.lower().replace("/", " ").split())


def _from_csv(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    text = _decoded(content)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count) if any(mark in first for mark in ",;\t|") else ","
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [(number, tuple(cell.strip() for cell in cells)) for number, cells in enumerate(reader, 1)]
    except csv.Error as error:
        raise Unreadable("csv-broken", str(error)[:SHOWN]) from error


def _decoded(content: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else Windows-1252, which Excel still writes."""
    has_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if has_mark else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(ord(c) < 32 and c not in "\r\n\t" for c in text):
            break
        return text
    raise Unreadable("encoding-unknown")


def _from_xlsx(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    try:
        _check_size(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        page = book.worksheets[0]
        rows = []
        for number, cells in enumerate(page.iter_rows(values_only=True, max_row=MOST_ROWS + 2), 1):
            rows.append((number, tuple(_text(cell) for cell in cells[:MOST_COLUMNS])))
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError, EOFError) as error:
        raise Unreadable("xlsx-broken") from error
    return rows


def _check_size(content: bytes) -> None:
    """Raise Unreadable for a file that would unpack to more than a sheet needs; nothing is unpacked to find out."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Unreadable("xlsx-too-large")


def _text(cell: object) -> str:
    """A cell as people see it: whole numbers without a fraction, dates as ISO. A formula keeps its leading `=`."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell).strip()
