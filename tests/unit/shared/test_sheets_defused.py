"""Texts in sheets: what a spreadsheet would compute stands behind an apostrophe, wherever it begins."""

import pytest

from shared.sheets import defused


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(1)", "  '@SUM(1)"),
        ("-1", "'-1"),
        ("Cepat;=1+1", "Cepat;'=1+1"),
        ("Cepat\t+1", "Cepat\t'+1"),
        ("Cepat\r\n=1", "Cepat\r\n'=1"),
        ('";"=1', '";"\'=1'),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\tx", "'\tx"),
        ("Cepat = baik, 3-4 hari", "Cepat = baik, 3-4 hari"),
        ("", ""),
    ],
)
def test_a_formula_is_made_a_text(text: str, harmless: str) -> None:
    assert defused(text) == harmless
