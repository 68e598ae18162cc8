"""Filters of templates: numbers, money, days and moments in the reader's language and the agency's zone."""

from datetime import date, datetime
from typing import Any

from flask import Flask, g

from frontend.fields import control, zone
from shared.i18n import Number, clock, day, moment, number, rupiah

NIP_GROUPS = (8, 6, 1, 3)  # birth, appointment, sex, serial


def angka(value: Number | None, places: int = 0) -> str:
    """1.234,56 in Indonesian, 1,234.56 in English; a dash for no value."""
    return number(value, places, g.language)


def money(value: Number | None) -> str:
    """Rp7.500.000."""
    return rupiah(value, g.language)


def jp(value: Number | None) -> str:
    """Lesson hours: 6 JP, 1,5 JP."""
    if value is None:
        return angka(None)
    places = 0 if float(value) == int(float(value)) else 1
    return f"{angka(value, places)} JP"


def tanggal(value: date | None, weekday: bool = False) -> str:
    """24 November 2026; a moment is taken by its day in the agency's zone."""
    if isinstance(value, datetime):
        value = value.astimezone(zone()).date()
    return day(value, g.language, weekday)


def waktu(value: datetime | None, weekday: bool = False) -> str:
    """24 November 2026, 09.00 WITA."""
    return moment(value, g.zone, g.language, weekday)


def jam(value: datetime) -> str:
    """09.00 WITA."""
    return clock(value, g.zone, g.language)


def kata(term: Any) -> str:
    """The words of a code of the field (shared.vocabulary); a dash for none."""
    return angka(None) if term is None else str(term.label(g.language))


def nip(value: str) -> str:
    """An NIP in its four groups, easier to read aloud."""
    parts, at = [], 0
    for length in NIP_GROUPS:
        parts.append(value[at : at + length])
        at += length
    return " ".join(part for part in [*parts, value[at:]] if part)


def register_formats(app: Flask) -> None:
    """Give the templates these filters."""
    filters = {"angka": angka, "rupiah": money, "jp": jp, "tanggal": tanggal, "waktu": waktu, "jam": jam}
    app.jinja_env.filters.update(filters | {"kata": kata, "nip": nip, "control": control})
