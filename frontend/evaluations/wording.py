"""Words of evaluations that are no terms of the vocabulary: states, relations, periods, and bounds of the guide."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from frontend.formats import angka, kata, tanggal
from frontend.gateways.agencies import Name
from frontend.gateways.evaluations.cycles import Bound, Guide, MustAct
from frontend.gateways.evaluations.rating import Finding, Index, Look
from shared.vocabulary import Competency, LevelSource, OrganisationPredikat, Predikat


def _(words: str, **values: Any) -> str:
    return str(gettext(words, **values))


STATES: Mapping[str, tuple[Any, ...]] = {  # arguments of `badge`, as the evaluator reads them
    "DRAFT": (_l("Draf"), "", "lock"),
    "FINALISED": (_l("Menunggu tanggapan"), "warn"),
    "OBJECTED": (_l("Keberatan diajukan"), "stop"),
    "SETTLED": (_l("Final"), "ok"),
}
OWN_STATES: Mapping[str, tuple[Any, ...]] = {
    "FINALISED": (_l("Menunggu tanggapan Anda"), "warn"),
    "OBJECTED": (_l("Keberatan diajukan"), "stop"),
    "SETTLED": (_l("Final"), "ok"),
}
CYCLE_STATES: Mapping[str, tuple[Any, ...]] = {
    "OPEN": (_l("Berjalan"), "info", "clock"),
    "CLOSED": (_l("Ditutup"), "", "lock"),
}
RELATIONS: Mapping[str, Any] = {"SUPERIOR": _l("Pimpinan"), "PEER": _l("Rekan seunit")}
SETTLED_BY: Mapping[str, Any] = {
    "ACKNOWLEDGED": _l("Anda menerimanya"),
    "TIME": _l("Waktu keberatan sudah lewat"),
    "DECISION": _l("Keberatan sudah diputus"),
}
OBSTACLES: Mapping[str, Any] = {
    "ratings-missing": _l("Pilih rating hasil kerja dan perilaku kerja."),
    "note-missing": _l("Tulis catatan untuk pegawai."),
}


def called(names: Mapping[str, Name], id: Any) -> str:
    """What an id is called; a dash where there is none, and words where nobody knows it."""
    if id is None:
        return angka(None)
    found = names.get(str(id))
    return found.name if found else _("Tidak dikenal")


def placed(names: Mapping[str, Name], id: Any) -> str:
    """The second line of an id: the position of an employee."""
    found = names.get(str(id))
    return (found.sub or "") if found else ""


def period(start: date, end: date) -> str:
    """A period in words, without saying a year or a month twice."""
    if start == end:
        return tanggal(end)
    if start.year != end.year:
        return f"{tanggal(start)} – {tanggal(end)}"
    first = tanggal(start).replace(f" {start.year}", "").rstrip(",")
    return f"{first} – {tanggal(end)}"


def bound_words(bound: Bound, guide: Guide) -> str:
    """A bound of the guide in a sentence, with its count where it may be said."""
    words = _(" atau ").join(kata(predikat) for predikat in bound.predikat)
    at_most = bound.limit == "AT_MOST"
    limit = _("paling banyak %(n)s", n=bound.bound) if at_most else _("paling sedikit %(n)s", n=bound.bound)
    if bound.people is None:
        return _("%(predikat)s: panduan %(limit)s orang.", predikat=words, limit=limit)
    people = guide.decided + guide.undecided
    return _(
        "%(predikat)s: %(n)s dari %(people)s orang, panduan %(limit)s.",
        predikat=words,
        n=bound.people,
        people=people,
        limit=limit,
    )


def finding_words(finding: Finding) -> str:
    """A finding in a line: the element with its figure, or that citizens reported something."""
    if finding.element is None:
        return _("Laporan warga tentang unit")
    if finding.value is None or finding.mark is None:
        return _("Unsur %(element)s", element=kata(finding.element))
    return _(
        "Unsur %(element)s %(value)s, di bawah batas %(mark)s",
        element=kata(finding.element),
        value=angka(finding.value, 2),
        mark=angka(finding.mark, 2),
    )


def cause_words(finding: Finding) -> str:
    """What is known of its cause."""
    if finding.retracted:
        return _("Temuan ini kemudian ditarik")
    if finding.cause is None:
        return _("Sebab belum ditetapkan")
    return _("Sebab: %(cause)s, ditetapkan %(day)s", cause=kata(finding.cause), day=tanggal(finding.confirmed_on))


def index_words(index: Index) -> str:
    """An index in a line."""
    return _("IKM %(ikm)s, mutu %(grade)s", ikm=angka(index.ikm, 2), grade=kata(index.grade))


def guide_words(guide: Guide) -> str:
    """Why the guide asks for a reason."""
    left = " ".join(bound_words(bound, guide) for bound in guide.left)
    organisation = kata(guide.organisation)
    return _(
        "Predikat organisasi %(organisation)s. %(left)s Panduan ini bahan pertimbangan, bukan batas.",
        organisation=organisation,
        left=left,
    )


def who_acts(names: Mapping[str, Name], must_act: MustAct | None) -> str:
    """Who sets an organisation's *predikat* that is missing; empty when nothing is."""
    if must_act is None:
        return ""
    if must_act.employee_id is None:
        return _("Admin instansi mencatat keputusan dari luar instansi.")
    return _("Yang menetapkan: %(name)s.", name=called(names, must_act.employee_id))


def missing_words(look: Look) -> list[str]:
    """What the evaluator has not filled in yet."""
    found = [str(OBSTACLES[code]) for code in look.obstacles if code in OBSTACLES]
    if look.missing:
        found.append(_("Belum ada level: %(list)s.", list=", ".join(kata(one) for one in look.missing)))
    return found


def look_facts(look: Look) -> list[tuple[str, str]]:
    """What finalising would decide, in pairs."""
    gaps = ", ".join(
        _("%(competency)s %(n)s level", competency=kata(gap.competency), n=gap.levels) for gap in look.gaps
    )
    return [
        (_("Predikat menurut kuadran"), kata(look.predikat)),
        (_("Hasil kerja"), kata(look.standing.result)),
        (_("Perilaku kerja"), kata(look.standing.behaviour)),
        (_("Kesenjangan"), gaps or (_("Belum diketahui") if look.missing else _("Tidak ada"))),
    ]


def counts(guide: Guide) -> list[tuple[str, int]]:
    """How many have which *predikat*, best first."""
    return [(kata(predikat), guide.counts[predikat.value]) for predikat in Predikat] if guide.counts else []


def organisation_words(code: str) -> str:
    """An organisation's *predikat* by its code."""
    return kata(OrganisationPredikat(code))


def source_words(code: str) -> str:
    """Where a level comes from."""
    return kata(LevelSource(code))


def competencies(standard: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(code, words, level) in the order of the regulation; codes that nobody knows come last, as they are."""
    order = [competency.value for competency in Competency]
    known = sorted(standard, key=lambda code: (order.index(code) if code in order else len(order), code))
    return [(code, kata(Competency(code)) if code in order else code, standard[code]) for code in known]
