"""Dates as people here write them, one in a line: 25/12/2026, 25-12-2026, 2026-12-25, 25 Desember 2026."""

import re
from datetime import date

MONTHS = {
    "januari": 1,
    "februari": 2,
    "maret": 3,
    "april": 4,
    "mei": 5,
    "juni": 6,
    "juli": 7,
    "agustus": 8,
    "september": 9,
    "oktober": 10,
    "november": 11,
    "desember": 12,
    "january": 1,
    "february": 2,
    "march": 3,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "october": 10,
    "december": 12,
}
YEARS = range(2000, 2101)


def lines(text: str | None) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def day_of(text: str) -> date | None:
    """The date in a line, or None."""
    parts = [part for part in re.split(r"[\s/.,-]+", text.strip().lower()) if part]
    if len(parts) != 3:
        return None
    if len(parts[0]) == 4:
        parts = parts[::-1]
    day, month, year = parts
    try:
        found = date(int(year), MONTHS.get(month) or int(month), int(day))
    except (ValueError, OverflowError):
        return None
    return found if found.year in YEARS else None


def written(day: date) -> str:
    """A date as it stands in the text area."""
    return f"{day.day:02}/{day.month:02}/{day.year}"
