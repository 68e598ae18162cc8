"""Words of reports that are no terms of the vocabulary: how far one has come, its clock, its steps."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from frontend.formats import tanggal
from frontend.gateways.reports import Clock, Report, ReportView

Badge = tuple[Any, ...]  # arguments of the macro `badge`

STATES: Mapping[str, Badge] = {
    "RECEIVED": (_l("Menunggu klasifikasi"), "warn"),
    "IN_PROGRESS": (_l("Sedang ditangani"), "info", "clock"),
    "ANSWERED": (_l("Sudah dijawab"), "ok"),
    "CLOSED": (_l("Selesai"), "", "lock"),
}
TOLD: Mapping[str, Any] = {  # the same, as the reporter reads it
    "RECEIVED": _l("Laporan Anda kami terima dan sedang kami periksa"),
    "IN_PROGRESS": _l("Laporan Anda sedang ditangani"),
    "ANSWERED": _l("Laporan Anda sudah dijawab"),
    "CLOSED": _l("Laporan Anda selesai"),
}
STEPS: Mapping[str, Any] = {
    "RECEIVED": _l("Laporan diterima"),
    "CLASSIFIED": _l("Laporan diperiksa dan diklasifikasi"),
    "TRANSFERRED": _l("Diteruskan ke unit yang berwenang"),
    "ANSWERED": _l("Jawaban kami"),
    "REOPENED": _l("Belum selesai menurut pelapor"),
}
OWN_STEPS: Mapping[str, Any] = {**STEPS, "REOPENED": _l("Anda menyatakan belum selesai")}


def state_badge(report: Report | ReportView) -> Badge:
    """The state of a report; being late comes first."""
    overdue = report.overdue if isinstance(report, Report) else report.clock.state == "OVERDUE"
    if overdue:
        return (_("Lewat batas waktu"), "stop", "clock")
    if report.reopened and report.state == "IN_PROGRESS":
        return (_("Dibuka kembali"), "warn", "alert")
    return STATES[report.state]


CLOCKS: Mapping[str, Any] = {
    "NOT_CLASSIFIED": _l("Batas waktu menjawab mulai dihitung setelah laporan diklasifikasi."),
    "NO_TERM": _l("Laporan jenis ini tidak memiliki batas waktu menjawab."),
    "OVERDUE": _l("Seharusnya dijawab paling lambat %(day)s. Batas itu sudah lewat."),
    "ANSWERED_IN_TIME": _l("Dijawab dalam batas waktu."),
    "ANSWERED_LATE": _l("Dijawab setelah batas waktu, %(day)s."),
}


def clock_words(clock: Clock) -> str:
    """Where a report stands beside its term, in a sentence."""
    if clock.state != "RUNNING":
        return str(CLOCKS[clock.state]) % {"day": tanggal(clock.due)}
    if not clock.days_left:
        return str(_("Dijawab paling lambat hari ini."))
    days = ngettext("%(num)d hari kerja lagi", "%(num)d hari kerja lagi", clock.days_left)
    return str(_("Dijawab paling lambat %(day)s, %(days)s.", day=tanggal(clock.due), days=days))
