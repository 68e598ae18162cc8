"""All answers of a survey as a file that is made while it is sent: CSV that Excel opens by itself, or XLSX."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from services.surveys.queries.answers import EXPORTED, Line
from shared.sheets import defused

PART = 64 * 1024  # characters or bytes that are sent at once
MARK = "\ufeff"  # by which Excel knows UTF-8
EPOCH = date(1899, 12, 30)  # of days in a workbook

# The least that makes a workbook (ECMA-376). openpyxl would write it too, but hands nothing out before the last row is
# in. Style 1 is a date. What names the pages comes last: how many there are is known then.
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FIRST: Mapping[str, str] = {
    "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/styles.xml": f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="2">'
    '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf numFmtId="14" applyNumberFormat="1" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
PAGE = "xl/worksheets/sheet{}.xml"
PAGE_BEGINS, PAGE_ENDS = f'{XML}<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"
MOST_ROWS = 1_048_576  # of a page that spreadsheet programs open


def _last(pages: int) -> Mapping[str, str]:
    """What says which pages there are: the first is called jawaban, those that follow jawaban 2 and so on."""
    numbers = range(1, pages + 1)
    kinds = (f'<Override PartName="/{PAGE.format(n)}" ContentType="{KIND}.worksheet+xml"/>' for n in numbers)
    names = (f'<sheet name="jawaban{f" {n}" if n > 1 else ""}" sheetId="{n}" r:id="p{n}"/>' for n in numbers)
    places = (f'<Relationship Id="p{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>{"".join(kinds)}</Types>',
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{''.join(names)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{"".join(places)}'
        f'<Relationship Id="s1" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    }


def csv_parts(lines: Iterable[Line]) -> Iterator[bytes]:
    """UTF-8 with its mark; free text cannot run as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    text.write(MARK)
    writer.writerow(EXPORTED)
    for day, source, scores, comment in lines:
        writer.writerow([day.isoformat(), source, *scores, defused(comment)])
        if text.tell() >= PART:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def xlsx_parts(lines: Iterable[Line], most_rows: int = MOST_ROWS) -> Iterator[bytes]:
    """A workbook; free text is text and never a formula. What is too long for a page goes on on the next."""
    sent, pages = _Sent(), 0
    rest = iter(lines)
    following = next(rest, None)
    with ZipFile(sent, "w", ZIP_DEFLATED) as book:
        for name, content in FIRST.items():
            book.writestr(name, content)
        yield sent.taken()
        while following is not None or not pages:
            pages += 1
            own = chain([] if following is None else [following], islice(rest, most_rows - 2))
            with book.open(PAGE.format(pages), "w") as page:
                yield from _page(page, own, sent)
            following = next(rest, None)
        for name, content in _last(pages).items():
            book.writestr(name, content)
    yield sent.taken()


def _page(page: IO[bytes], lines: Iterable[Line], sent: "_Sent") -> Iterator[bytes]:
    page.write((PAGE_BEGINS + _row(map(_text, EXPORTED))).encode())
    for day, source, scores, comment in lines:
        cells = [_date(day), _text(source), *map(_number, scores), _text(comment)]
        page.write(_row(cells).encode())
        if sent.size >= PART:
            yield sent.taken()
    page.write(PAGE_ENDS.encode())


class _Sent(io.RawIOBase):
    """A file that only grows, and whose bytes are taken away as they come."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        """It is for writing."""
        return True

    def write(self, content: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # what zipfile hands over
        """Keep these bytes until they are taken."""
        self._held.append(bytes(content))
        self.size += len(content)
        return len(content)

    def taken(self) -> bytes:
        """What has come since it was last taken."""
        content, self._held, self.size = b"".join(self._held), [], 0
        return content


def _row(cells: Iterable[str]) -> str:
    return f"<row>{''.join(cells)}</row>"


def _date(day: date) -> str:
    return f'<c s="1"><v>{(day - EPOCH).days}</v></c>'


def _number(score: int | None) -> str:
    return "<c/>" if score is None else f"<c><v>{score}</v></c>"


def _text(text: str) -> str:
    shown = escape(ILLEGAL_CHARACTERS_RE.sub("", text))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


@dataclass(frozen=True)
class Format:
    """A kind of file that answers are exported as."""

    type: str
    parts: Callable[[Iterable[Line]], Iterator[bytes]]


FORMATS: Mapping[str, Format] = {
    "csv": Format("text/csv", csv_parts),
    "xlsx": Format(f"{KIND}.sheet", xlsx_parts),
}
