"""Surveys: the citizen's form, and the pages of those who open, close and publish."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from frontend.api import Api
from frontend.area import Area, Entry, PublicLink, Task
from frontend.gateways import surveys as service
from frontend.gateways.agencies import User
from frontend.surveys import officer, public, wording
from frontend.surveys.refusals import REFUSALS

SHOWN = 5  # surveys on the home; the list has them all
officer.bp.record_once(lambda state: state.app.jinja_env.globals.update(survey_words=wording))


def waiting(api: Api, user: User) -> Sequence[Task]:
    """Closed surveys whose result is not published yet."""
    if not user.may("surveys:manage"):
        return []
    closed = service.surveys(api, {"state": "CLOSED", "per_page": SHOWN}).items
    return [
        Task(
            _("Terbitkan hasil survei %(name)s", name=one.offering_name),
            url_for("surveys.show", id=one.id),
            wording.period(one.period_start, one.period_end),
        )
        for one in closed
    ]


AREA = Area(
    name="surveys",
    title=_l("Survei"),
    blueprints=(officer.bp, public.bp),
    refusals=REFUSALS,
    menu=(
        Entry(_l("Survei"), "surveys.index", officer.SEE, order=20),
        Entry(_l("Pengaturan survei"), "surveys.settings", ("surveys:manage-settings",), order=83),
    ),
    waiting=waiting,
    public_links=(
        PublicLink(
            "list",
            _l("Nilai layanan yang baru Anda terima"),
            _l("Sembilan pertanyaan, kira-kira satu menit"),
            "public_surveys.choose",
            order=10,
        ),
    ),
)
