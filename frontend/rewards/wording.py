"""Words of rewards that are no terms of the vocabulary: kinds, states, reasons, and what a ranking rests on."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from frontend.formats import angka, jp, kata, money, tanggal, waktu
from frontend.gateways.agencies import Name
from frontend.gateways.rewards import Candidate, Proposal, Reward, Scheme, Unit
from shared.vocabulary import Predikat

KINDS: Mapping[str, Any] = {
    "EXEMPLARY": _l("Pegawai teladan atau ASN berprestasi"),
    "TPP": _l("Rekomendasi TPP prestasi kerja"),
    "COMPETENCE_DEVELOPMENT": _l("Pengembangan kompetensi"),
    "SUCCESSION_POOL": _l("Kelompok rencana suksesi"),
    "SPECIAL_PROMOTION": _l("Usulan kenaikan pangkat istimewa"),
    "SATYALANCANA": _l("Usulan Satyalancana Karya Satya"),
}
SCHEME_STATES: Mapping[str, tuple[Any, ...]] = {  # arguments of `badge`
    "DRAFT": (_l("Rancangan"), "", "draft"),
    "ACTIVE": (_l("Berlaku"), "ok"),
    "CLOSED": (_l("Ditutup"), "", "lock"),
}
STATES: Mapping[str, tuple[Any, ...]] = {
    "PROPOSED": (_l("Menunggu keputusan"), "warn"),
    "HELD": (_l("Ditahan karena keberatan"), "stop"),
    "GRANTED": (_l("Diberikan"), "gold"),
    "DECLINED": (_l("Ditolak"), "", "stop"),
    "REVOKED": (_l("Dicabut"), "stop"),
}
WAITS_FOR_ANOTHER = (_l("Menunggu orang lain"), "", "lock")
REASONS: Mapping[str, Any] = {
    "HAS_LEFT": _l("Tidak lagi bertugas"),
    "EMPLOYMENT_NOT_COVERED": _l("Jenis pegawai tidak termasuk"),
    "UNIT_NOT_COVERED": _l("Unit tidak termasuk"),
    "NOT_EVALUATED": _l("Belum ada evaluasi dalam periode"),
    "NOT_FINAL": _l("Evaluasi belum final"),
    "OPEN_OBJECTION": _l("Keberatan belum diputus"),
    "PREDIKAT_TOO_LOW": _l("Predikat di bawah syarat"),
    "DISCIPLINE_CASE": _l("Ada kasus disiplin berjalan"),
}


def _(words: str, **values: Any) -> str:
    return str(gettext(words, **values))


def called(names: Mapping[str, Name], id: Any) -> str:
    """The name of an id."""
    known = names.get(str(id)) if id is not None else None
    return known.name if known else _("Tidak dikenal")


def points(value: Decimal) -> str:
    """Points without decimals that say nothing: 133, 1,5, 70,25."""
    return angka(value, next((places for places in (0, 1) if value == round(value, places)), 2))


def worth(amount: Decimal) -> str:
    """Rupiah, or that it is an honour without money."""
    return money(amount) if amount else _("Tanpa uang")


def period(scheme: Scheme | Reward) -> str:
    """1 Juli 2026 – 30 September 2026."""
    return f"{tanggal(scheme.period_start)} – {tanggal(scheme.period_end)}"


def basis(reward: Reward | Candidate) -> str:
    """What a person ranks by: Sangat Baik · 22 JP."""
    return f"{kata(reward.predikat)} · {jp(reward.hours)}"


def sum_of(candidate: Candidate) -> str:
    """How the points came to be: 100 dari predikat Sangat Baik, 33 dari 22 JP."""
    return _(
        "%(a)s dari predikat %(predikat)s, %(b)s dari %(hours)s",
        a=points(candidate.points_of_predikat),
        predikat=kata(candidate.predikat),
        b=points(candidate.points_of_hours),
        hours=jp(candidate.hours),
    )


def covered(scheme: Scheme, names: Mapping[str, Name]) -> str:
    """PNS, PPPK · Seluruh instansi."""
    kinds = ", ".join(kind.value for kind in scheme.employment)
    units = ", ".join(called(names, unit) for unit in scheme.units) or _("Seluruh instansi")
    return f"{kinds} · {units}"


def ranks(scheme: Scheme) -> str:
    """What ranks people: Sangat Baik 100, Baik 70; setiap JP 1,50, paling banyak 40 JP."""
    parts = [f"{kata(predikat)} {points(given)}" for predikat in Predikat if (given := scheme.points_of(predikat))]
    words = ", ".join(parts)
    if not scheme.hour_points:
        return words
    hours = _("setiap JP %(points)s", points=points(scheme.hour_points))
    if scheme.hours_counted is not None:
        hours += ", " + _("paling banyak %(hours)s", hours=jp(scheme.hours_counted))
    return "; ".join(part for part in (words, hours) if part)


def state_for(state: str, is_own: bool) -> tuple[Any, ...]:
    """The badge of a proposal: who proposed it waits for somebody else."""
    return WAITS_FOR_ANOTHER if state == "PROPOSED" and is_own else STATES[state]


def reasons(codes: Sequence[str]) -> str:
    """Everything that keeps a person from a reward."""
    return "; ".join(str(REASONS[code]) for code in codes)


def choices(offered: Sequence[Scheme | Unit]) -> list[tuple[str, str]]:
    """Schemes or units as a filter offers them; units under others are indented."""
    return [(str(one.id), f"{'– ' * getattr(one, 'depth', 0)}{one.name}") for one in offered]


def state_choices() -> list[tuple[str, str]]:
    """The states of proposals as a filter offers them."""
    return [(code, str(words[0])) for code, words in STATES.items()]


def story(proposal: Proposal, names: Mapping[str, Name]) -> list[dict[str, str]]:
    """How a proposal came to be and what became of it, oldest first."""
    told = [
        {
            "what": _("%(basis)s dalam periode skema", basis=basis(proposal)),
            "who": _("%(points)s poin menurut skema", points=points(proposal.points)),
        },
        {
            "what": proposal.reason,
            "who": _("Diusulkan oleh %(name)s", name=called(names, proposal.proposer_id)),
            "when": waktu(proposal.proposed_at),
        },
    ]
    if proposal.state == "HELD":
        told.append({"what": _("Keberatan diajukan atas evaluasi yang menjadi dasarnya")})
    elif proposal.state != "PROPOSED":
        told.append(_decision(proposal, names))
    return told


def _decision(proposal: Proposal, names: Mapping[str, Name]) -> dict[str, str]:
    what = str(STATES[proposal.state][0])
    if proposal.state == "REVOKED":
        return {"what": what, "who": _("Predikat hasil keberatan di bawah syarat skema")}
    if proposal.decision_reason:
        what = f"{what}: {proposal.decision_reason}"
    if proposal.decided_by is None:
        who = _("Dengan sendirinya: predikat hasil keberatan di bawah syarat skema")
    else:
        who = _("Diputus oleh %(name)s", name=called(names, proposal.decided_by))
    return {"what": what, "who": who, "when": waktu(proposal.decided_at)}
