"""Acts 8 to 10: a cycle, the organisation first, then the persons; employees answer."""

from typing import Any

from deploy.demo.people import Refused
from deploy.demo.tale import Tale, new_id
from deploy.people import CIVIL, ROOT, Employee
from shared.db import uuid7
from shared.vocabulary import Competency

LEADER = "LEADER_AFTER_COACHING"
BELOW = (Competency.PELAYANAN_PUBLIK, Competency.KOMUNIKASI)


def open_cycle(tale: Tale) -> None:
    """Act 8: a draft for every employee, assigned to the superior."""
    admin = tale.admin()
    first, last, name = tale.period()
    body = {"id": str(uuid7()), "name": name, "period_start": first.isoformat(), "period_end": last.isoformat()}
    tale.known["cycle"] = admin.post("evaluations", "/cycles", body)["id"]
    progress = admin.get("evaluations", f"/cycles/{tale.known['cycle']}/progress")
    tale.says(admin, f"opens the cycle {name}: {sum(progress['states'].values())} evaluations begin as drafts")


def rate_organisations(tale: Tale) -> None:
    """Act 8b: the leader one level up sets the organisation's predikat; only now can persons be finalised."""
    draft = _drafts(tale, _leader(tale))[0]
    _rate(tale, draft, below=False, ratings=(2, 2))
    try:
        tale.employee(_leader(tale)).post("evaluations", f"/evaluations/{draft['id']}/finalise", {})
    except Refused as refused:
        tale.notes(f"(an evaluator tries to finalise before that: {refused.code})")
    else:
        raise AssertionError("a person was finalised before the organisation")
    root = tale.agency.head_of(ROOT)
    for code, unit in tale.known["unit"].items():
        above = tale.employee(root) if code != ROOT else tale.admin()
        body: dict[str, Any] = {"id": new_id(), "predikat": "BAIK", "reason": "Capaian rencana aksi sesuai (rekaan)."}
        if code == ROOT:
            body["document"] = "SK rekaan 001/2026"
        path = f"/cycles/{tale.known['cycle']}/organisations/{unit}/rating"
        above.post("evaluations", path, body)
    tale.says(
        tale.employee(root), "sets the predikat of the organisations below; the admin records the one from outside"
    )
    tale.follows(tale.admin())


def evaluate(tale: Tale) -> None:
    """Act 9: evidence beside the form, two ratings, levels with source; finalised after a look at the predikat."""
    leader = tale.employee(_leader(tale))
    petugas = tale.agency.reports_of(_leader(tale).nip)
    ids = {tale.known["employee"][each.nip]: each for each in petugas}
    colleague = tale.employee(petugas[1])
    note = {"id": new_id(), "employee_id": tale.known["employee"][petugas[0].nip]}
    colleague.post("evaluations", "/feedback", {**note, "text": "Menjelaskan syarat dengan sabar kepada pemohon."})
    tale.says(colleague, f"gives feedback about {petugas[0].name}")
    ratings = {0: (3, 3), 1: (2, 3), 2: (2, 2), 3: (1, 2)}
    for number, draft in enumerate(_drafts(tale, _leader(tale))):
        evidence = _rate(tale, draft, below=number < 3, ratings=ratings.get(number, (2, 2)))
        if number == 0:
            found = len(evidence["evidence"]["findings"])
            tale.notes(
                f"(beside the form: {found} findings of the unit, {len(evidence['evidence']['feedback'])} feedback)"
            )
        look = leader.get("evaluations", f"/evaluations/{draft['id']}/check")
        reason = "Lihat catatan tiap pegawai." if look["reason_required"] else None
        leader.post("evaluations", f"/evaluations/{draft['id']}/finalise", {"reason_outside_guide": reason})
        gaps = ", ".join(f"{gap['competency']} {gap['levels']}" for gap in look["gaps"]) or "none"
        tale.says(leader, f"finalises {ids[draft['employee_id']].name}: {look['predikat']}, gaps: {gaps}")
    for who in (tale.agency.head_of(CIVIL),):
        _finalise_all(tale, who)


