"""Words of findings that are no terms of the vocabulary: states, sources, steps, and what changed between periods."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from frontend.formats import angka, kata, tanggal
from frontend.gateways.agencies import Name
from frontend.gateways.card import ElementChange, Figures, Period
from frontend.gateways.findings import Action, Finding, FindingView, Step
from shared.vocabulary import Element

Badge = tuple[Any, ...]  # arguments of the macro `badge`

STATES: Mapping[str, Badge] = {
    "OPEN": (_l("Menunggu usulan penyebab"), "warn"),
    "PROPOSED": (_l("Menunggu konfirmasi"), "info", "clock"),
    "CONFIRMED": (_l("Penyebab dikonfirmasi"), "ok"),
    "RETRACTED": (_l("Dicabut"), "", "lock"),
}
SOURCES: Mapping[str, Any] = {"SURVEY": _l("Survei"), "REPORT": _l("Laporan warga")}
STEPS: Mapping[str, Any] = {
    "RECORDED": _l("Temuan dicatat"),
    "PROPOSED": _l("Penyebab diusulkan"),
    "RETURNED": _l("Usulan dikembalikan"),
    "CONFIRMED": _l("Penyebab dikonfirmasi"),
    "RETRACTED": _l("Temuan dicabut"),
}
OBSTACLES: Mapping[str, Any] = {
    "OWN_PROPOSAL": _l("Anda yang mengusulkan. Orang lain di luar unit yang memutuskan."),
    "INSIDE_UNIT": _l("Anda bertugas di unit ini. Orang di luar unit yang memutuskan."),
}
TOPICS: Mapping[str, Any] = {
    "PROCEDURE_DESIGN": _l("perancangan prosedur"),
    "TIME_MANAGEMENT": _l("manajemen waktu"),
    "TECHNICAL_COMPETENCE": _l("kompetensi teknis"),
    "SERVICE_BEHAVIOUR": _l("perilaku pelayanan"),
    "COMPLAINT_HANDLING": _l("penanganan pengaduan"),
}
FOLLOWS: Mapping[str, Any] = {
    "TRAINING": _l("Menjadi kebutuhan pelatihan unit. Unit yang menunjuk siapa yang ikut."),
    "SYSTEM": _l("Meminta tindakan dalam rencana tindak lanjut. Tidak menjadi kebutuhan pelatihan siapa pun."),
    "MIXED": _l("Menjadi kebutuhan pelatihan unit, dan meminta tindakan dalam rencana tindak lanjut."),
    "NOT_ENOUGH_EVIDENCE": _l("Tidak ada yang berubah. Penyebab dapat diusulkan lagi setelah ada bukti."),
}


def called(names: Mapping[str, Name], id: Any) -> str:
    """What an id is called; words where nobody knows it."""
    if id is None:
        return str(_("Sistem"))
    found = names.get(str(id))
    return found.name if found else str(_("Tidak dikenal"))


def title(finding: Finding | FindingView | Action) -> str:
    """What a finding is about, in a few words."""
    if finding.element is not None:
        return str(_("Unsur %(element)s", element=kata(finding.element)))
    return str(_("Laporan warga tentang layanan"))


def figure(finding: Finding | FindingView) -> str:
    """The figure of a survey's finding beside the mark; the officer's words for a report's."""
    if finding.value is None or finding.mark is None:
        return finding.summary
    return str(_("%(value)s, batas %(mark)s", value=angka(finding.value, 2), mark=angka(finding.mark, 2)))


def state_badge(finding: Finding | FindingView) -> Badge:
    """The state of a finding; a settled cause that waits for its action says so."""
    if finding.state != "CONFIRMED" or finding.cause is None:
        return STATES[finding.state]
    acted = finding.has_action if isinstance(finding, Finding) else bool(finding.actions)
    if finding.cause in ("SYSTEM", "MIXED") and not acted:
        return (_("Menunggu tindak lanjut"), "warn")
    return STATES["CONFIRMED"]


def action_badge(action: Action) -> Badge:
    """The state of a line of the follow-up plan."""
    if action.state == "DONE":
        return (_("Selesai"), "ok")
    if action.overdue:
        return (_("Lewat batas waktu"), "stop", "clock")
    return (_("Sedang berjalan"), "info", "clock")


def step_words(step: Step) -> str:
    """A step in a line: what was decided."""
    words = str(STEPS[step.kind])
    if step.cause is None:
        return words
    decided = kata(step.cause) if step.competency is None else f"{kata(step.cause)}, {kata(step.competency)}"
    return f"{words}: {decided}"


def period(start: date, end: date) -> str:
    """A period in words, without saying a year twice."""
    if start.year != end.year:
        return f"{tanggal(start)} – {tanggal(end)}"
    return f"{tanggal(start).replace(f' {start.year}', '').rstrip(',')} – {tanggal(end)}"


def quarter(each: Period) -> str:
    """The name of a period: its quarter where it is one, its last month otherwise."""
    start, end = each.period_start, each.period_end
    months = (end.year - start.year) * 12 + end.month - start.month
    if months == 2 and start.month % 3 == 1:
        return f"{('I', 'II', 'III', 'IV')[start.month // 3]} {end.year}"
    return f"{end.month:02}/{end.year}"


def change_words(figures: Figures) -> str:
    """How the index stands beside the period before, in a sentence; nothing where there is none to compare."""
    if figures.before is None:
        return ""
    before = quarter(figures.before)
    if figures.change is None or figures.difference is None:
        return str(_("IKM %(before)s dihitung dengan bobot lain, jadi tidak dapat dibandingkan.", before=before))
    by = angka(abs(figures.difference), 2)
    words = {
        "BETTER": _("Naik %(by)s dari %(before)s.", by=by, before=before),
        "WORSE": _("Turun %(by)s dari %(before)s.", by=by, before=before),
        "SAME": _("Tetap dibanding %(before)s.", before=before),
    }
    return str(words[figures.change])


def element_words(change: ElementChange) -> str:
    """How an element changed: `Waktu Penyelesaian 3,06 menjadi 3,45`."""
    return str(
        _(
            "%(element)s %(before)s menjadi %(after)s",
            element=kata(change.element),
            before=angka(change.before, 2),
            after=angka(change.after, 2),
        )
    )


def changed(figures: Figures, kind: str) -> list[ElementChange]:
    """The elements that changed so, the most changed first."""
    found = [change for change in figures.changes if change.change == kind]
    return sorted(found, key=lambda change: abs(change.difference), reverse=True)


def mean_of(figures: Figures, element: Element) -> Decimal | None:
    """The mean of an element."""
    return next((each.mean for each in figures.elements if each.element == element), None)
