"""What findings bring to the home: causes to propose, to confirm, actions to plan and to carry out."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from frontend.api import Api
from frontend.area import Task
from frontend.formats import tanggal
from frontend.gateways import findings
from frontend.gateways.agencies import User
from frontend.gateways.findings import Pending
from frontend.state import frontend

DOING = ("surveys:propose-cause", "surveys:confirm-cause", "surveys:follow-up")


def waiting(api: Api, user: User) -> Sequence[Task]:
    """What waits for this person."""
    if not user.may(*DOING):
        return []
    return [_task(pending, user) for pending in findings.waiting(api)]


def _task(pending: Pending, user: User) -> Task:
    n = pending.count
    if pending.kind == "PROPOSAL":
        words = ngettext("Usulkan penyebab %(num)d temuan", "Usulkan penyebab %(num)d temuan", n)
        return Task(
            words, url_for("findings.index", waits_for="PROPOSAL"), _("Orang kedua di luar unit yang memutuskan")
        )
    if pending.kind == "CONFIRMATION":
        words = ngettext("Putuskan penyebab %(num)d temuan", "Putuskan penyebab %(num)d temuan", n)
        return Task(words, url_for("findings.index", waits_for="CONFIRMATION"), _("Diusulkan oleh unitnya"))
    if pending.kind == "ACTION":
        words = ngettext("Rencanakan tindakan untuk %(num)d temuan", "Rencanakan tindakan untuk %(num)d temuan", n)
        return Task(words, url_for("findings.index", waits_for="ACTION"), _("Penyebabnya sistem atau campuran"))
    words = ngettext("Selesaikan %(num)d tindakan", "Selesaikan %(num)d tindakan", n)
    by = _("Yang pertama paling lambat %(day)s", day=tanggal(pending.due))
    return Task(
        words, url_for("follow_up.index", state="PLANNED"), by, _late(pending.due, user), _end(pending.due, user)
    )


def _late(due: date | None, user: User) -> tuple[str, str] | None:
    today = frontend().clock().astimezone(ZoneInfo(user.agency.zone)).date()
    return (_("Lewat batas waktu"), "stop") if due is not None and due < today else None


def _end(due: date | None, user: User) -> datetime | None:
    return None if due is None else datetime.combine(due, time.max, ZoneInfo(user.agency.zone))