def respond(tale: Tale) -> None:
    """Act 10: employees read why, and acknowledge; one objects, which holds rewards."""
    petugas = tale.agency.reports_of(_leader(tale).nip)
    for number, each in enumerate(petugas):
        somebody = tale.employee(each)
        own = somebody.get("evaluations", "/mine")["items"][0]
        read = somebody.get("evaluations", f"/mine/{own['id']}")
        if number == len(petugas) - 1:
            objection = {"id": new_id(), "reason": "Bukti pekerjaan bulan terakhir belum dilihat (rekaan)."}
            somebody.post("evaluations", f"/mine/{own['id']}/object", objection)
            tale.says(somebody, "objects, with a reason; what rests on it waits")
            continue
        somebody.post("evaluations", f"/mine/{own['id']}/acknowledge")
        found = len(read["evidence"]["findings"])
        why = f"{read['rule_set']['id']}, {found} findings, {read['days_left']} days to object"
        tale.says(somebody, f"reads why ({why}) and acknowledges")


def close_cycle(tale: Tale) -> None:
    """The cycle ends: nothing is rated in it any more."""
    admin = tale.admin()
    admin.post("evaluations", f"/cycles/{tale.known['cycle']}/close")
    tale.says(admin, "closes the cycle")


def reassess(tale: Tale) -> None:
    """Act 13, the end of it: the leader assesses the competency again, and that closes the gap."""
    leader = tale.employee(_leader(tale))
    asked = [
        each
        for each in leader.get("evaluations", "/reassessments", per_page=200)["items"]
        if each["assessed_on"] is None
    ]
    standard = {
        position.code: dict(zip(Competency, position.levels, strict=True)) for position in tale.agency.positions
    }
    nip_of = {id_: nip for nip, id_ in tale.known["employee"].items()}
    for each in asked:
        position = tale.agency.by_nip[nip_of[each["employee_id"]]].position
        level = {"level": standard[position][Competency(each["competency"])], "source": LEADER}
        leader.post("evaluations", f"/reassessments/{each['id']}", level)
    tale.says(leader, f"assesses {len(asked)} competencies again")


def _leader(tale: Tale) -> Employee:
    """Whom most of the unit reports to."""
    return max(tale.agency.staff_of(CIVIL), key=lambda each: len(tale.agency.reports_of(each.nip)))


def _drafts(tale: Tale, evaluator: Employee) -> list[dict[str, Any]]:
    asked = {"cycle": tale.known["cycle"], "state": "DRAFT", "per_page": 200}
    items = tale.employee(evaluator).get("evaluations", "/evaluations", **asked)["items"]
    order = [tale.known["employee"][each.nip] for each in tale.agency.employees]
    return sorted(items, key=lambda each: order.index(each["employee_id"]))


def _rate(tale: Tale, draft: dict[str, Any], *, below: bool, ratings: tuple[int, int]) -> Any:
    evaluator = tale.employee(_leader(tale))
    return _write(evaluator, draft, below, ratings)


def _write(evaluator: Any, draft: dict[str, Any], below: bool, ratings: tuple[int, int]) -> Any:
    read = evaluator.get("evaluations", f"/evaluations/{draft['id']}")
    levels = {
        competency: {"level": max(1, standard - (below and competency in BELOW)), "source": LEADER}
        for competency, standard in read["standard"].items()
    }
    body = {
        "result": ratings[0],
        "behaviour": ratings[1],
        "levels": levels,
        "note": "Jawaban ke pemohon perlu lebih cepat.",
    }
    evaluator.put("evaluations", f"/evaluations/{draft['id']}", body)
    return read


def _finalise_all(tale: Tale, who: Employee) -> None:
    evaluator = tale.employee(who)
    for draft in _drafts(tale, who):
        _write(evaluator, draft, False, (2, 2))
        look = evaluator.get("evaluations", f"/evaluations/{draft['id']}/check")
        reason = "Lihat catatan tiap pegawai." if look["reason_required"] else None
        evaluator.post("evaluations", f"/evaluations/{draft['id']}/finalise", {"reason_outside_guide": reason})
    tale.says(evaluator, "finalises those who report to the head of the unit")
