"""All answers of a survey as a file: CSV that Excel opens by itself, or XLSX."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from services.surveys.queries.answers import EXPORTED
from shared.sheets import defused

Lines = Iterable[tuple[date, str, tuple[int | None, ...], str]]


def write_csv(lines: Lines, file: IO[bytes]) -> None:
    """UTF-8 with the mark by which Excel knows it; free text cannot run as a formula."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(EXPORTED)
    for day, source, scores, comment in lines:
        writer.writerow([day.isoformat(), source, *scores, defused(comment)])
    text.flush()
    text.detach()


def write_xlsx(lines: Lines, file: IO[bytes]) -> None:
    """A workbook of one page, written row by row; free text is text and never a formula."""
    book = Workbook(write_only=True)
    page = book.create_sheet("jawaban")
    page.append(EXPORTED)
    for day, source, scores, comment in lines:
        cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", comment))
        cell.data_type = "s"
        page.append([day, source, *scores, cell])
    book.save(file)


@dataclass(frozen=True)
class Format:
    """A kind of file that answers are exported as."""

    type: str
    write: Callable[[Lines, IO[bytes]], None]


FORMATS: Mapping[str, Format] = {
    "csv": Format("text/csv", write_csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}
