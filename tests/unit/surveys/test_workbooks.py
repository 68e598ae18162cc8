"""A workbook of answers goes on on a further page where one is full."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from services.surveys.queries.answers import EXPORTED, Line
from services.surveys.queries.exports import xlsx_parts

FIRST = date(2026, 7, 1)


def lines(number: int) -> list[Line]:
    """So many answers, a day after the other."""
    return [(FIRST + timedelta(days=each), "ONLINE", (4,) * 9, f"jawaban {each}") for each in range(number)]


@pytest.mark.parametrize(("number", "pages"), [(0, [0]), (1, [1]), (3, [3]), (4, [3, 1]), (6, [3, 3]), (8, [3, 3, 2])])
def test_every_page_has_the_headings_and_as_many_rows_as_it_holds(number: int, pages: list[int]) -> None:
    book = load_workbook(io.BytesIO(b"".join(xlsx_parts(lines(number), most_rows=4))))
    found = [list(page.iter_rows(values_only=True)) for page in book.worksheets]
    assert [rows[0] for rows in found] == [tuple(EXPORTED)] * len(pages)
    assert [len(rows) - 1 for rows in found] == pages
    assert book.sheetnames == ["jawaban", "jawaban 2", "jawaban 3"][: len(pages)]
    said = [(row[0].date(), row[-1]) for rows in found for row in rows[1:]]
    assert said == [(line[0], line[-1]) for line in lines(number)]
