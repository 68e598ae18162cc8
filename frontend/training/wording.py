"""Words of training that are no terms of the vocabulary: states as badges, results, and what names are missing."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from frontend.formats import waktu
from frontend.gateways.agencies import Name
from frontend.gateways.training.own import Seat


def _(words: str, **values: Any) -> str:
    return str(gettext(words, **values))


Badge = tuple[Any, ...]  # arguments of the macro `badge`

GAP_STATES: Mapping[str, Badge] = {
    "OPEN": (_l("Belum ada pelatihan"), "", "draft"),
    "INTERVENED": (_l("Menunggu penilaian pimpinan"), "warn"),
}
WORKSHOP_STATES: Mapping[str, Badge] = {
    "SCHEDULED": (_l("Terjadwal"), "info", "calendar"),
    "COMPLETED": (_l("Selesai"), "ok"),
    "CANCELLED": (_l("Dibatalkan"), "stop"),
}
ENROLMENT_STATES: Mapping[str, Badge] = {
    "NOMINATED": (_l("Belum dipastikan"), "warn"),
    "CONFIRMED": (_l("Kursi dipastikan"), "ok"),
    "WAITING": (_l("Daftar tunggu"), "info", "clock"),
    "DECLINED": (_l("Tidak ikut"), "", "stop"),
    "LAPSED": (_l("Lewat batas waktu"), "", "clock"),
}
RESULTS: Mapping[str, Badge] = {
    "PASSED": (_l("Lulus"), "ok"),
    "ATTENDED": (_l("Hadir, belum lulus"), "", "draft"),
    "ABSENT": (_l("Tidak hadir"), "", "stop"),
}
OFFER_STATES: Mapping[str, Badge] = {
    "OFFERED": (_l("Belum dijawab"), "warn"),
    "ACCEPTED": (_l("Diambil"), "info", "clock"),
    "DECLINED": (_l("Tidak diambil"), "", "stop"),
    "DONE": (_l("Sudah dijalankan"), "ok"),
}
HOURS_KINDS: Mapping[str, Any] = {"WORKSHOP": _l("Lokakarya"), "LESSON": _l("Belajar mandiri")}


def called(names: Mapping[str, Name], id: UUID | None) -> str:
    """What an id is called."""
    found = names.get(str(id))
    return found.name if found else _("Tidak dikenal")


def placed(names: Mapping[str, Name], id: UUID | None) -> str:
    """The line below a name: the position."""
    found = names.get(str(id))
    return (found.sub or "") if found else ""


def seat_badge(seat: Seat) -> Badge:
    """What became of the own seat, or of the workshop."""
    if seat.cancelled_on is not None:
        return WORKSHOP_STATES["CANCELLED"]
    if seat.completed_on is not None and seat.result is not None:
        return RESULTS[seat.result]
    return ENROLMENT_STATES[seat.state]


def seat_words(seat: Seat) -> str:
    """When and where, in a line."""
    return f"{waktu(seat.starts_at, True)} · {seat.place}"
