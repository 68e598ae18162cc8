"""What reports bring to the home: those to classify and to answer, the nearest due date first."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from frontend.api import Api
from frontend.area import Task
from frontend.formats import tanggal
from frontend.gateways import reports
from frontend.gateways.agencies import User
from frontend.reports.inbox import READ
from frontend.state import frontend


def waiting(api: Api, user: User) -> Sequence[Task]:
    """What waits for this person."""
    if not user.may(*READ):
        return []
    tasks = []
    for pending in reports.waiting(api):
        if pending.kind == "REPORT_TO_CLASSIFY":
            words = ngettext("Klasifikasikan %(num)d laporan", "Klasifikasikan %(num)d laporan", pending.count)
            href = url_for("reports.index", state="RECEIVED")
        else:
            words = ngettext("Jawab %(num)d laporan", "Jawab %(num)d laporan", pending.count)
            href = url_for("reports.index", state="IN_PROGRESS")
        by = _("Yang pertama paling lambat %(day)s", day=tanggal(pending.due)) if pending.due else ""
        tasks.append(Task(words, href, by, _late(pending.due, user), _end_of(pending.due, user)))
    return tasks


def _late(due: date | None, user: User) -> tuple[str, str] | None:
    today = frontend().clock().astimezone(ZoneInfo(user.agency.zone)).date()
    if due is None or due > today:
        return None
    return (_("Lewat batas waktu"), "stop") if due < today else (_("Hari ini terakhir"), "warn")


def _end_of(due: date | None, user: User) -> datetime | None:
    return None if due is None else datetime.combine(due, time.max, ZoneInfo(user.agency.zone))
