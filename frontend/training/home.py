"""What training brings to the home: what waits, gaps with their levels, hours of the year, and the plan in short."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from frontend.api import Api
from frontend.area import Panel, Task
from frontend.formats import tanggal, waktu
from frontend.gateways.agencies import Name, User, names
from frontend.gateways.training import own
from frontend.gateways.training.own import WaitingItem
from frontend.training.wording import called

SHOWN = 3  # workshops and lessons on the home; the plan has all
Names = Mapping[str, Name]


def waiting(api: Api, user: User) -> Sequence[Task]:
    """What waits for this person, the nearest of each kind."""
    if not user.may("training:read-own", "training:read-needs", "training:assess"):
        return []
    found = own.waiting(api)
    wanted = [id for item in found.items for id in (item.unit_id, item.employee_id) if id is not None]
    known = names(api, wanted) if wanted else {}
    tasks = [TASKS[item.kind](item, known, user) for item in found.items if item.kind in TASKS]
    if found.counts.needs:
        words = ngettext("%(num)d kebutuhan belum terjadwal", "%(num)d kebutuhan belum terjadwal", found.counts.needs)
        href = url_for("training.needs", state="UNSCHEDULED")
        tasks.append(Task(words, href, _("Jadwalkan lokakarya langsung dari kebutuhan")))
    return tasks


def _seat(item: WaitingItem, _known: Names, user: User) -> Task:
    due = datetime.combine(item.by, time.max, ZoneInfo(user.agency.zone)) if item.by else None
    return Task(
        _("Pastikan kursi: %(title)s", title=item.title),
        url_for("plan.seat", id=item.id),
        waktu(item.at, True),
        (_("Sampai %(day)s", day=tanggal(item.by)), "warn"),
        due,
    )


def _nomination(item: WaitingItem, known: Names, _user: User) -> Task:
    by = _("Untuk %(unit)s, mulai %(when)s", unit=called(known, item.unit_id), when=waktu(item.at))
    words = _("Usulkan peserta: %(title)s", title=item.title)
    return Task(words, url_for("nominations.show", id=item.id), by, due=item.at)


def _result(item: WaitingItem, _known: Names, _user: User) -> Task:
    words = _("Catat hasil: %(title)s", title=item.title)
    return Task(words, url_for("workshops.show", id=item.id), waktu(item.at, True), due=item.at)


def _offer(item: WaitingItem, _known: Names, _user: User) -> Task:
    by = _("Ditawarkan %(day)s", day=tanggal(item.by))
    return Task(_("Jawab tawaran bimbingan kinerja"), url_for("plan.index", _anchor="bimbingan"), by)


def _coaching(item: WaitingItem, known: Names, _user: User) -> Task:
    words = _("Jalankan bimbingan kinerja dengan %(name)s", name=called(known, item.employee_id))
    return Task(words, url_for("plan.coaching"), _("Ditawarkan %(day)s", day=tanggal(item.by)))


TASKS: Mapping[str, Callable[[WaitingItem, Names, User], Task]] = {
    "seats": _seat,
    "nominations": _nomination,
    "results": _result,
    "offers": _offer,
    "coaching": _coaching,
}


def panels(api: Api, user: User) -> Sequence[Panel]:
    """Gaps, hours and the plan in short, from one look at the plan."""
    if user.employee_id is None or not user.may("training:read-own"):
        return []
    plan = own.plan(api)
    parts = [Panel("training/_hours.html", plan, place="side", order=10)]
    seats = [seat for seat in plan.enrolments if seat.is_on and seat.state not in ("DECLINED", "LAPSED")][:SHOWN]
    lessons = [lesson for lesson in plan.lessons if lesson.completed_on is None][:SHOWN]
    parts.append(Panel("training/_plan.html", {"seats": seats, "lessons": lessons}, place="side", order=20))
    if plan.gaps:
        parts.append(Panel("training/_gaps.html", {"gaps": plan.gaps, "seats": seats}, place="main", order=20))
    return parts
