"""Agencies: registering them, and setting one up."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from frontend.agencies import (
    admin,
    machines,
    onboarding,
    operator,
    permissions,
    powers,
    sessions,
    sheets,
    sign_on,
    wording,
)
from frontend.agencies.refusals import REFUSALS
from frontend.api import Api
from frontend.area import Area, Entry, Panel, Task
from frontend.gateways import organisation
from frontend.gateways import permissions as delegations
from frontend.gateways.agencies import User

admin.bp.record_once(lambda state: state.app.jinja_env.globals.update(agency_words=wording, powers=powers))
sessions.bp.record_once(lambda state: state.app.jinja_env.globals.update(own_sessions="sessions.mine"))


def waiting(api: Api, user: User) -> Sequence[Task]:
    """Setting the agency up, as long as something is missing: the next step."""
    if not user.may("agencies:manage"):
        return []
    setup = organisation.setup(api)
    steps = (
        (setup.units, _("Berikutnya: impor unit kerja")),
        (setup.positions, _("Berikutnya: impor jabatan dan standar kompetensi")),
        (setup.employees, _("Berikutnya: impor pegawai")),
        (sum(number for role, number in setup.roles.items() if role != "agency_admin"), _("Berikutnya: berikan peran")),
    )
    missing = [words for number, words in steps if not number]
    return [Task(_("Siapkan instansi Anda"), url_for("organisation.overview"), words) for words in missing[:1]]


def panels(api: Api, user: User) -> Sequence[Panel]:
    """A word to those whom no role lets do anything; and who acts for somebody now, to both."""
    if not user.roles:
        return [Panel("agencies/_no_role.html", order=0)]
    if user.employee_id is None or not user.may("agencies:delegate-own"):
        return []
    acting = delegations.delegations(api, {"state": "ACTIVE"}).items
    return [Panel("agencies/_acting.html", acting, place="side", order=5)] if acting else []


AREA = Area(
    name="agencies",
    title=_l("Instansi"),
    blueprints=(operator.bp, admin.bp, sheets.bp, sessions.bp, sign_on.bp, permissions.bp, machines.bp, onboarding.bp),
    refusals=REFUSALS,
    menu=(
        Entry(_l("Instansi"), "operator.index", ("agencies:register",), order=80),
        Entry(_l("Delegasi"), "permissions.index", ("agencies:delegate-own", "agencies:manage"), order=83),
        Entry(_l("Pegawai"), "organisation.employees", ("agencies:manage",), order=81),
        Entry(_l("Pengaturan"), "organisation.overview", ("agencies:manage",), order=82),
    ),
    waiting=waiting,
    panels=panels,
)
