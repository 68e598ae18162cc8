"""Words of surveys that are no terms of the vocabulary."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from frontend.formats import tanggal, waktu
from frontend.gateways.surveys import Plan
from frontend.sheets import SHEET_FAULTS
from shared.vocabulary import Element

Badge = tuple[Any, ...]

STATES: Mapping[str, Badge] = {
    "DRAFT": (_l("Draf"), ""),
    "OPEN": (_l("Dibuka"), "info", "clock"),
    "CLOSED": (_l("Ditutup, belum terbit"), "warn"),
    "PUBLISHED": (_l("Terbit"), "ok"),
}
CHANNELS: Mapping[str, Any] = {"ONLINE": _l("Daring"), "PAPER": _l("Formulir kertas")}
PAPER_FAULTS: Mapping[str, Any] = {
    "score-1-to-4": _l("Nilai harus 1 sampai 4."),
    "form-empty": _l("Formulir ini tidak punya satu nilai pun."),
    "number-twice": _l("Nomor formulir ini ada dua kali."),
    "text-too-long": _l("Tulisan ini terlalu panjang."),
}

SHORT: Mapping[str, Any] = {  # beside a bar, where the law's own names do not fit
    "PERSYARATAN": _l("Persyaratan"),
    "PROSEDUR": _l("Prosedur"),
    "WAKTU": _l("Waktu"),
    "BIAYA": _l("Biaya"),
    "PRODUK": _l("Produk"),
    "KOMPETENSI": _l("Kompetensi"),
    "PERILAKU": _l("Perilaku"),
    "SARANA": _l("Sarana"),
    "PENGADUAN": _l("Pengaduan"),
}

QUARTERS: Mapping[tuple[int, int], str] = {(1, 3): "I", (4, 6): "II", (7, 9): "III", (10, 12): "IV"}
HALVES: Mapping[tuple[int, int], str] = {(1, 6): "I", (7, 12): "II"}


def fault(code: str) -> str:
    """A fault of a cell in words."""
    return str(PAPER_FAULTS.get(code) or SHEET_FAULTS.get(code, code))


def period(first: date, last: date) -> str:
    """A period in words: a quarter, a half-year or a year by its name, any other by its days."""
    is_whole = first.year == last.year and first.day == 1 and (last + timedelta(days=1)).day == 1
    months = (first.month, last.month) if is_whole else (0, 0)
    if months in QUARTERS:
        return str(_("Triwulan %(quarter)s %(year)s", quarter=QUARTERS[months], year=first.year))
    if months in HALVES:
        return str(_("Semester %(half)s %(year)s", half=HALVES[months], year=first.year))
    if months == (1, 12):
        return str(_("Tahun %(year)s", year=first.year))
    return f"{tanggal(first)} – {tanggal(last)}"


def heading(column: str) -> str:
    """What stands under a heading of a sheet of paper forms: U8 is *sarana*, whatever the law's list says."""
    element = Element.of_questionnaire(column) or next((e for e in Element if e.value.lower() == column), None)
    return f"{element.questionnaire_code} {SHORT[element.value]}" if element else column.capitalize()


def way(plan: Plan) -> list[dict[str, Any]]:
    """How far a survey has come, for the macro `why`: what is done, and where it stands now."""
    steps = [
        (_("Draf dibuat"), _("Hanya petugas yang melihatnya"), None),
        (_("Dibuka"), _("Warga menjawab"), plan.opened_at),
        (_("Ditutup"), _("Tidak ada jawaban lagi"), plan.closed_at),
        (_("Terbit"), _("Indeks, temuan, dan kartu publik"), plan.published_at),
    ]
    return [
        {"what": what, "who": who, "when": waktu(at) if at else ""}
        for number, (what, who, at) in enumerate(steps)
        if number == 0 or at is not None
    ]
