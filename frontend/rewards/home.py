"""What rewards bring to the home: what waits for those who decide and manage, and one's own rewards."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from frontend.api import Api
from frontend.area import Panel, Task
from frontend.formats import tanggal
from frontend.gateways import rewards as service
from frontend.gateways.agencies import User

SHOWN = 3  # rewards on the home; the page has all


def waiting(api: Api, user: User) -> Sequence[Task]:
    """Proposals to decide and drafts to finish."""
    if user.employee_id is None or not user.may("rewards:approve", "rewards:manage"):
        return []
    found, tasks = service.waiting(api), []
    if found.to_decide:
        words = ngettext("Putuskan %(num)d usulan penghargaan", "Putuskan %(num)d usulan penghargaan", found.to_decide)
        since = _("Yang terlama diajukan %(day)s", day=tanggal(found.oldest))
        tasks.append(Task(words, url_for("rewards.index", state="PROPOSED"), since))
    if found.drafts:
        words = ngettext("Selesaikan %(num)d rancangan skema", "Selesaikan %(num)d rancangan skema", found.drafts)
        by = _("Pegawai dapat diusulkan setelah skema berlaku")
        tasks.append(Task(words, url_for("reward_schemes.index", state="DRAFT"), by))
    return tasks


def panels(api: Api, user: User) -> Sequence[Panel]:
    """The newest rewards of the person's own."""
    if user.employee_id is None or not user.may("rewards:read-own"):
        return []
    return [Panel("rewards/_own.html", service.mine(api)[:SHOWN], place="side", order=50)]
