"""Numbers, money and moments in the words of a reader, and catalogues of translations read straight from .po files.

Indonesian is the language that texts are written in; English is the translation.
"""

import io
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("id", "en")
SOURCE = "id"
NO_VALUE = "–"
SWAP = str.maketrans(",.", ".,")
ZONES = {  # the three times of Indonesia, by the names of the tz database
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
}

Number = Decimal | int | float | str


def number(value: Number | None, places: int = 0, language: str = SOURCE) -> str:
    """The number rounded half up to `places` decimals: 1.234,56 in Indonesian, 1,234.56 in English."""
    if value is None:
        return NO_VALUE
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,.{places}f}"
    return text if language == "en" else text.translate(SWAP)


def rupiah(value: Number | None, language: str = SOURCE) -> str:
    """Whole rupiah: Rp7.500.000."""
    return NO_VALUE if value is None else f"Rp{number(value, 0, language)}"


def day(value: date | None, language: str = SOURCE, weekday: bool = False) -> str:
    """The day in words: 24 November 2026, with its name before it when asked."""
    if value is None:
        return NO_VALUE
    return str(format_date(value, "EEEE, d MMMM y" if weekday else "d MMMM y", locale=language))


def clock(value: datetime, zone: str, language: str = SOURCE) -> str:
    """The time of day where the agency is: 09.00 WITA in Indonesian, 09:00 WITA in English."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{local:%H:%M}".replace(":", ":" if language == "en" else ".") + f" {zone_name(zone, local)}"


def moment(value: datetime | None, zone: str, language: str = SOURCE, weekday: bool = False) -> str:
    """Day and time where the agency is: 24 November 2026, 09.00 WITA."""
    if value is None:
        return NO_VALUE
    return f"{day(value.astimezone(ZoneInfo(zone)).date(), language, weekday)}, {clock(value, zone, language)}"


def zone_name(zone: str, at: datetime | None = None) -> str:
    """WIB, WITA or WIT; elsewhere what the tz database calls it."""
    if zone in ZONES:
        return ZONES[zone]
    return (at or datetime.now(ZoneInfo(zone))).astimezone(ZoneInfo(zone)).tzname() or zone


def read_catalogue(files: Iterable[Path], language: str) -> Catalog:
    """The messages of several .po files in one; of a message that stands twice, the last translation holds."""
    merged = Catalog(locale=language)
    for file in files:
        with file.open("rb") as source:
            for message in read_po(source, locale=language):
                if message.id and message.string and not message.fuzzy:
                    merged.add(message.id, message.string, context=message.context)
    return merged


def translations(files: Iterable[Path], language: str) -> NullTranslations:
    """What these .po files say in this language, compiled in memory; the source language needs none."""
    if language == SOURCE:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_catalogue(files, language))
    compiled.seek(0)
    return Translations(compiled)
