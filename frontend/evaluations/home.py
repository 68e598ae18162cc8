"""What evaluations bring to the home: tasks with their last day, and the newest evaluation of one's own."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from frontend.api import Api
from frontend.area import Panel, Task
from frontend.evaluations.own import why_of
from frontend.evaluations.wording import called
from frontend.formats import tanggal
from frontend.gateways.agencies import User, names
from frontend.gateways.evaluations import cycles, own
from frontend.gateways.evaluations.cycles import ToAnswer, Waiting

SHOWN = 3  # organisations named one by one
SOON = 5  # working days under which a task is urgent


def waiting(api: Api, user: User) -> Sequence[Task]:
    """What waits for this person."""
    if not user.may("evaluations:rate", "evaluations:manage-cycles"):
        return []
    found = cycles.waiting(api)
    known = names(api, [*(one.organisation_id for one in found.organisations[:SHOWN])]) if found.organisations else {}
    tasks = [_answer(one, user) for one in found.to_answer]
    tasks += [
        Task(
            _("Tetapkan predikat %(name)s", name=called(known, one.organisation_id)),
            url_for("cycles.organisation", id=one.cycle_id, organisation_id=one.organisation_id),
            _("Penilaian pegawai menunggu predikat organisasi"),
        )
        for one in found.organisations[:SHOWN]
    ]
    rest = len(found.organisations) - SHOWN
    if rest > 0:
        words = ngettext("Tetapkan predikat %(num)d organisasi lain", "Tetapkan predikat %(num)d organisasi lain", rest)
        tasks.append(Task(words, url_for("cycles.show", id=found.organisations[0].cycle_id)))
    return [*tasks, *_of_a_superior(found)]


def _answer(one: ToAnswer, user: User) -> Task:
    left = ngettext("%(num)d hari kerja lagi", "%(num)d hari kerja lagi", one.days_left)
    return Task(
        _("Tanggapi evaluasi %(cycle)s", cycle=one.cycle_name),
        url_for("own_evaluations.show", id=one.id),
        _("Diterima %(day)s, tanggapi sampai %(due)s", day=tanggal(one.finalised_on), due=tanggal(one.objection_due)),
        (left if one.days_left else _("Hari ini terakhir"), "warn"),
        datetime.combine(one.objection_due, time.max, ZoneInfo(user.agency.zone)),
    )


def _of_a_superior(found: Waiting) -> list[Task]:
    tasks = []
    if found.drafts:
        words = ngettext("Nilai %(num)d pegawai", "Nilai %(num)d pegawai", found.drafts)
        blocked = found.drafts - found.ready
        by = _("Predikat organisasi sudah ditetapkan")
        if blocked == found.drafts:
            by = _("Simpan draf dulu: predikat organisasi belum ditetapkan")
        elif blocked:
            by = _("%(n)s di antaranya menunggu predikat organisasi", n=blocked)
        tasks.append(Task(words, url_for("evaluations.index", state="DRAFT"), by))
    if found.reassessments:
        words = ngettext("Nilai kembali %(num)d kompetensi", "Nilai kembali %(num)d kompetensi", found.reassessments)
        tasks.append(Task(words, url_for("evaluations.reassessments"), _("Setelah pelatihan selesai")))
    return tasks


def panels(api: Api, user: User) -> Sequence[Panel]:
    """The newest evaluation of the person's own, with its why."""
    if user.employee_id is None or not user.may("evaluations:read-own"):
        return []
    newest = own.mine(api, {"per_page": 1}).items
    if not newest:
        return []
    evaluation = own.evaluation(api, newest[0].id)
    known = names(api, [evaluation.evaluator_id])
    data = {"evaluation": evaluation, "why": why_of(evaluation, known)}
    return [Panel("evaluations/_newest.html", data, place="main", order=10)]
